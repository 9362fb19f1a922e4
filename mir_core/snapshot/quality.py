"""The verdict on an observation: docs/analysis.md, section 2."""

import numpy as np

from mir_core.model.figure import Figure, Verdict
from mir_core.model.instrument import Instrument, Kind
from mir_core.model.observation import Floats, Series
from mir_core.model.snapshot import Market

#: A move beyond this many standard deviations is suspect.
MOVE_SD = 10.0
#: A level outside these multiples of the last stored close is suspect.
LEVEL_BAND = (0.4, 2.5)
#: A DeFi TVL that jumps by more than this factor is suspect.
TVL_FACTOR = 3.0

_WINDOW = 60
_AT_LEAST = 40
#: What is required of a required instrument; turnover and breadth are its exchange's.
_OWN_FIELDS = frozenset({"close", "change", "circulating_usd", "mcap_usd", "tvl_usd"})


def verdict(series: Series | None, instrument: Instrument, market: Market) -> Verdict:
    """What may be said of the last value of a series."""
    if series is None or series.last is None or market.expected is None:
        return Verdict.MISSING
    if series.last.session < market.expected.date:
        return Verdict.STALE
    if not _confirmed(series) and not plausible(series, instrument):
        return Verdict.SUSPECT
    return Verdict.CLOSED if market.closed else Verdict.FRESH


def _confirmed(series: Series) -> bool:
    """Daily history that an operator imported, or that the simulator made, is confirmed."""
    return series.last is not None and (series.last.assumed or series.last.source == "import")


def plausible(series: Series, instrument: Instrument) -> bool:
    """True if the last value could follow the ones before it."""
    known = series.values[~np.isnan(series.values)]
    if len(known) < 2:  # noqa: PLR2004 - a move needs two values
        return True
    ratio = known[-1] / known[-2] if known[-2] else np.inf
    if instrument.kind is Kind.TVL:
        return bool(1 / TVL_FACTOR <= ratio <= TVL_FACTOR)
    if series.field != "close":
        return True
    within_band = bool(LEVEL_BAND[0] <= ratio <= LEVEL_BAND[1])
    if instrument.kind not in {Kind.INDEX, Kind.COIN}:
        return within_band
    return within_band and _usual_move(series.values)


def _usual_move(closes: Floats) -> bool:
    recent = closes[-(_WINDOW + 2) :]
    returns = recent[1:] / recent[:-1] - 1
    before = returns[:-1][~np.isnan(returns[:-1])]
    if len(before) < _AT_LEAST or np.isnan(returns[-1]):
        return True
    return bool(abs(returns[-1]) <= MOVE_SD * before.std(ddof=1))


def is_required_fault(figure: Figure, instrument: Instrument) -> bool:
    """True if a report with this figure is done with gaps (exit status 3)."""
    return instrument.required and figure.field in _OWN_FIELDS and figure.verdict.is_fault
