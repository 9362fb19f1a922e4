"""Tone of each region: how far its indices moved in units of their own volatility.

docs/analysis.md, section 3. Only indices with a fresh change of the expected session count. A
region with one whose volatility cannot be told yet is not measured.
"""

import math
import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from mir_core.analysis.breadth import Breadth, breadth_of
from mir_core.analysis.pairs import PairHistory
from mir_core.analysis.returns import by_session
from mir_core.analysis.statistics import volatility
from mir_core.model.coverage import Coverage, Region
from mir_core.model.figure import Verdict
from mir_core.model.finding import Character, Finding, Mood, Tone, mood_of
from mir_core.model.observation import Floats
from mir_core.model.session import Session
from mir_core.model.snapshot import Snapshot

_MUTED = 0.5
#: Share of sigma of the spread of growth and broad index beyond which growth led.
_LED = 0.5


def _tones(snapshot: Snapshot, coverage: Coverage, _: PairHistory) -> Sequence[Finding]:
    return [_tone(snapshot, region, coverage.thresholds.tone) for region in coverage.regions]


def _tone(snapshot: Snapshot, region: Region, thresholds: tuple[float, float]) -> Tone:
    expected = snapshot.markets[region.venue].expected
    if expected is None:
        return _unmeasured(region)
    returns = _fresh_returns(snapshot, region, expected)
    moves = {index: _move(past) for index, past in returns.items()}
    z = {index: move for index, move in moves.items() if move is not None}
    breadth = breadth_of(snapshot, region, expected)
    if not z or len(z) < len(moves):
        return _unmeasured(region, breadth)
    score = statistics.median(z.values())
    return Tone(
        subject=region.id,
        evidence=_evidence(returns, breadth),
        label=mood_of(score, thresholds),
        score=score,
        n=len(z),
        z=z,
        characters=tuple(_characters(region, score, returns, breadth)),
        breadth=None if breadth is None else breadth.share,
        advancing=None if breadth is None else breadth.advancing,
        declining=None if breadth is None else breadth.declining,
        unchanged=None if breadth is None else breadth.unchanged,
        session=expected.date,
    )


def _fresh_returns(snapshot: Snapshot, region: Region, expected: Session) -> dict[str, Floats]:
    """Session returns up to the expected one of each index whose change is fresh."""
    found: dict[str, Floats] = {}
    for index in region.indices:
        figure = snapshot.figures.get(f"{index}.change")
        series = snapshot.series.get((index, "close"))
        if figure is None or figure.verdict is not Verdict.FRESH or series is None:
            continue
        position = series.sessions.position(expected.date)
        returns = by_session(series.values)
        if position is None or position >= len(returns) or np.isnan(returns[position]):
            continue
        found[index] = returns[: position + 1]
    return found


def _move(returns: Floats) -> float | None:
    """Last return in units of the volatility before it; None if that is not known."""
    sigma = volatility(returns[:-1])
    z = math.nan if sigma is None else float(returns[-1]) / sigma
    return z if math.isfinite(z) else None


def _characters(
    region: Region, score: float, returns: Mapping[str, Floats], breadth: Breadth | None
) -> Iterator[Character]:
    """How the region moved, as far as it is measured.

    Broad and narrow need a breadth: broad if all indices and the majority of stocks went one way,
    narrow if the majority of stocks went against the score.
    """
    direction = float(np.sign(score))
    if breadth is not None:
        majority = float(np.sign(breadth.advancing - breadth.declining))
        signs = {float(np.sign(past[-1])) for past in returns.values()}
        if majority != 0 and signs == {majority}:
            yield Character.BROAD
        if majority * direction < 0:
            yield Character.NARROW
    if region.growth in returns and region.broad in returns:
        spread = _difference(returns[region.growth], returns[region.broad])
        sigma = volatility(spread[:-1])
        if sigma is not None and direction * float(spread[-1]) > _LED * sigma:
            yield Character.TECH_LED
    if abs(score) < _MUTED:
        yield Character.MUTED


def _difference(growth: Floats, broad: Floats) -> Floats:
    """Spread of two return series that end with the same session."""
    common = min(len(growth), len(broad))
    spread: Floats = growth[len(growth) - common :] - broad[len(broad) - common :]
    return spread


def _evidence(returns: Mapping[str, Floats], breadth: Breadth | None) -> tuple[str, ...]:
    counts = () if breadth is None else breadth.evidence
    return (*(f"{index}.change" for index in returns), *counts)


def _unmeasured(region: Region, breadth: Breadth | None = None) -> Tone:
    """No tone; a breadth needs no history and stays."""
    found = Tone(subject=region.id, label=Mood.NOT_MEASURED, score=None, n=0)
    if breadth is None:
        return found
    return replace(
        found,
        evidence=breadth.evidence,
        breadth=breadth.share,
        advancing=breadth.advancing,
        declining=breadth.declining,
        unchanged=breadth.unchanged,
    )


DETECTOR = _tones
