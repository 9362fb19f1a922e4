"""How calls are resolved: by hand, and against plain loops with holes everywhere."""

import dataclasses
import datetime as dt
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mir_core.analysis.pairs import PairHistory
from mir_core.analysis.resolve import PATIENCE, resolve
from mir_core.model.call import Call, CallKind, CallState, Outcome
from mir_core.model.snapshot import Snapshot
from tests.builders import calendars, coverage, snapshot_of
from tests.thorough import some
from tests.unit.call_samples import CALL

DAY = dt.timedelta(days=1)
#: New York's sessions after Monday 2026-03-02: a week and a day without a holiday.
START = dt.date(2026, 3, 2)
TABLE = calendars().table("XNYS")
FIRST = int(np.searchsorted(TABLE.dates, np.datetime64(START)))
DATES: list[dt.date] = TABLE.dates[FIRST : FIRST + 6].tolist()
HORIZON = 5

Rows = dict[dt.date, float]


def closed(position: int) -> dt.datetime:
    """When the session so many after the start had closed."""
    return TABLE.session(FIRST + position).closes


def rows_of(returns: list[float], level: float = 1000.0) -> Rows:
    """Closes of the start and of the sessions after it."""
    return dict(
        zip(DATES, (level * np.cumprod([1.0, *(1 + r for r in returns)])).tolist(), strict=True)
    )


def snapshot(as_of: dt.datetime, **closes: Rows) -> Snapshot:
    rows = {(name, "close"): each for name, each in closes.items()}
    return snapshot_of(rows, as_of.date(), as_of)


def divergence(spread: float) -> Call:
    return dataclasses.replace(
        CALL,
        subject="NDX/DJI",
        sign=1 if spread > 0 else -1,
        start=START,
        resolves_on=DATES[-1],
        horizon=HORIZON,
        series=("NDX.close", "DJI.close"),
        parameters=(("spread", spread), ("closes", 0.5)),
    )


def risk(move: float, level: float = 1000.0) -> Call:
    return dataclasses.replace(
        divergence(0.02),
        kind=CallKind.RISK,
        subject="slide",
        sign=0,
        series=("SPX.close",),
        parameters=(("level", level), ("move", move)),
    )


def link(expected: float, within: float) -> Call:
    """New York's 2026-03-05 to Hong Kong's 2026-03-06."""
    return dataclasses.replace(
        CALL,
        kind=CallKind.LINK,
        subject="US->HK",
        start=dt.date(2026, 3, 6),
        resolves_on=dt.date(2026, 3, 6),
        horizon=1,
        series=("SPX.close", "HSI.close"),
        parameters=(("expected", expected), ("within", within)),
    )


def outcomes(call: Call, seen: Snapshot) -> tuple[Outcome, ...]:
    return resolve((call,), seen, coverage(), PairHistory())


def state(call: Call, seen: Snapshot) -> CallState:
    found = outcomes(call, seen)
    return found[0].state if found else CallState.OPEN


@pytest.mark.parametrize(
    ("spread", "moves", "expected"),
    [
        (0.02, [-0.011, 0, 0, 0, 0], CallState.HIT),
        (0.02, [0.01, 0.01, -0.01, -0.01, -0.011], CallState.HIT),
        (0.02, [-0.009, 0, 0, 0, 0], CallState.MISS),
        (0.02, [-0.05, 0, 0, 0, 0.05], CallState.MISS),
        (0.02, [0.05, 0, 0, 0, 0], CallState.MISS),
        (-0.02, [0.011, 0, 0, 0, 0], CallState.HIT),
        (-0.02, [0.009, 0, 0, 0, 0], CallState.MISS),
        (-0.02, [-0.011, 0, 0, 0, 0], CallState.MISS),
    ],
)
def test_a_divergence_closes_by_half_at_its_horizon(
    spread: float, moves: list[float], expected: CallState
) -> None:
    seen = snapshot(closed(5), NDX=rows_of(moves), DJI=rows_of([0.0] * 5))
    (found,) = outcomes(divergence(spread), seen)
    assert (found.state, found.resolved_at) == (expected, closed(5))
    assert found.value == pytest.approx(-sum(moves) / spread, abs=1e-9)


def test_nothing_is_decided_before_the_horizon_has_ended() -> None:
    moves = [-0.05, 0, 0, 0, 0]
    for position in range(6):
        before = closed(position) - dt.timedelta(microseconds=1)
        seen = snapshot(before, NDX=rows_of(moves), DJI=rows_of([0.0] * 5), SPX=rows_of(moves))
        assert state(divergence(0.02), seen) is CallState.OPEN
        assert state(risk(-0.03), seen) is CallState.OPEN


@settings(max_examples=some(150), deadline=None)
@given(
    spread=st.sampled_from([0.03, -0.03, 0.004, -0.004]),
    a=st.lists(st.floats(-0.1, 0.1), min_size=5, max_size=5),
    b=st.lists(st.floats(-0.1, 0.1), min_size=5, max_size=5),
    holes=st.sets(st.tuples(st.sampled_from(["NDX", "DJI"]), st.integers(0, 5)), max_size=2),
    days=st.integers(0, 12),
)
def test_a_hole_is_waited_for_and_then_void(
    spread: float, a: list[float], b: list[float], holes: set[tuple[str, int]], days: int
) -> None:
    rows = {"NDX": rows_of(a), "DJI": rows_of(b)}
    for name, position in holes:
        del rows[name][DATES[position]]
    as_of = closed(5) + days * DAY
    found = outcomes(divergence(spread), snapshot(as_of, **rows))
    if holes:
        expected = [CallState.VOID] if days * DAY >= PATIENCE else []
        assert [each.state for each in found] == expected
        assert all(each.value is None for each in found)
        return
    moved = sum(a) - sum(b)
    assert found[0].value is not None
    assert math.isfinite(found[0].value)
    share = -moved / spread
    assert found[0].value == pytest.approx(share, abs=1e-6)
    if abs(share - 0.5) > 1e-9:
        assert (found[0].state is CallState.HIT) == (share > 0.5)


@pytest.mark.parametrize(
    ("move", "returns", "expected", "value"),
    [
        (-0.05, [-0.02, -0.04, 0.1, 0, 0], CallState.HIT, 0.98 * 0.96 - 1),
        (-0.05, [0, 0, 0, 0, -0.051], CallState.HIT, -0.051),
        (-0.05, [-0.02, -0.02, 0.01, 0, 0], CallState.MISS, 0.98 * 0.98 - 1),
        (-0.05, [0.2, 0, 0, 0, 0], CallState.MISS, 0.2),
        (0.3, [0.1, 0.2, -0.5, 0, 0], CallState.HIT, 1.1 * 1.2 - 1),
        (0.3, [0.1, 0.1, -0.5, 0, 0], CallState.MISS, 1.1 * 1.1 - 1),
    ],
)
def test_a_risk_comes_true_on_any_close_of_its_horizon(
    move: float, returns: list[float], expected: CallState, value: float
) -> None:
    (found,) = outcomes(risk(move), snapshot(closed(5), SPX=rows_of(returns)))
    assert found.state is expected
    assert found.value == pytest.approx(value)


@pytest.mark.parametrize(("hole", "found"), [(1, CallState.HIT), (4, CallState.HIT)])
def test_a_risk_that_came_true_needs_no_other_close(hole: int, found: CallState) -> None:
    rows = rows_of([0, -0.06, 0, 0, 0])
    del rows[DATES[hole]]
    assert state(risk(-0.05), snapshot(closed(5), SPX=rows)) is found


@pytest.mark.parametrize("hole", range(1, 6))
def test_a_risk_that_did_not_needs_every_close(hole: int) -> None:
    rows = rows_of([0.0] * 5)
    del rows[DATES[hole]]
    assert state(risk(-0.05), snapshot(closed(5), SPX=rows)) is CallState.OPEN
    later = snapshot(closed(5) + PATIENCE, SPX=rows)
    assert state(risk(-0.05), later) is CallState.VOID


@pytest.mark.parametrize(
    ("actual", "expected"),
    [
        (0.0149, CallState.HIT),
        (0.0151, CallState.MISS),
        (-0.0049, CallState.HIT),
        (-0.0051, CallState.MISS),
    ],
)
def test_a_link_lands_within_one_deviation(actual: float, expected: CallState) -> None:
    hong_kong = {dt.date(2026, 3, 5): 25000.0, dt.date(2026, 3, 6): 25000.0 * (1 + actual)}
    evening = dt.datetime(2026, 3, 6, 10, tzinfo=dt.UTC)
    seen = snapshot(evening, SPX=rows_of([0.01] * 5), HSI=hong_kong)
    (found,) = outcomes(link(0.005, 0.01), seen)
    assert found.state is expected
    assert found.value == pytest.approx((actual - 0.005) / 0.01)


def test_a_link_whose_session_has_no_close_is_void_in_the_end() -> None:
    hong_kong = {dt.date(2026, 3, 5): 25000.0}
    evening = dt.datetime(2026, 3, 6, 10, tzinfo=dt.UTC)
    for as_of, expected in ((evening, CallState.OPEN), (evening + 6 * DAY, CallState.VOID)):
        seen = snapshot(as_of, SPX=rows_of([0.01] * 5), HSI=hong_kong)
        assert state(link(0.005, 0.01), seen) is expected


def test_a_call_on_what_is_no_longer_covered_is_void_in_the_end() -> None:
    gone = dataclasses.replace(divergence(0.02), series=("NDX.close", "Nikkei.close"))
    rows = {"NDX": rows_of([0.0] * 5)}
    assert state(gone, snapshot(closed(5), **rows)) is CallState.OPEN
    assert state(gone, snapshot(closed(5) + PATIENCE + DAY, **rows)) is CallState.VOID


def test_a_session_that_the_calendar_lost_makes_a_call_void() -> None:
    saturday = dataclasses.replace(divergence(0.02), start=dt.date(2026, 2, 28))
    rows = {"NDX": rows_of([0.0] * 5), "DJI": rows_of([0.0] * 5)}
    assert state(saturday, snapshot(closed(5) + PATIENCE + DAY, **rows)) is CallState.VOID


def test_an_archive_without_a_row_resolves_nothing_and_voids_in_the_end() -> None:
    for call in (divergence(0.02), risk(-0.05), link(0.0, 0.01)):
        assert state(call, snapshot(closed(3))) is CallState.OPEN
        assert state(call, snapshot(closed(5) + PATIENCE + 2 * DAY)) is CallState.VOID
