"""Tone of a region: score, label, characters, breadth."""

import dataclasses
import datetime as dt
import math
from collections.abc import Mapping

import pytest

from mir_core.analysis.detectors.tone import DETECTOR
from mir_core.analysis.pairs import PairHistory
from mir_core.calendars import cut_off
from mir_core.model.figure import Verdict
from mir_core.model.finding import Character, Mood, Tone, mood_of
from mir_core.model.snapshot import Snapshot
from tests.builders import (
    EVENING,
    ZONE,
    closes_of,
    count_figure,
    coverage,
    snapshot_of,
    with_verdict,
)

LAST = dt.date(2026, 3, 31)
#: Thirty times +1 % and -1 %: sigma of the last sixty is sqrt(60 x 0.0001 / 59).
CALM = [0.01, -0.01] * 30
SIGMA = math.sqrt(60 * 0.0001 / 59)


def shanghai(sse: float, szse: float, chinext: float, calm: int = 60) -> Snapshot:
    """The evening of a day on which the three indices moved by so many sigma."""
    moves = {"SSE": sse, "SZSE": szse, "ChiNext": chinext}
    rows = {
        (name, "close"): closes_of([*CALM[:calm], move * SIGMA], name, LAST)
        for name, move in moves.items()
    }
    return snapshot_of(rows, LAST, cut_off(LAST, EVENING, ZONE))


def with_counts(snapshot: Snapshot, counts: Mapping[str, int]) -> Snapshot:
    market = snapshot.markets["XSHG"]
    figures = dict(snapshot.figures)
    for key, number in counts.items():
        name, _, field = key.partition(".")
        figures[key] = count_figure(name, field, number, market)
    return dataclasses.replace(snapshot, figures=figures)


def tone_of(snapshot: Snapshot, region: str = "A") -> Tone:
    findings = DETECTOR(snapshot, coverage(), PairHistory())
    return next(each for each in findings if isinstance(each, Tone) and each.subject == region)


@pytest.mark.parametrize(
    ("score", "mood"),
    [
        (1.5, Mood.STRONG_RISK_ON),
        (1.49, Mood.RISK_ON),
        (0.5, Mood.RISK_ON),
        (0.49, Mood.NEUTRAL),
        (-0.49, Mood.NEUTRAL),
        (-0.5, Mood.RISK_OFF),
        (-1.49, Mood.RISK_OFF),
        (-1.5, Mood.STRONG_RISK_OFF),
    ],
)
def test_label_of_a_score(score: float, mood: Mood) -> None:
    assert mood_of(score, (0.5, 1.5)) is mood


def test_score_is_the_median_move_in_units_of_volatility() -> None:
    tone = tone_of(shanghai(0.2, 1.2, 3.0))
    assert tone.score == pytest.approx(1.2)
    assert (tone.label, tone.n) == (Mood.RISK_ON, 3)
    assert tone.z == pytest.approx({"SSE": 0.2, "SZSE": 1.2, "ChiNext": 3.0})
    assert tone.evidence == ("SSE.change", "SZSE.change", "ChiNext.change")
    assert tone.rarity is None


def test_only_fresh_indices_count() -> None:
    stale = with_verdict(shanghai(0.2, 1.2, 3.0), "SZSE.change", Verdict.STALE)
    tone = tone_of(stale)
    assert tone.score == pytest.approx(1.6)
    assert (tone.n, set(tone.z)) == (2, {"SSE", "ChiNext"})


def test_forty_returns_are_needed() -> None:
    assert tone_of(shanghai(1.0, 1.0, 1.0, calm=39)).label is Mood.NOT_MEASURED
    assert tone_of(shanghai(1.0, 1.0, 1.0, calm=40)).n == 3


def test_a_closed_region_is_not_measured() -> None:
    rows = {("SSE", "close"): closes_of([*CALM, 0.01], "SSE", dt.date(2026, 4, 3))}
    date = dt.date(2026, 4, 6)  # Ching Ming
    tone = tone_of(snapshot_of(rows, date, cut_off(date, EVENING, ZONE)))
    assert (tone.label, tone.score, tone.n, tone.evidence) == (Mood.NOT_MEASURED, None, 0, ())


BREADTH = {
    "SSE.advancing": 1500,
    "SSE.declining": 700,
    "SSE.unchanged": 100,
    "SZSE.advancing": 1500,
    "SZSE.declining": 1300,
    "SZSE.unchanged": 80,
}


def test_breadth_adds_up_the_exchanges() -> None:
    tone = tone_of(with_counts(shanghai(1.0, 1.0, 1.0), BREADTH))
    assert (tone.advancing, tone.declining, tone.unchanged) == (3000, 2000, 180)
    assert tone.breadth == 0.6
    assert tone.characters == (Character.BROAD,)
    assert set(BREADTH) < set(tone.evidence)


def test_breadth_is_told_where_the_tone_is_not_measured() -> None:
    tone = tone_of(with_counts(shanghai(1.0, 1.0, 1.0, calm=5), BREADTH))
    assert (tone.label, tone.score) == (Mood.NOT_MEASURED, None)
    assert (tone.breadth, tone.advancing, tone.declining) == (0.6, 3000, 2000)


def test_breadth_needs_every_exchange_and_fresh_counts() -> None:
    part = {key: number for key, number in BREADTH.items() if key != "SZSE.declining"}
    calm = shanghai(1.0, 1.0, 1.0)
    assert tone_of(with_counts(calm, part)).breadth is None
    whole = with_counts(calm, BREADTH)
    stale = tone_of(with_verdict(whole, "SSE.advancing", Verdict.STALE))
    assert (stale.breadth, stale.advancing, stale.characters) == (None, None, ())
    unchanged = with_verdict(whole, "SSE.unchanged", Verdict.MISSING)
    assert (tone_of(unchanged).breadth, tone_of(unchanged).unchanged) == (0.6, None)


def test_another_universe_stands_in_where_a_count_is_missing() -> None:
    calm = shanghai(1.0, 1.0, 1.0)
    instead = {"CN.advancing": 1800, "CN.declining": 3200, "CN.unchanged": 90}
    part = {key: number for key, number in BREADTH.items() if key != "SZSE.declining"}
    tone = tone_of(with_counts(calm, {**part, **instead}))
    assert (tone.advancing, tone.declining, tone.unchanged) == (1800, 3200, 90)
    assert tone.breadth == 0.36
    assert set(instead) < set(tone.evidence)
    assert not set(BREADTH) & set(tone.evidence)
    whole = tone_of(with_counts(calm, {**BREADTH, **instead}))
    assert whole.advancing == 3000
    assert not set(instead) & set(whole.evidence)


def test_a_rise_that_most_stocks_did_not_share_is_narrow() -> None:
    turned = {key: 5000 - number for key, number in BREADTH.items()}
    tone = tone_of(with_counts(shanghai(1.0, 1.0, 1.0), turned))
    assert tone.characters == (Character.NARROW,)


def test_indices_of_different_signs_are_not_broad() -> None:
    tone = tone_of(with_counts(shanghai(-0.1, 1.0, 1.0), BREADTH))
    assert Character.BROAD not in tone.characters


def with_spread(sse: float, chinext: float) -> Tone:
    """ChiNext less SSE was +-0.5 % in turn: sigma of the spread sqrt(60 x 0.000025 / 59)."""
    broad = [0.005, -0.005] * 30
    rows = {
        ("SSE", "close"): closes_of([*broad, sse], "SSE", LAST),
        ("ChiNext", "close"): closes_of([*CALM, chinext], "ChiNext", LAST),
    }
    return tone_of(snapshot_of(rows, LAST, cut_off(LAST, EVENING, ZONE)))


@pytest.mark.parametrize(("sse", "chinext"), [(0.010, 0.013), (-0.010, -0.013)])
def test_growth_led_if_it_went_further_the_same_way(sse: float, chinext: float) -> None:
    # 0.3 % beyond, more than half a sigma of 0.25 %.
    assert Character.TECH_LED in with_spread(sse, chinext).characters


@pytest.mark.parametrize(
    ("sse", "chinext"), [(0.010, 0.012), (0.013, 0.010), (-0.013, -0.010), (-0.010, -0.012)]
)
def test_growth_did_not_lead_if_it_fell_behind_or_kept_close(sse: float, chinext: float) -> None:
    assert Character.TECH_LED not in with_spread(sse, chinext).characters


def test_a_small_score_is_muted() -> None:
    assert tone_of(shanghai(0.4, 0.4, 0.4)).characters == (Character.MUTED,)
    assert tone_of(shanghai(0.6, 0.6, 0.6)).characters == ()
