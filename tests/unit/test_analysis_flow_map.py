"""The flow map from findings made by hand: arrows, their amounts, and the net assessment."""

import dataclasses
import datetime as dt

import pytest

from config.load import load
from formatters.catalog import Catalog, languages
from mir_core.analysis.flow_map import assess, flow_map_of
from mir_core.model.conclusion import Assessment, Edge, EdgeKind, Node
from mir_core.model.crypto import Basis, CategoryFlow, CoinMarket, Issuance, Rotation
from mir_core.model.finding import Divergence, Finding, Mood, Tone

COVERAGE = load(languages=languages()).coverage
DAY = dt.date(2026, 4, 7)


def issuance(usd: float, z: float | None = 0.0, basis: Basis = Basis.SUPPLY) -> Issuance:
    return Issuance(subject="stablecoins", session=DAY, basis=basis, usd=usd, usd_7d=None, z=z,
                    n=90, coins=(), evidence=("USDT.circulating_usd",))  # fmt: skip


def flow(group: str, usd: float, tvl: float = 10e9) -> CategoryFlow:
    return CategoryFlow(subject=group, session=DAY, tvl_usd=tvl + usd, change_usd=usd,
                        change_ratio=usd / tvl, beta=0.5, n=250, price_usd=0.0, flow_usd=usd,
                        flow_ratio=usd / tvl)  # fmt: skip


def rotation(source: str, target: str) -> Rotation:
    return Rotation(subject=f"{source}->{target}", session=DAY, source=source, target=target,
                    out_usd=-300e6, out_ratio=-0.02, in_usd=450e6, in_ratio=0.03)  # fmt: skip


def spread(a: str, b: str, bp: float, z: float) -> Divergence:
    return Divergence(subject=f"{a}/{b}", a=a, b=b, state="measured", spread_bp=bp, z=z,
                      r_a=bp / 1e4, r_b=0.0)  # fmt: skip


def tone(region: str, score: float) -> Tone:
    return Tone(subject=region, label=Mood.NEUTRAL, score=score, n=3)


def total(change: float | None) -> CoinMarket:
    return CoinMarket(subject="crypto", session=DAY, total_usd=2.5e12, total_change=change,
                      eth_btc=None, eth_btc_change=None)  # fmt: skip


def edges(*findings: Finding) -> list[tuple[Node, Node, float | None, float | None]]:
    found = flow_map_of(findings, COVERAGE)
    return [] if found is None else [(e.source, e.target, e.usd, e.bp) for e in found.edges]


def test_nothing_draws_nothing() -> None:
    assert flow_map_of((), COVERAGE) is None
    assert flow_map_of((issuance(49e6), flow("RWA", -49e6)), COVERAGE) is None


def test_issuance_comes_from_cash_and_redemption_goes_there() -> None:
    assert edges(issuance(600e6)) == [(Node.CASH, Node.STABLECOINS, 600e6, None)]
    assert edges(issuance(-260e6)) == [(Node.STABLECOINS, Node.CASH, 260e6, None)]


def first(*findings: Finding) -> Edge:
    found = flow_map_of(findings, COVERAGE)
    assert found is not None
    return found.edges[0]


def test_a_change_of_market_value_is_not_called_issuance() -> None:
    by_supply, by_value = first(issuance(6e8)), first(issuance(6e8, basis=Basis.MARKET_VALUE))
    assert by_supply.mechanism != by_value.mechanism
    assert "issuance" not in getattr(by_value.mechanism, "english", "issuance")


def test_issuance_of_a_few_coins_is_never_called_that_of_all() -> None:
    unrated = first(dataclasses.replace(issuance(6e8), z=None))
    assert Catalog.load("en").text(unrated.mechanism).startswith("change of the largest")


def test_where_only_market_values_are_told_the_supply_of_the_whole_market_counts() -> None:
    """From 102 to 100 billion: a redemption of 2, whatever the coins' values did."""
    found = dataclasses.replace(
        issuance(6e8, basis=Basis.MARKET_VALUE), total_usd=100e9, total_change=100 / 102 - 1
    )
    assert [each[:2] for each in edges(found)] == [(Node.STABLECOINS, Node.CASH)]
    assert edges(found)[0][2] == pytest.approx(2e9)


def test_groups_of_a_node_are_added_up() -> None:
    """Lending and DEX are DeFi-native, bridges are neither."""
    found = edges(flow("Lending", -200e6), flow("DEX", 80e6), flow("Bridges", 900e6))
    assert [each[:2] for each in found] == [(Node.DEFI, Node.STABLECOINS)]
    assert found[0][2] == pytest.approx(120e6)


def test_a_rotation_is_one_arrow_with_its_smaller_end() -> None:
    found = edges(flow("RWA", -300e6), flow("Lending", 450e6), rotation("RWA", "Lending"))
    assert found == [(Node.RWA, Node.DEFI, 300e6, None)]


def test_a_rotation_among_native_groups_draws_no_arrow_to_itself() -> None:
    found = edges(flow("DEX", -300e6), flow("Lending", 450e6), rotation("DEX", "Lending"))
    assert [each[:2] for each in found] == [(Node.STABLECOINS, Node.DEFI)]
    assert found[0][2] == pytest.approx(150e6)


def test_relative_performance_runs_from_the_loser_to_the_winner() -> None:
    assert edges(spread("SPX", "BTC", 190, 1.2)) == [(Node.COINS, Node.US, None, 190)]
    assert edges(spread("SPX", "BTC", -436, -2.4)) == [(Node.US, Node.COINS, None, 436)]


def test_spreads_within_a_market_or_within_usual_draw_nothing() -> None:
    assert edges(spread("HSTECH", "HSCEI", 261, 3.6), spread("SPX", "BTC", 90, 0.9)) == []


def test_the_widest_spread_of_two_markets_is_drawn_once() -> None:
    found = edges(spread("IXIC", "HSTECH", -441, -2.9), spread("SPX", "HSI", -200, -1.5))
    assert found == [(Node.US, Node.HK, None, 441)]


def test_measured_arrows_come_first_the_largest_leading() -> None:
    found = flow_map_of(
        (spread("SPX", "BTC", 300, 2.0), issuance(100e6), flow("RWA", 400e6)), COVERAGE
    )
    assert found is not None
    kinds = [edge.kind for edge in found.edges]
    assert kinds == [EdgeKind.MEASURED, EdgeKind.MEASURED, EdgeKind.INFERRED]
    assert [edge.usd for edge in found.edges][:2] == [400e6, 100e6]


GROWING = (issuance(600e6, 0.6), total(0.04), tone("US", 0.5))


@pytest.mark.parametrize(
    ("findings", "expected"),
    [
        (GROWING, Assessment.EXPANSION),
        ((issuance(-6e8, -0.6), total(-0.04), tone("US", -0.5)), Assessment.CONTRACTION),
        ((issuance(6e8, 0.5), total(0.04), tone("US", 0.5)), Assessment.MIXED),
        ((issuance(6e8, 0.6), total(-0.01), tone("US", 0.5)), Assessment.MIXED),
        ((issuance(6e8, 0.6), total(None), tone("US", 0.5)), Assessment.MIXED),
        ((issuance(6e8, None), total(0.04), tone("US", 0.5)), Assessment.MIXED),
        ((issuance(6e8, 0.6), total(0.04)), Assessment.MIXED),
        ((issuance(6e8, 0.6), total(0.04), tone("US", 2.0), tone("HK", -1.1), tone("A", 0.4)),
         Assessment.MIXED),
        ((*GROWING, rotation("RWA", "Lending")), Assessment.EXPANSION),
        ((issuance(6e8, 0.1), rotation("RWA", "Lending")), Assessment.ROTATION),
    ],
)  # fmt: skip
def test_the_net_assessment(findings: tuple[Finding, ...], expected: Assessment) -> None:
    assert assess(findings) is expected
