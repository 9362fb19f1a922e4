"""Turnover, Stock Connect, gauges, and domestic against foreign, held against pandas and scipy."""

import dataclasses
import datetime as dt
import math
from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pandas as pd
import pytest
import scipy.stats

from mir_core.analysis.detectors.connect import DETECTOR as CONNECT
from mir_core.analysis.detectors.gauges import DETECTOR as GAUGES
from mir_core.analysis.detectors.origin import DETECTOR as ORIGIN
from mir_core.analysis.detectors.origin import lean_of
from mir_core.analysis.detectors.turnover import DETECTOR as TURNOVER
from mir_core.analysis.pairs import PairHistory
from mir_core.calendars import cut_off
from mir_core.model.coverage import Coverage
from mir_core.model.figure import Verdict
from mir_core.model.finding import Finding
from mir_core.model.market import Clue, Gauge, Lean, Origin, Turnover
from mir_core.model.snapshot import Snapshot
from tests.builders import (
    EVENING,
    MORNING,
    ZONE,
    Rows,
    calendars,
    closes_of,
    count_figure,
    coverage,
    snapshot_of,
    with_verdict,
)

LAST = dt.date(2026, 3, 31)
#: Easter: Hong Kong closed, Shanghai open.
HONG_KONG_CLOSED = dt.date(2026, 4, 7)

_Detect = Callable[[Snapshot, Coverage, PairHistory], Sequence[Finding]]


def findings(detector: _Detect, snapshot: Snapshot) -> list[Finding]:
    return list(detector(snapshot, coverage(), PairHistory()))


def sessions(venue: str, last: dt.date, count: int) -> list[dt.date]:
    """The last sessions of a venue up to a date."""
    table = calendars().table(venue)
    end = table.position(last)
    assert end is not None
    dates: list[dt.date] = table.dates[end + 1 - count : end + 1].tolist()
    return dates


def with_amounts(last: dt.date, rows: Mapping[tuple[str, str], Rows]) -> Snapshot:
    """The evening of a day with amounts; those of the day itself are fresh figures."""
    snapshot = snapshot_of(rows, last, cut_off(last, EVENING, ZONE))
    told = {}
    for (name, field), values in rows.items():
        if last in values:
            market = snapshot.markets[coverage().instruments[name].calendar]
            told[f"{name}.{field}"] = count_figure(name, field, values[last], market)
    return dataclasses.replace(snapshot, figures={**snapshot.figures, **told})


def amounts(seed: int, venue: str, count: int, hole_share: float = 0.0) -> dict[dt.date, float]:
    """Random amounts up to the last session, which is always there."""
    draw = np.random.default_rng(seed)
    dates = sessions(venue, LAST, count)
    values = draw.lognormal(27, 0.3, count)
    kept = draw.random(count) >= hole_share
    kept[-1] = True
    return {date: float(v) for date, v, keep in zip(dates, values, kept, strict=True) if keep}


def mean_of(values: pd.Series) -> tuple[float, int] | None:
    """docs/analysis.md: the last 20 values within the last 30 sessions, at least 15."""
    recent = values.iloc[-30:].dropna().iloc[-20:]
    return (float(recent.mean()), len(recent)) if len(recent) >= 15 else None


@pytest.mark.parametrize("seed", range(6))
def test_turnover_is_held_against_the_mean_of_twenty_sessions(seed: int) -> None:
    rows = {(name, "turnover_cny"): amounts(seed * 2 + k, "XSHG", 60, 0.08 * seed / 2)
            for k, name in enumerate(("SSE", "SZSE"))}  # fmt: skip
    (turnover,) = findings(TURNOVER, with_amounts(LAST, rows))
    assert isinstance(turnover, Turnover)
    whole = pd.DataFrame({name: pd.Series(values) for (name, _), values in rows.items()})
    total = whole.sum(axis=1, skipna=False).reindex(sessions("XSHG", LAST, 60))
    expected = mean_of(total.iloc[:-1])
    assert turnover.amount == pytest.approx(total.iloc[-1])
    assert (turnover.subject, turnover.currency, turnover.session) == ("A", "CNY", LAST)
    assert turnover.evidence == ("SSE.turnover_cny", "SZSE.turnover_cny")
    if expected is None:
        assert (turnover.mean, turnover.ratio, turnover.n) == (None, None, 0)
    else:
        assert turnover.mean == pytest.approx(expected[0])
        assert turnover.n == expected[1]
        assert turnover.ratio == pytest.approx(total.iloc[-1] / expected[0] - 1)


@pytest.mark.parametrize(("count", "n"), [(1, 0), (15, 0), (16, 15), (21, 20), (60, 20)])
def test_a_mean_needs_fifteen_sessions_and_takes_twenty(count: int, n: int) -> None:
    rows = {(name, "turnover_cny"): amounts(1, "XSHG", count) for name in ("SSE", "SZSE")}
    (turnover,) = findings(TURNOVER, with_amounts(LAST, rows))
    assert isinstance(turnover, Turnover)
    assert (turnover.n, turnover.mean is None) == (n, n == 0)


def test_turnover_needs_every_exchange_and_fresh_figures() -> None:
    both = {(name, "turnover_cny"): amounts(1, "XSHG", 30) for name in ("SSE", "SZSE")}
    stale = with_verdict(with_amounts(LAST, both), "SZSE.turnover_cny", Verdict.STALE)
    assert findings(TURNOVER, stale) == []
    one = {("SSE", "turnover_cny"): both["SSE", "turnover_cny"]}
    assert findings(TURNOVER, with_amounts(LAST, one)) == []


@pytest.mark.parametrize("broken", [0.0, -1e12])
def test_amounts_that_are_no_amounts_give_no_mean(broken: float) -> None:
    rows = {
        (name, "turnover_cny"): {
            date: (1e12 if date == LAST else broken) for date in sessions("XSHG", LAST, 40)
        }
        for name in ("SSE", "SZSE")
    }
    (turnover,) = findings(TURNOVER, with_amounts(LAST, rows))
    assert isinstance(turnover, Turnover)
    assert (turnover.mean, turnover.ratio) == (None, None)


def test_connect_is_turnover_in_the_currency_of_each_direction() -> None:
    north, south = amounts(1, "XSHG", 40), amounts(2, "XHKG", 40)
    rows = {("Connect.North", "turnover_cny"): north, ("Connect.South", "turnover_hkd"): south}
    both = findings(CONNECT, with_amounts(LAST, rows))
    for direction, values, currency, turnover in zip(
        ("Connect.North", "Connect.South"), (north, south), ("CNY", "HKD"), both, strict=True
    ):
        assert isinstance(turnover, Turnover)
        mean = float(pd.Series(values).iloc[-21:-1].mean())
        assert (turnover.subject, turnover.currency) == (direction, currency)
        assert turnover.amount == values[LAST]
        assert turnover.mean == pytest.approx(mean)
        assert turnover.ratio == pytest.approx(values[LAST] / mean - 1)


def test_connect_of_a_day_without_it_is_not_told() -> None:
    north = amounts(1, "XSHG", 40)
    rows = {("Connect.North", "turnover_cny"): north}
    closed = snapshot_of(rows, HONG_KONG_CLOSED, cut_off(HONG_KONG_CLOSED, EVENING, ZONE))
    assert findings(CONNECT, closed) == []


@pytest.mark.parametrize(("name", "is_yield"), [("VIX", False), ("US10Y", True), ("DXY", False)])
def test_a_gauge_is_measured_by_its_own_sixty_moves(name: str, *, is_yield: bool) -> None:
    draw = np.random.default_rng(5)
    calendar = coverage().instruments[name].calendar
    dates = sessions(calendar, LAST, 120)
    closes = pd.Series(20 * np.exp(np.cumsum(draw.normal(0, 0.03, 120))), index=dates)
    rows = {(name, "close"): dict(closes)}
    after = LAST + dt.timedelta(days=1)
    told = findings(GAUGES, snapshot_of(rows, after, cut_off(after, MORNING, ZONE)))
    gauge = next(each for each in told if each.subject == name)
    assert isinstance(gauge, Gauge)
    moves = closes.diff() if is_yield else closes.pct_change()
    assert (gauge.value, gauge.before) == (closes.iloc[-1], closes.iloc[-2])
    assert gauge.change == pytest.approx(moves.iloc[-1])
    assert gauge.z == pytest.approx(moves.iloc[-1] / moves.iloc[-61:-1].std())


def test_a_yield_may_be_negative_and_a_gauge_that_stands_still_has_no_z() -> None:
    dates = sessions("XNYS", LAST, 80)
    after = LAST + dt.timedelta(days=1)

    def gauge(name: str, values: list[float]) -> Gauge:
        rows = {(name, "close"): dict(zip(dates, values, strict=True))}
        told = findings(GAUGES, snapshot_of(rows, after, cut_off(after, MORNING, ZONE)))
        found = next(each for each in told if each.subject == name)
        assert isinstance(found, Gauge)
        return found

    swinging = [-0.5, -0.4] * 40
    assert gauge("US10Y", swinging).change == pytest.approx(0.1)
    assert gauge("US10Y", swinging).z == pytest.approx(0.1 / np.std([0.1, -0.1] * 30, ddof=1))
    assert gauge("VIX", [20.0] * 80).z is None


def test_a_gauge_without_the_session_before_is_not_told() -> None:
    dates = sessions("XNYS", LAST, 80)
    rows = {("VIX", "close"): {date: 20.0 for date in dates if date != dates[-2]}}
    after = LAST + dt.timedelta(days=1)
    assert findings(GAUGES, snapshot_of(rows, after, cut_off(after, MORNING, ZONE))) == []


@pytest.mark.parametrize(
    ("offshore", "onshore", "lean"),
    [
        (-0.01, -0.03, Lean.ONSHORE),
        (0.01, 0.03, Lean.ONSHORE),
        (-0.03, -0.01, Lean.OFFSHORE),
        (0.03, 0.0, Lean.OFFSHORE),
        (-0.01, 0.01, Lean.OPPOSED),
    ],
)
def test_the_side_that_moved_further_carries_the_move(
    offshore: float, onshore: float, lean: Lean
) -> None:
    assert lean_of(Clue("HSI", "SSE", offshore, onshore, 2.0, None)) is lean


#: Spreads of +-0.1 % and +-0.3 % in turn have the median 0 and a MAD of 0.2 %.
QUIET = [0.001, -0.003, 0.003, -0.001] * 20


def china(hsi: float, sse: float, hstech: float, chinext: float) -> Snapshot:
    """Four indices after a quiet past in which only the offshore ones moved."""
    last = {"HSI": hsi, "HSTECH": hstech, "SSE": sse, "ChiNext": chinext}
    rows = {
        (name, "close"): closes_of([*(QUIET if name[0] == "H" else [0.0] * 80), move], name, LAST)
        for name, move in last.items()
    }
    return snapshot_of(rows, LAST, cut_off(LAST, EVENING, ZONE))


def test_an_inference_names_the_spreads_that_speak_for_it() -> None:
    snapshot = china(-0.005, -0.02, -0.01, -0.01)
    (found,) = findings(ORIGIN, snapshot)
    assert isinstance(found, Origin)
    assert (found.lean, found.direction) == (Lean.ONSHORE, -1)
    (clue,) = found.clues
    # Both legs run between dates on which both markets had a session.
    whole = pd.DataFrame({name: levels(snapshot, name) for name in ("HSI", "SSE")}).dropna()
    moves = whole.pct_change().dropna()
    spread = moves["HSI"] - moves["SSE"]
    past, today = spread.iloc[:-1], spread.iloc[-1]
    scale = 1.4826 * scipy.stats.median_abs_deviation(past)
    assert clue.z == pytest.approx((today - past.median()) / scale)
    assert (clue.r_offshore, clue.r_onshore) == pytest.approx((-0.005, -0.02))
    assert found.evidence == ("HSI.change", "SSE.change")


def levels(snapshot: Snapshot, name: str) -> pd.Series:
    series = snapshot.series[name, "close"]
    return pd.Series(series.values, index=series.sessions.dates[: len(series.values)]).dropna()


def test_two_spreads_that_agree_are_both_named() -> None:
    (found,) = findings(ORIGIN, china(-0.01, 0.01, -0.02, 0.02))
    assert isinstance(found, Origin)
    assert (found.lean, found.direction, len(found.clues)) == (Lean.OPPOSED, 1, 2)


@pytest.mark.parametrize(
    "moves",
    [
        (-0.01, -0.01, -0.01, -0.01),  # no spread at all
        (-0.01, -0.009, 0.01, 0.011),  # spreads of less than one z
        (-0.005, -0.02, -0.03, -0.01),  # one says domestic, the other foreign
        (-0.005, -0.02, 0.005, 0.02),  # domestic both, but selling and buying
        (0.011, 0.01, 0.02, -0.01),  # growth fell, but the broad index rose, as on 2023-03-13
    ],
)
def test_without_evidence_or_with_divided_evidence_nothing_is_inferred(
    moves: tuple[float, float, float, float],
) -> None:
    assert findings(ORIGIN, china(*moves)) == []


def test_a_closed_hong_kong_gives_no_inference() -> None:
    rows = {
        (name, "close"): closes_of([*QUIET, 0.05], name, HONG_KONG_CLOSED)
        for name in ("SSE", "ChiNext")
    }
    snapshot = snapshot_of(rows, HONG_KONG_CLOSED, cut_off(HONG_KONG_CLOSED, EVENING, ZONE))
    assert findings(ORIGIN, snapshot) == []
    assert math.isfinite(snapshot.figures["SSE.change"].value or math.nan)
