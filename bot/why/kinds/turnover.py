"""Turnover of markets and of Stock Connect, against the sessions before."""

from collections.abc import Iterator, Sequence

import numpy as np

from bot.why.derived import Derived, Stretch, Unit
from bot.why.evidence import Evidence
from mir_core.analysis.detectors.connect import DIRECTIONS
from mir_core.analysis.sessions_before import REACH
from mir_core.model.coverage import Region
from mir_core.model.market import Turnover
from mir_core.report.wording import shown

_CNY = "turnover_cny"


def _turnover(evidence: Evidence) -> Iterator[Derived]:
    measured = {found.subject: found for found in evidence.report.analysis.of(Turnover)}
    for region in evidence.coverage.regions:
        if region.turnover and region.id in measured:
            yield from _measured(evidence, measured[region.id], region.turnover, _CNY)
        elif region.turnover:
            yield from _last(evidence, region)
    for name, (field, _) in DIRECTIONS.items():
        if name in measured:
            yield from _measured(evidence, measured[name], (name,), field)


def _measured(
    evidence: Evidence, found: Turnover, names: Sequence[str], field: str
) -> Iterator[Derived]:
    unit, state = Unit(found.currency), f"session {found.session}"
    yield Derived(
        name=f"{found.subject}.turnover",
        value=found.amount,
        unit=unit,
        state=state,
        formula="sum over its exchanges" if len(names) > 1 else "as published",
        rests_on=tuple(f"{name}.{field}" for name in names),
    )
    if found.mean is None:
        return
    window = tuple(stretch for name in names for stretch in _before(evidence, name, field, found))
    count = ("window", f"the last {found.n} sessions with a value, of the {REACH} before")
    yield Derived(
        name=f"{found.subject}.turnover_mean",
        value=found.mean,
        unit=unit,
        also=(float(found.n),),
        formula="mean of the sessions before",
        lines=(count,),
        rests_on=window,
    )
    yield Derived(
        name=f"{found.subject}.turnover_ratio",
        value=found.ratio,
        unit=Unit.CHANGE,
        state=state,
        also=(float(found.n),),
        formula="turnover / turnover_mean - 1",
        rests_on=(f"{found.subject}.turnover", f"{found.subject}.turnover_mean"),
    )


def _before(evidence: Evidence, name: str, field: str, found: Turnover) -> Iterator[Stretch]:
    """The sessions that a mean may reach back over."""
    series = evidence.series(name, field)
    position = None if series is None else series.sessions.position(found.session)
    if series is None or not position:
        return
    inside = series.values[max(0, position - REACH) : position]
    known = np.flatnonzero(np.isfinite(inside))[-found.n :] + max(0, position - REACH)
    if len(known):
        first, last = series.sessions.dates[[known[0], known[-1]]].tolist()
        yield Stretch(name, field, first, last, compared=False)


def _last(evidence: Evidence, region: Region) -> Iterator[Derived]:
    """The sum of what each exchange told last, which is printed with its session."""
    figures = [evidence.report.snapshot.figures.get(f"{name}.{_CNY}") for name in region.turnover]
    values = [value for figure in figures if (value := shown(figure)) is not None]
    if values and len(values) == len(figures):
        yield Derived(
            name=f"{region.id}.turnover",
            value=sum(values),
            unit=Unit.CNY,
            formula="sum over its exchanges",
            rests_on=tuple(f"{name}.{_CNY}" for name in region.turnover),
        )


KIND = _turnover
