"""The checkable statements of a report (docs/analysis.md, section 10).

A call is made where a probability can be said: a reported divergence with at least ten earlier
cases, a pending link, a risk whose condition has a history.
"""

import datetime as dt
from collections.abc import Iterator, Mapping

import numpy as np

from mir_core.analysis.event_study import CLOSED_SHARE
from mir_core.analysis.pairs import PairHistory, level_series
from mir_core.model.call import Call, CallKind
from mir_core.model.conclusion import Risk
from mir_core.model.coverage import Coverage
from mir_core.model.finding import Analysis, Divergence, Link, LinkLabel
from mir_core.model.snapshot import Snapshot

#: Names of parameters.
SPREAD, CLOSES = "spread", "closes"
EXPECTED, WITHIN = "expected", "within"
LEVEL, MOVE = "level", "move"


def calls_of(
    snapshot: Snapshot, analysis: Analysis, coverage: Coverage, history: PairHistory
) -> tuple[Call, ...]:
    """All calls of a report, whether or not an earlier one is still open; never of a replay."""
    return tuple(_calls(snapshot, analysis, coverage, history))


def _calls(
    snapshot: Snapshot, analysis: Analysis, coverage: Coverage, history: PairHistory
) -> Iterator[Call]:
    for divergence in analysis.of(Divergence):
        yield from _of_divergence(divergence, snapshot, coverage, history)
    for link in analysis.of(Link):
        yield from _of_link(link, snapshot, coverage, history)
    for risk in analysis.conclusions.risks:
        yield from _of_risk(risk, snapshot, coverage)


def _of_divergence(
    found: Divergence, snapshot: Snapshot, coverage: Coverage, history: PairHistory
) -> Iterator[Call]:
    """A reported divergence closes by half within the first horizon."""
    rate = found.base_rates[0] if found.base_rates else None
    if not {found.a, found.b} <= coverage.instruments.keys():
        return
    alignment = history.alignment(snapshot, coverage, found.a, found.b)
    if rate is None or rate.share is None or rate.baseline is None or alignment is None:
        return
    row = None if found.b_session is None else alignment.row(np.datetime64(found.b_session))
    if row is None or row + rate.horizon >= len(alignment.dates) or not found.spread_bp:
        return
    spread = found.spread_bp / 1e4
    yield _call(
        snapshot,
        CallKind.DIVERGENCE,
        found.subject,
        int(np.sign(spread)),
        alignment.dates[row].item(),
        (rate.share, rate.baseline),
        (rate.horizon, alignment.dates[row + rate.horizon].item()),
        _figures(snapshot, coverage, found.a, found.b),
        {SPREAD: spread, CLOSES: CLOSED_SHARE},
    )


def _of_link(
    link: Link, snapshot: Snapshot, coverage: Coverage, history: PairHistory
) -> Iterator[Call]:
    """The awaited session lands within one residual standard deviation of what is expected."""
    awaited, expected, s = link.b_session, link.expected, link.residual_sd
    if link.label is not LinkLabel.PENDING or awaited is None or expected is None or s is None:
        return
    legs = history.legs(snapshot, coverage, link.a, link.b)
    if legs is None or link.beta is None or link.r_a is None:
        return
    window = legs.window(np.datetime64(awaited))
    r_a, r_b = legs.r_a[window], legs.r_b[window]
    alpha = expected - link.beta * link.r_a
    within = np.abs(r_b - alpha - link.beta * r_a) <= s
    blind = np.abs(r_b - np.mean(r_b)) <= s
    yield _call(
        snapshot,
        CallKind.LINK,
        link.subject,
        int(np.sign(expected)),
        awaited,
        (float(np.mean(within)), float(np.mean(blind))),
        (1, awaited),
        _figures(snapshot, coverage, link.a, link.b),
        {EXPECTED: expected, WITHIN: s},
    )


def _of_risk(risk: Risk, snapshot: Snapshot, coverage: Coverage) -> Iterator[Call]:
    """The event of a risk comes within its horizon."""
    event = risk.event
    if event is None or risk.probability is None or risk.base is None:
        return
    series = level_series(snapshot, coverage, event.instrument)
    expected = snapshot.markets[coverage.instruments[event.instrument].calendar].expected
    if series is None or expected is None:
        return
    start, level = series.sessions.position(expected.date), series.at(expected.date)
    if start is None or start + event.horizon >= len(series.sessions) or not level:
        return
    yield _call(
        snapshot,
        CallKind.RISK,
        risk.id,
        0,
        expected.date,
        (risk.probability, risk.base),
        (event.horizon, series.sessions.dates[start + event.horizon].item()),
        (f"{event.instrument}.{series.field}",),
        {LEVEL: level, MOVE: event.move},
    )


def _figures(snapshot: Snapshot, coverage: Coverage, *legs: str) -> tuple[str, ...]:
    """Ids of the figures whose changes are the returns of some instruments."""
    found = ((leg, level_series(snapshot, coverage, leg)) for leg in legs)
    return tuple(f"{leg}.{series.field}" for leg, series in found if series is not None)


def _call(
    snapshot: Snapshot,
    kind: CallKind,
    subject: str,
    sign: int,
    start: dt.date,
    chances: tuple[float, float],
    deadline: tuple[int, dt.date],
    series: tuple[str, ...],
    parameters: Mapping[str, float],
) -> Call:
    """A call of this report.

    Args:
        snapshot: Of the report.
        kind: Of the call.
        subject: What it is about.
        sign: Of the spread or move.
        start: Session that it starts from.
        chances: Probability and base rate.
        deadline: Horizon, and the session that ends it.
        series: Figures that decide.
        parameters: By name.
    """
    return Call(
        kind=kind,
        subject=subject,
        sign=sign,
        start=start,
        date=snapshot.date,
        edition=snapshot.edition,
        published_at=snapshot.as_of,
        probability=chances[0],
        base_rate=chances[1],
        horizon=deadline[0],
        resolves_on=deadline[1],
        series=series,
        parameters=tuple(parameters.items()),
    )
