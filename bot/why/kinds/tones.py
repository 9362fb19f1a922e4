"""Tones of regions: their score, the z of each index behind it, and their breadth."""

import datetime as dt
from collections.abc import Iterator

import numpy as np

from bot.why.derived import Derived, Stretch, Unit
from bot.why.evidence import Evidence
from mir_core.analysis.returns import by_session
from mir_core.analysis.statistics import VOLATILITY_RETURNS
from mir_core.model.finding import Tone
from mir_core.model.instrument import Kind
from mir_core.model.market import Gauge
from mir_core.model.observation import Floats

_COUNTED = (".advancing", ".declining", ".unchanged")


def _tones(evidence: Evidence) -> Iterator[Derived]:
    for tone in evidence.report.analysis.of(Tone):
        yield _score(tone)
        yield from _breadth(tone)
        if tone.session is not None:
            for index, z in tone.z.items():
                yield _index(evidence, index, z, tone.session)
    for gauge in evidence.report.analysis.of(Gauge):
        yield from _gauge(evidence, gauge)


def _score(tone: Tone) -> Derived:
    return Derived(
        name=f"{tone.subject}.score",
        value=tone.score,
        unit=Unit.SCORE,
        state=tone.label.value,
        formula="median of the z of its fresh indices",
        rests_on=tuple(f"{index}.z" for index in tone.z),
    )


def _breadth(tone: Tone) -> Iterator[Derived]:
    if tone.breadth is None:
        return
    counts = (tone.advancing, tone.declining, tone.unchanged)
    known = [float(count) for count in counts if count is not None]
    yield Derived(
        name=f"{tone.subject}.breadth",
        value=tone.breadth,
        unit=Unit.SHARE,
        also=(*known, sum(known)),
        formula="advancing / (advancing + declining), over all exchanges counted",
        rests_on=tuple(each for each in tone.evidence if each.endswith(_COUNTED)),
    )


def _index(evidence: Evidence, index: str, z: float, session: dt.date) -> Derived:
    """An index's return in units of its volatility."""
    series = evidence.series(index)
    returns = None if series is None else by_session(series.values)
    count, window = volatility(evidence, index, returns, session)
    return Derived(
        name=f"{index}.z",
        value=z,
        unit=Unit.SCORE,
        formula="return / standard deviation of the 60 returns before it that exist",
        lines=(("window", count),),
        rests_on=(f"{index}.change", *window),
    )


def volatility(
    evidence: Evidence, instrument: str, moves: Floats | None, session: dt.date
) -> tuple[str, tuple[Stretch, ...]]:
    """The moves before a session that its size is held against, and the levels behind them.

    Args:
        evidence: Of the report.
        instrument: Whose moves.
        moves: By session position, NaN where there is none.
        session: The one that they come before.
    """
    series = evidence.series(instrument)
    position = None if series is None else series.sessions.position(session)
    if series is None or position is None or moves is None:
        return "none", ()
    known = np.flatnonzero(~np.isnan(moves[:position]))[-VOLATILITY_RETURNS[1] :]
    if not len(known):
        return "none", ()
    days = series.sessions.dates[[known[0] - 1, known[0], known[-1]]].tolist()
    count = f"{len(known)} moves, {days[1]} to {days[2]}"
    return count, evidence.between(instrument, days[0], days[2])


def _gauge(evidence: Evidence, gauge: Gauge) -> Iterator[Derived]:
    """A volatility index, a currency or a yield; the move of a yield is a difference."""
    series = evidence.series(gauge.subject)
    if series is None:
        return
    is_rate = evidence.coverage.instruments[gauge.subject].kind is Kind.RATE
    values = series.values
    moves = np.diff(values, prepend=np.nan) if is_rate else by_session(values)
    count, window = volatility(evidence, gauge.subject, moves, gauge.session)
    what = "step" if is_rate else "return"
    if gauge.z is not None:
        yield Derived(
            name=f"{gauge.subject}.z",
            value=gauge.z,
            unit=Unit.SCORE,
            also=(gauge.before, gauge.before / 100, gauge.value, gauge.value / 100),
            formula=f"{what} / standard deviation of the 60 before it that exist",
            lines=((what, f"from {gauge.before:,.4g} to {gauge.value:,.4g}"), ("window", count)),
            rests_on=(
                *evidence.change(gauge.subject, series.field, gauge.session),
                *window,
            ),
        )


KIND = _tones
