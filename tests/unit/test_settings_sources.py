"""Which sources are asked for what: sources.toml, and the roots that stand in for theirs."""

import shutil
from pathlib import Path

import pytest

import config
from config.load import Configuration, load
from config.sources import live_sources, reasons
from formatters.catalog import Catalog, languages
from mir_core.calendars import Calendars
from mir_core.ingest.wanted import key_of
from mir_core.model.errors import ConfigurationError
from mir_core.model.figure import Verdict
from tests.unit.snapshot_rows import snapshot

PACKAGE = Path(config.__file__).parent
#: Figures of which the project knows one source only.
ALONE = {
    *(f"{name}.{field}" for name in ("SSE", "SZSE", "CN") for field in ("advancing", "declining")),
    *(f"{name}.unchanged" for name in ("SSE", "SZSE", "CN")),
    *("Connect.North.turnover_cny", "Connect.South.turnover_hkd", "DEX.Total.volume_usd"),
    *("DXY.close", "TVL.Total.tvl_usd"),
}


def read(folder: Path, text: str, environment: dict[str, str] | None = None) -> Configuration:
    (folder / "sources.toml").write_text(text, encoding="utf-8")
    variables = {"MIR_CONFIG__FOLDER": str(folder), **(environment or {})}
    return load(environment=variables, languages=("en", "zh"))


def faults(folder: Path, text: str) -> tuple[str, ...]:
    with pytest.raises(ConfigurationError) as caught:
        read(folder, text)
    return caught.value.faults


def test_the_package_knows_two_sources_of_every_figure_but_a_few() -> None:
    sources = load(languages=("en", "zh")).coverage.sources
    assert {figure for figure, names in sources.items() if len(names) < 2} == ALONE
    why = reasons(PACKAGE / "sources.toml")
    assert why.keys() == ALONE, "a figure with one source needs a reason in config/sources.toml"
    assert all(len(reason) >= 30 for reason in why.values())
    # What a chat shows of each market, and the pairs.
    for name in ("SPX", "DJI", "IXIC", "NDX", "HSI", "HSCEI", "HSTECH", "SSE", "SZSE", "ChiNext"):
        assert len(sources[f"{name}.close"]) >= 4
    assert sources["HSI.close"][:2] == ("tencent", "sina")
    assert "eastmoney" not in {names[0] for figure, names in sources.items() if len(names) > 1}


def test_the_package_asks_only_sources_that_serve_the_figure_now() -> None:
    known = live_sources()
    for figure, names in load(languages=("en", "zh")).coverage.sources.items():
        for name in names:
            assert key_of(figure) in known[name].serves, (figure, name)


def test_an_operator_may_ask_for_funding_and_open_interest(
    tmp_path: Path, calendars: Calendars
) -> None:
    text = """
    [figures]
    "BTC.close" = ["coinbase"]
    "BTC.funding_ratio" = ["okx"]
    "BTC.open_interest_usd" = ["binance"]
    """
    coverage = read(tmp_path, text).coverage
    rows = {
        "BTC.close": {"coinbase": {"2026-04-06": 69000.0, "2026-04-07": 71940.0}},
        "BTC.funding_ratio": {"okx": {"2026-04-07": -0.000085}},
    }
    found = snapshot(coverage, calendars, rows)
    funding = found.figures["BTC.funding_ratio"]
    assert (funding.value, funding.unit, funding.source) == (-0.000085, "ratio", "okx")
    assert funding.verdict is Verdict.FRESH
    assert found.figures["BTC.open_interest_usd"].verdict is Verdict.MISSING
    assert found.figures["BTC.change"].inputs[0] == "BTC.close"
    (note,) = [each for each in found.gaps if each.field == "open_interest_usd"]
    assert note.reason is Verdict.MISSING
    assert "ETH.funding_ratio" not in found.figures
    usual = snapshot(load(languages=("en", "zh")).coverage, calendars, {})
    assert "BTC.funding_ratio" not in usual.figures
    two = {"binance": {"2026-04-07": 0.0001}, "okx": {"2026-04-07": -0.000085}}
    apart = snapshot(coverage, calendars, {"BTC.funding_ratio": two})
    (note,) = [each for each in apart.gaps if each.field == "funding_ratio"]
    said = Catalog.load("en").text(note.detail)
    assert said == ("sources differ over 2026-04-07: -0.000085 from OKX and 0.000100 from Binance")


@pytest.mark.parametrize("language", languages())
def test_every_source_has_a_name(language: str) -> None:
    assert live_sources().keys() <= Catalog.load(language).file.names.keys()


def test_every_fault_of_the_file_is_listed(tmp_path: Path) -> None:
    text = """
    [figures]
    "MOON.close" = ["tencent"]
    "SPX.height" = ["tencent"]
    "SPX.close" = ["tencent", "nobody", "tencent"]
    "NDX.close" = ["sina"]
    "DJI.close" = []
    """
    path = tmp_path / "sources.toml"
    assert faults(tmp_path, text) == (f"{path}: figures.DJI.close: must name at least 1",)
    found = faults(tmp_path, text.replace('"DJI.close" = []', ""))
    assert [fault.partition("; ")[0] for fault in found] == [
        f"{path}: figures.MOON.close: unknown instrument 'MOON'",
        f"{path}: figures.SPX.height: unknown field",
        f"{path}: figures.SPX.close: unknown source 'nobody'",
        f"{path}: figures.SPX.close: tencent stands twice",
        f"{path}: figures.NDX.close: sina does not serve it",
    ]


def test_a_reason_is_for_a_figure_with_one_source(tmp_path: Path) -> None:
    text = """
    [figures]
    "SPX.close" = ["tencent", "yahoo"]
    "DXY.close" = ["yahoo"]
    [[alone]]
    figures = ["DXY.close", "SPX.close", "VIX.close"]
    reason = "because"
    """
    path = tmp_path / "sources.toml"
    assert faults(tmp_path, text) == (
        f"{path}: alone[0].figures: SPX.close is no figure with one source",
        f"{path}: alone[0].figures: VIX.close is no figure with one source",
    )
    path.write_text("[nobody]", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="nobody"):
        reasons(path)


def test_faults_stand_beside_those_of_other_files(tmp_path: Path) -> None:
    (tmp_path / "schedule.toml").write_text("zone = 1", encoding="utf-8")
    found = faults(tmp_path, '[figures]\n"SPX.close" = ["nobody"]\n[colours]')
    assert any(
        "sources.toml: colours: unknown key; allowed: figures, alone" in fault for fault in found
    )
    assert any("schedule.toml" in fault for fault in found)


def test_fewer_instruments_need_no_other_file_of_sources(tmp_path: Path) -> None:
    text = (PACKAGE / "instruments.toml").read_text(encoding="utf-8")
    kept = [line for line in text.splitlines() if not line.startswith("DXY =")]
    (tmp_path / "instruments.toml").write_text("\n".join(kept), encoding="utf-8")
    configuration = load(environment={"MIR_CONFIG__FOLDER": str(tmp_path)}, languages=("en", "zh"))
    assert "DXY.close" not in configuration.coverage.sources
    assert "VIX.close" in configuration.coverage.sources
    # A file of the operator's own is held to it.
    shutil.copy(PACKAGE / "sources.toml", tmp_path)
    with pytest.raises(ConfigurationError, match=r"DXY\.close: unknown instrument"):
        load(environment={"MIR_CONFIG__FOLDER": str(tmp_path)}, languages=("en", "zh"))


def test_a_root_stands_in_for_a_source_s_own(tmp_path: Path) -> None:
    environment = {"MIR_ROOTS__TENCENT": "http://127.0.0.1:8080/tencent/"}
    settings = read(tmp_path, "[figures]", environment).settings
    assert settings.roots.by_source == {"tencent": "http://127.0.0.1:8080/tencent"}
    file = tmp_path / "mir.toml"
    file.write_text('[roots]\nyahoo = "https://mirror.example/yahoo"', encoding="utf-8")
    settings = load(file, environment, languages=("en", "zh")).settings
    assert set(settings.roots.by_source) == {"tencent", "yahoo"}
    assert load(languages=("en", "zh")).settings.roots.by_source == {}


def test_a_password_in_an_address_with_a_fault_is_not_repeated() -> None:
    environment = {"MIR_ROOTS__CBOE": "http://us er:hunter2@host?query"}
    with pytest.raises(ConfigurationError) as caught:
        load(environment=environment, languages=("en", "zh"))
    (fault,) = caught.value.faults
    assert fault.endswith("roots.cboe: must be an address such as https://host/path")


@pytest.mark.parametrize(
    ("name", "value", "word"),
    [
        ("MIR_ROOTS__NOBODY", "http://127.0.0.1", "roots.nobody: unknown source; there are: "),
        ("MIR_ROOTS__YAHOO", "ftp://127.0.0.1", "roots.yahoo: must be an address"),
        ("MIR_GATHER__ENABLED", "maybe", "gather.enabled: must be true or false"),
        ("MIR_GATHER__DEADLINE_S", "0", "gather.deadline_s: should be greater than 0"),
        ("MIR_GATHER__DEADLINE_S", "nan", "gather.deadline_s: must be a finite number"),
    ],
)
def test_faults_of_the_settings_of_gathering(name: str, value: str, word: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        load(environment={name: value}, languages=("en", "zh"))
    (fault,) = caught.value.faults
    assert f"environment {name}" in fault
    assert word in fault
