"""Several sources for one value: which one is shown, which confirm it, and when none is used."""

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formatters.catalog import Catalog
from mir_core.calendars import Calendars
from mir_core.model.coverage import Coverage, Region
from mir_core.model.figure import Figure, Gap, Verdict
from mir_core.model.instrument import Instrument, Kind, Limits
from mir_core.model.snapshot import Snapshot
from mir_core.snapshot.align import align
from mir_core.snapshot.take import take
from tests.thorough import some
from tests.unit.snapshot_rows import MORNING, Given, history, snapshot

INSTRUMENTS = {
    "SPX": Instrument("SPX", Kind.INDEX, "XNYS", "points"),
    "HSI": Instrument("HSI", Kind.INDEX, "XHKG", "points"),
    "SSE": Instrument("SSE", Kind.INDEX, "XSHG", "points", tolerances={"turnover_cny": 0.03}),
    "BTC": Instrument("BTC", Kind.COIN, "24/7", "USD", tolerance=0.01),
    "TVL.RWA": Instrument("TVL.RWA", Kind.TVL, "24/7", "USD", tolerance=0.05),
}
REGION = Region("A", "XSHG", ("SSE",), "SSE", "SSE", breadth=("SSE",), turnover=("SSE",))
COVERAGE = Coverage(INSTRUMENTS, (REGION,), (), ())

BEFORE, LAST = "2026-04-06", "2026-04-07"
SPX = 6616.85


def cut(calendars: Calendars, figure: str, rows: Given, *trusted: str) -> Snapshot:
    coverage = replace(COVERAGE, sources={figure: trusted})
    return snapshot(coverage, calendars, {figure: rows})


def gap_of(found: Snapshot, figure: str) -> Gap | None:
    return next((gap for gap in found.gaps if f"{gap.instrument}.{gap.field}" == figure), None)


def detail(found: Snapshot, figure: str, language: str = "en") -> str:
    gap = gap_of(found, figure)
    assert gap is not None
    return Catalog.load(language).text(gap.detail).replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("trusted", "present", "expected"),
    [
        (("yahoo", "tencent"), ("import", "tencent", "yahoo"), "yahoo"),
        (("yahoo", "tencent"), ("import", "tencent", "sina"), "tencent"),
        (("yahoo",), ("demo", "import", "sina", "tencent"), "sina"),
        ((), ("demo", "import", "tencent", "eastmoney"), "eastmoney"),
        ((), ("demo", "import"), "import"),
        (("import",), ("import", "sina"), "import"),
        (("yahoo",), ("demo",), "demo"),
    ],
)
def test_the_source_that_comes_first_is_shown(
    calendars: Calendars, trusted: tuple[str, ...], present: tuple[str, ...], expected: str
) -> None:
    rows = {name: {LAST: SPX + place / 100} for place, name in enumerate(present)}
    found = cut(calendars, "SPX.close", rows, *trusted)
    figure = found.figures["SPX.close"]
    assert (figure.source, figure.value) == (expected, rows[expected][LAST])
    assert set(figure.confirmed_by) == set(present) - {expected}
    series = found.series["SPX", "close"]
    assert series.last is not None
    assert {series.last.source, *(other.source for other in series.others)} == set(present)


def test_each_session_has_the_first_of_the_sources_that_told_of_it(calendars: Calendars) -> None:
    rows = {
        "tencent": {"2026-04-02": 1000.1, LAST: 1002.1},
        "yahoo": {"2026-04-01": 999.2, "2026-04-02": 1000.2, BEFORE: 1001.2},
        "import": {"2026-03-31": 998.3, "2026-04-01": 999.3, BEFORE: 1001.3},
    }
    series = cut(calendars, "SPX.close", rows, "tencent", "yahoo").series["SPX", "close"]
    assert series.values[-5:].tolist() == [998.3, 999.2, 1000.1, 1001.2, 1002.1]
    assert series.others == ()


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (SPX, Verdict.FRESH),
        (6610.24, Verdict.FRESH),  # 6.61 of 6616.85 is 0.0999 %
        (6610.22, Verdict.CONFLICT),  # 6.63 is 0.1002 %
        (6623.47, Verdict.FRESH),  # 6.62 of 6623.47 is 0.09995 %
        (6623.48, Verdict.CONFLICT),  # 6.63 is 0.1001 %
        (66.1685, Verdict.CONFLICT),
    ],
)
def test_two_sources_agree_within_the_tolerance(
    calendars: Calendars, other: float, expected: Verdict
) -> None:
    rows = {"yahoo": {BEFORE: 6611.83, LAST: SPX}, "tencent": {BEFORE: 6611.83, LAST: other}}
    found = cut(calendars, "SPX.close", rows, "yahoo", "tencent")
    close, change = found.figures["SPX.close"], found.figures["SPX.change"]
    assert (close.verdict, change.verdict) == (expected, expected)
    assert (close.value, close.source) == (SPX, "yahoo")
    assert close.confirmed_by == (("tencent",) if expected is Verdict.FRESH else ())
    assert change.confirmed_by == ()


def test_a_conflict_names_every_value_and_its_source(calendars: Calendars) -> None:
    rows = {"yahoo": {LAST: 6600.0}, "tencent": {LAST: SPX}, "import": {LAST: 6616.9}}
    found = cut(calendars, "SPX.close", rows, "tencent", "yahoo")
    assert detail(found, "SPX.close") == (
        "sources differ over 2026-04-07: 6,616.85 from Tencent, 6,600.00 from Yahoo "
        "and 6,616.90 from imported history"
    )
    assert detail(found, "SPX.close", "zh") == (
        "各来源的2026年4月7日数值不一致：腾讯 6,616.85、雅虎 6,600.00、导入的历史数据 6,616.90"
    )
    figure = found.figures["SPX.close"]
    assert (figure.value, figure.confirmed_by) == (SPX, ("import",))


def test_a_conflict_over_an_amount_prints_it_as_money(calendars: Calendars) -> None:
    rows = {"tencent": {LAST: 1.32e12}, "sse": {LAST: 9.28e11}}
    found = cut(calendars, "SSE.turnover_cny", rows, "tencent")
    assert detail(found, "SSE.turnover_cny") == (
        "sources differ over 2026-04-07: CNY 1.32T from Tencent "
        "and CNY 928B from Shanghai Stock Exchange"
    )
    rows = {"eastmoney": {LAST: 1031.0}, "other": {LAST: 1864.0}}
    found = cut(calendars, "SSE.advancing", rows)
    assert "1,031 from Eastmoney and 1,864 from other" in detail(found, "SSE.advancing")


@pytest.mark.parametrize(
    ("other", "expected"), [(0.972e12, Verdict.FRESH), (0.968e12, Verdict.CONFLICT)]
)
def test_a_field_may_have_its_own_tolerance(
    calendars: Calendars, other: float, expected: Verdict
) -> None:
    rows = {"tencent": {LAST: 1e12}, "sse": {LAST: other}}
    found = cut(calendars, "SSE.turnover_cny", rows)
    assert found.figures["SSE.turnover_cny"].verdict is expected


def test_zero_agrees_with_zero_alone(calendars: Calendars) -> None:
    same = cut(calendars, "SSE.unchanged", {"sina": {LAST: 0.0}, "tencent": {LAST: 0.0}})
    assert same.figures["SSE.unchanged"].verdict is Verdict.FRESH
    other = cut(calendars, "SSE.unchanged", {"sina": {LAST: 0.0}, "tencent": {LAST: 1.0}})
    assert other.figures["SSE.unchanged"].verdict is Verdict.CONFLICT


def calm(calendars: Calendars, instrument: str, values: list[float], sessions: int = 100) -> Given:
    """Sessions that alternate by 1 % around 1,000, then some values, all from one source."""
    table = calendars.table(INSTRUMENTS[instrument].calendar)
    end = table.closed_by(MORNING)
    dates = [str(date) for date in table.dates[end - sessions : end]]
    levels = [1000.0 * (1.01 if row % 2 else 1.0) for row in range(sessions)]
    return {"yahoo": dict(zip(dates, levels[: sessions - len(values)] + values, strict=True))}


CLOSES = "SPX.close"
#: A value that nobody would believe (+12 % after moves of 1 %), and what others may say.
ODD = 1120.0


@pytest.mark.parametrize(
    ("others", "verdict", "confirmed_by"),
    [
        ({}, Verdict.SUSPECT, ()),
        ({"tencent": 1120.5}, Verdict.FRESH, ("tencent",)),  # 0.04 %
        ({"import": 1120.0}, Verdict.FRESH, ("import",)),
        ({"tencent": 1010.0}, Verdict.CONFLICT, ()),
        ({"sina": 1120.0, "tencent": 1010.0}, Verdict.CONFLICT, ("sina",)),
        ({"sina": 1120.0, "tencent": 1119.5}, Verdict.FRESH, ("sina", "tencent")),
    ],
)
def test_an_implausible_value_needs_a_second_source(
    calendars: Calendars,
    others: dict[str, float],
    verdict: Verdict,
    confirmed_by: tuple[str, ...],
) -> None:
    rows = {
        **calm(calendars, "SPX", [ODD]),
        **{name: {LAST: value} for name, value in others.items()},
    }
    found = cut(calendars, CLOSES, rows, "yahoo")
    figure = found.figures[CLOSES]
    assert (figure.value, figure.source) == (ODD, "yahoo")
    assert (figure.verdict, figure.confirmed_by) == (verdict, confirmed_by)
    used = found.series["SPX", "close"].values[-1]
    assert used == ODD if verdict is Verdict.FRESH else np.isnan(used)


def test_a_suspect_value_is_named_with_its_source(calendars: Calendars) -> None:
    found = cut(calendars, CLOSES, calm(calendars, "SPX", [ODD]))
    said = "1,120.00 of 2026-04-07 from Yahoo is implausible and unconfirmed"
    assert detail(found, CLOSES) == detail(found, "SPX.change") == said
    tvl = cut(calendars, "TVL.RWA.tvl_usd", calm(calendars, "TVL.RWA", [3100.0e6]))
    assert detail(tvl, "TVL.RWA.tvl_usd").startswith("$3.1B of 2026-04-07 from Yahoo")


def test_what_an_operator_imported_needs_no_confirmation(calendars: Calendars) -> None:
    (levels,) = calm(calendars, "SPX", [ODD]).values()
    for name in ("import", "demo"):
        figure = cut(calendars, CLOSES, {name: levels}).figures[CLOSES]
        assert figure.verdict is Verdict.FRESH


def test_daily_history_of_a_live_source_is_checked_like_its_quotes(calendars: Calendars) -> None:
    """It has an answer behind it, which tells it from an import; the figure names that answer."""
    rows = history(COVERAGE, calendars, CLOSES, calm(calendars, "SPX", [ODD]))
    filled = replace(rows, assumed=np.full(len(rows), fill_value=True))
    for retrievals, expected in ((None, Verdict.FRESH), (np.full(len(rows), 7), Verdict.SUSPECT)):
        known = {("SPX", "close"): replace(filled, retrievals=retrievals)}
        found = take(
            MORNING.date(), "morning", MORNING, MORNING, known, calendars, COVERAGE
        ).figures
        assert found[CLOSES].verdict is expected
        assert found[CLOSES].retrieval == (None if retrievals is None else 7)
        assert found["SPX.change"].retrieval is None


@pytest.mark.parametrize(
    ("limits", "last", "expected"),
    [
        (Limits(move=0.1), 1000.0 * 1.1, Verdict.FRESH),  # +8.9 % from 1,010
        (Limits(move=0.08), 1000.0 * 1.1, Verdict.SUSPECT),
        (Limits(move=0.08), 1000.0 * 0.93, Verdict.FRESH),  # -7.9 % from 1,010
        (Limits(move=0.08), 1000.0 * 0.91, Verdict.SUSPECT),
        (Limits(move_sd=5), 1000.0 * 1.07, Verdict.SUSPECT),  # 6 % where 1 % is usual
        (Limits(move_sd=100, level=(0.4, 2.5)), 1000.0 * 1.9, Verdict.FRESH),
        (Limits(move_sd=100, level=(0.4, 1.5)), 1000.0 * 1.9, Verdict.SUSPECT),
    ],
)
def test_limits_are_the_instrument_s_own(
    calendars: Calendars, limits: Limits, last: float, expected: Verdict
) -> None:
    instruments = {**INSTRUMENTS, "SPX": replace(INSTRUMENTS["SPX"], plausible=limits)}
    coverage = replace(COVERAGE, instruments=instruments)
    rows = calm(calendars, "SPX", [1010.0, last])
    found = snapshot(coverage, calendars, {CLOSES: rows})
    assert found.figures[CLOSES].verdict is expected


def test_a_move_over_a_hole_is_held_against_the_level_alone(calendars: Calendars) -> None:
    """A month without data may move a market by more than a session could."""
    (levels,) = calm(calendars, "SPX", [1150.0]).values()
    dates = list(levels)
    holed = {date: levels[date] for date in (*dates[:-20], dates[-1])}
    figures = cut(calendars, CLOSES, {"yahoo": holed}).figures
    assert figures[CLOSES].verdict is Verdict.FRESH
    assert figures["SPX.change"].verdict is Verdict.MISSING


def test_an_old_value_is_stale_whatever_else_it_is(calendars: Calendars) -> None:
    rows = {"yahoo": {BEFORE: 6611.83}, "tencent": {BEFORE: 7000.0}}
    found = cut(calendars, CLOSES, rows)
    assert found.figures[CLOSES].verdict is Verdict.STALE
    assert np.isnan(found.series["SPX", "close"].values).all()


def test_a_closed_market_s_last_value_may_be_in_conflict(calendars: Calendars) -> None:
    """Hong Kong was closed from 2026-04-03 to 2026-04-07."""
    rows = {"tencent": {"2026-04-02": 25116.53}, "sina": {"2026-04-02": 25116.53}}
    assert cut(calendars, "HSI.close", rows).figures["HSI.close"].verdict is Verdict.CLOSED
    rows["sina"] = {"2026-04-02": 25294.03}
    assert cut(calendars, "HSI.close", rows).figures["HSI.close"].verdict is Verdict.CONFLICT


def change_of(found: Snapshot) -> Figure:
    return found.figures["SPX.change"]


def test_yesterday_s_conflict_gives_no_change_today(calendars: Calendars) -> None:
    rows = {"yahoo": {BEFORE: 6611.83, LAST: SPX}, "tencent": {BEFORE: 6500.0, LAST: SPX}}
    found = cut(calendars, CLOSES, rows)
    assert found.figures[CLOSES].verdict is Verdict.FRESH
    assert (change_of(found).value, change_of(found).verdict) == (None, Verdict.MISSING)
    assert detail(found, "SPX.change") == "no usable value for the session before 2026-04-07"


def test_a_value_that_jumped_away_and_came_back_is_used_nowhere(calendars: Calendars) -> None:
    """Neither as the level before, nor among the moves that the next one is held against."""
    found = cut(calendars, CLOSES, calm(calendars, "SPX", [1000.0, ODD, 1005.0]))
    assert found.figures[CLOSES].verdict is Verdict.FRESH
    assert change_of(found).verdict is Verdict.MISSING
    values = found.series["SPX", "close"].values
    assert (values[-3], values[-1]) == (1000.0, 1005.0)
    assert np.isnan(values[-2])
    wrong_unit = cut(calendars, CLOSES, calm(calendars, "SPX", [1000.0, 10.0, 1005.0]))
    assert np.isnan(wrong_unit.series["SPX", "close"].values[-2])


def test_a_level_that_stays_is_believed_the_day_after(calendars: Calendars) -> None:
    found = cut(calendars, CLOSES, calm(calendars, "SPX", [1000.0, ODD, 1125.0]))
    assert found.figures[CLOSES].verdict is Verdict.FRESH
    assert change_of(found).value == pytest.approx(1125 / 1120 - 1)
    assert change_of(found).verdict is Verdict.FRESH
    jump = cut(calendars, "TVL.RWA.tvl_usd", calm(calendars, "TVL.RWA", [1000.0, 3200.0, 3300.0]))
    assert jump.figures["TVL.RWA.tvl_usd"].verdict is Verdict.FRESH


def test_a_confirmed_jump_there_and_back_is_what_happened(calendars: Calendars) -> None:
    rows = calm(calendars, "SPX", [1000.0, ODD, 1005.0])
    confirmed = {**rows, "tencent": {BEFORE: ODD}}
    values = cut(calendars, CLOSES, confirmed).series["SPX", "close"].values
    assert values[-3:].tolist() == [1000.0, ODD, 1005.0]


ORDER = ("b", "a")
_TABLE_DATES = [
    *("2026-03-30", "2026-03-31", "2026-04-01", "2026-04-02", "2026-04-06", "2026-04-07"),
    *("2026-04-08", "2026-04-09"),
]
_values = st.sampled_from([100.0, 100.05, 100.2, -100.0, 0.0])
_given = st.dictionaries(
    st.sampled_from(["a", "b", "c", "import", "demo"]),
    st.dictionaries(st.sampled_from(_TABLE_DATES), _values, min_size=1),
    min_size=1,
)


@settings(max_examples=some(200), deadline=None)
@given(rows=_given)
def test_aligning_is_what_a_plain_loop_finds(calendars: Calendars, rows: Given) -> None:
    """Differences of 0.05 % agree, of 0.15 % do not."""
    table = calendars.table("XNYS")
    aligned = align(
        history(COVERAGE, calendars, CLOSES, rows), table, MORNING, ORDER, tolerance=0.001
    )
    seen = []
    for position in range(len(aligned.series.values)):
        date = str(table.dates[position])
        told = {name: values[date] for name, values in rows.items() if date in values}
        if not told:
            assert np.isnan(aligned.series.values[position])
            assert not aligned.contested[position]
            assert not aligned.confirmed[position]
            continue
        first, *others = [name for name in ("b", "a", "c", "import", "demo") if name in told]
        near = {100.0: {100.0, 100.05}, 100.05: {100.0, 100.05}}.get(told[first], {told[first]})
        same = [name for name in others if told[name] in near]
        assert aligned.series.values[position] == told[first]
        assert aligned.contested[position] == (len(same) < len(others))
        assert aligned.confirmed[position] == (bool(same) or first in {"import", "demo"})
        seen.append((position, date, first, others))
    assert (aligned.last is None) == (not seen)
    if seen:
        position, date, first, others = seen[-1]
        last = aligned.series.last
        assert last is not None
        assert (aligned.last, last.session) == (position, dt.date.fromisoformat(date))
        assert (last.source, [each.source for each in aligned.series.others]) == (first, others)
