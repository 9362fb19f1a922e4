"""Closes beyond round levels and twenty-day extremes, worked out by hand."""

import dataclasses
import datetime as dt

import pytest

from mir_core.analysis.analyse import analyse
from mir_core.calendars import cut_off
from mir_core.model.crypto import LevelBreak
from mir_core.model.figure import Verdict
from tests.builders import HISTORY, MORNING, ZONE, coverage, snapshot_from_history, snapshot_of
from tests.builders import with_verdict as judged

D = dt.date(2026, 4, 8)
LAST = dt.date(2026, 4, 7)


def breaks(closes: list[float], verdict: Verdict | None = None) -> list[tuple[str, int, float]]:
    """Of Bitcoin's closes up to the last UTC day."""
    dates = [LAST - dt.timedelta(days=back) for back in range(len(closes) - 1, -1, -1)]
    rows = {("BTC", "close"): dict(zip(dates, closes, strict=True))}
    snapshot = snapshot_of(rows, D, cut_off(D, MORNING, ZONE))
    if verdict is not None:
        snapshot = judged(snapshot, "BTC.close", verdict)
    found = analyse(snapshot, coverage()).of(LevelBreak)
    return [(each.kind.value, each.direction, each.level) for each in found]


QUIET = [66_000.0, 67_000.0] * 10


@pytest.mark.parametrize(
    ("before", "close", "expected"),
    [
        (QUIET, 71_900.0, ("round", 1, 70_000.0)),
        (QUIET, 70_000.0, ("round", 1, 70_000.0)),
        (QUIET, 69_999.0, ("20-session high", 1, 67_000.0)),
        (QUIET, 66_500.0, None),
        (QUIET, 65_000.0, ("20-session low", -1, 66_000.0)),
        (QUIET, 60_000.0, ("20-session low", -1, 66_000.0)),
        (QUIET, 59_999.0, ("round", -1, 60_000.0)),
        # Of 90,000 and 100,000 the rounder one.
        ([89_000.0] * 20, 101_000.0, ("round", 1, 100_000.0)),
        # At 40,000 a step is 1,000: the largest power of ten up to a fifth of the level.
        ([40_500.0] * 20, 41_050.0, ("round", 1, 41_000.0)),
        # It was above 70,000 three closes ago.
        ([*QUIET[3:], 70_500.0, 67_000.0, 67_000.0], 70_400.0, None),
        # Six closes ago: told again.
        ([*QUIET[6:], 72_500.0, *[67_000.0] * 5], 70_400.0, ("round", 1, 70_000.0)),
        # Nineteen closes make no high, four no round level; a hole makes neither.
        (QUIET[1:], 69_900.0, None),
        (QUIET[:4], 71_900.0, None),
        ([*QUIET[1:], float("nan")], 71_900.0, None),
    ],
)
def test_the_most_important_break(
    before: list[float], close: float, expected: tuple[str, int, float] | None
) -> None:
    assert breaks([*before, close]) == ([] if expected is None else [expected])


def test_a_close_that_is_not_fresh_breaks_nothing() -> None:
    assert breaks([*QUIET, 71_900.0], Verdict.SUSPECT) == []


@pytest.mark.skipif(
    not HISTORY.is_dir(), reason=f"no real history at {HISTORY}: shared/ is not here"
)
def test_on_real_history_bitcoin_took_seventy_thousand_and_a_closed_market_breaks_nothing() -> None:
    found = analyse(snapshot_from_history(HISTORY, D), coverage()).of(LevelBreak)
    told = {each.subject: (each.kind.value, each.level) for each in found}
    assert told["BTC"] == ("round", 70_000.0)
    assert not {"HSI", "HSTECH"} & told.keys()
    assert all(dataclasses.asdict(each)["session"] == LAST for each in found)
