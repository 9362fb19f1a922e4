"""The demo market: a world that looks like one, and whose past never changes."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import exchange_calendars as xcals
import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from statsmodels.tsa.stattools import acf

from bot.demo.market import simulate
from config.coverage import read_coverage
from config.holidays import read_holidays
from mir_core.calendars import Calendars, Override
from mir_core.model.coverage import Coverage
from mir_core.model.instrument import Instrument, Kind
from mir_core.model.observation import History

CONFIG = Path(__file__).parents[2] / "config"
UNTIL = dt.datetime(2026, 4, 8, tzinfo=dt.UTC)
SEEDS = (0, 1, 2, 2026)

World = Mapping[tuple[str, str], History]


@pytest.fixture(scope="module")
def calendars() -> Calendars:
    return Calendars(read_holidays(CONFIG / "holidays.toml", []))


@pytest.fixture(scope="module")
def coverage() -> Coverage:
    found = read_coverage(CONFIG / "instruments.toml", CONFIG / "divergences.toml", [])
    assert found is not None
    return found


@pytest.fixture(scope="module", params=SEEDS)
def world(request: pytest.FixtureRequest, calendars: Calendars, coverage: Coverage) -> World:
    return by_field(simulate(request.param, UNTIL, calendars, coverage))


def by_field(histories: tuple[History, ...]) -> World:
    found = {(history.instrument, history.field): history for history in histories}
    assert len(found) == len(histories)
    return found


def series(world: World, instrument: str, field: str = "close") -> "pd.Series[float]":
    history = world[instrument, field]
    return pd.Series(history.values, index=pd.DatetimeIndex(history.dates))


def returns(world: World, *instruments: str) -> pd.DataFrame:
    frame = pd.DataFrame({name: series(world, name) for name in instruments})
    return frame.dropna().pct_change().dropna()


def same(one: History, other: History, rows: int) -> bool:
    return all(
        np.array_equal(getattr(one, column)[:rows], getattr(other, column)[:rows])
        for column in ("dates", "values", "observed_at", "known_at", "sources", "assumed")
    )


def test_the_same_seed_makes_the_same_world(calendars: Calendars, coverage: Coverage) -> None:
    one, other = (simulate(3, UNTIL, calendars, coverage) for _ in range(2))
    assert all(same(a, b, len(a)) for a, b in zip(one, other, strict=True))


def test_another_seed_makes_another_world(calendars: Calendars, coverage: Coverage) -> None:
    one, other = (by_field(simulate(seed, UNTIL, calendars, coverage)) for seed in (3, 4))
    assert one.keys() == other.keys()
    assert not any(np.array_equal(one[key].values, other[key].values) for key in one)


@pytest.mark.parametrize("days", [1, 3, 40, 800, 5000])
def test_a_later_look_does_not_change_the_past(
    days: int, calendars: Calendars, coverage: Coverage
) -> None:
    early = simulate(5, UNTIL, calendars, coverage)
    late = simulate(5, UNTIL + dt.timedelta(days=days), calendars, coverage)
    for before, after in zip(early, late, strict=True):
        assert (before.instrument, before.field) == (after.instrument, after.field)
        assert len(before) <= len(after)
        assert same(before, after, len(before))


@pytest.mark.parametrize(
    ("mic", "instrument", "closed"),
    [
        ("XNYS", "SPX", ["2025-01-09", "2025-06-19", "2026-04-03"]),
        ("XHKG", "HSI", ["2023-09-01", "2023-09-08", "2026-04-03", "2026-04-06", "2026-04-07"]),
        ("XSHG", "SSE", ["2024-10-01", "2024-10-07", "2026-04-06"]),
    ],
)
def test_sessions_are_those_of_the_exchange(
    mic: str, instrument: str, closed: list[str], world: World
) -> None:
    listed = xcals.get_calendar(mic, start="2020-01-01", end="2026-04-07").sessions
    typhoons = pd.to_datetime(["2023-09-01", "2023-09-08"])
    expected = listed.difference(typhoons) if mic == "XHKG" else listed
    dates = series(world, instrument).index
    assert dates.tolist() == expected.tolist()
    assert not dates.isin(pd.to_datetime(closed)).any()


def test_coins_have_every_day_and_the_dollar_every_weekday(world: World) -> None:
    assert series(world, "BTC").index.equals(pd.date_range("2020-01-01", "2026-04-07"))
    assert series(world, "DXY").index.equals(pd.bdate_range("2020-01-01", "2026-04-07"))


def test_a_session_is_in_from_its_close_on(calendars: Calendars, coverage: Coverage) -> None:
    closes = dt.datetime(2026, 4, 7, 20, tzinfo=dt.UTC)  # 16:00 in New York, daylight saving
    for until, last in (
        (closes - dt.timedelta(microseconds=1), "2026-04-06"),
        (closes, "2026-04-07"),
    ):
        world = by_field(simulate(0, until, calendars, coverage))
        assert series(world, "SPX").index[-1] == pd.Timestamp(last)


def test_before_the_first_day_there_is_nothing(calendars: Calendars, coverage: Coverage) -> None:
    until = dt.datetime(2019, 6, 1, tzinfo=dt.UTC)
    assert {len(history) for history in simulate(0, until, calendars, coverage)} == {0}


def test_a_closed_day_moves_the_news_and_nothing_else(coverage: Coverage) -> None:
    storm = dt.date(2026, 3, 4)
    open_world, closed_world = (
        by_field(simulate(0, UNTIL, Calendars(overrides), coverage))
        for overrides in ({}, {"XHKG": Override(closed=(storm,))})
    )
    full, less = (series(one, "HSI") for one in (open_world, closed_world))
    assert less.equals(full.drop(pd.Timestamp(storm)))
    assert series(open_world, "SSE").equals(series(closed_world, "SSE"))


def test_every_instrument_is_served_with_clean_columns(world: World, coverage: Coverage) -> None:
    fields = {
        Kind.STABLECOIN: "circulating_usd",
        Kind.TVL: "tvl_usd",
        Kind.MARKET_VALUE: "mcap_usd",
    }
    turnovers = {"CNY": "turnover_cny", "HKD": "turnover_hkd", "USD": "volume_usd"}
    for instrument in coverage.instruments.values():
        if instrument.kind is Kind.TURNOVER:
            assert (instrument.id, turnovers[instrument.unit]) in world
        elif instrument.kind is not Kind.UNIVERSE:
            assert (instrument.id, fields.get(instrument.kind, "close")) in world
    for region in coverage.regions:
        assert all((name, "turnover_cny") in world for name in region.turnover)
        assert all((name, "advancing") in world for name in region.breadth)
    for history in world.values():
        assert np.isfinite(history.values).all()
        assert np.min(history.values) > 0
        assert (np.diff(history.dates).astype(int) > 0).all()
        assert np.array_equal(history.observed_at, history.known_at)
        assert set(history.sources.tolist()) == {"demo"}
        assert history.assumed.all()


LEVELS = {
    ("SPX", "close"): (2_500, 14_000),
    ("DJI", "close"): (20_000, 90_000),
    ("HSI", "close"): (11_000, 50_000),
    ("HSTECH", "close"): (1_800, 15_000),
    ("SSE", "close"): (1_900, 7_500),
    ("VIX", "close"): (9.5, 90),
    ("US10Y", "close"): (1.5, 10),
    ("DXY", "close"): (80, 125),
    ("BTC", "close"): (10_000, 400_000),
    ("ETH", "close"): (300, 20_000),
    ("STABLECOINS", "circulating_usd"): (100e9, 600e9),
    ("TVL.Total", "tvl_usd"): (40e9, 1_000e9),
    ("SSE", "turnover_cny"): (0.15e12, 3e12),
    ("SZSE", "turnover_cny"): (0.2e12, 4e12),
}


@pytest.mark.parametrize("key", LEVELS)
def test_levels_are_plausible(key: tuple[str, str], world: World) -> None:
    low, high = LEVELS[key]
    assert low < series(world, *key).min()
    assert series(world, *key).max() < high


VOLATILITY = {  # percent a session; those of real closes since 2021 lie within
    "SPX": (0.85, 1.3),
    "DJI": (0.75, 1.2),
    "NDX": (1.1, 1.7),
    "HSI": (1.2, 1.8),
    "HSTECH": (1.8, 2.7),
    "SSE": (0.8, 1.15),
    "ChiNext": (1.5, 2.2),
    "BTC": (2.1, 3.3),
    "ETH": (3.1, 4.4),
    "VIX": (5, 9),
}


@pytest.mark.parametrize("instrument", VOLATILITY)
def test_volatility(instrument: str, world: World) -> None:
    low, high = VOLATILITY[instrument]
    assert low < 100 * returns(world, instrument)[instrument].std() < high


CORRELATIONS = {
    ("SPX", "NDX"): (0.90, 0.96),
    ("SPX", "DJI"): (0.85, 0.96),
    ("HSI", "HSTECH"): (0.90, 0.96),
    ("SSE", "ChiNext"): (0.72, 0.85),
    ("BTC", "ETH"): (0.78, 0.90),
    ("SPX", "BTC"): (0.25, 0.48),
    ("SPX", "VIX"): (-0.85, -0.65),
}


@pytest.mark.parametrize("pair", CORRELATIONS)
def test_correlation(pair: tuple[str, str], world: World) -> None:
    low, high = CORRELATIONS[pair]
    frame = returns(world, *pair)
    assert low < frame[pair[0]].corr(frame[pair[1]]) < high


def fit(cause: "pd.Series[float]", effect: "pd.Series[float]") -> tuple[float, float]:
    """Slope and its t by least squares."""
    result = sm.OLS(effect.to_numpy(), sm.add_constant(cause.to_numpy())).fit()
    return float(result.params[1]), float(result.tvalues[1])


def new_york_before_hong_kong(world: World) -> pd.DataFrame:
    """Each Hong Kong session with what New York did between its open and the one before."""
    new_york = series(world, "SPX")
    new_york.index = pd.to_datetime(world["SPX", "close"].observed_at, unit="us", utc=True)
    hong_kong = series(world, "HSI")
    opens = xcals.get_calendar("XHKG", start="2020-01-01").opens.loc[hong_kong.index]
    before = pd.Series(new_york.asof(opens).to_numpy(), index=hong_kong.index)
    frame = pd.DataFrame({"SPX": before.pct_change(), "HSI": hong_kong.pct_change()}).dropna()
    return frame[frame["SPX"] != 0]


def test_hong_kong_follows_the_new_york_session_before_it(world: World) -> None:
    pairs = new_york_before_hong_kong(world)
    beta, t = fit(pairs["SPX"], pairs["HSI"])
    assert 0.3 < beta < 0.6
    assert t > 10
    windows = [fit(*(pairs[i : i + 250][leg] for leg in ("SPX", "HSI"))) for i in (0, 400, 800)]
    assert sum(t > 2 for _, t in windows) >= 2


def test_shanghai_follows_hong_kong_on_the_same_date(world: World) -> None:
    pairs = returns(world, "HSI", "SSE")
    beta, t = fit(pairs["HSI"], pairs["SSE"])
    assert 0.33 < beta < 0.47
    assert t > 15


def test_new_york_does_not_follow_its_own_yesterday(world: World) -> None:
    moves = returns(world, "SPX")["SPX"]
    assert abs(moves.autocorr()) < 0.08


@pytest.mark.parametrize("instrument", ["SPX", "HSI", "SSE", "BTC"])
def test_tails_are_fat_and_volatility_clusters(instrument: str, world: World) -> None:
    moves = returns(world, instrument)[instrument]
    assert moves.kurt() > 1
    assert acf(moves.abs(), nlags=10)[1:].mean() > 0.02


def test_the_first_session_after_a_closed_week_catches_up(
    calendars: Calendars, coverage: Coverage
) -> None:
    moves = returns(
        by_field(simulate(0, dt.datetime(2040, 1, 1, tzinfo=dt.UTC), calendars, coverage)), "SSE"
    )["SSE"]
    gaps = moves.index.to_series().diff().dt.days
    assert (gaps >= 7).sum() >= 12
    assert moves[gaps >= 7].std() > 1.5 * moves[gaps == 1].std()


@pytest.mark.parametrize(("exchange", "names"), [("SSE", 2_300), ("SZSE", 2_850)])
def test_breadth_agrees_with_its_index_most_of_the_time(
    exchange: str, names: int, world: World
) -> None:
    advancing, declining, unchanged = (
        series(world, exchange, field) for field in ("advancing", "declining", "unchanged")
    )
    assert (advancing + declining + unchanged).between(0.88 * names, 1.02 * names).all()
    assert all((counts == counts.round()).all() for counts in (advancing, declining, unchanged))
    rising = (advancing / (advancing + declining) > 0.5).iloc[1:]
    agrees = (rising == (returns(world, exchange)[exchange] > 0)).mean()
    assert 0.8 < agrees < 0.97


def test_totals_hold_their_parts(world: World, coverage: Coverage) -> None:
    coins = sum(series(world, coin, "circulating_usd") for coin in ("USDT", "USDC", "DAI"))
    assert (coins < series(world, "STABLECOINS", "circulating_usd")).all()
    names = [name for name in coverage.instruments if name.startswith("TVL.")]
    parts = [name for name in names if name not in {"TVL.Total", "TVL.DeFi"}]
    locked = sum(series(world, part, "tvl_usd") for part in parts)
    assert np.allclose(locked, series(world, "TVL.DeFi", "tvl_usd"), rtol=0, atol=len(parts))
    assert (locked < series(world, "TVL.Total", "tvl_usd")).all()


def test_value_locked_follows_ether_but_for_real_world_assets(world: World) -> None:
    ether = returns(world, "ETH")["ETH"]
    lending, rwa = (
        series(world, name, "tvl_usd").pct_change().dropna() for name in ("TVL.Lending", "TVL.RWA")
    )
    assert 0.45 < fit(ether, lending)[0] < 0.65
    assert abs(fit(ether, rwa)[0]) < 0.1


@pytest.mark.parametrize("seed", SEEDS)
def test_there_is_something_to_report(seed: int, calendars: Calendars, coverage: Coverage) -> None:
    """Robust z of four pairs of one venue each, over the last 500 days."""
    world = by_field(simulate(seed, UNTIL, calendars, coverage))
    pairs = [("NDX", "DJI"), ("HSTECH", "HSCEI"), ("ChiNext", "SSE"), ("ETH", "BTC")]
    told = pd.DataFrame({pair: wide_spreads(world, *pair) for pair in pairs})
    assert 0.2 < told.any(axis=1).iloc[-500:].mean() < 0.6
    assert (told.iloc[-500:].sum() >= 8).all()


def wide_spreads(world: World, a: str, b: str) -> "pd.Series[bool]":
    frame = returns(world, a, b)
    spread = (frame[a] - frame[b]).iloc[-1000:]
    window = spread.shift().rolling(250)
    mad = window.apply(lambda x: np.median(np.abs(x - np.median(x))), raw=True)
    wide: pd.Series[bool] = ((spread - window.median()) / (1.4826 * mad)).abs() >= 2
    return wide.reindex(pd.date_range(spread.index[0], spread.index[-1]), fill_value=False)


def test_an_instrument_of_the_operator_leaves_the_others_as_they_were(
    calendars: Calendars, coverage: Coverage
) -> None:
    extra = [
        Instrument("RUT", Kind.INDEX, "XNYS", "points"),
        Instrument("SOL", Kind.COIN, "24/7", "USD"),
        Instrument("TVL.Restaking", Kind.TVL, "24/7", "USD"),
        Instrument("coin", Kind.COIN, "24/7", "USD"),
    ]
    more = {**coverage.instruments, **{instrument.id: instrument for instrument in extra}}
    known = by_field(simulate(0, UNTIL, calendars, coverage))
    wider = by_field(simulate(0, UNTIL, calendars, replace(coverage, instruments=more)))
    assert all(same(history, wider[key], len(history)) for key, history in known.items())
    assert returns(wider, "SPX", "RUT").corr().iloc[0, 1] > 0.7
    assert returns(wider, "ETH", "SOL").corr().iloc[0, 1] > 0.7
    assert np.min(wider["TVL.Restaking", "tvl_usd"].values) > 0
