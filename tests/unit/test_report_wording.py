"""What the sections say where little or nothing is measured, and over long stretches."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

import pytest

from formatters.catalog import Catalog
from formatters.parity import check
from mir_core.analysis.analyse import analyse
from mir_core.analysis.pairs import PairHistory
from mir_core.model.figure import Verdict
from mir_core.model.finding import Analysis, Divergence, Finding, Link, LinkLabel, Mood, Tone
from mir_core.model.message import Message, Phrase, Sentence
from mir_core.model.report import Block, Note, Paragraph
from mir_core.model.snapshot import Snapshot
from mir_core.report import wording
from mir_core.report.compose import compose
from mir_core.report.contract import Context
from mir_core.report.sections import (
    _elsewhere,
    _leaders,
    _region,
    _stories,
    divergences,
    key_insight,
    sentiment,
)
from tests.builders import coverage, random_rows, snapshot_of, with_verdict

NAMES = ("SPX", "DJI", "IXIC", "NDX", "HSI", "HSCEI", "HSTECH", "SSE", "SZSE", "ChiNext", "BTC")
#: The first session of Hong Kong after four weekdays of holidays.
AFTER_EASTER = dt.date(2026, 4, 8)


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    """The evening of 2026-04-08 on random closes."""
    rows = random_rows(3, NAMES, dt.date(2025, 1, 2), AFTER_EASTER)
    return snapshot_of(rows, AFTER_EASTER, dt.datetime(2026, 4, 8, 10, tzinfo=dt.UTC), "evening")


def context(snapshot: Snapshot, *findings: Finding, leads: Sequence[Finding] = ()) -> Context:
    return Context(snapshot, Analysis(findings, None, tuple(leads)), coverage())


def keys(blocks: Sequence[Block]) -> list[str]:
    """Keys of the sentences of paragraphs and notes, in order."""
    phrases: list[Phrase] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            phrases.extend(block.sentences)
        elif isinstance(block, Note):
            phrases.append(block.text)
    return [phrase.key for phrase in phrases if isinstance(phrase, Message)]


def tone(region: str, label: Mood) -> Tone:
    return Tone(subject=region, label=label, score=0.0, n=3)


def pair(a: str, b: str, since: dt.date | None = None) -> Divergence:
    return Divergence(
        subject=f"{a}/{b}",
        a=a,
        b=b,
        state="measured",
        since=since,
        r_a=0.01,
        r_b=0.02,
        z=0.1,
        n=250,
    )


LEAD = replace(pair("IXIC", "NDX"), spread_bp=-100.0, percentile=0.99, rarity=0.01, run_day=1)


@pytest.mark.parametrize(
    ("labels", "with_a_story", "without"),
    [
        ([Mood.NEUTRAL, Mood.NEUTRAL], _elsewhere.NOT_GENERAL, _elsewhere.CALM),
        ([Mood.RISK_OFF, Mood.STRONG_RISK_OFF], _elsewhere.GENERAL, _elsewhere.ONE_WAY),
        ([Mood.NEUTRAL, Mood.STRONG_RISK_ON], _elsewhere.DIFFERING, _elsewhere.MIXED),
        ([Mood.RISK_ON, Mood.RISK_OFF], _elsewhere.DIFFERING, _elsewhere.MIXED),
        ([Mood.STRONG_RISK_ON], _elsewhere.ONE_REGION, _elsewhere.ONE_REGION),
    ],
)
def test_a_move_is_general_only_if_all_regions_lean_one_way(
    snapshot: Snapshot, labels: list[Mood], with_a_story: Sentence, without: Sentence
) -> None:
    tones = [tone(region, label) for region, label in zip(("US", "HK"), labels, strict=False)]
    build = key_insight.SECTION.build
    assert keys(build(context(snapshot, *tones)))[-1] == without.key
    led = keys(build(context(snapshot, *tones, leads=[LEAD])))
    assert led == [_stories.BOTH_UP.key, with_a_story.key, key_insight.NO_AFTERMATH.key]


def test_calm_is_claimed_only_of_what_was_measured(snapshot: Snapshot) -> None:
    links = [
        Link(subject=each, a="SPX", b="HSI", label=LinkLabel.QUIET, surprise=0.1) for each in "ab"
    ]
    blank = Link(subject="HK->A", a="HSI", b="SSE", label=LinkLabel.NOT_MEASURED)
    pairs = [pair("IXIC", "NDX"), pair("SPX", "BTC")]
    build = key_insight.SECTION.build
    closest = key_insight.CLOSEST.key
    little = key_insight.LITTLE_MEASURED.key
    assert keys(build(context(snapshot, *pairs, *links))) == [key_insight.QUIET.key, closest]
    assert keys(build(context(snapshot, *pairs, links[0]))) == [little, closest]
    assert keys(build(context(snapshot, *pairs, blank))) == [little, closest]
    assert keys(build(context(snapshot, *links))) == [little]
    assert keys(build(context(snapshot, blank))) == [key_insight.NOTHING_MEASURED.key]


def test_a_day_with_a_strong_tone_is_not_called_quiet(snapshot: Snapshot) -> None:
    links = [
        Link(subject=each, a="SPX", b="HSI", label=LinkLabel.QUIET, surprise=0.1) for each in "ab"
    ]
    pairs = [pair("IXIC", "NDX"), pair("SPX", "BTC")]
    wild = tone("US", Mood.STRONG_RISK_OFF)
    first, *_ = keys(key_insight.SECTION.build(context(snapshot, *pairs, *links, wild)))
    assert first == key_insight.NO_GAP.key


def test_without_a_measured_pair_none_is_called_usual(snapshot: Snapshot) -> None:
    closed = Divergence(subject="SPX/BTC", a="SPX", b="BTC", state="closed")
    build = divergences.SECTION.build
    assert keys(build(context(snapshot, closed)))[0] == wording.NO_PAIR.key
    assert keys(build(context(snapshot, closed, pair("IXIC", "NDX"))))[0] == divergences.NONE.key


def test_moves_over_more_than_one_session_say_since_when(snapshot: Snapshot) -> None:
    found = analyse(snapshot, coverage(), PairHistory())
    whole = Context(snapshot, found, coverage())
    since = {link.subject: link.since for link in found.of(Link)}
    # Hong Kong traded on 2026-04-02 and then not before 04-08; New York and the coins went on.
    assert since == {
        "US->HK": dt.date(2026, 4, 2),
        "HK->A": dt.date(2026, 4, 2),
        "US->Crypto": None,
    }
    assert wording.STRETCH.key in keys(sentiment.SECTION.build(whole))
    assert wording.STRETCH.key in keys(divergences.SECTION.build(whole))
    lead = next(each for each in found.of(Divergence) if each.since is not None)
    story = replace(found, leads=(lead,))
    built = key_insight.SECTION.build(replace(whole, analysis=story))
    assert keys(built)[0] == _stories.SINCE.key
    check(
        compose(snapshot, story, coverage(), 1),
        catalogs=(Catalog.load("en"), Catalog.load("zh")),
    )


def test_a_session_without_values_is_not_called_a_close(snapshot: Snapshot) -> None:
    region = next(each for each in coverage().regions if each.id == "HK")
    gone = snapshot
    for index in region.indices:
        gone = with_verdict(gone, f"{index}.close", Verdict.STALE)
    assert keys(_region.build(context(gone), "HK", "HK"))[0] == _region.NOT_SHOWN.key
    one = with_verdict(snapshot, "HSCEI.close", Verdict.STALE)
    assert keys(_region.build(context(one), "HK", "HK"))[:2] == [
        _region.SESSION.key,
        _region.NOT_SHOWN.key,
    ]


def test_indices_that_moved_alike_have_no_leader(snapshot: Snapshot) -> None:
    level = replace(pair("HSTECH", "HSCEI"), spread_bp=0.3, percentile=0.0)
    assert keys(_region.build(context(snapshot, level), "HK", "HK"))[-1] == _leaders.EVEN.key
    nearly = replace(level, spread_bp=0.6)
    assert keys(_region.build(context(snapshot, nearly), "HK", "HK"))[-1] == _leaders.NEARLY.key
    ahead = replace(nearly, z=0.6, percentile=0.4)
    assert keys(_region.build(context(snapshot, ahead), "HK", "HK"))[-1] == _leaders.LED.key
    rare = replace(ahead, z=2.0, percentile=0.95)
    assert keys(_region.build(context(snapshot, rare), "HK", "HK"))[-1] == _leaders.RARE.key
    widest = replace(ahead, z=-2.0, spread_bp=-90.0, percentile=1.0, r_a=-0.02, r_b=-0.01)
    found = keys(_region.build(context(snapshot, widest), "HK", "HK"))
    assert found[-1] == _leaders.HELD_WIDEST.key
