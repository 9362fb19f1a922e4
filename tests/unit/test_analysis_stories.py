"""Changes of tone, what followed, and which story leads: held against pandas on real history."""

import dataclasses
import datetime as dt
import math
from functools import cache

import numpy as np
import pandas as pd
import pytest
import scipy.stats
from statsmodels.stats.proportion import proportion_confint

from mir_core.analysis.analyse import analyse
from mir_core.analysis.pairs import PairHistory
from mir_core.analysis.ranking import leads
from mir_core.analysis.scores import scores
from mir_core.analysis.sequels import count_sequel, sequel_of
from mir_core.analysis.tone_changes import class_steps, tone_changes
from mir_core.model.case import Case
from mir_core.model.crypto import Basis, Issuance, Rotation
from mir_core.model.finding import Analysis, Divergence, Finding, Link, LinkLabel, Mood, Tone
from mir_core.model.market import ToneChange
from mir_core.model.snapshot import Snapshot
from tests.builders import (
    EVENING,
    HISTORY,
    coverage,
    random_rows,
    snapshot_from_history,
    snapshot_of,
)

real = pytest.mark.skipif(
    not HISTORY.is_dir(), reason=f"no real history at {HISTORY}: shared/ is not here"
)
DAY = dt.date(2026, 4, 2)
REGIONS = {region.id: region for region in coverage().regions}


def tone(region: str, label: Mood, score: float, session: dt.date) -> Tone:
    return Tone(subject=region, label=label, score=score, n=3, session=session)


def change(steps: int, rarity: float | None, region: str = "A") -> ToneChange:
    return ToneChange(
        subject=region,
        rarity=rarity,
        before=Mood.NEUTRAL,
        now=Mood.STRONG_RISK_ON,
        steps=steps,
        score_before=0.0,
        score=2.0,
        session_before=DAY,
        session=DAY + dt.timedelta(days=1),
    )


def divergence(z: float, rarity: float) -> Divergence:
    return Divergence(
        subject="A/B", a="A", b="B", state="measured", z=z, reported=True, rarity=rarity
    )


def issuance(z: float | None, rarity: float | None) -> Issuance:
    return Issuance(
        subject="stablecoins",
        rarity=rarity,
        session=DAY,
        basis=Basis.SUPPLY,
        usd=1e9,
        usd_7d=None,
        z=z,
        n=90,
        coins=(),
    )


def rotation(rarity: float) -> Rotation:
    return Rotation(
        subject="rotation",
        rarity=rarity,
        session=DAY,
        source="Lending",
        target="RWA",
        out_usd=-2e8,
        out_ratio=-0.02,
        in_usd=2e8,
        in_ratio=0.03,
    )


def link(surprise: float, rarity: float) -> Link:
    return Link(
        subject="US->HK",
        a="SPX",
        b="HSI",
        label=LinkLabel.LOCAL,
        surprise=surprise,
        rarity=rarity,
    )


# Ranking.


def test_the_rarest_of_all_kinds_leads_whatever_its_z() -> None:
    wide, broken, turned = divergence(9.0, 0.03), link(2.1, 0.01), change(2, 0.02)
    moved, minted = rotation(0.05), issuance(-2.5, 0.04)
    found = leads([minted, moved, turned, wide, broken])
    assert found == (broken, turned, wide, minted, moved)


def test_of_equally_rare_ones_the_order_of_the_definition_decides() -> None:
    every: list[Finding] = [issuance(3.0, 0.0), change(3, 0.0), rotation(0.0), link(3.0, 0.0)]
    found = leads([*every, divergence(2.5, 0.0)])
    assert [type(each) for each in found] == [Divergence, Link, Rotation, ToneChange, Issuance]


@pytest.mark.parametrize(
    "finding",
    [change(1, 0.0), change(-1, 0.0), issuance(1.9, 0.0), issuance(None, 0.0), change(4, None)],
)
def test_small_changes_and_small_issuances_never_lead(finding: Finding) -> None:
    assert leads([finding]) == ()


# Changes of tone.


def snapshot() -> Snapshot:
    names = [index for region in coverage().regions for index in region.indices]
    rows = random_rows(3, names, dt.date(2024, 6, 1), DAY)
    return snapshot_of(rows, DAY, dt.datetime(2026, 4, 2, 23, tzinfo=dt.UTC))


@pytest.mark.parametrize(
    ("before", "now", "steps"),
    [
        (Mood.STRONG_RISK_OFF, Mood.STRONG_RISK_ON, 4),
        (Mood.RISK_ON, Mood.RISK_OFF, -2),
        (Mood.NEUTRAL, Mood.RISK_ON, 1),
    ],
)
def test_a_change_counts_classes(before: Mood, now: Mood, steps: int) -> None:
    earlier = Analysis((tone("A", before, -1.0, dt.date(2026, 4, 1)),), None, ())
    (found,) = tone_changes(snapshot(), coverage(), [tone("A", now, 1.0, DAY)], earlier)
    assert (found.steps, found.before, found.now) == (steps, before, now)
    assert (found.session_before, found.session) == (dt.date(2026, 4, 1), DAY)
    assert (found.rarity is not None) == (abs(steps) >= 2)


def test_the_same_tone_the_same_session_and_what_is_not_measured_are_no_change() -> None:
    then, now = dt.date(2026, 4, 1), tone("A", Mood.RISK_ON, 1.0, DAY)
    for before in (
        tone("A", Mood.RISK_ON, 0.7, then),
        tone("A", Mood.RISK_OFF, -1.0, DAY),
        Tone(subject="A", label=Mood.NOT_MEASURED, score=None, n=0),
        tone("HK", Mood.RISK_OFF, -1.0, then),
    ):
        assert (
            list(tone_changes(snapshot(), coverage(), [now], Analysis((before,), None, ()))) == []
        )
    assert list(tone_changes(snapshot(), coverage(), [now], None)) == []


def pandas_scores(found: Snapshot, region: str) -> pd.Series:
    """Median z of a region's indices by session, from the definition."""
    columns = {}
    for index in REGIONS[region].indices:
        series = found.series.get((index, "close"))
        if series is None:
            continue
        dates = series.sessions.dates[: len(series.values)]
        returns = pd.Series(series.values, index=dates).pct_change(fill_method=None)
        known = returns.dropna()
        sigma = known.rolling(60, min_periods=40).std().shift()
        columns[index] = (known / sigma).where(sigma > 1e-12).reindex(returns.index)
        columns[f"{index} known"] = returns.notna()
    table = pd.DataFrame(columns)
    names = [name for name in table if not name.endswith("known")]
    whole = pd.concat(
        [table[name].notna() == table[f"{name} known"].astype(bool) for name in names], axis=1
    )
    return table[names].astype(float).median(axis=1).where(whole.all(axis=1))


@real
@pytest.mark.parametrize("region", ["US", "HK", "A"])
def test_past_scores_agree_with_pandas(region: str) -> None:
    found = snapshot_from_history(HISTORY, dt.date(2026, 4, 8), EVENING, "evening")
    ours = scores(found, REGIONS[region])[-1000:]
    expected = pandas_scores(found, region).to_numpy()[-1000:]
    np.testing.assert_allclose(ours, expected, rtol=1e-8, equal_nan=True)


@real
def test_the_last_score_is_that_of_the_tone() -> None:
    for day in (dt.date(2026, 4, 3), dt.date(2024, 10, 9), dt.date(2023, 9, 5)):
        found = snapshot_from_history(HISTORY, day)
        for each in analyse(found, coverage()).of(Tone):
            if each.score is not None:
                assert scores(found, REGIONS[each.subject])[-1] == pytest.approx(each.score)


def test_classes_are_those_of_the_moods() -> None:
    scored = np.array([0.0, 0.5, 1.5, math.nan, -0.5, -1.5, -0.49, 1.49])
    steps = class_steps(scored, (0.5, 1.5))
    expected = [math.nan, 1, 1, math.nan, math.nan, -1, 2, 1]
    np.testing.assert_array_equal(steps, expected)


@cache
def two_mornings(day: dt.date) -> tuple[Snapshot, Analysis]:
    """A morning and its analysis, told against the morning before."""
    memo = PairHistory()
    earlier = analyse(snapshot_from_history(HISTORY, day - dt.timedelta(days=1)), coverage(), memo)
    now = snapshot_from_history(HISTORY, day)
    return now, analyse(now, coverage(), memo, earlier)


@real
def test_rarity_of_a_change_is_its_tail_share_in_a_year_of_changes() -> None:
    # Shanghai: +1.35 on 2026-04-01, -1.23 on 2026-04-02.
    found, analysis = two_mornings(dt.date(2026, 4, 3))
    turned = next(each for each in analysis.of(ToneChange) if each.subject == "A")
    assert (turned.before, turned.now, turned.steps) == (Mood.RISK_ON, Mood.RISK_OFF, -2)
    past = pandas_scores(found, "A").iloc[:-1]
    moves = past.diff().iloc[-250:].dropna().abs()
    step = abs(turned.score - turned.score_before)
    assert turned.rarity == pytest.approx(float((moves >= step).mean()))
    assert analysis.leads[0] is turned


@real
def test_april_8_is_led_by_hong_kong_technology() -> None:
    found = snapshot_from_history(HISTORY, dt.date(2026, 4, 8), EVENING, "evening")
    first, *_ = analyse(found, coverage()).leads
    assert (first.subject, first.rarity) == ("HSTECH/HSCEI", 0.0)


# What followed.

ELEVEN_DAYS = np.arange(np.datetime64("2026-03-01"), np.datetime64("2026-03-12"))


def test_a_sequel_counts_how_often_the_index_went_on() -> None:
    closes = np.array([100.0, 101, 102, 101, 103, 104, 102, 105, 106, math.nan, 107])
    # Two sessions later: up from 0, down from 5 (104 to 105 is up), unknown from 7 (a hole).
    found = count_sequel("SSE", ELEVEN_DAYS, closes, np.array([0, 1, 5, 7]), 1, 2)
    assert (found.events, found.went_on) == (2, 2)  # 1 follows 0 too soon, 7 has a hole behind it
    assert (found.share, found.interval) == (None, None)
    assert found.cases == (*(Case(dt.date(2026, 3, day), hit=True) for day in (1, 6)),)
    moves = pd.Series(closes)
    whole = [k for k in range(9) if moves[k : k + 2].notna().all() and pd.notna(moves[k + 2])]
    up = [k for k in whole if moves[k + 2] > moves[k]]
    assert found.baseline == pytest.approx(len(up) / len(whole))


def test_a_sequel_without_events_or_without_a_future_is_empty() -> None:
    closes = np.linspace(100, 110, 11)
    for like in ([], [9], [10]):
        found = count_sequel("SSE", ELEVEN_DAYS, closes, np.array(like, dtype=np.int64), -1, 5)
        assert (found.events, found.went_on, found.baseline) == (0, 0, None)


def mood_class(score: float) -> float:
    """0 for strong risk-off to 4 for strong risk-on."""
    if math.isnan(score):
        return math.nan
    return float((score > -1.5) + (score > -0.5) + (score >= 0.5) + (score >= 1.5))


@real
def test_what_followed_a_change_of_tone_agrees_with_pandas() -> None:
    found, analysis = two_mornings(dt.date(2026, 4, 3))
    sequel = analysis.sequel
    assert sequel is not None
    assert (sequel.instrument, sequel.direction, sequel.horizon) == ("SSE", -1, 5)
    scored = pandas_scores(found, "A").iloc[-2500:]
    steps = scored.map(mood_class).diff().iloc[:-1]
    series = found.series["SSE", "close"]
    closes = pd.Series(series.values, index=series.sessions.dates[: len(series.values)])
    events, last = [], -math.inf
    for date in steps.index[steps <= -2]:
        position = closes.index.get_loc(date)
        if position - last > 5:
            events.append(position)
        last = position
    after = [closes.iloc[p + 5] / closes.iloc[p] - 1 for p in events if p + 5 < len(closes)]
    assert sequel.events == len(after)
    assert sequel.went_on == sum(move < 0 for move in after)
    assert sequel.share == pytest.approx(sequel.went_on / sequel.events)
    assert sequel.interval is not None
    low, high = proportion_confint(sequel.went_on, sequel.events, alpha=0.1, method="wilson")
    assert (sequel.interval.low, sequel.interval.high) == pytest.approx((low, high))
    moves = closes.shift(-5) / closes - 1
    assert sequel.baseline == pytest.approx(float((moves.dropna() < 0).mean()))


@real
def test_what_followed_a_break_of_the_chain_agrees_with_scipy() -> None:
    day = dt.date(2024, 10, 8)
    found = snapshot_from_history(HISTORY, day, EVENING, "evening")
    memo = PairHistory()
    analysis = analyse(found, coverage(), memo)
    broken = next(each for each in analysis.of(Link) if each.rarity is not None)
    sequel = sequel_of(broken, found, coverage(), memo)
    legs = memo.legs(found, coverage(), broken.a, broken.b)
    assert sequel is not None
    assert legs is not None
    pairs = pd.DataFrame({"a": legs.r_a, "b": legs.r_b}, index=pd.to_datetime(legs.dates))
    today = pd.Timestamp(day)
    window = pairs[(pairs.index < today) & (pairs.index >= today - pd.Timedelta(days=400))]
    window = window.iloc[-250:]
    clipped = window.clip(window.quantile(0.01), window.quantile(0.99), axis=1)
    line = scipy.stats.linregress(clipped["a"], clipped["b"])
    rest = clipped["b"] - line.intercept - line.slope * clipped["a"]
    s = math.sqrt(float((rest**2).sum()) / (len(rest) - 2))
    past = pairs[pairs.index < today]
    surprises = (past["b"] - line.intercept - line.slope * past["a"]) / s
    alike = surprises.index[surprises >= 3]  # +6.71 stands in the class from 3 on
    series = found.series[broken.b, "close"]
    closes = pd.Series(
        series.values, index=pd.to_datetime(series.sessions.dates[: len(series.values)])
    )
    places = [int(closes.index.get_loc(date)) for date in alike]
    events = [p for k, p in enumerate(places) if k == 0 or p - places[k - 1] > 5]
    after = [closes.iloc[p + 5] / closes.iloc[p] - 1 for p in events if p + 5 < len(closes)]
    known = [move for move in after if not math.isnan(move)]
    assert (sequel.instrument, sequel.direction) == ("SSE", 1)
    assert (sequel.events, sequel.went_on) == (len(known), sum(move > 0 for move in known))


def test_a_day_without_candidates_has_no_lead_and_no_sequel() -> None:
    analysis = analyse(snapshot_of({}, DAY, dt.datetime(2026, 4, 2, 23, tzinfo=dt.UTC)), coverage())
    assert (analysis.leads, analysis.sequel) == ((), None)


def test_what_followed_an_issuance_agrees_with_pandas() -> None:
    draw = np.random.default_rng(8)
    days = pd.date_range("2024-01-01", "2026-04-01")
    dates = [day.date() for day in days]
    supplies = pd.DataFrame(
        {name: 1e11 + np.cumsum(draw.standard_t(3, len(days)) * 1e8) for name in ("USDT", "USDC")},
        index=days,
    )
    coin = pd.Series(1000 * np.exp(np.cumsum(draw.normal(0, 0.03, len(days)))), index=days)
    # Supplies are stamped at the first instant of a day: a row tells the day before.
    stamped = [date + dt.timedelta(days=1) for date in dates]
    rows = {
        (name, "circulating_usd"): dict(zip(stamped, supplies[name], strict=True))
        for name in supplies
    }
    rows["BTC", "close"] = dict(zip(dates, coin, strict=True))
    snapshot = snapshot_of(rows, DAY, dt.datetime(2026, 4, 2, tzinfo=dt.UTC))
    usd = supplies.sum(axis=1).diff()
    z = (usd - usd.rolling(90, min_periods=60).mean().shift()) / usd.rolling(
        90, min_periods=60
    ).std().shift()
    lead = dataclasses.replace(
        issuance(2.5, 0.0), evidence=("USDT.circulating_usd", "USDC.circulating_usd")
    )
    sequel = sequel_of(lead, snapshot, coverage(), PairHistory())
    alike = [k for k in range(len(days) - 1) if z.iloc[k] >= 2]
    events = [p for k, p in enumerate(alike) if k == 0 or p - alike[k - 1] > 5]
    after = [coin.iloc[p + 5] / coin.iloc[p] - 1 for p in events if p + 5 < len(coin)]
    assert sequel is not None
    assert (sequel.instrument, sequel.direction) == ("BTC", 1)
    assert sequel.events == len(after)
    assert sequel.went_on == sum(move > 0 for move in after)
    assert len(after) >= 10
    assert sequel.share == pytest.approx(sequel.went_on / len(after))
