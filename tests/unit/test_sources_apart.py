"""Levels that each source counts in its own way: no change ever runs from one source to another."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formatters.catalog import Catalog
from mir_core.analysis.detectors.divergences import DETECTOR
from mir_core.analysis.pairs import PairHistory
from mir_core.analysis.returns import changes, linked
from mir_core.calendars import Calendars
from mir_core.model.coverage import Coverage, PairSpec
from mir_core.model.figure import Figure, Verdict
from mir_core.model.finding import Divergence
from mir_core.model.instrument import Instrument, Kind
from mir_core.model.snapshot import Snapshot
from tests.thorough import some
from tests.unit.snapshot_rows import MORNING, Given, snapshot

INSTRUMENTS = {
    "TVL.RWA": Instrument("TVL.RWA", Kind.TVL, "24/7", "USD"),
    "TVL.DeFi": Instrument("TVL.DeFi", Kind.TVL, "24/7", "USD"),
    "USDT": Instrument("USDT", Kind.STABLECOIN, "24/7", "USD"),
    "CRYPTO": Instrument("CRYPTO", Kind.MARKET_VALUE, "24/7", "USD"),
    "DEX.Total": Instrument("DEX.Total", Kind.TURNOVER, "24/7", "USD"),
    "BTC": Instrument("BTC", Kind.COIN, "24/7", "USD"),
    "US10Y": Instrument("US10Y", Kind.RATE, "XNYS", "percent"),
}
COVERAGE = Coverage(INSTRUMENTS, (), (), ())
LEVELS = ("TVL.RWA.tvl_usd", "USDT.circulating_usd", "CRYPTO.mcap_usd", "DEX.Total.volume_usd")

BEFORE, LAST = "2026-04-06", "2026-04-07"


def cut(
    calendars: Calendars, figures: Mapping[str, Given], *trusted: str, as_of: dt.datetime = MORNING
) -> Snapshot:
    coverage = replace(COVERAGE, sources=dict.fromkeys(figures, trusted))
    return snapshot(coverage, calendars, figures, as_of=as_of)


def change_of(found: Snapshot, level: str) -> Figure:
    return found.figures[f"{level.rpartition('.')[0]}.change"]


@pytest.mark.parametrize("level", LEVELS)
def test_a_level_has_a_change_with_its_inputs(calendars: Calendars, level: str) -> None:
    found = cut(calendars, {level: {"llama": {BEFORE: 4.0e9, LAST: 4.1e9}}})
    change = change_of(found, level)
    assert change.value == pytest.approx(0.025)
    assert (change.unit, change.formula, change.verdict) == (
        "ratio",
        "simple_return",
        Verdict.FRESH,
    )
    assert change.inputs == (level, f"{level}@{BEFORE}")
    assert (change.session, change.source) == (dt.date(2026, 4, 7), "llama")


@pytest.mark.parametrize("level", LEVELS)
def test_no_change_runs_from_one_source_to_another(calendars: Calendars, level: str) -> None:
    found = cut(calendars, {level: {"import": {BEFORE: 1.0e10}, "fred": {LAST: 6.0e9}}})
    change = change_of(found, level)
    assert found.figures[level].verdict is not Verdict.MISSING
    assert (change.value, change.verdict) == (None, Verdict.MISSING)
    assert change.inputs == (level,)
    (gap,) = [each for each in found.gaps if each.field == "change" and each.instrument in level]
    assert Catalog.load("en").text(gap.detail) == (
        "no source gave both 2026-04-07 and the session before, and each one counts differently"
    )


def test_a_close_may_come_from_another_source(calendars: Calendars) -> None:
    found = cut(
        calendars, {"BTC.close": {"import": {BEFORE: 70000.0}, "coinbase": {LAST: 71400.0}}}
    )
    assert found.figures["BTC.change"].value == pytest.approx(0.02)
    assert found.series["BTC", "close"].growth is None


def test_a_yield_and_what_is_not_there_have_no_change(calendars: Calendars) -> None:
    found = cut(calendars, {"US10Y.close": {"import": {BEFORE: 4.1, LAST: 4.2}}})
    assert "US10Y.change" not in found.figures
    assert "CRYPTO.change" not in found.figures
    assert found.figures["USDT.change"].verdict is Verdict.MISSING


@pytest.mark.parametrize(("before", "last"), [(0.0, 1e9), (-1e9, 1e9), (1e9, 0.0), (1e9, -1e9)])
def test_a_level_that_is_not_positive_gives_no_change(
    calendars: Calendars, before: float, last: float
) -> None:
    rows = {"TVL.RWA.tvl_usd": {"import": {BEFORE: before, LAST: last}}}
    found = cut(calendars, rows)
    assert found.figures["TVL.RWA.change"].value is None
    assert np.isnan(changes(found.series["TVL.RWA", "tvl_usd"])).all()


def test_the_change_is_of_the_first_source_that_gave_both_days(calendars: Calendars) -> None:
    """The shown level may be another one's, within the tolerance."""
    level = "USDT.circulating_usd"
    coins, charts = {LAST: 1.010e11}, {BEFORE: 0.999e11, LAST: 1.009e11}
    found = cut(calendars, {level: {"coins": coins, "charts": charts}}, "coins", "charts")
    change = change_of(found, level)
    assert (found.figures[level].value, found.figures[level].source) == (1.010e11, "coins")
    assert change.value == pytest.approx(1.009 / 0.999 - 1)
    assert (change.source, change.verdict) == ("charts", Verdict.FRESH)
    series = found.series["USDT", "circulating_usd"]
    assert changes(series)[-1] == pytest.approx(1.009 / 0.999 - 1)
    coins[BEFORE] = 1.0e11
    found = cut(calendars, {level: {"coins": coins, "charts": charts}}, "coins", "charts")
    assert change_of(found, level).value == pytest.approx(0.01)
    assert change_of(found, level).source == "coins"


def test_changes_by_session(calendars: Calendars) -> None:
    rows = {
        "import": {"2026-04-01": 100.0, "2026-04-02": 110.0, "2026-04-03": 99.0},
        "llama": {"2026-04-04": 10.0, "2026-04-05": 12.0, "2026-04-07": 9.0},
    }
    series = cut(calendars, {"TVL.RWA.tvl_usd": rows}).series["TVL.RWA", "tvl_usd"]
    nan = float("nan")
    assert changes(series)[-7:] == pytest.approx([nan, 0.1, -0.1, nan, 0.2, nan, nan], nan_ok=True)
    levels, seams = linked(series)
    assert levels[-7:] == pytest.approx([100, 110, 99, 10, 12, nan, 9], nan_ok=True)
    assert seams is not None
    assert seams[-7:].tolist() == [True, False, False, True, False, True, True]
    over_two = changes(series, 2)[-7:]  # 110, 99: one source alone
    assert over_two == pytest.approx([nan, nan, -0.01, nan, nan, nan, nan], nan_ok=True)
    alike = replace(series, growth=None)
    assert changes(alike)[-4] == pytest.approx(10 / 99 - 1)


_DATES = [str(dt.date(2026, 3, 29) + dt.timedelta(days=day)) for day in range(10)]
_values = st.floats(1.0, 2.0)
_rows = st.dictionaries(
    st.sampled_from(["a", "b", "import"]),
    st.dictionaries(st.sampled_from(_DATES), _values, min_size=1),
    min_size=1,
)


@settings(max_examples=some(100), deadline=None)
@given(rows=_rows)
def test_every_change_is_of_two_days_of_one_source(calendars: Calendars, rows: Given) -> None:
    found = cut(calendars, {"DEX.Total.volume_usd": rows}, "b", "a")
    series = found.series["DEX.Total", "volume_usd"]
    computed = dict(zip(series.sessions.dates.astype(str), changes(series), strict=False))
    for before, date in pairwise(_DATES):
        change = computed[date]
        if np.isnan(change):
            continue
        source = next(
            name for name in ("b", "a", "import") if {before, date} <= rows.get(name, {}).keys()
        )
        assert change == pytest.approx(rows[source][date] / rows[source][before] - 1)


def test_a_pair_of_such_levels_is_never_measured_across_sources(calendars: Calendars) -> None:
    """The live list is a third of the imported one: that is no fall of two thirds."""
    coverage = replace(
        COVERAGE,
        pairs=(PairSpec("TVL.RWA", "TVL.DeFi"),),
        sources={"TVL.RWA.tvl_usd": ("llama",)},
    )
    draw = np.random.default_rng(3)
    end = dt.date(2026, 4, 5)
    days = [str(end - dt.timedelta(days=back)) for back in range(120, -1, -1)]
    rwa = dict(zip(days, 9e9 * np.cumprod(1 + draw.normal(0, 0.01, 121)), strict=True))
    defi = dict(zip(days, 9e10 * np.cumprod(1 + draw.normal(0, 0.01, 121)), strict=True))
    defi |= {BEFORE: defi[days[-1]] * 1.01, LAST: defi[days[-1]] * 1.02}
    live = {BEFORE: 3.0e9, LAST: 3.03e9}
    figures = {
        "TVL.RWA.tvl_usd": {"import": rwa, "llama": live},
        "TVL.DeFi.tvl_usd": {"import": defi},
    }
    found = {}
    for as_of in (MORNING - dt.timedelta(days=1), MORNING):
        whole = snapshot(coverage, calendars, figures, as_of=as_of)
        (found[as_of],) = DETECTOR(whole, coverage, PairHistory())
    first, second = found.values()
    assert isinstance(first, Divergence)
    assert isinstance(second, Divergence)
    assert (first.state, first.spread_bp) == ("not measured", None)
    assert second.r_a == pytest.approx(0.01)
    assert second.n == 120  # of 122 days before the last, the first and the switch have none
