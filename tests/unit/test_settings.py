"""Settings in layers: what wins, what is refused, and that secrets stay secret."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import get_args

import pytest

import config
from config.load import Configuration, load
from config.settings import Section, Settings
from mir_core.model.delivery import Destination, Look
from mir_core.model.errors import ConfigurationError

LANGUAGES = ("en", "zh")
TOKEN = "123456:AA-secret_Token"
DESTINATION = """
[[destinations]]
id = "channel"
platform = "telegram"
address = "@channel"
language = "en"
"""


def read(
    folder: Path,
    text: str = "",
    environment: Mapping[str, str] | None = None,
    options: Mapping[tuple[str, str], str] | None = None,
) -> Configuration:
    file = folder / "mir.toml"
    file.write_text(text, encoding="utf-8")
    return load(file, environment, options, languages=LANGUAGES)


def faults(
    folder: Path, text: str = "", environment: Mapping[str, str] | None = None
) -> tuple[str, ...]:
    with pytest.raises(ConfigurationError) as caught:
        read(folder, text, environment)
    return caught.value.faults


def test_defaults_are_complete() -> None:
    settings = load(languages=LANGUAGES).settings
    assert settings.report.languages == ("en", "zh")
    assert settings.log.format == "text"
    assert settings.telegram.token is None
    assert settings.database.address.startswith("sqlite+aiosqlite:////")


def test_default_file_names_every_setting() -> None:
    text = (Path(config.__file__).parent / "default.toml").read_text(encoding="utf-8")
    uncommented = "\n".join(
        line.removeprefix("# ") if " = " in line or line.startswith("# [[") else line
        for line in text.splitlines()
    )
    tables = tomllib.loads(uncommented)
    for name, field in Settings.model_fields.items():
        assert name in tables
        kinds = (field.annotation, *get_args(field.annotation))
        section = next(
            kind for kind in kinds if isinstance(kind, type) and issubclass(kind, Section)
        )
        table = tables[name][0] if isinstance(tables[name], list) else tables[name]
        assert set(section.model_fields) - {"token", "key"} == set(table)


def test_the_command_line_goes_over_the_environment_over_the_file(tmp_path: Path) -> None:
    text = '[log]\nlevel = "error"\nformat = "json"\n[demo]\nseed = 2'
    environment = {"MIR_LOG__LEVEL": "DEBUG", "MIR_DEMO__SEED": "3"}
    settings = read(tmp_path, text, environment, {("log", "format"): "text"}).settings
    assert (settings.log.level, settings.log.format, settings.demo.seed) == ("debug", "text", 3)


def test_lists_come_from_the_environment(tmp_path: Path) -> None:
    environment = {
        "MIR_REPORT__LANGUAGES": "zh, en",
        "MIR_DESTINATIONS": '[{"id": "d", "platform": "discord", "address": 123456789012345678,'
        ' "language": "zh", "editions": ["evening"]}]',
    }
    found = read(tmp_path, DESTINATION, environment)
    assert found.settings.report.languages == ("zh", "en")
    assert found.destinations == {
        "d": Destination("d", "discord", "123456789012345678", "zh", ("evening",))
    }


def test_a_destination_without_editions_receives_all(tmp_path: Path) -> None:
    assert read(tmp_path, DESTINATION).destinations["channel"].editions == ("morning", "evening")


def test_a_destination_has_a_look(tmp_path: Path) -> None:
    plain = read(tmp_path, DESTINATION).destinations["channel"].look
    assert (plain.layout, plain.crosspost, plain.tables) == ("thread", True, "pictures")
    given = DESTINATION.replace("telegram", "discord").replace('"@channel"', "123456789012345678")
    chosen = 'layout = "channel"\ncrosspost = false\ntables = "text"\ntheme = "dark"\n'
    look = read(tmp_path, given + chosen + 'colours = "chinese"').destinations["channel"].look
    assert look == Look(
        layout="channel", crosspost=False, tables="text", theme="dark", colours="chinese"
    )


def test_foreign_variables_are_left_alone(tmp_path: Path) -> None:
    environment = {"MIR_SOCKET": "/run/mir_socket", "HOME": "/root", "MIR_LOG__LEVEL": ""}
    assert read(tmp_path, "", environment).settings.log.level == "info"


def test_every_fault_is_listed_at_once(tmp_path: Path) -> None:
    text = """
    colour = "red"
    [log]
    level = "loud"
    levl = "info"
    [report]
    languages = ["en", "fr"]
    [demo]
    seed = "many"
    [telegram]
    api_root = "localhost"
    """
    found = faults(tmp_path, text, {"MIR_LOG__FORMAT": "xml", "MIR_DATABSE__URL": "x"})
    file = tmp_path / "mir.toml"
    sections = (
        "config, database, report, telegram, discord, destinations, gather, archive, narrative, "
        "roots, log, web, demo"
    )
    levels = "'debug', 'info', 'warning' or 'error'"
    assert set(found) == {
        f"{file}: colour: unknown key; allowed: {sections}",
        f"{file}: log.level: must be one of {levels}, not 'loud'",
        f"{file}: log.levl: unknown key; allowed: format, level",
        f"{file}: report.languages: must be one of en, zh, not 'fr'",
        "environment MIR_LOG__FORMAT: log.format: must be one of 'text' or 'json', not 'xml'",
        f"environment MIR_DATABSE__*: databse: unknown key; allowed: {sections}",
        f"{file}: demo.seed: must be a whole number, not 'many'",
        f"{file}: telegram.api_root: must be an address such as https://host/path, not 'localhost'",
    }


def test_a_fault_elsewhere_hides_none_of_the_destinations(tmp_path: Path) -> None:
    text = (
        '[log]\nlevel = "loud"\n[report]\nlanguages = ["en", "fr"]\n'
        + DESTINATION
        + DESTINATION.replace('"en"', '"xx"')
        + 'editions = ["noon"]\n'
        + DESTINATION.replace('"telegram"', '"fax"')
    )
    found = " ".join(faults(tmp_path, text))
    assert "log.level" in found
    assert "destinations[2].platform" in found
    assert "report.languages: must be one of en, zh, not 'fr'" in found
    assert "destinations[1].id: 'channel' stands twice" in found
    assert "destinations[1].language: must be one of report.languages (en, fr), not 'xx'" in found
    assert "destinations[1].editions: must be of morning, evening, not 'noon'" in found


def test_faults_of_settings_and_of_market_files_come_together(tmp_path: Path) -> None:
    (tmp_path / "schedule.toml").write_text("zone = 'Mars/Base'", encoding="utf-8")
    found = faults(tmp_path, "[config]\nfolder = '.'\n[log]\nlevel = 'loud'\n")
    assert any("log.level" in fault for fault in found)
    assert any("schedule.toml: zone: must be a time zone" in fault for fault in found)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("language = 'fr'", "destinations[0].language: must be one of report.languages (en, zh)"),
        ("editions = ['noon']", "destinations[0].editions: must be of morning, evening"),
        ("editions = []", "destinations[0].editions: must name at least 1"),
        ("editions = ['morning', 'morning']", "destinations[0].editions: names must not repeat"),
        ("platform = 'email'", "destinations[0].platform: must be one of"),
        ("platform = 'discord'", "destinations[0]: address must be a channel id"),
        ("address = 'channel'", "destinations[0]: address must be @name or a chat id"),
        ("layout = 'thread'", "destinations[0]: layout means nothing on telegram"),
        ("crosspost = true", "destinations[0]: crosspost means nothing on telegram"),
        ("layout = 'forum'", "destinations[0].layout: must be one of"),
        ("crosspost = 'maybe'", "destinations[0].crosspost: must be"),
        ("topic = 3", "destinations[0].topic: unknown key; allowed: id, platform"),
        ("id = 'a b'", "destinations[0].id: must be letters, digits"),
        ("style = 'fancy'", "destinations[0].style: must be one of 'classic' or 'rich'"),
        ("tables = 'html'", "destinations[0].tables: must be one of 'pictures' or 'text'"),
        ("theme = 'blue'", "destinations[0].theme: must be one of 'light' or 'dark'"),
        ("colours = 'red'", "destinations[0].colours: must be one of 'western' or 'chinese'"),
    ],
)
def test_a_bad_destination_is_refused(tmp_path: Path, rows: str, expected: str) -> None:
    name = rows.partition(" ")[0]
    kept = [line for line in DESTINATION.splitlines() if not line.startswith(f"{name} =")]
    found = faults(tmp_path, "\n".join([*kept, rows]))
    assert len(found) == 1
    assert expected in found[0]


def test_a_destination_has_its_look(tmp_path: Path) -> None:
    assert read(tmp_path, DESTINATION).destinations["channel"].look == Look()
    chosen = "style = 'rich'\ntables = 'text'\ntheme = 'dark'\ncolours = 'chinese'"
    look = read(tmp_path, f"{DESTINATION}\n{chosen}").destinations["channel"].look
    assert look == Look(style="rich", tables="text", theme="dark", colours="chinese")
    assert look.without("rich") == Look(tables="text", theme="dark", colours="chinese")


@pytest.mark.parametrize("row", ["style = 'rich'", "tables = 'text'", "theme = 'dark'"])
def test_a_console_has_no_look(tmp_path: Path, row: str) -> None:
    base = "[[destinations]]\nid = 'x'\nplatform = 'console'\naddress = 'stdout'\nlanguage = 'en'"
    (fault,) = faults(tmp_path, f"{base}\n{row}")
    assert fault.endswith(f"destinations[0]: {row.split(maxsplit=1)[0]} means nothing on console")


def test_a_destination_needs_its_keys(tmp_path: Path) -> None:
    found = faults(tmp_path, "[[destinations]]\nid = 'x'\nplatform = 'console'\nlanguage = 'en'")
    assert found == (f"{tmp_path / 'mir.toml'}: destinations[0].address: is missing",)


def test_ids_of_destinations_do_not_repeat(tmp_path: Path) -> None:
    found = faults(tmp_path, DESTINATION + DESTINATION)
    assert found == (f"{tmp_path / 'mir.toml'}: destinations[1].id: 'channel' stands twice",)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[log", "is not valid TOML"),
        ("log = 1", "log: must be a table"),
        ("[log]\nlevel = 3", "log.level: must be one of"),
        ("[report]\nlanguages = []", "report.languages: must name at least 1"),
        ("[report]\nlanguages = ['zh']", "report: default_language must be one of languages"),
        ("[report]\nlanguages = ['en', 'en']", "report.languages: names must not repeat"),
        ("[database]\nurl = 'mysql://x/y'", "database.url: must be sqlite+aiosqlite:///FILE"),
        ("[discord]\ngateway_url = 'https://x'", "discord.gateway_url: must be an address"),
        ("[demo]\nseed = -1", "demo.seed"),
        ("[web]\nenabled = true", "web: public_url must be set where enabled is true"),
        ("[web]\nport = 0", "web.port"),
        ("[web]\npublic_url = 'mir.example.org'", "web.public_url: must be an address"),
        ("[web]\npublic_url = 'https://me:pass@x.org'", "web.public_url: must not hold a user"),
        ("[config]\nfolder = 'absent'", "config.folder"),
        ("[telegram]\ntoken_file = 'absent'", "telegram.token_file"),
    ],
)
def test_a_bad_setting_is_refused(tmp_path: Path, text: str, expected: str) -> None:
    found = faults(tmp_path, text)
    assert len(found) == 1
    assert expected in found[0]
    assert found[0].startswith(str(tmp_path / "mir.toml"))


def test_an_absent_file_is_one_fault(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as caught:
        load(tmp_path / "absent.toml", languages=LANGUAGES)
    assert caught.value.faults == (
        f"{tmp_path / 'absent.toml'}: cannot be read: No such file or directory",
    )


def test_a_file_that_is_not_utf8_is_one_fault(tmp_path: Path) -> None:
    (tmp_path / "latin.toml").write_bytes(b'[log]\nlevel = "\xe9"')
    with pytest.raises(ConfigurationError, match=r"latin\.toml: is not UTF-8 text"):
        load(tmp_path / "latin.toml", languages=LANGUAGES)


@pytest.mark.parametrize("value", ["[", "{}", '"x"'])
def test_destinations_of_the_environment_are_a_json_list(tmp_path: Path, value: str) -> None:
    found = faults(tmp_path, "", {"MIR_DESTINATIONS": value})
    assert len(found) == 1
    assert found[0].startswith("environment MIR_DESTINATIONS: ")


def test_a_token_comes_from_the_environment_or_a_file(tmp_path: Path) -> None:
    (tmp_path / "token").write_text(f"{TOKEN}\n", encoding="utf-8")
    direct = read(tmp_path, "", {"MIR_TELEGRAM__TOKEN": TOKEN}).settings.telegram.token
    by_setting = read(tmp_path, "[telegram]\ntoken_file = 'token'").settings.telegram.token
    environment = {"MIR_TELEGRAM__TOKEN_FILE": str(tmp_path / "token")}
    by_variable = read(tmp_path, "", environment).settings.telegram.token
    for token in (direct, by_setting, by_variable):
        assert token is not None
        assert token.get_secret_value() == TOKEN


def test_a_token_of_the_environment_replaces_the_file_of_a_token(tmp_path: Path) -> None:
    text = "[telegram]\ntoken_file = 'absent'"
    token = read(tmp_path, text, {"MIR_TELEGRAM__TOKEN": TOKEN}).settings.telegram.token
    assert token is not None
    assert token.get_secret_value() == TOKEN


def test_a_token_and_its_file_in_one_place_are_a_fault(tmp_path: Path) -> None:
    environment = {"MIR_DISCORD__TOKEN": "abc", "MIR_DISCORD__TOKEN_FILE": "token"}
    found = faults(tmp_path, "", environment)
    assert "set it or discord.token_file, not both" in found[0]


def test_an_empty_secret_file_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("\n", encoding="utf-8")
    assert "is empty" in faults(tmp_path, "[discord]\ntoken_file = 'token'")[0]


def test_the_database_on_the_command_line_replaces_its_file(tmp_path: Path) -> None:
    text = "[database]\nurl_file = 'absent'"
    url = "sqlite+aiosqlite:///x.db"
    assert read(tmp_path, text, None, {("database", "url"): url}).settings.database.address == url


@pytest.mark.parametrize(
    ("text", "variable"),
    [
        (f"[telegram]\ntoken = '{TOKEN}'", "MIR_TELEGRAM__TOKEN"),
        (f"[discord]\ntoken = '{TOKEN}'", "MIR_DISCORD__TOKEN"),
        (
            f"[database]\nurl = 'postgresql+asyncpg://mir:{TOKEN[7:]}@host/mir'",
            "MIR_DATABASE__URL",
        ),
    ],
)
def test_a_secret_in_a_file_is_refused_and_not_shown(
    tmp_path: Path, text: str, variable: str
) -> None:
    found = faults(tmp_path, text)
    assert len(found) == 1
    assert f"does not belong in a file of settings: set {variable}" in found[0]
    assert TOKEN[7:] not in found[0]


@pytest.mark.parametrize(
    "environment",
    [
        {"MIR_TELEGRAM__TOKEN": "no token: s3cret-word"},
        {"MIR_DISCORD__TOKEN": "two s3cret-word"},
        {"MIR_DATABASE__URL": "mysql://mir:s3cret-word@host/mir"},
        {"MIR_TELEGRAM__TOKN": "s3cret-word"},
    ],
)
def test_a_wrong_secret_is_refused_and_not_shown(
    tmp_path: Path, environment: Mapping[str, str]
) -> None:
    found = faults(tmp_path, "", environment)
    assert len(found) == 1
    assert "s3cret-word" not in found[0]


def test_settings_never_print_their_secrets(tmp_path: Path) -> None:
    environment = {
        "MIR_TELEGRAM__TOKEN": TOKEN,
        "MIR_DISCORD__TOKEN": "disc.ord-s3cret",
        "MIR_DATABASE__URL": "postgresql+asyncpg://mir:pass%2Fword@host/mir",
    }
    settings = read(tmp_path, "", environment).settings
    for text in (repr(settings), str(settings), settings.model_dump_json()):
        for secret in (TOKEN, "disc.ord-s3cret", "pass%2Fword"):
            assert secret not in text
    assert set(settings.secrets()) == {
        TOKEN,
        "disc.ord-s3cret",
        ":pass%2Fword@",
        "pass%2Fword",
        "pass/word",
    }
