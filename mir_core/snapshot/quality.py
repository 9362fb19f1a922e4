"""The verdict on an observation: docs/analysis.md, section 2."""

from dataclasses import dataclass, replace

import numpy as np

from mir_core.model.figure import Figure, Verdict
from mir_core.model.instrument import Instrument
from mir_core.model.observation import Series
from mir_core.model.snapshot import Market
from mir_core.snapshot.align import Aligned, agree
from mir_core.snapshot.plausible import is_plausible, spikes

#: What is required of a required instrument; turnover and breadth are its exchange's.
_OWN_FIELDS = frozenset({"close", "change", "circulating_usd", "mcap_usd", "tvl_usd"})


@dataclass(frozen=True, eq=False)
class Judged:
    """A series whose values may be used, and what is to be said of its last observation.

    Attributes:
        series: NaN where a value is contested or implausible.
        confirmed_by: Other sources that gave the same for the last session.
    """

    series: Series
    verdict: Verdict
    confirmed_by: tuple[str, ...]


def judge(aligned: Aligned, instrument: Instrument, market: Market) -> Judged:
    """What may be used of a series, and the verdict on its last value."""
    series, last = aligned.series, aligned.last
    if series.last is None or last is None:
        return Judged(series, Verdict.MISSING, ())
    unconfirmed = ~(aligned.confirmed | np.isnan(series.values))
    spiked = spikes(series.values, unconfirmed, instrument, series.field)
    doubtful = aligned.contested | spiked
    values = np.where(doubtful, np.nan, series.values) if doubtful.any() else series.values
    doubt = None
    if aligned.contested[last]:
        doubt = Verdict.CONFLICT
    elif not (
        aligned.confirmed[last] or is_plausible(values[: last + 1], instrument, series.field)
    ):
        doubt = Verdict.SUSPECT
        values = values.copy()
        values[last] = np.nan
    tolerance = instrument.tolerance_of(series.field)
    others = np.array([one.value for one in series.others], dtype=np.float64)
    same = agree(others, np.full(len(others), series.last.value), tolerance)
    confirming = (one.source for one, is_same in zip(series.others, same, strict=True) if is_same)
    verdict = _verdict(series, doubt, market)
    return Judged(replace(series, values=values), verdict, tuple(confirming))


def _verdict(series: Series, doubt: Verdict | None, market: Market) -> Verdict:
    if series.last is None or market.expected is None:
        return Verdict.MISSING
    if series.last.session < market.expected.date:
        return Verdict.STALE
    return doubt or (Verdict.CLOSED if market.closed else Verdict.FRESH)


def is_required_fault(figure: Figure, instrument: Instrument) -> bool:
    """True if a report with this figure is done with gaps (exit status 3)."""
    return instrument.required and figure.field in _OWN_FIELDS and figure.verdict.is_fault
