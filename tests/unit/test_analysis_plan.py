"""Plans: rules in CEL, one action per topic, the order, and what is left out."""

import dataclasses
import datetime as dt
import math
from collections.abc import Callable, Mapping

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.load import load
from formatters.catalog import Catalog, languages
from formatters.parity import check
from mir_core.analysis.analyse import analyse
from mir_core.analysis.pairs import PairHistory
from mir_core.analysis.plan import plan_of
from mir_core.analysis.rules import RuleError, compile_rule
from mir_core.analysis.signal_names import signals_of
from mir_core.analysis.signals import Signals
from mir_core.calendars import cut_off
from mir_core.model.catalogue import PlayEntry
from mir_core.model.conclusion import Conclusions, Profile
from mir_core.model.figure import Verdict
from mir_core.model.report import Document, Section
from mir_core.model.snapshot import Snapshot
from mir_core.report.contract import Context
from mir_core.report.sections import action_plan, flow_map, risk_matrix
from tests.builders import EVENING, MORNING, ZONE, Rows, random_rows, snapshot_of

COVERAGE = load(languages=languages()).coverage
SPECS = signals_of(COVERAGE)
CATALOGS = [Catalog.load(language) for language in languages()]
DAY = dt.date(2026, 4, 15)
TVL = ["TVL.RWA", "TVL.Lending"]
NAMES = ["SPX", "DJI", "IXIC", "NDX", "VIX", "US10Y", "DXY", "HSI", "HSCEI", "HSTECH", "SSE",
         "SZSE", "ChiNext", "BTC", "ETH"]  # fmt: skip
FULL: dict[tuple[str, str], Rows] = dict(
    random_rows(5, NAMES, dt.date(2025, 1, 2), dt.date(2026, 4, 17), hole_share=0.002)
)
FULL |= {
    (name, field): rows
    for names, field in ((TVL, "tvl_usd"), (["USDT", "STABLECOINS"], "circulating_usd"))
    for (name, _), rows in random_rows(6, names, dt.date(2025, 1, 2), dt.date(2026, 4, 17)).items()
}

SAME = {"en": "{SPX} at {SPX_close}", "zh": "{SPX}报 {SPX_close}"}


def entry(name: str, when: str, *, topic: str = "us", priority: int = 1) -> PlayEntry:
    texts = (SAME, SAME, SAME, SAME)
    return PlayEntry(
        name, f"playbook.toml: {name}", Profile.MODERATE, topic, priority, when, *texts
    )


def snapshot(rows: Mapping[tuple[str, str], Rows] = FULL, time: dt.time = EVENING) -> Snapshot:
    return snapshot_of(rows, DAY, cut_off(DAY, time, ZONE))


def chosen(*entries: PlayEntry, told: Mapping[str, float | str] | None = None) -> list[str]:
    coverage = dataclasses.replace(COVERAGE, playbook=entries)
    signals = Signals(snapshot(), coverage, PairHistory(), told)
    return [action.id for action in plan_of(signals)[Profile.MODERATE]]


def test_the_higher_priority_of_a_topic_wins() -> None:
    low, high = entry("low", "SPX.close > 0.0"), entry("high", "SPX.close > 0.0", priority=9)
    other = entry("other", "SPX.close > 0.0", topic="hk", priority=5)
    assert chosen(low, other, high) == ["high", "other"]


def test_of_equal_priorities_the_condition_that_is_met_by_more_wins() -> None:
    near = entry("near", "SPX.change > -0.5")
    far = entry("far", "SPX.change > -5.0")
    assert chosen(near, far) == ["far"]
    assert chosen(far, near) == ["far"]


def test_at_most_three() -> None:
    many = [entry(f"n{n}", "SPX.close > 0.0", topic=f"t{n}", priority=n) for n in range(6)]
    assert chosen(*many) == ["n5", "n4", "n3"]


def test_labels_are_compared_as_text() -> None:
    rule = entry("rule", 'rotation.target == "RWA"')
    assert chosen(rule, told={"rotation.target": "RWA"}) == ["rule"]
    assert chosen(rule, told={"rotation.target": ""}) == []
    assert chosen(rule) == []


def test_a_rule_without_all_its_numbers_does_not_hold() -> None:
    """Nothing tells the breadth here."""
    assert chosen(entry("rule", "SPX.close > 0.0 || A.breadth > 0.5")) == []


def test_a_text_without_its_number_leaves_the_entry_out() -> None:
    missing = dataclasses.replace(
        entry("rule", "SPX.close > 0.0"), trigger={"en": "{A_breadth}", "zh": "{A_breadth}"}
    )
    assert chosen(missing) == []


def test_figures_that_are_not_fresh_carry_no_action() -> None:
    whole = snapshot()
    stale = dataclasses.replace(whole.figures["SPX.close"], verdict=Verdict.STALE)
    doubtful = dataclasses.replace(whole, figures={**whole.figures, "SPX.close": stale})
    coverage = dataclasses.replace(COVERAGE, playbook=(entry("rule", "SPX.close > 0.0"),))
    assert plan_of(Signals(doubtful, coverage, PairHistory()))[Profile.MODERATE] == ()


def test_an_action_names_the_figures_of_its_condition_and_of_its_texts() -> None:
    coverage = dataclasses.replace(COVERAGE, playbook=(entry("rule", "HSTECH_HSCEI.z > -99.0"),))
    (action,) = plan_of(Signals(snapshot(), coverage, PairHistory()))[Profile.MODERATE]
    assert action.figures == ("HSTECH.change", "HSCEI.change", "SPX.close")


@pytest.mark.parametrize(
    "text",
    [
        "SPX.z > 1.0 && SPX.z < 1.1",
        "US.tone == 'risk-off' && HK.tone == 'risk-on' && A.tone == 'neutral' && SPX.z > 3.0",
        "!(SPX.z > 1.0) && HSI.z in [1.0, 2.0]",
        "SPX.change < -0.02 || BTC.change < -0.05",
        "SPX.z > HSI.z",
    ],
)
def test_a_narrow_condition_is_not_taken_for_an_impossible_one(text: str) -> None:
    assert compile_rule(text, SPECS).text == text


@pytest.mark.parametrize(
    "text",
    [
        "SPX.z > 2.0 && SPX.z < 1.0",
        "SPX.z > 1.0 && !(SPX.z > 0.5)",
        "chain.breakdown == 'US->HK' && chain.breakdown == 'HK->A'",
        "SPX.z > 2.0 && HSI.z > 1.0 && (SPX.z < 1.0 || HSI.z < 0.0)",
        "false && SPX.z > 1.0",
    ],
)
def test_an_impossible_condition_is_refused(text: str) -> None:
    with pytest.raises(RuleError, match="can never hold"):
        compile_rule(text, SPECS)


def test_a_rule_is_asked_with_the_values_of_its_signals() -> None:
    rule = compile_rule("TVL.RWA.flow_ratio < -0.01 && HK_A.label != 'closed'", SPECS)
    assert rule.holds({"TVL.RWA.flow_ratio": -0.02, "HK->A.label": "local"})
    assert not rule.holds({"TVL.RWA.flow_ratio": -0.02, "HK->A.label": "closed"})
    assert not rule.holds({"TVL.RWA.flow_ratio": -0.02})


def sections(report: Snapshot) -> tuple[Conclusions, Document]:
    analysis = analyse(report, COVERAGE)
    context = Context(report, analysis, COVERAGE)
    specs = (flow_map.SECTION, risk_matrix.SECTION, action_plan.SECTION)
    built = tuple(Section(spec.name, spec.title(), spec.build(context)) for spec in specs)
    return analysis.conclusions, Document("test", flow_map.TITLE(), None, built)


def checked(report: Snapshot) -> Conclusions:
    """The conclusions, whose texts print the same finite numbers in every language."""
    conclusions, document = sections(report)
    assert all(section.blocks for section in document.sections)
    check(document, CATALOGS)
    for risk in conclusions.risks:
        for number in (risk.probability, risk.base):
            assert number is None or 0 <= number <= 1
        assert risk.impact is None or (math.isfinite(risk.impact) and risk.impact <= 0)
    for edge in conclusions.flow_map.edges if conclusions.flow_map else ():
        assert (edge.usd is None) != (edge.bp is None)
        assert math.isfinite(edge.usd or edge.bp or 0.0)
    return conclusions


wild = st.floats(allow_nan=True, allow_infinity=True) | st.sampled_from([0.0, 1e-300, 1e300, -1.0])
keys = st.sampled_from(sorted(FULL))


@given(
    broken=st.dictionaries(keys, st.lists(wild, min_size=1, max_size=4), max_size=4),
    dropped=st.sets(keys, max_size=4),
    time=st.sampled_from([MORNING, EVENING]),
)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_broken_series_never_break_the_conclusions(
    broken: dict[tuple[str, str], list[float]], dropped: set[tuple[str, str]], time: dt.time
) -> None:
    rows = {key: dict(each) for key, each in FULL.items() if key not in dropped}
    for key, values in broken.items():
        days = sorted(rows.get(key, {}))
        for number, day in enumerate(days[-20:]):
            rows[key][day] = values[number % len(values)]
    checked(snapshot(rows, time))


def constant(rows: Rows) -> Rows:
    return dict.fromkeys(rows, 100.0)


def one_day(rows: Rows) -> Rows:
    return {DAY: 100.0, DAY - dt.timedelta(days=1): 100.0}


@pytest.mark.parametrize("shape", [constant, one_day])
def test_series_that_tell_nothing_make_no_risk_from_history(shape: Callable[[Rows], Rows]) -> None:
    found = checked(snapshot({key: shape(each) for key, each in FULL.items()}))
    assert found.flow_map is None
    assert all(risk.impact in {None, 0.0} for risk in found.risks)


def test_nothing_at_all_says_so() -> None:
    conclusions = checked(snapshot({}))
    assert conclusions.flow_map is None
    assert conclusions.risks == ()
    assert all(actions == () for actions in conclusions.plan.values())


def test_the_same_snapshot_gives_the_same_conclusions_with_a_memo() -> None:
    memo = PairHistory()
    first = analyse(snapshot(), COVERAGE, memo).conclusions
    assert analyse(snapshot(), COVERAGE, memo).conclusions == first
    assert analyse(snapshot(), COVERAGE).conclusions == first
    assert any(first.plan.values())
