"""risks.toml and playbook.toml: what the package ships, and each fault of an operator's own."""

import shutil
import string
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

import config
from config.load import load
from formatters.catalog import Catalog, languages
from formatters.parity import MARK
from formatters.reading import Reader
from mir_core.analysis.signal_names import signals_of
from mir_core.model.conclusion import Profile
from mir_core.model.coverage import Coverage
from mir_core.model.errors import ConfigurationError

PACKAGE = Path(config.__file__).parent
COVERAGE = load(languages=languages()).coverage

RISK = """
[risks.one]
when = [{ signal = "VIX.close", above = 25.0 }]
event = { instrument = "SPX", move = -0.05, horizon = 10 }
markets = ["US", "BTC"]
band = "low"
name = { en = "One", zh = "一" }
trigger = { en = "below {level}", zh = "{instrument}低于 {level}" }
"""
PLAY = """
[moderate.one]
topic = "us"
priority = 5
when = "VIX.close > 25.0"
action = { en = "Do", zh = "做" }
rationale = { en = "{VIX} at {VIX_close}", zh = "{VIX}报 {VIX_close}" }
trigger = { en = "below 20", zh = "低于 20" }
invalidation = { en = "above {SPX_high_20}", zh = "高于 {SPX_high_20}" }
"""


def read(folder: Path) -> Coverage:
    environment = {"MIR_CONFIG__FOLDER": str(folder)}
    return load(environment=environment, languages=("en", "zh")).coverage


def faults(folder: Path) -> tuple[str, ...]:
    with pytest.raises(ConfigurationError) as caught:
        read(folder)
    return caught.value.faults


def test_the_package_watches_every_market() -> None:
    assert len(COVERAGE.risks) >= 15
    watched = {market for risk in COVERAGE.risks for market in risk.markets}
    assert {"US", "HK", "A", "BTC", "ETH"} <= watched
    events = {risk.event.instrument for risk in COVERAGE.risks}
    assert {"SPX", "NDX", "HSI", "HSTECH", "SSE", "ChiNext", "BTC", "ETH"} <= events


def test_the_package_has_ten_actions_for_each_profile() -> None:
    counted = Counter(entry.profile for entry in COVERAGE.playbook)
    assert all(counted[profile] >= 10 for profile in Profile)


def texts() -> Iterator[tuple[str, Mapping[str, str]]]:
    for risk in COVERAGE.risks:
        yield f"{risk.id}.name", risk.name
        yield f"{risk.id}.trigger", risk.trigger
    for play in COVERAGE.playbook:
        for key in ("action", "rationale", "trigger", "invalidation"):
            yield f"{play.profile}.{play.id}.{key}", getattr(play, key)


def test_the_package_s_texts_carry_the_same_numbers_in_every_language() -> None:
    readers = {language: Reader(Catalog.load(language)) for language in languages()}
    for place, said in texts():
        counted = []
        for language, reader in readers.items():
            pieces = [words for words, *_ in string.Formatter().parse(said[language])]
            plain = MARK.join(reader.without_names(words, MARK) for words in pieces)
            counted.append(reader.readings(plain))
        assert all(each == counted[0] for each in counted), (place, counted)


def test_the_package_s_texts_stand_in_a_sentence() -> None:
    """The sections put the full stop, and semicolons part what a phone shows in one line."""
    for place, said in texts():
        for text in said.values():
            assert text[-1] not in ".。;；,，", place
            assert "leverage" not in text, place
            assert "杠杆" not in text, place


def test_no_text_promises() -> None:
    for place, said in texts():
        for word in ("guarantee", "certain", "will rise", "will fall", "必涨", "必跌", "稳赚"):
            assert all(word not in text for text in said.values()), place


def test_an_operator_s_own_files_replace_those_of_the_package(tmp_path: Path) -> None:
    (tmp_path / "risks.toml").write_text(RISK, encoding="utf-8")
    (tmp_path / "playbook.toml").write_text(PLAY, encoding="utf-8")
    coverage = read(tmp_path)
    assert [risk.id for risk in coverage.risks] == ["one"]
    assert [(play.profile, play.id) for play in coverage.playbook] == [(Profile.MODERATE, "one")]


RISK_FAULTS = [
    ('band = "low"', 'bnad = "low"', "risks.one.bnad", "unknown key"),
    ('band = "low"', 'band = "tiny"', "risks.one.band", "must be one of"),
    ('en = "One", ', "", "risks.one.name", "lacks the language en"),
    ('zh = "一"', 'zh = ""', "risks.one.name.zh", "must not be empty"),
    ("above = 25.0", 'above = "high"', "risks.one.when[0].above", "must be a number"),
    ("above = 25.0", "above = nan", "risks.one.when[0].above", "finite"),
    (", above = 25.0", "", "risks.one.when[0]", "needs above or below"),
    ("VIX.close", "VIX.clothes", "risks.one.when[0].signal", "unknown signal 'VIX.clothes'"),
    ("VIX.close", "US->HK.surprise", "risks.one.when[0].signal", "has no past"),
    ("above = 25.0 }", 'above = 25.0 }, { signal = "VIX.close", below = 20.0 }',
     "risks.one.when", "can never hold: VIX.close above 25 and below 20"),
    ("above = 25.0", "above = 25.0, below = 25.0", "risks.one.when", "can never hold"),
    ('instrument = "SPX"', 'instrument = "SPY"', "risks.one.event.instrument", "'SPY'"),
    ('instrument = "SPX"', 'instrument = "TVL.RWA"', "risks.one.event.instrument", "closes"),
    ("move = -0.05", "move = 0.0", "risks.one.event.move", "must not be zero"),
    ("move = -0.05", "move = -1.5", "risks.one.event.move", "greater than -1"),
    ("horizon = 10", "horizon = 0", "risks.one.event.horizon", "greater than or equal to 1"),
    ('"BTC"]', '"MOON"]', "risks.one.markets", "unknown market 'MOON'"),
    ("below {level}", "below {depth}", "risks.one.trigger", "unknown placeholder {depth}"),
    ("below {level}", "below {level", "risks.one.trigger", "en: "),
    ("below {level}", "below", "risks.one.trigger", "same numbers in braces"),
    ("below {level}", "below {level} for 3 days", "risks.one.trigger", "the same numbers"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "place", "reason"), RISK_FAULTS)
def test_each_fault_of_a_risk_is_named(
    tmp_path: Path, old: str, new: str, place: str, reason: str
) -> None:
    assert old in RISK
    file = tmp_path / "risks.toml"
    file.write_text(RISK.replace(old, new, 1), encoding="utf-8")
    found = [fault for fault in faults(tmp_path) if fault.startswith(f"{file}: {place}")]
    assert any(reason in fault for fault in found), faults(tmp_path)


PLAY_FAULTS = [
    ("priority = 5", "priorty = 5", "moderate.one.priorty", "unknown key"),
    ("priority = 5", "priority = 101", "moderate.one.priority", "less than or equal to 100"),
    ("[moderate.one]", "[reckless.one]", "reckless", "unknown key"),
    ('zh = "做"', 'fr = "Faire"', "moderate.one.action", "lacks the language zh"),
    ("VIX.close > 25.0", "VIX.close >", "moderate.one.when", "is no CEL"),
    ("VIX.close > 25.0", "VIXX.close > 25.0", "moderate.one.when", "unknown signal 'VIXX.close'"),
    ("VIX.close > 25.0", "VIX.close", "moderate.one.when", "gives float, not bool"),
    ("VIX.close > 25.0", "VIX.close > 25.0 && VIX.close < 20.0", "moderate.one.when", "can never"),
    ("VIX.close > 25.0", "US.tone == 'riskon'", "moderate.one.when", "ever 'riskon'"),
    ("VIX.close > 25.0", "US.tone > 1.0", "moderate.one.when", "fails"),
    ("VIX.close > 25.0", "VIX.close + 1 > 25.0", "moderate.one.when", "fails"),
    ("VIX.close > 25.0", "open('x') == VIX.close", "moderate.one.when", ""),
    ("VIX.close > 25.0", "1 < 2", "moderate.one.when", "names no signal"),
    ("VIX.close > 25.0", "US.tone == 'neutral' && US.tone == 'risk-on'", "moderate.one.when",
     "can never hold"),
    ("at {VIX_close}", "at {VIX_level}", "moderate.one.rationale", "placeholder {VIX_level}"),
    ("at {VIX_close}", "at {US_tone}", "moderate.one.rationale", "placeholder {US_tone}"),
    ("below 20", "below 21", "moderate.one.trigger", "the same numbers"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "place", "reason"), PLAY_FAULTS)
def test_each_fault_of_an_action_is_named(
    tmp_path: Path, old: str, new: str, place: str, reason: str
) -> None:
    assert old in PLAY
    file = tmp_path / "playbook.toml"
    file.write_text(PLAY.replace(old, new, 1), encoding="utf-8")
    found = [fault for fault in faults(tmp_path) if fault.startswith(f"{file}: {place}")]
    assert any(reason in fault for fault in found), faults(tmp_path)


def test_all_faults_of_both_files_are_listed_at_once(tmp_path: Path) -> None:
    broken = RISK.replace("VIX.close", "VIX.clothes").replace('zh = "一"', 'zh = "一 1"')
    (tmp_path / "risks.toml").write_text(broken, encoding="utf-8")
    (tmp_path / "playbook.toml").write_text(PLAY.replace("> 25.0", "<< 25.0"), encoding="utf-8")
    found = faults(tmp_path)
    assert len(found) == 3
    assert sum("risks.toml: risks.one." in fault for fault in found) == 2
    assert sum("playbook.toml: moderate.one.when: is no CEL" in fault for fault in found) == 1


def test_the_package_s_entries_about_what_an_operator_does_not_cover_are_left_out(
    tmp_path: Path,
) -> None:
    text = (PACKAGE / "instruments.toml").read_text(encoding="utf-8")
    kept = [line for line in text.splitlines() if not line.startswith(("VIX =", "US10Y ="))]
    (tmp_path / "instruments.toml").write_text("\n".join(kept), encoding="utf-8")
    coverage = read(tmp_path)
    assert 0 < len(coverage.risks) < len(COVERAGE.risks)
    assert all("VIX" not in play.when for play in coverage.playbook)


def test_an_operator_s_own_entry_about_what_is_not_covered_is_a_fault(tmp_path: Path) -> None:
    text = (PACKAGE / "instruments.toml").read_text(encoding="utf-8")
    kept = [line for line in text.splitlines() if not line.startswith("VIX =")]
    (tmp_path / "instruments.toml").write_text("\n".join(kept), encoding="utf-8")
    shutil.copy(PACKAGE / "playbook.toml", tmp_path / "playbook.toml")
    assert any("playbook.toml" in fault and "'VIX.close'" in fault for fault in faults(tmp_path))


def test_names_of_signals_are_apart_in_every_spelling() -> None:
    specs = signals_of(COVERAGE).values()
    assert len({spec.path for spec in specs}) == len(specs)
    assert len({spec.placeholder for spec in specs}) == len(specs)
