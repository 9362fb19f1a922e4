"""What a report may claim of a day as a whole, and what forbids it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

import pytest

from mir_core.model.conclusion import Assessment, Conclusions, Edge, EdgeKind, FlowMap, Node
from mir_core.model.crypto import Basis, CoinMarket, Issuance
from mir_core.model.finding import Analysis, Finding, Link, LinkLabel, Mood
from mir_core.model.message import Name, Sentence
from mir_core.model.record import Measured
from mir_core.model.snapshot import Snapshot
from mir_core.report import judgements
from mir_core.report.contract import Context
from mir_core.report.sections import (
    _elsewhere,
    flow_map,
    key_insight,
    sentiment,
    what_changed,
)
from tests.unit.report_sentences import (
    DAY,
    PAIRS,
    SECTIONS,
    context,
    keys,
    one_day,
    pair,
    tone,
    turned_over,
)


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    """The evening of a day on which all markets traded."""
    return one_day()


@pytest.mark.parametrize(
    ("labels", "sentence"),
    [
        ((LinkLabel.TRANSMITTED, LinkLabel.AMPLIFIED), sentiment.HELD),
        ((LinkLabel.DAMPENED, LinkLabel.NOISE), sentiment.NOT_CARRIED),
        ((LinkLabel.TRANSMITTED, LinkLabel.INDEPENDENT), sentiment.NOT_CARRIED),
        ((LinkLabel.QUIET, LinkLabel.NOISE), sentiment.NONE_CARRIED),
        ((LinkLabel.TRANSMITTED, LinkLabel.CLOSED), sentiment.NO_BREAK),
    ],
)
def test_a_chain_holds_only_if_every_link_carried(
    snapshot: Snapshot, labels: Sequence[LinkLabel], sentence: Sentence
) -> None:
    ends = (("US->HK", "SPX", "HSI"), ("HK->A", "HSI", "SSE"))
    links = [
        Link(
            subject=ends[row][0],
            a=ends[row][1],
            b=ends[row][2],
            label=label,
            surprise=None if label is LinkLabel.CLOSED else 0.4,
        )
        for row, label in enumerate(labels)
    ]
    assert sentence.key in keys(sentiment.SECTION.build(context(snapshot, *links)))


@pytest.mark.parametrize(
    ("moods", "sentence"),
    [
        ((Mood.STRONG_RISK_OFF, Mood.STRONG_RISK_OFF), _elsewhere.GENERAL),
        ((Mood.STRONG_RISK_OFF, Mood.RISK_OFF), _elsewhere.WITH_TURNOVER),
        ((Mood.STRONG_RISK_OFF,), _elsewhere.WITH_TURNOVER),
    ],
)
def test_a_crash_of_all_regions_comes_before_turnover(
    snapshot: Snapshot, moods: Sequence[Mood], sentence: Sentence
) -> None:
    tones = [tone(region, mood) for region, mood in zip(("HK", "A"), moods, strict=False)]
    lead = pair("ChiNext", "SSE", -516.0)
    built = key_insight.SECTION.build(context(snapshot, *tones, turned_over(0.2), lead=lead))
    assert sentence.key in keys(built)


@pytest.mark.parametrize(("region", "direction", "growth_ahead"), sorted(judgements.ONE_SIDED))
def test_a_leg_that_moved_itself_was_not_spared(
    snapshot: Snapshot, region: str, direction: int, *, growth_ahead: bool
) -> None:
    """As on 2020-03-12: the Nasdaq-100 lost 9.27 %, the Dow 9.99 %."""
    mood = Mood.RISK_ON if direction > 0 else Mood.RISK_OFF
    moved = dict.fromkeys(PAIRS[region], 2.0 * direction)
    found = pair(*PAIRS[region], 90.0 if growth_ahead else -90.0)
    wanted = judgements.STYLE[region, direction, growth_ahead].key
    section = SECTIONS[region]
    assert wanted not in keys(section.build(context(snapshot, tone(region, mood, z=moved), found)))
    calm = tone(region, mood, z=dict.fromkeys(PAIRS[region], 0.2 * direction))
    assert wanted in keys(section.build(context(snapshot, calm, found)))


@pytest.mark.parametrize(
    ("change", "sentence"), [(None, flow_map.UNDECIDED), (0.01, flow_map.MIXED)]
)
def test_a_map_with_a_missing_input_is_undecided(
    snapshot: Snapshot, change: float | None, sentence: Sentence
) -> None:
    issued = Issuance(
        subject="stablecoins", session=DAY, basis=Basis.SUPPLY, usd=1e6, usd_7d=None, z=0.1, n=90,
        coins=(),
    )  # fmt: skip
    market = CoinMarket(
        subject="crypto", session=DAY, total_usd=2.5e12, total_change=change, eth_btc=None,
        eth_btc_change=None,
    )  # fmt: skip
    edge = Edge(Node.US, Node.COINS, EdgeKind.INFERRED, None, 300.0, Name("BTC"))
    made = context(snapshot, issued, market, tone("US", Mood.NEUTRAL))
    conclusions = Conclusions(FlowMap((edge,), Assessment.MIXED), ())
    told = replace(made, analysis=replace(made.analysis, conclusions=conclusions))
    assert sentence.key in keys(flow_map.SECTION.build(told))


def since(snapshot: Snapshot, before: Sequence[Finding], *now: Finding) -> Context:
    """Findings of a day beside those of the day before it."""
    previous = replace(snapshot, date=DAY - dt.timedelta(days=1))
    measured = Measured(previous, Analysis(tuple(before), None, ()))
    return replace(context(snapshot, *now), previous=measured)


def test_a_region_that_traded_again_is_told(snapshot: Snapshot) -> None:
    closed = tone("HK", Mood.NOT_MEASURED, score=None)
    made = since(snapshot, [closed], tone("HK", Mood.STRONG_RISK_OFF, score=-7.5))
    assert what_changed.REOPENED.key in keys(what_changed.SECTION.build(made))


@pytest.mark.parametrize(("day", "sentence"), [(1, what_changed.NEW), (3, what_changed.LASTING)])
def test_a_divergence_in_its_third_day_is_not_new(
    snapshot: Snapshot, day: int, sentence: Sentence
) -> None:
    wide = replace(pair("ChiNext", "SSE", 900.0, 9.0), reported=True, run_day=day)
    found = keys(what_changed.SECTION.build(since(snapshot, [], wide)))
    told = {what_changed.NEW.key, what_changed.LASTING.key} & set(found)
    assert told == {sentence.key}
