"""Groups of categories by hand: holes, starts and ends of categories, sources, named protocols."""

import dataclasses
import datetime as dt
from collections.abc import Mapping
from itertools import pairwise

import numpy as np
import pytest

from mir_core.analysis.analyse import analyse
from mir_core.calendars import CRYPTO, cut_off
from mir_core.model.coverage import OTHER, CategoryGroup, Coverage
from mir_core.model.crypto import CategoryFlow, DexVolume, Issuance, Rotation
from mir_core.model.finding import Analysis
from mir_core.model.observation import Named, Series
from mir_core.model.snapshot import Snapshot
from tests.builders import MORNING, ZONE, calendars, coverage, snapshot_of

D = dt.date(2026, 4, 8)
#: The UTC day that the morning of D tells.
LAST = dt.date(2026, 4, 7)

Columns = Mapping[tuple[str, str], list[float]]


def covered(*groups: CategoryGroup) -> Coverage:
    return dataclasses.replace(coverage(), groups=(*groups, CategoryGroup(OTHER, ())))


def series(name: str, field: str, values: list[float], growth: list[float] | None = None) -> Series:
    """Values that end with the last UTC day."""
    table = calendars().table(CRYPTO)
    end = (table.position(LAST) or 0) + 1
    column = np.full(end, np.nan)
    column[end - len(values) :] = values
    by_source = None
    if growth is not None:
        by_source = np.full(end, np.nan)
        by_source[end - len(growth) :] = growth
    return Series(name, field, table, column, None, growth=by_source)


def snapshot(columns: Columns, named: Mapping[str, Named] | None = None) -> Snapshot:
    found = snapshot_of({}, D, cut_off(D, MORNING, ZONE))
    placed = {key: series(*key, values) for key, values in columns.items()}
    return dataclasses.replace(found, series=placed, named=named or {})


def flat_eth(days: int, last: float = 0.0) -> list[float]:
    """Prices that swing by 1 % and move by `last` on the last day."""
    prices = [2000.0 * (1.01 if day % 2 else 1.0) for day in range(days - 1)]
    return [*prices, prices[-1] * (1 + last)]


def tvl_of_eth(eth: list[float], beta: float, level: float, own: float = 0.0) -> list[float]:
    """TVL that moves `beta` times as much as Ether, and by `own` USD on the last day."""
    found = [level]
    for before, now in pairwise(eth):
        found.append(found[-1] * (1 + beta * (now / before - 1)))
    found[-1] += own
    return found


LENDING = CategoryGroup("Lending", ("Lending", "Uncollateralized Lending"), defi_native=True)
RWA = CategoryGroup("RWA", ("RWA",))


def flows(analysis: Analysis) -> dict[str, CategoryFlow]:
    return {flow.subject: flow for flow in analysis.of(CategoryFlow)}


def test_price_part_and_flow_of_a_group_that_follows_ether_by_half() -> None:
    eth = flat_eth(200, last=0.10)
    locked = tvl_of_eth(eth, 0.5, 10e9, own=-300e6)
    found = analyse(
        snapshot({("ETH", "close"): eth, ("TVL.Lending", "tvl_usd"): locked}), covered(LENDING)
    )
    (flow,) = found.of(CategoryFlow)
    before = locked[-2]
    assert flow.beta == pytest.approx(0.5)
    assert flow.n == 198
    assert flow.price_usd == pytest.approx(0.5 * before * 0.10)
    assert flow.change_usd == pytest.approx(0.05 * before - 300e6)
    assert flow.flow_usd == pytest.approx(-300e6)
    assert flow.flow_ratio == pytest.approx(-300e6 / before)


def test_no_flow_without_a_slope_and_no_slope_below_120_pairs() -> None:
    for days, beta in ((120, None), (122, 1.0)):
        eth = flat_eth(days, last=0.02)
        rows = {("ETH", "close"): eth, ("TVL.RWA", "tvl_usd"): tvl_of_eth(eth, 1.0, 1e9)}
        (flow,) = analyse(snapshot(rows), covered(RWA)).of(CategoryFlow)
        assert flow.beta == (None if beta is None else pytest.approx(beta))
        assert (flow.flow_usd is None) == (beta is None)
        assert flow.change_ratio == pytest.approx(0.02)


def test_categories_of_a_group_add_up_and_a_new_one_is_no_inflow() -> None:
    rows = {
        ("TVL.Lending", "tvl_usd"): [100.0, 110.0, 120.0],
        ("TVL.Uncollateralized-Lending", "tvl_usd"): [30.0],
    }
    (flow,) = analyse(snapshot(rows), covered(LENDING)).of(CategoryFlow)
    assert flow.tvl_usd == 150.0
    assert flow.change_usd == pytest.approx(10.0)
    assert flow.change_ratio == pytest.approx(10 / 110)


def test_a_hole_in_one_category_leaves_the_group_unmeasured_until_it_has_ended() -> None:
    for missing, expected in ((1, {}), (7, {}), (8, {"Lending": 20.0})):
        small = [5.0] * 20 + [np.nan] * missing
        rows = {
            ("TVL.Lending", "tvl_usd"): [*range(1, 27), 20.0],
            ("TVL.Uncollateralized-Lending", "tvl_usd"): small,
        }
        found = flows(analyse(snapshot(rows), covered(LENDING)))
        assert {name: flow.tvl_usd for name, flow in found.items()} == expected


def of_two_sources(growth: list[float]) -> CategoryFlow:
    """The last value is another source's, which measures a fifth of what the first one does."""
    of = series("TVL.RWA", "tvl_usd", [10e9, 11e9, 2e9], growth)
    found = dataclasses.replace(snapshot({}), series={("TVL.RWA", "tvl_usd"): of})
    (flow,) = analyse(found, covered(RWA)).of(CategoryFlow)
    return flow


def test_no_change_runs_from_one_source_to_another() -> None:
    flow = of_two_sources([np.nan, 0.1, np.nan])
    assert flow.tvl_usd == 2e9
    assert (flow.change_usd, flow.change_ratio, flow.flow_usd) == (None, None, None)


def test_a_change_is_what_one_source_says_of_both_days() -> None:
    flow = of_two_sources([np.nan, 0.1, 0.25])
    assert flow.change_ratio == pytest.approx(0.25)
    assert flow.change_usd == pytest.approx(0.4e9)


@pytest.mark.parametrize("last", [0.0, -5.0, np.nan, np.inf])
def test_what_is_no_amount_is_not_measured(last: float) -> None:
    rows = {("TVL.RWA", "tvl_usd"): [1e9, 1e9, last], ("ETH", "close"): [1.0, 2.0, 3.0]}
    assert flows(analyse(snapshot(rows), covered(RWA))) == {}


def test_a_category_that_no_group_has_is_other_and_totals_are_in_none() -> None:
    rows = {
        ("TVL.Total", "tvl_usd"): [9.0, 9.0],
        ("TVL.RWA", "tvl_usd"): [4.0, 5.0],
        ("TVL.Space-Mining", "tvl_usd"): [2.0, 1.0],
    }
    known = dataclasses.replace(covered(RWA), totals=("TVL.Total",))
    found = flows(analyse(snapshot(rows), known))
    assert {name: flow.tvl_usd for name, flow in found.items()} == {"RWA": 5.0, OTHER: 1.0}


def protocols(**values: tuple[str, list[float]]) -> tuple[Columns, dict[str, Named]]:
    columns = {(f"Protocol.{slug}", "tvl_usd"): each for slug, (_, each) in values.items()}
    named = {f"Protocol.{slug}": Named(slug.upper(), of) for slug, (of, _) in values.items()}
    return columns, named


def test_protocols_above_the_floor_are_named_the_largest_move_first() -> None:
    columns, named = protocols(
        a=("RWA", [100e6, 130e6]),
        b=("RWA", [400e6, 500e6]),
        small=("RWA", [20e6, 49e6]),
        fell=("RWA", [60e6, 30e6]),
        other=("Gaming", [90e6, 99e6]),
        new=("RWA", [300e6]),
        still=("RWA", [70e6, 70e6]),
    )
    rows = {("TVL.RWA", "tvl_usd"): [1e9, 1.1e9], ("TVL.Gaming", "tvl_usd"): [1e8, 1e8], **columns}
    found = flows(analyse(snapshot(rows, named), covered(RWA)))
    assert [(each.name, each.usd) for each in found["RWA"].risers] == [("B", 500e6), ("A", 130e6)]
    assert found["RWA"].risers[1].change == pytest.approx(0.3)
    assert [(each.name, each.change) for each in found["RWA"].fallers] == [("FELL", -0.5)]
    assert [each.name for each in found[OTHER].risers] == ["OTHER"]


def rotating(out: float, into: float) -> Analysis:
    eth = flat_eth(200)
    rows = {
        ("ETH", "close"): eth,
        ("TVL.RWA", "tvl_usd"): tvl_of_eth(eth, 0.5, 5e9, own=into),
        ("TVL.Lending", "tvl_usd"): tvl_of_eth(eth, 0.5, 5e9, own=out),
    }
    return analyse(snapshot(rows), covered(LENDING, RWA))


def test_a_rotation_needs_one_percent_and_a_hundred_million_on_both_sides() -> None:
    (found,) = rotating(-120e6, 150e6).of(Rotation)
    assert (found.source, found.target) == ("Lending", "RWA")
    assert found.out_usd == pytest.approx(-120e6, rel=1e-3)
    assert found.in_ratio == pytest.approx(0.03, rel=0.01)
    assert found.rarity == 0.0
    assert rotating(-90e6, 150e6).of(Rotation) == ()
    assert rotating(-150e6, 40e6).of(Rotation) == ()
    assert rotating(150e6, 150e6).of(Rotation) == ()


def venues(changes: list[float]) -> Analysis:
    columns: dict[tuple[str, str], list[float]] = {("DEX.Total", "volume_usd"): [5e9, 6e9]}
    named = {}
    for number, change in enumerate(changes):
        now = 1e9 - number * 1e6
        columns[f"DEX.v{number}", "volume_usd"] = [now / (1 + change), now]
        named[f"DEX.v{number}"] = Named(f"Venue {number}", "Dexs")
    return analyse(snapshot(columns, named), covered())


def test_dispersion_is_over_the_ten_largest_venues() -> None:
    moves = [0.1, -0.2, 0.3, -0.4, 0.5, 0.6, -0.7, 0.8, 0.9, 1.0, 5.0, 5.0]
    (found,) = venues(moves).of(DexVolume)
    assert found.change == pytest.approx(0.2)
    assert [venue.name for venue in found.venues] == [f"Venue {number}" for number in range(10)]
    assert found.rising == pytest.approx(0.7)
    # Quartiles of ten ordered values, a quarter of the way between two neighbours.
    assert found.quartiles == pytest.approx((-0.2 + 0.25 * 0.3, 0.6 + 0.75 * 0.2))


def test_two_venues_are_too_few_for_a_dispersion() -> None:
    (few,), (enough,) = (venues([0.0] * n).of(DexVolume) for n in (2, 3))
    assert (len(few.venues), few.rising, few.quartiles) == (2, None, None)
    assert (enough.rising, enough.quartiles) == (0.0, (0.0, 0.0))


def test_a_volume_without_venues_has_no_dispersion() -> None:
    (found,) = venues([]).of(DexVolume)
    assert (found.venues, found.rising, found.quartiles) == ((), None, None)


def issuance(columns: Columns) -> Issuance:
    (found,) = analyse(snapshot(columns), covered()).of(Issuance)
    return found


def test_supply_counts_as_issuance_and_a_coin_known_by_market_value_alone_does_not() -> None:
    supply = [100e9 + day * 1e6 * (1 if day % 2 else 2) for day in range(100)]
    found = issuance(
        {
            ("USDT", "circulating_usd"): supply,
            ("USDT", "mcap_usd"): [7e9] * 100,
            ("USDC", "circulating_usd"): [50e9] * 99 + [49.74e9],
            ("DAI", "mcap_usd"): [5e9, 6e9],
        }
    )
    assert found.basis.value == "supply"
    assert [coin.basis.value for coin in found.coins] == ["supply", "supply", "market value"]
    assert found.usd == pytest.approx(supply[-1] - supply[-2] - 260e6)
    moves = np.diff(supply)[-91:-1]
    assert found.z == pytest.approx((found.usd - moves.mean()) / moves.std(ddof=1))
    assert found.evidence == ("USDT.circulating_usd", "USDC.circulating_usd")


def test_an_issuance_that_never_moved_has_no_z() -> None:
    found = issuance({("USDT", "circulating_usd"): [100e9] * 99 + [101e9]})
    assert found.usd == pytest.approx(1e9)
    assert (found.z, found.rarity, found.n) == (None, None, 0)


def test_one_day_of_history_measures_nothing_but_the_supply() -> None:
    found = issuance({("USDT", "circulating_usd"): [100e9]})
    assert (found.usd, found.usd_7d, found.z) == (None, None, None)
    assert [coin.usd for coin in found.coins] == [100e9]
