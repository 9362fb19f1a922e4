"""The key insight, by kind of leading story, and the money behind it."""

import datetime as dt
from dataclasses import replace

import pytest

from mir_core.model.crypto import Basis, Issuance, Rotation
from mir_core.model.finding import (
    BaseRate,
    Finding,
    Interval,
    Link,
    LinkLabel,
    Mood,
    Sequel,
)
from mir_core.model.market import ToneChange
from mir_core.model.message import Listing, Name, Sentence
from mir_core.model.report import Paragraph
from mir_core.model.snapshot import Snapshot
from mir_core.report import wording
from mir_core.report.sections import (
    _elsewhere,
    _stories,
    key_insight,
)
from tests.unit.report_sentences import (
    DAY,
    context,
    keys,
    nested,
    one_day,
    pair,
    tone,
    turned_over,
)


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    """The evening of a day on which all markets traded."""
    return one_day()


# The key insight, by kind of lead.

RATE = BaseRate(5, 40, 12, 0.3, Interval(0.2, 0.42), 0.28, 20)
SEQUEL = Sequel("SSE", 1, 5, 40, 24, 0.6, Interval(0.47, 0.72), 0.53)
WIDE = replace(pair("NDX", "DJI", 150.0, 2.5), reported=True, run_day=1, base_rates=(RATE,))
BROKEN = Link(
    subject="HK->A",
    a="HSI",
    b="SSE",
    label=LinkLabel.FAILED,
    r_a=0.02,
    actual=-0.01,
    expected=0.008,
    surprise=-2.2,
    b_session=DAY,
)
TURNED = ToneChange(
    subject="A",
    before=Mood.RISK_OFF,
    now=Mood.RISK_ON,
    steps=2,
    score_before=-0.9,
    score=0.8,
    session_before=dt.date(2026, 4, 1),
    session=DAY,
)
MINTED = Issuance(
    subject="stablecoins",
    session=DAY,
    basis=Basis.SUPPLY,
    usd=1.5e9,
    usd_7d=None,
    z=2.6,
    n=90,
    coins=(),
)
ROTATED = Rotation(
    subject="Lending->RWA",
    session=DAY,
    source="Lending",
    target="RWA",
    out_usd=-3e8,
    out_ratio=-0.02,
    in_usd=4e8,
    in_ratio=0.03,
)


@pytest.mark.parametrize(
    ("lead", "sequel", "story", "last"),
    [
        (WIDE, None, _stories.BOTH_UP, key_insight.CLOSED_BY_HALF),
        (replace(WIDE, r_b=-0.005), None, _stories.APART, key_insight.CLOSED_BY_HALF),
        (replace(WIDE, r_a=-0.01, r_b=-0.02), None, _stories.BOTH_DOWN, key_insight.CLOSED_BY_HALF),
        (replace(WIDE, base_rates=(replace(RATE, events=4, closed=1, share=None),)), None,
         _stories.BOTH_UP, key_insight.TOO_FEW_GAPS),
        (replace(WIDE, base_rates=(BaseRate(5, 0, 0, None, None, None, 0),)), None,
         _stories.BOTH_UP, wording.UNKNOWN),
        (replace(WIDE, a="RWA flow", b="DeFi-native flow"), None, _stories.FLOWS,
         key_insight.CLOSED_BY_HALF),
        (replace(WIDE, since=DAY), None, _stories.SINCE, key_insight.CLOSED_BY_HALF),
        (BROKEN, SEQUEL, _stories.BREAK_FAILED, key_insight.STOOD_HIGHER),
        (replace(BROKEN, label=LinkLabel.LOCAL), replace(SEQUEL, direction=-1),
         _stories.BREAK_LOCAL, key_insight.STOOD_LOWER),
        (TURNED, replace(SEQUEL, events=7, went_on=4, share=None), _stories.TURNED_UP,
         key_insight.TOO_FEW_HIGHER),
        (replace(TURNED, steps=-2), replace(SEQUEL, events=7, share=None, direction=-1),
         _stories.TURNED_DOWN, key_insight.TOO_FEW_LOWER),
        (TURNED, replace(SEQUEL, events=0), _stories.TURNED_UP, wording.UNKNOWN),
        (ROTATED, None, _stories.ROTATION, key_insight.NO_AFTERMATH),
        (MINTED, None, _stories.ISSUED, key_insight.NO_AFTERMATH),
        (replace(MINTED, usd=-1e9), None, _stories.REDEEMED, key_insight.NO_AFTERMATH),
        (replace(MINTED, basis=Basis.MARKET_VALUE), None, _stories.VALUE_ROSE,
         key_insight.NO_AFTERMATH),
        (replace(MINTED, basis=Basis.MARKET_VALUE, usd=-1e9), None, _stories.VALUE_FELL,
         key_insight.NO_AFTERMATH),
    ],
)  # fmt: skip
def test_each_lead_has_its_story_and_says_what_followed(
    snapshot: Snapshot, lead: Finding, sequel: Sequel | None, story: Sentence, last: Sentence
) -> None:
    others = (tone("US", Mood.NEUTRAL), tone("HK", Mood.RISK_ON))
    built = key_insight.SECTION.build(context(snapshot, *others, lead=lead, sequel=sequel))
    (block,) = built
    assert isinstance(block, Paragraph)
    assert len(block.sentences) == 3
    found = keys(built)
    assert (found[0], found[-1]) == (story.key, last.key)


@pytest.mark.parametrize(
    ("lead", "finding", "sentence"),
    [
        (pair("ChiNext", "SSE", 200.0), turned_over(0.2), _elsewhere.WITH_TURNOVER),
        (pair("ChiNext", "SSE", 200.0), turned_over(-0.2), _elsewhere.WITHOUT_TURNOVER),
        (TURNED, turned_over(0.2), _elsewhere.WITH_TURNOVER),
        (BROKEN, turned_over(0.2), _elsewhere.WITH_TURNOVER),
        (pair("SPX", "BTC", 200.0), replace(MINTED, z=0.4), _elsewhere.WITHOUT_ISSUANCE),
    ],
)
def test_the_money_behind_a_story_is_named(
    snapshot: Snapshot, lead: Finding, finding: Finding, sentence: Sentence
) -> None:
    found = keys(key_insight.SECTION.build(context(snapshot, finding, lead=lead)))
    assert sentence.key in found


@pytest.mark.parametrize("usd", [1e9, -1e9])
def test_issuance_is_set_beside_the_way_the_coin_went(snapshot: Snapshot, usd: float) -> None:
    rose = (snapshot.figures["BTC.change"].value or 0.0) > 0
    expected = {
        (True, True): _elsewhere.WITH_ISSUANCE,
        (False, False): _elsewhere.WITH_REDEMPTION,
        (False, True): _elsewhere.ISSUANCE_AGAINST,
        (True, False): _elsewhere.REDEMPTION_AGAINST,
    }[rose, usd > 0]
    money = replace(MINTED, usd=usd)
    found = keys(
        key_insight.SECTION.build(context(snapshot, money, lead=pair("SPX", "BTC", 200.0)))
    )
    assert expected.key in found


@pytest.mark.parametrize("lead", [ROTATED, pair("NDX", "DJI", 200.0)])
def test_money_elsewhere_is_not_named(snapshot: Snapshot, lead: Finding) -> None:
    found = keys(key_insight.SECTION.build(context(snapshot, turned_over(0.5), lead=lead)))
    assert _elsewhere.WITH_TURNOVER.key not in found


def test_regions_of_one_mood_are_told_together(snapshot: Snapshot) -> None:
    moods = {"US": Mood.NEUTRAL, "HK": Mood.RISK_ON, "A": Mood.RISK_ON}
    tones = [tone(region, mood) for region, mood in moods.items()]
    (block,) = key_insight.SECTION.build(context(snapshot, *tones))
    assert isinstance(block, Paragraph)
    groups = [m for s in block.sentences for m in nested(s) if m.key == _elsewhere.GROUP.key]
    regions = [group.values["regions"] for group in groups]
    assert regions == [Listing((Name("HK"), Name("A"))), Listing((Name("US"),))]


def test_a_rarity_counts_the_wider_ones(snapshot: Snapshot) -> None:
    rare = replace(WIDE, percentile=0.996)
    assert wording.wider_ones(rare) == 1
    assert _stories.RARE.key in keys(key_insight.SECTION.build(context(snapshot, lead=rare)))
    widest = replace(WIDE, percentile=1.0, run_day=3)
    found = keys(key_insight.SECTION.build(context(snapshot, lead=widest)))
    assert {_stories.WIDEST.key, _stories.RUN.key} <= set(found)
    # Stretches of different length: the rank is that of the scaled spreads.
    mixed = replace(pair("SPX", "BTC", 300.0), percentile=1.0)
    found = keys(key_insight.SECTION.build(context(snapshot, lead=mixed)))
    assert _stories.UNMATCHED.key in found
