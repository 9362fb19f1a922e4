"""Signals: against pandas on random series, point-in-time, and the same with or without a memo."""

import datetime as dt
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.load import load
from formatters.catalog import languages
from mir_core.analysis import measures
from mir_core.analysis.analyse import analyse
from mir_core.analysis.pairs import PairHistory
from mir_core.analysis.signal_names import signals_of
from mir_core.analysis.signals import Signals
from mir_core.calendars import cut_off
from mir_core.model.finding import Tone
from mir_core.model.observation import Floats
from tests.builders import EVENING, MORNING, ZONE, random_rows, snapshot_of
from tests.thorough import some

COVERAGE = load(languages=languages()).coverage
NAMES = ["SPX", "DJI", "IXIC", "NDX", "VIX", "US10Y", "HSI", "HSCEI", "HSTECH", "SSE", "BTC"]
ROWS = random_rows(3, NAMES, dt.date(2025, 1, 2), dt.date(2026, 4, 17), hole_share=0.01)
DAY = dt.date(2026, 4, 15)

holes = st.lists(st.integers(0, 299), max_size=40)


def walk(seed: int, missing: list[int]) -> pd.Series:
    steps = np.random.default_rng(seed).normal(0, 0.01, 300)
    levels = 100 * np.exp(np.cumsum(steps))
    levels[missing] = np.nan
    return pd.Series(levels)


def same(found: Floats, expected: pd.Series) -> None:
    np.testing.assert_allclose(found, expected.to_numpy(), rtol=1e-9, atol=1e-12)


@given(seed=st.integers(0, 999), missing=holes)
@settings(max_examples=some(40), deadline=None)
def test_measures_of_closes_agree_with_pandas(seed: int, missing: list[int]) -> None:
    closes = walk(seed, missing)
    values = closes.to_numpy()
    returned = closes / closes.shift(1) - 1
    high = closes.rolling(20, min_periods=15).max().where(closes.notna())
    low = closes.rolling(20, min_periods=15).min().where(closes.notna())
    known = returned.dropna()
    prior = (known / known.shift(1).rolling(60, min_periods=40).std()).reindex(closes.index)
    week = (1 + returned).rolling(5, min_periods=5).apply(np.prod, raw=True) - 1
    of = measures.OF_CLOSES
    same(of["change"](values), returned)
    same(of["high_20"](values), high)
    same(of["low_20"](values), low)
    same(of["from_high_20"](values), closes / high - 1)
    same(of["from_low_20"](values), closes / low - 1)
    same(of["sd_20"](values), returned.rolling(20, min_periods=15).std())
    same(of["change_5"](values), week)
    same(of["z"](values), prior)


@given(seed=st.integers(0, 999), missing=holes)
@settings(max_examples=some(40), deadline=None)
def test_measures_of_yields_and_amounts_agree_with_pandas(seed: int, missing: list[int]) -> None:
    levels = walk(seed, missing)
    whole = levels.rolling(6, min_periods=6).count() == 6
    same(measures.steps_bp(levels.to_numpy()), (levels - levels.shift(1)) * 100)
    same(measures.steps_bp(levels.to_numpy(), 5), ((levels - levels.shift(5)) * 100).where(whole))
    mean = levels.shift(1).rolling(20, min_periods=15).mean()
    same(measures.ratio_to_mean(levels.to_numpy()), levels / mean - 1)
    days = levels - 100
    before = days.shift(1).rolling(90, min_periods=60)
    same(measures.issuance_z(days.to_numpy()), (days - before.mean()) / before.std())


@pytest.mark.parametrize(
    ("close", "below", "above"),
    [(6616.85, 6000, 7000), (4923.25, 4800, 5000), (71910.2, 70000, 80000), (28972.3, 28000, 30000),
     (3172.65, 3100, 3300), (25116.0, 24000, 26000), (46.98, 46, 48), (0.5, 0.4, 0.6)],
)  # fmt: skip
def test_round_levels_are_at_least_a_percent_away(close: float, below: float, above: float) -> None:
    """By hand: the step is the largest power of ten up to a fifth of the close."""
    values = np.array([close])
    assert measures.OF_CLOSES["round_below"](values)[0] == pytest.approx(below)
    assert measures.OF_CLOSES["round_above"](values)[0] == pytest.approx(above)


def signals(date: dt.date, time: dt.time, memo: PairHistory | None = None) -> Signals:
    snapshot = snapshot_of(ROWS, date, cut_off(date, time, ZONE))
    return Signals(snapshot, COVERAGE, memo or PairHistory())


def told(found: Signals) -> dict[str, float | None]:
    return {name: found.today(name) for name in found.specs}


dates = st.dates(dt.date(2026, 1, 5), dt.date(2026, 4, 16))
times = st.sampled_from([MORNING, EVENING])


@given(order=st.lists(st.tuples(dates, times), min_size=2, max_size=4))
@settings(max_examples=3, deadline=None)
def test_a_memo_changes_no_signal(order: list[tuple[dt.date, dt.time]]) -> None:
    memo = PairHistory()
    for date, time in order:
        warm, cold = signals(date, time, memo), signals(date, time)
        assert told(warm) == told(cold)
        for name in ("SPX.z", "HSTECH.from_high_20", "US.score", "HSTECH/HSCEI.z"):
            np.testing.assert_array_equal(warm.column(name), cold.column(name))


def test_a_column_never_changes_when_later_days_come() -> None:
    early, late = signals(dt.date(2026, 2, 3), EVENING), signals(DAY, EVENING)
    for name, spec in early.specs.items():
        before, after = early.column(name), late.column(name)
        if before is not None and after is not None and spec.venue is not None:
            np.testing.assert_array_equal(before, after[: len(before)], err_msg=name)


def test_today_s_score_is_the_tone_s() -> None:
    snapshot = snapshot_of(ROWS, DAY, cut_off(DAY, EVENING, ZONE))
    found = Signals(snapshot, COVERAGE, PairHistory())
    tones = {tone.subject: tone.score for tone in analyse(snapshot, COVERAGE).of(Tone)}
    measured = [region for region, score in tones.items() if score is not None]
    assert measured
    for region in measured:
        assert found.today(f"{region}.score") == pytest.approx(tones[region], abs=1e-12)


def test_a_closed_market_has_no_signals_today() -> None:
    """Hong Kong did not trade on 2026-04-07: Easter Monday moved."""
    found = signals(dt.date(2026, 4, 8), MORNING)
    assert found.today("HSI.close") is None
    assert found.today("SPX.close") is not None
    assert found.column("HSI.close") is not None


def test_every_signal_of_nothing_is_none() -> None:
    snapshot = snapshot_of({}, DAY, cut_off(DAY, EVENING, ZONE))
    found = Signals(snapshot, COVERAGE, PairHistory())
    assert set(told(found).values()) == {None}
    assert len(found.specs) == len(signals_of(COVERAGE))


wild = st.floats(allow_nan=True, allow_infinity=True) | st.sampled_from([0.0, 1e-300, 1e300, -1.0])


@given(values=st.lists(wild, min_size=1, max_size=200))
@settings(max_examples=some(60), deadline=None)
def test_no_measure_is_ever_infinite(values: list[float]) -> None:
    column = np.array(values)
    for measure in (*measures.OF_CLOSES.values(), *measures.OF_RATES.values()):
        found = measure(column)
        assert len(found) == len(column)
        assert not any(math.isinf(value) for value in found)
    assert not np.isinf(measures.issuance_z(column)).any()
    assert not np.isinf(measures.ratio_to_mean(column)).any()
