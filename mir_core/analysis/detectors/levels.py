"""Closes beyond a round level or beyond the twenty closes before (docs/analysis.md, section 7).

One per instrument: a round level before a high or low, the roundest of several.
"""

import math
from collections.abc import Iterator, Sequence

import numpy as np

from mir_core.analysis.pairs import PairHistory
from mir_core.model.coverage import Coverage
from mir_core.model.crypto import LevelBreak, LevelKind
from mir_core.model.figure import Verdict
from mir_core.model.finding import Finding
from mir_core.model.observation import Floats
from mir_core.model.snapshot import Snapshot

_COINS = ("BTC", "ETH")
_EXTREME_OF = 20
#: A round level counts if none of this many closes before was beyond it.
_KEPT_FOR = 5
#: A step between round levels is the largest power of ten up to this share of the close.
_STEP_SHARE = 0.2
_COARSER = 3
#: What is no price.
_HIGHEST = 1e12


def _levels(snapshot: Snapshot, coverage: Coverage, _: PairHistory) -> Sequence[Finding]:
    indices = [name for region in coverage.regions for name in (region.broad, region.growth)]
    names = [name for name in _COINS if name in coverage.instruments]
    return [
        found
        for name in dict.fromkeys((*names, *indices))
        for found in _break(snapshot, coverage, name)
    ]


def _break(snapshot: Snapshot, coverage: Coverage, name: str) -> Iterator[LevelBreak]:
    """The most important break of one instrument, if there is any."""
    market = snapshot.markets.get(coverage.instruments[name].calendar)
    series = snapshot.series.get((name, "close"))
    figure = snapshot.figures.get(f"{name}.close")
    if market is None or market.expected is None or market.closed or series is None:
        return
    position = series.sessions.position(market.expected.date)
    if figure is None or figure.verdict is not Verdict.FRESH or position is None:
        return
    past, close = series.values[max(position - _EXTREME_OF, 0) : position], figure.value
    if close is None or len(past) < _EXTREME_OF or position >= len(series.values):
        return
    found = _round(past[-_KEPT_FOR:], close) or _extreme(past, close)
    if found is not None:
        kind, direction, level = found
        yield LevelBreak(
            subject=name,
            evidence=(figure.id,),
            session=market.expected.date,
            kind=kind,
            direction=direction,
            level=level,
            close=close,
        )


def _round(past: Floats, close: float) -> tuple[LevelKind, int, float] | None:
    """The roundest level that this close is the first one beyond."""
    if not ((past > 0) & (past < _HIGHEST)).all() or not 0 < close < _HIGHEST:
        return None
    high, low = float(past.max()), float(past.min())
    finest = math.floor(math.log10(_STEP_SHARE * max(close, float(past[-1]))))
    for exponent in range(finest + _COARSER, finest - 1, -1):
        step = 10.0**exponent
        below = math.floor(close / step) * step
        if high < below:
            return LevelKind.ROUND, 1, below
        if low >= below + step:
            return LevelKind.ROUND, -1, below + step
    return None


def _extreme(past: Floats, close: float) -> tuple[LevelKind, int, float] | None:
    """The twenty closes before, if this one is beyond them all."""
    if not np.isfinite(past).all():
        return None
    high, low = float(past.max()), float(past.min())
    if close > high:
        return LevelKind.HIGH, 1, high
    return (LevelKind.LOW, -1, low) if close < low else None


DETECTOR = _levels
