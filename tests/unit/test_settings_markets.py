"""The four files of the markets: what they say, and each fault of theirs."""

import datetime as dt
import shutil
from pathlib import Path

import pytest

import config
from config.load import Configuration, load
from mir_core.model.coverage import LinkSpec, PairSpec
from mir_core.model.errors import ConfigurationError
from mir_core.model.instrument import Kind, Limits

PACKAGE = Path(config.__file__).parent


def read(folder: Path) -> Configuration:
    environment = {"MIR_CONFIG__FOLDER": str(folder)}
    return load(environment=environment, languages=("en", "zh"))


def faults(folder: Path) -> tuple[str, ...]:
    with pytest.raises(ConfigurationError) as caught:
        read(folder)
    return caught.value.faults


def change(folder: Path, name: str, old: str, new: str) -> None:
    """Write the package's file into `folder` with one text replaced."""
    text = (PACKAGE / name).read_text(encoding="utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_package_covers_the_documented_markets() -> None:
    coverage = load(languages=("en", "zh")).coverage
    assert coverage.instruments["HSTECH"].kind is Kind.INDEX
    assert coverage.instruments["TVL.RWA"].dated_at_start
    assert coverage.instruments["US10Y"].decimals == 3
    assert [region.id for region in coverage.regions] == ["US", "HK", "A"]
    assert coverage.links == (
        LinkSpec("US->HK", "SPX", "HSI"),
        LinkSpec("HK->A", "HSI", "SSE"),
        LinkSpec("US->Crypto", "SPX", "BTC"),
    )
    assert PairSpec("ETH", "BTC") in coverage.pairs
    assert coverage.thresholds.horizons == (5, 10)


def test_the_package_says_when_values_are_believed() -> None:
    instruments = load(languages=("en", "zh")).coverage.instruments
    assert instruments["SPX"].tolerance_of("close") == 0.001
    assert instruments["SSE"].tolerance_of("turnover_cny") == 0.03
    assert instruments["BTC"].tolerance_of("close") == 0.01
    assert instruments["SPX"].plausible == Limits(10.0, 0.35, (0.4, 2.5), 3.0)
    assert instruments["TVL.RWA"].plausible.factor == 3.0
    assert instruments["US10Y"].plausible.move is None


def test_an_instrument_may_say_otherwise_than_its_kind(tmp_path: Path) -> None:
    own = "tolerance = 0, tolerances = { volume = 0.5 }, plausible = { move = 0.2 }"
    change(tmp_path, "instruments.toml", 'unit = "points", req', f'unit = "points", {own}, req')
    instruments = read(tmp_path).coverage.instruments
    assert instruments["SPX"].tolerance_of("close") == 0
    assert instruments["SPX"].tolerance_of("volume") == 0.5
    assert instruments["SPX"].tolerance_of("turnover_cny") == 0.03
    assert instruments["SPX"].plausible == Limits(10.0, 0.2, (0.4, 2.5), 3.0)
    assert instruments["DJI"].plausible.move == 0.35


def test_without_kinds_there_are_defaults(tmp_path: Path) -> None:
    text = (PACKAGE / "instruments.toml").read_text(encoding="utf-8")
    _, _, rest = text.partition("\n[instruments]")
    (tmp_path / "instruments.toml").write_text("[instruments]" + rest, encoding="utf-8")
    instruments = read(tmp_path).coverage.instruments
    assert instruments["BTC"].tolerance == 0.001
    assert instruments["BTC"].plausible == Limits()


def test_the_package_has_two_editions_the_default_first() -> None:
    schedule = load(languages=("en", "zh")).schedule
    assert list(schedule.editions) == ["morning", "evening"]
    assert schedule.default_edition == "morning"
    assert schedule.editions["evening"].time == dt.time(18)
    assert schedule.editions["evening"].zone == "Asia/Shanghai"
    assert schedule.skip_without_news


def test_the_package_knows_the_typhoon_days() -> None:
    overrides = load(languages=("en", "zh")).overrides
    assert overrides["XHKG"].closed == (dt.date(2023, 9, 1), dt.date(2023, 9, 8))


def test_a_folder_replaces_single_files(tmp_path: Path) -> None:
    change(tmp_path, "schedule.toml", 'default_edition = "morning"', 'default_edition = "evening"')
    found = read(tmp_path)
    assert list(found.schedule.editions) == ["evening", "morning"]
    assert "SPX" in found.coverage.instruments


def test_a_copy_of_all_files_reads_the_same(tmp_path: Path) -> None:
    for name in ("instruments", "divergences", "schedule", "holidays"):
        shutil.copy(PACKAGE / f"{name}.toml", tmp_path)
    assert read(tmp_path).coverage == load(languages=("en", "zh")).coverage


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('kind = "index"', 'kind = "stock"', "instruments.SPX.kind: must be one of 'index'"),
        ('calendar = "XNYS"', 'calendar = "XLON"', "instruments.SPX.calendar: must be one of XNYS"),
        ("required = true", 'required = "very"', "instruments.SPX.required: must be true or false"),
        ("decimals = 3", "decimals = 33", "instruments.US10Y.decimals"),
        ("decimals = 3", "digits = 3", "instruments.US10Y.digits: unknown key; allowed: kind,"),
        ('venue = "XNYS"', 'venue = "weekdays"', "regions.US.venue: must be one of XNYS, XHKG"),
        ('"DJI", "SPX"', '"DOW", "SPX"', "regions.US.indices: unknown instrument 'DOW'"),
        ('"DJI", "SPX"', '"DJI", "DJI", "SPX"', "regions.US.indices: DJI stands twice"),
        ('"DJI", "SPX"', '"HSI", "SPX"', "regions.US.indices: HSI does not follow the calendar"),
        ('broad = "SPX"', 'broad = "VIX"', "regions.US.broad: must be one of indices, not 'VIX'"),
        ('breadth = ["SSE"', 'breadth = ["BTC"', "regions.A.breadth: BTC does not follow"),
        ("[regions]", "[region]", "region: unknown key; allowed: instruments, regions"),
        ("SPX = {", "SPX = {}\nSPX = {", "instruments.toml: is not valid TOML"),
        ("tolerance = 0.001", "tolerance = 1.5", "kinds.index.tolerance"),
        ("tolerance = 0.001", "tolerance = -0.1", "kinds.index.tolerance"),
        (
            "turnover_cny = 0.03",
            "turnover = 0.03",
            "kinds.index.tolerances.turnover: unknown field",
        ),
        ("move_sd = 10.0", "move_sd = 0", "kinds.index.move_sd"),
        ("level = [0.4, 2.5]", "level = [1.4, 2.5]", "kinds.index.level: must be a number below 1"),
        ("level = [0.4, 2.5]", "level = [0.4]", "kinds.index.level[1]: is missing"),
        ("factor = 3.0", "factor = 0.5", "kinds.tvl.factor: must be above 1"),
        ("factor = 3.0", "move_sd = 3.0", "kinds.tvl.move_sd: is for the kinds index, coin only"),
        ("[kinds.index]", "[kinds.indices]", "kinds.indices"),
        (
            "decimals = 3",
            "plausible = { factor = 2.0 }",
            "instruments.US10Y.plausible.factor: is for the kinds tvl only",
        ),
        ("decimals = 3", "tolerances = { colour = 0 }", "instruments.US10Y.tolerances.colour"),
    ],
)
def test_a_fault_of_the_instruments(tmp_path: Path, old: str, new: str, expected: str) -> None:
    change(tmp_path, "instruments.toml", old, new)
    assert any(expected in fault and "instruments.toml" in fault for fault in faults(tmp_path))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('a = "SPX", b = "HSI"', 'a = "SPY", b = "HSI"', "links[0].a: unknown instrument 'SPY'"),
        ('a = "ETH"', 'a = "DOGE"', "pairs[6].a: unknown instrument 'DOGE'"),
        ('a = "ETH"', 'a = "BTC"', "pairs[6]: a and b are the same instrument"),
        ('{ a = "SPX", b = "BTC"', '{ a = "BTC", b = "ETH"', "pairs: BTC/ETH stands twice"),
        ('id = "HK->A"', 'id = "US->HK"', "links: the id 'US->HK' stands twice"),
        ("tone = [0.5, 1.5]", "tone = [1.5, 0.5]", "thresholds.tone: must increase"),
        ("tone = [0.5, 1.5]", "tone = [0.5]", "thresholds.tone[1]: is missing"),
        ("tone = [0.5, 1.5]", "tone = [nan, 1.5]", "thresholds.tone[0]: must be a finite number"),
        ("tone = [0.5, 1.5]", "tone = [-0.5, 1.5]", "thresholds.tone[0]"),
        ("[2.0, 1.5]", "[1.0, 1.5]", "thresholds.reported_z: the second must not be above"),
        ("horizons = [5, 10]", "horizons = [10, 5]", "thresholds.horizons: must increase"),
        ("horizons = [5, 10]", "horizons = [5, 5.5]", "thresholds.horizons[1]: must be a whole"),
        ("horizons = [5, 10]", "horizons = []", "thresholds.horizons: must name at least 1"),
        ("horizons = [5, 10]", "", "thresholds.horizons: is missing"),
    ],
)
def test_a_fault_of_the_divergences(tmp_path: Path, old: str, new: str, expected: str) -> None:
    change(tmp_path, "divergences.toml", old, new)
    (fault,) = faults(tmp_path)
    assert fault.startswith(str(tmp_path / "divergences.toml"))
    assert expected in fault


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('"Asia/Shanghai"', '"Asia"', "zone: must be a time zone's IANA name"),
        ('"Asia/Shanghai"', '"../etc/passwd"', "zone: must be a time zone's IANA name"),
        ('edition = "morning"', 'edition = "noon"', "default_edition: must be one of morning, ev"),
        ('= "skip"', '= "crypto"', "no_new_session: must be one of 'skip' or 'publish'"),
        ("08:00:00", "18:00:00", "editions: two editions have the same time"),
        ("08:00:00", "8", "editions.morning.time: must be a time without quotes"),
        ("08:00:00", '"08:00"', "editions.morning.time: must be a time without quotes"),
        ("08:00:00 }", '08:00:00, zone = "UTC" }', "editions.morning.zone: unknown key; allowed"),
        ("\nmorning =", '\n"Early bird" =', "editions.Early bird"),
    ],
)
def test_a_fault_of_the_schedule(tmp_path: Path, old: str, new: str, expected: str) -> None:
    change(tmp_path, "schedule.toml", old, new)
    (fault, *_) = faults(tmp_path)
    assert fault.startswith(str(tmp_path / "schedule.toml"))
    assert expected in fault


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[XLON]\nclosed = []", "XLON: unknown exchange; allowed: XNYS, XHKG, XSHG"),
        ("[XHKG]\nclosed = ['2023-09-01']", "XHKG.closed[0]: must be a date without quotes"),
        ("[XHKG]\nclosed = [2023-09-01T00:00:00]", "XHKG.closed[0]"),
        ("[XHKG]\nshut = []", "XHKG.shut: unknown key; allowed: closed, open"),
        (
            "[XHKG]\nclosed = [2026-05-01]\nopen = [2026-05-01]",
            "XHKG: 2026-05-01 is both closed and open",
        ),
        ("[XHKG]\nclosed = [2026-05-01, 2026-05-01]", "XHKG: closed names 2026-05-01 twice"),
    ],
)
def test_a_fault_of_the_holidays(tmp_path: Path, text: str, expected: str) -> None:
    (tmp_path / "holidays.toml").write_text(text, encoding="utf-8")
    (fault,) = faults(tmp_path)
    assert fault.startswith(str(tmp_path / "holidays.toml"))
    assert expected in fault


def test_faults_of_all_files_come_together(tmp_path: Path) -> None:
    change(tmp_path, "instruments.toml", 'kind = "index"', 'kind = "stock"')
    change(tmp_path, "divergences.toml", "horizons = [5, 10]", "horizons = [5, 5]")
    change(tmp_path, "schedule.toml", "08:00:00", "8")
    (tmp_path / "holidays.toml").write_text("[XLON]", encoding="utf-8")
    assert {fault.split(".toml")[0].rpartition("/")[2] for fault in faults(tmp_path)} == {
        "instruments",
        "divergences",
        "schedule",
        "holidays",
    }
