"""Cutting a snapshot: sessions, verdicts, gaps."""

import datetime as dt
import tomllib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mir_core.calendars import Calendars, Override
from mir_core.model.coverage import Coverage, Region
from mir_core.model.figure import Verdict
from mir_core.model.instrument import Instrument, Kind
from mir_core.model.observation import History
from mir_core.model.session import microseconds
from mir_core.model.snapshot import Snapshot
from mir_core.snapshot.quality import is_required_fault
from mir_core.snapshot.take import take

ROOT = Path(__file__).parents[2]
D = dt.date(2026, 4, 8)
MORNING = dt.datetime(2026, 4, 8, 0, 0, tzinfo=dt.UTC)

INSTRUMENTS = {
    "SPX": Instrument("SPX", Kind.INDEX, "XNYS", "points", required=True),
    "HSI": Instrument("HSI", Kind.INDEX, "XHKG", "points", required=True),
    "SSE": Instrument("SSE", Kind.INDEX, "XSHG", "points", required=True),
    "US10Y": Instrument("US10Y", Kind.RATE, "XNYS", "percent"),
    "BTC": Instrument("BTC", Kind.COIN, "24/7", "USD"),
    "TVL.RWA": Instrument("TVL.RWA", Kind.TVL, "24/7", "USD"),
    "Connect.North": Instrument("Connect.North", Kind.TURNOVER, "XSHG", "CNY", beside="XHKG"),
}
COVERAGE = Coverage(
    INSTRUMENTS,
    (Region("A", "XSHG", ("SSE",), "SSE", "SSE", breadth=("SSE",), turnover=("SSE",)),),
    (),
    (),
)


@pytest.fixture(scope="module")
def calendars() -> Calendars:
    holidays = tomllib.loads((ROOT / "config/holidays.toml").read_text(encoding="utf-8"))
    return Calendars({venue: Override(tuple(row["closed"])) for venue, row in holidays.items()})


def history(
    calendars: Calendars,
    instrument: str,
    values: dict[str, float],
    *,
    field: str = "close",
    source: str = "import",
    assumed: bool = True,
) -> History:
    table = calendars.table(INSTRUMENTS[instrument].calendar)
    dates = [dt.date.fromisoformat(date) for date in values]
    closes = []
    for date in dates:
        position = table.position(date)
        assert position is not None
        closes.append(int(table.closes[position]))
    return History(
        instrument,
        field,
        np.array(dates, dtype="datetime64[D]"),
        np.array(list(values.values())),
        np.array(closes),
        np.array(closes),
        np.array([source] * len(dates)),
        np.full(len(dates), assumed),
    )


def cut(calendars: Calendars, *histories: History, as_of: dt.datetime = MORNING) -> Snapshot:
    known = {(item.instrument, item.field): item for item in histories}
    return take(D, "morning", as_of, as_of, known, calendars, COVERAGE)


def test_an_expected_session_is_fresh_and_its_change_comes_from_the_session_before(
    calendars: Calendars,
) -> None:
    snapshot = cut(
        calendars, history(calendars, "SPX", {"2026-04-06": 6611.83, "2026-04-07": 6616.85})
    )
    close, change = snapshot.figures["SPX.close"], snapshot.figures["SPX.change"]
    assert (close.value, close.session, close.verdict) == (
        6616.85,
        dt.date(2026, 4, 7),
        Verdict.FRESH,
    )
    assert change.value == pytest.approx(0.000759, abs=1e-6)
    assert change.inputs == ("SPX.close", "SPX.close@2026-04-06")
    assert change.formula == "simple_return"


def test_a_hole_before_the_session_gives_no_change(calendars: Calendars) -> None:
    snapshot = cut(
        calendars, history(calendars, "SPX", {"2026-04-02": 6582.69, "2026-04-07": 6616.85})
    )
    assert snapshot.figures["SPX.close"].verdict is Verdict.FRESH
    assert snapshot.figures["SPX.change"].value is None
    change = snapshot.figures["SPX.change"]
    assert change.verdict is Verdict.MISSING
    assert is_required_fault(change, INSTRUMENTS["SPX"])


def test_what_is_required_of_a_coin_is_its_supply(calendars: Calendars) -> None:
    tvl = replace(INSTRUMENTS["TVL.RWA"], required=True)
    figure = cut(calendars).figures["TVL.RWA.tvl_usd"]
    assert figure.verdict is Verdict.MISSING
    assert is_required_fault(figure, tvl)


def test_turnover_and_breadth_are_not_required_of_an_index(calendars: Calendars) -> None:
    turnover = cut(calendars).figures["SSE.turnover_cny"]
    assert turnover.verdict is Verdict.MISSING
    assert not is_required_fault(turnover, INSTRUMENTS["SSE"])


def test_a_market_on_holiday_is_closed_and_no_fault(calendars: Calendars) -> None:
    snapshot = cut(
        calendars, history(calendars, "HSI", {"2026-04-01": 25294.03, "2026-04-02": 25116.53})
    )
    figure = snapshot.figures["HSI.close"]
    assert (figure.session, figure.verdict) == (dt.date(2026, 4, 2), Verdict.CLOSED)
    assert not is_required_fault(figure, INSTRUMENTS["HSI"])
    reasons = {(gap.instrument, gap.field): gap.reason for gap in snapshot.gaps}
    assert reasons["HSI", "close"] is Verdict.CLOSED


def test_an_old_value_is_stale_and_a_required_fault(calendars: Calendars) -> None:
    snapshot = cut(calendars, history(calendars, "SPX", {"2026-04-02": 6582.69}))
    figure = snapshot.figures["SPX.close"]
    assert figure.verdict is Verdict.STALE
    assert is_required_fault(figure, INSTRUMENTS["SPX"])


def test_a_closed_market_without_its_last_session_is_stale(calendars: Calendars) -> None:
    snapshot = cut(calendars, history(calendars, "HSI", {"2026-04-01": 25294.03}))
    assert snapshot.figures["HSI.close"].verdict is Verdict.STALE


def test_what_nobody_gave_is_missing_and_listed(calendars: Calendars) -> None:
    snapshot = cut(calendars)
    assert snapshot.figures["BTC.close"].value is None
    reasons = {(gap.instrument, gap.field): gap.reason for gap in snapshot.gaps}
    assert reasons["SPX", "close"] is Verdict.MISSING
    assert reasons["SSE", "turnover_cny"] is Verdict.MISSING
    assert reasons["SSE", "advancing"] is Verdict.MISSING
    assert reasons["TVL.RWA", "tvl_usd"] is Verdict.MISSING


def test_a_coin_s_day_that_ends_at_the_cut_off_is_in_and_a_minute_before_it_is_not(
    calendars: Calendars,
) -> None:
    coin = history(calendars, "BTC", {"2026-04-06": 69000.0, "2026-04-07": 71917.0})
    assert cut(calendars, coin).figures["BTC.close"].session == dt.date(2026, 4, 7)
    earlier = cut(calendars, coin, as_of=MORNING - dt.timedelta(minutes=1))
    assert earlier.figures["BTC.close"].session == dt.date(2026, 4, 6)


def test_a_yield_has_no_relative_change(calendars: Calendars) -> None:
    snapshot = cut(calendars, history(calendars, "US10Y", {"2026-04-06": 4.1, "2026-04-07": 4.2}))
    assert "US10Y.change" not in snapshot.figures


def calm_then(calendars: Calendars, instrument: str, last: float, source: str) -> History:
    """A hundred sessions that alternate by 1 % around 1,000, then one value."""
    table = calendars.table(INSTRUMENTS[instrument].calendar)
    end = table.closed_by(MORNING)
    dates = [str(date) for date in table.dates[end - 100 : end]]
    values = {date: 1000.0 * (1.01 if row % 2 else 1.0) for row, date in enumerate(dates)}
    values[dates[-1]] = last
    field = "tvl_usd" if instrument.startswith("TVL") else "close"
    return history(
        calendars, instrument, values, field=field, source=source, assumed=source == "import"
    )


@pytest.mark.parametrize(
    ("instrument", "last", "expected"),
    [
        ("SPX", 1000.0 * 1.09, Verdict.FRESH),  # 9 sd of 1 %
        ("SPX", 1000.0 * 1.12, Verdict.SUSPECT),  # beyond 10 sd
        ("SPX", 1000.0 * 2.6, Verdict.SUSPECT),  # beyond the level band
        ("BTC", 1000.0 * 1.12, Verdict.SUSPECT),
        ("US10Y", 1000.0 * 1.9, Verdict.FRESH),  # 10 sd holds for indices and coins only
        ("US10Y", 1000.0 * 0.3, Verdict.SUSPECT),
        ("TVL.RWA", 1000.0 * 2.9, Verdict.FRESH),
        ("TVL.RWA", 1000.0 * 3.1, Verdict.SUSPECT),
        ("TVL.RWA", 1000.0 * 0.2, Verdict.SUSPECT),
    ],
)
def test_an_implausible_live_value_is_suspect(
    calendars: Calendars, instrument: str, last: float, expected: Verdict
) -> None:
    live = cut(calendars, calm_then(calendars, instrument, last, "a source"))
    field = "tvl_usd" if instrument.startswith("TVL") else "close"
    assert live.figures[f"{instrument}.{field}"].verdict is expected
    imported = cut(calendars, calm_then(calendars, instrument, last, "import"))
    assert imported.figures[f"{instrument}.{field}"].verdict is Verdict.FRESH


def test_series_are_cut_at_the_cut_off_and_keep_holes(calendars: Calendars) -> None:
    values = {"2026-04-02": 1.0, "2026-04-07": 3.0, "2026-04-08": 4.0}
    snapshot = cut(calendars, history(calendars, "SPX", values))
    series = snapshot.series["SPX", "close"]
    assert series.sessions.closes[len(series.values) - 1] <= microseconds(MORNING)
    assert series.values[-1] == 3.0
    assert np.isnan(series.values[-2])
    assert series.at(dt.date(2026, 4, 2)) == 1.0
    assert series.at(dt.date(2026, 4, 8)) is None
    assert series.at(dt.date(2026, 4, 4)) is None


def test_what_needs_two_venues_is_closed_when_either_of_them_is(calendars: Calendars) -> None:
    """Shanghai traded on the seventh, Hong Kong last on the second: so did Stock Connect."""
    rows = {"2026-04-01": 2.1e11, "2026-04-02": 2.0e11}
    known = history(calendars, "Connect.North", rows, field="turnover_cny")
    figure = cut(calendars, known).figures["Connect.North.turnover_cny"]
    assert (figure.session, figure.verdict) == (dt.date(2026, 4, 2), Verdict.CLOSED)
    del rows["2026-04-02"]
    older = history(calendars, "Connect.North", rows, field="turnover_cny")
    assert cut(calendars, older).figures["Connect.North.turnover_cny"].verdict is Verdict.STALE


def test_what_no_source_gives_is_missed_only_after_an_import(calendars: Calendars) -> None:
    asked = replace(COVERAGE, sources={"BTC.close": ("coinbase",)})
    empty = take(D, "morning", MORNING, MORNING, {}, calendars, asked)
    assert "TVL.RWA.tvl_usd" not in empty.figures
    assert empty.figures["BTC.close"].verdict is Verdict.MISSING
    old = history(calendars, "TVL.RWA", {"2026-04-01": 1.2e10}, field="tvl_usd")
    known = {("TVL.RWA", "tvl_usd"): old}
    kept = take(D, "morning", MORNING, MORNING, known, calendars, asked)
    assert kept.figures["TVL.RWA.tvl_usd"].verdict is Verdict.STALE
