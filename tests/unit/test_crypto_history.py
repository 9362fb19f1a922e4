"""Flows, rotations and issuance on real history against pandas and scipy."""

import datetime as dt
import random
from functools import cache

import numpy as np
import pandas as pd
import pytest
import scipy.stats

from mir_core.analysis.analyse import analyse
from mir_core.analysis.pairs import PairHistory
from mir_core.model.crypto import Basis, CategoryFlow, CoinMarket, Issuance, Rotation
from mir_core.model.finding import Analysis, Divergence
from tests.builders import HISTORY, coverage, snapshot_from_history
from tests.oracles.crypto import GROUPS, CryptoOracle

pytestmark = pytest.mark.skipif(
    not HISTORY.is_dir(), reason=f"no real history at {HISTORY}: shared/ is not here"
)

EXACT = 1e-9
PAIR = "RWA flow/DeFi-native flow"
MEMO = PairHistory()


def dates() -> list[dt.date]:
    """Two dozen since 2020, seeded, and the days of four shocks."""
    draw = random.Random(20260408)
    drawn = [dt.date(2020, 1, 1) + dt.timedelta(draw.randrange(2290)) for _ in range(20)]
    shocks = [(2021, 5, 20), (2022, 5, 12), (2023, 3, 12), (2026, 4, 8)]
    return drawn + [dt.date(*each) for each in shocks]


@cache
def oracle() -> CryptoOracle:
    return CryptoOracle(HISTORY)


@cache
def analysed(date: dt.date) -> Analysis:
    return analyse(snapshot_from_history(HISTORY, date), coverage(), MEMO)


def day_of(date: dt.date) -> pd.Timestamp:
    """The UTC day that ends with the morning's cut-off at 08:00 in Shanghai."""
    return pd.Timestamp(date) - pd.Timedelta(days=1)


@pytest.mark.parametrize("date", dates(), ids=str)
def test_change_price_part_flow_and_z_of_each_group(date: dt.date) -> None:
    found = {flow.subject: flow for flow in analysed(date).of(CategoryFlow)}
    day = day_of(date)
    tvl = oracle().tvl.loc[day] if day in oracle().tvl.index else {}
    assert found.keys() == {group for group in GROUPS if tvl.get(group, 0) > 0}
    for group, flow in found.items():
        expected = oracle().flow(group, day)
        assert flow.session == day.date()
        assert flow.tvl_usd == pytest.approx(tvl[group], rel=EXACT)
        if expected is None:
            assert (flow.change_usd, flow.flow_usd, flow.z) == (None, None, None)
            continue
        assert flow.change_usd == pytest.approx(expected["change"], rel=EXACT)
        if expected["flow"] is None:
            assert (flow.price_usd, flow.flow_usd, flow.flow_ratio) == (None, None, None)
            continue
        assert flow.n == expected["n"]
        assert flow.beta == pytest.approx(expected["beta"], rel=1e-8)
        assert flow.price_usd == pytest.approx(expected["price"], rel=1e-8)
        assert flow.flow_usd == pytest.approx(expected["flow"], rel=1e-6, abs=1)


@pytest.mark.parametrize("date", dates()[-4:], ids=str)
def test_z_of_a_flow_is_against_the_ninety_days_before(date: dt.date) -> None:
    found = {flow.subject: flow for flow in analysed(date).of(CategoryFlow)}
    for group in ("Lending", "DEX"):
        expected = oracle().z(group, day_of(date))
        assert expected is not None
        assert found[group].z == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("date", dates(), ids=str)
def test_a_rotation_runs_from_the_largest_outflow_to_the_largest_inflow(date: dt.date) -> None:
    found = analysed(date).of(Rotation)
    expected = oracle().rotation(day_of(date))
    assert [(each.source, each.target) for each in found] == ([expected[:2]] if expected else [])
    for each in found:
        assert expected is not None
        assert min(-each.out_ratio, each.in_ratio) == pytest.approx(expected[2], rel=1e-6)


def test_a_rotation_s_rarity_is_its_rank_among_the_days_before() -> None:
    (found,) = analysed(dt.date(2021, 5, 20)).of(Rotation)
    day = day_of(dt.date(2021, 5, 20))
    today = oracle().rotation(day)
    assert today is not None
    # No larger one in the fifty days before; the whole window is the window of the flows.
    past = [oracle().rotation(day - pd.Timedelta(days=back)) for back in range(1, 51)]
    assert all(each is None or each[2] < today[2] for each in past)
    assert found.rarity is not None
    assert found.rarity <= 0.02


def test_rwa_against_native_is_a_divergence_like_the_others() -> None:
    pairs = analysed(dt.date(2023, 3, 12)).of(Divergence)
    (found,) = [each for each in pairs if each.subject == PAIR]
    day = day_of(dt.date(2023, 3, 12))
    today = oracle().legs(day)
    assert today is not None
    assert (found.r_a, found.r_b) == pytest.approx(today, rel=1e-6)
    assert found.spread_bp == pytest.approx((today[0] - today[1]) * 1e4, rel=1e-6)
    past = [oracle().legs(day - pd.Timedelta(days=back)) for back in range(1, 401)]
    spreads = [each[0] - each[1] for each in past if each is not None][:250]
    mad = float(scipy.stats.median_abs_deviation(spreads))
    z = (today[0] - today[1] - float(np.median(spreads))) / (1.4826 * mad)
    assert found.n == len(spreads)
    assert found.z == pytest.approx(z, rel=1e-6)
    assert found.reported
    assert found.state == "measured"


@pytest.mark.parametrize("date", dates(), ids=str)
def test_market_value_of_stablecoins_is_never_called_issuance(date: dt.date) -> None:
    days = pd.DataFrame({name: oracle().column(name, shift=1) for name in ("USDT", "USDC", "DAI")})
    moved = days.diff().sum(axis=1, skipna=False)
    day = day_of(date)
    (found,) = analysed(date).of(Issuance)
    assert {coin.basis for coin in found.coins} == {Basis.MARKET_VALUE}
    assert found.basis is Basis.MARKET_VALUE
    assert found.usd == pytest.approx(moved[day], rel=1e-6, abs=100)
    window = moved[day - pd.Timedelta(days=90) : day - pd.Timedelta(days=1)].dropna()
    if len(window) < 60:
        assert found.z is None
        return
    z = (moved[day] - window.mean()) / window.std()
    assert found.n == len(window)
    assert found.z == pytest.approx(z, rel=1e-6, abs=1e-9)
    share = ((window - window.mean()).abs() >= abs(moved[day] - window.mean())).mean()
    assert found.rarity == (pytest.approx(share) if abs(z) >= 2 else None)


@pytest.mark.parametrize("date", dates(), ids=str)
def test_coins_of_stablecoins_over_one_day_and_seven(date: dt.date) -> None:
    (found,) = analysed(date).of(Issuance)
    for coin in found.coins:
        values = oracle().column(coin.instrument, shift=1)
        day = day_of(date)
        assert coin.usd == pytest.approx(values[day])
        assert coin.change_1d == pytest.approx(values[day] / values[day - pd.Timedelta(days=1)] - 1)
        assert coin.change_7d == pytest.approx(values[day] / values[day - pd.Timedelta(days=7)] - 1)
    assert found.usd_7d == pytest.approx(
        sum(coin.usd - coin.usd / (1 + (coin.change_7d or 0)) for coin in found.coins)
    )


def test_ether_in_bitcoin() -> None:
    (found,) = analysed(dt.date(2026, 4, 8)).of(CoinMarket)
    assert found.eth_btc == pytest.approx(2239.68 / 71910.2)
    assert found.eth_btc_change == pytest.approx((2239.68 / 71910.2) / (2107.39 / 68853.6) - 1)
    assert found.total_usd is None


def test_a_memo_changes_no_flow_in_whatever_order_reports_are_built() -> None:
    memo = PairHistory()
    order = [dates()[20], dates()[0], dates()[23], dates()[21]]
    for date in order:
        fresh = analyse(snapshot_from_history(HISTORY, date), coverage())
        again = analyse(snapshot_from_history(HISTORY, date), coverage(), memo)
        assert again.findings == fresh.findings
