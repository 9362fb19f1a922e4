"""The command line: what it prints where, and how it ends."""

import json
import logging
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.cli import main


@dataclass(frozen=True)
class Ended:
    status: int
    out: str
    err: str


Mir = Callable[..., Ended]

CONSOLE = """
[[destinations]]
id = "english"
platform = "console"
address = "stdout"
language = "en"
editions = ["morning"]
"""


@pytest.fixture
def mir(capsys: pytest.CaptureFixture[str]) -> Iterator[Mir]:
    """Runs a command line in this process; puts the root logger back afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level

    def run(*arguments: object) -> Ended:
        try:
            status = main([str(argument) for argument in arguments])
        except SystemExit as ended:
            status = int(ended.code or 0)
        out, err = capsys.readouterr()
        return Ended(status, out, err)

    yield run
    logging.captureWarnings(capture=False)
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture
def database(demo_database: Path, tmp_path: Path) -> str:
    """Address of a copy of the simulated market that a test may write to."""
    return f"sqlite:///{shutil.copy(demo_database, tmp_path / 'mir.db')}"


@pytest.fixture
def market(demo_database: Path) -> str:
    """Address of the simulated market, to be read only."""
    return f"sqlite:///{demo_database}"


def assert_refused(ended: Ended, status: int, *words: str) -> None:
    """One line on standard error, nothing else anywhere."""
    assert ended.status == status
    assert ended.out == ""
    assert ended.err.count("\n") == 1
    assert ended.err.startswith("mir")
    assert "Traceback" not in ended.err
    for word in words:
        assert word in ended.err


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        ([], "COMMAND"),
        (["frobnicate"], "invalid choice: 'frobnicate'"),
        (["report", "--colour"], "--colour"),
        (["report", "--date"], "expected one argument"),
        (["report", "--date", "today"], "'today' is not a date such as 2026-04-08"),
        (["report", "--date", "2026-02-30"], "is not a date"),
        (["report", "--date", "20260408"], "is not a date"),
        (["report", "--date", "0001-01-01"], "is not a date"),
        (["report", "--date", "9999-12-31"], "is not a date"),
        (["report", "--lang", "fr"], "invalid choice: 'fr' (choose from 'en', 'zh')"),
        (["report", "--output", "fax"], "invalid choice: 'fax' (choose from 'discord', 'html'"),
        (["report", "--dat", "2026-04-08"], "--dat"),
        (["import"], "DIR"),
        (["backfill", "--years", "0"], "'0' is not a number of years from 1 to 99"),
        (["record"], "SOURCE"),
        (["record", "nobody"], "invalid choice: 'nobody' (choose from 'binance', 'cboe', "),
        (["why"], "FIGURE"),
        (["run", "--refetch", "--dry-run"], "not allowed with argument"),
        (["--log-format", "xml", "report"], "invalid choice: 'xml'"),
        (["report", "--database", "x"], "unrecognized arguments: --database x"),
    ],
)
def test_wrong_usage_is_one_line_and_status_2(mir: Mir, arguments: list[str], word: str) -> None:
    assert_refused(mir(*arguments), 2, word, "--help")


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["--date", "2099-01-01"], "is still to come"),
        (["--date", "1999-01-01"], "There is no data before 2020-01-01"),
        (["--edition", "noon"], "Unknown edition noon; there are: morning and evening."),
        (["--section", "weather"], "There is no section weather; there are: key_insight"),
    ],
)
def test_an_impossible_report_is_one_line_and_status_2(
    mir: Mir, market: str, arguments: list[str], word: str
) -> None:
    assert_refused(mir("--database", market, "report", *arguments), 2, word)


def test_an_empty_archive_says_what_to_do(mir: Mir, tmp_path: Path) -> None:
    ended = mir("--database", f"sqlite:///{tmp_path / 'new' / 'mir.db'}", "report")
    assert_refused(ended, 2, "mir import DIR")


def test_a_language_that_is_not_published_is_refused(mir: Mir, market: str, tmp_path: Path) -> None:
    config = tmp_path / "mir.toml"
    config.write_text('[report]\nlanguages = ["en"]', encoding="utf-8")
    ended = mir("--config", config, "--database", market, "report", "--lang", "zh")
    assert_refused(ended, 2, "report.languages are: en")


def test_every_fault_of_the_settings_is_a_line(mir: Mir, tmp_path: Path) -> None:
    config = tmp_path / "mir.toml"
    config.write_text('colour = 1\n[log]\nlevel = "loud"', encoding="utf-8")
    ended = mir("--config", config, "report")
    assert ended.status == 1
    assert ended.out == ""
    assert len(ended.err.splitlines()) == 2
    assert all(line.startswith(f"mir: {config}: ") for line in ended.err.splitlines())


@pytest.mark.parametrize(
    ("url", "word"),
    [
        ("mysql://localhost/mir", "command line: database.url: must be sqlite"),
        ("sqlite:///", "names no database"),
        ("sqlite:////proc/nowhere/mir.db", "/proc/nowhere"),
        ("postgresql://mir:s3cret@127.0.0.1:1/mir", "127.0.0.1"),
    ],
)
def test_a_database_that_cannot_be_opened_is_one_line(mir: Mir, url: str, word: str) -> None:
    ended = mir("--database", url, "report")
    assert_refused(ended, 1, word)
    assert "s3cret" not in ended.err


def test_a_file_that_is_no_database_is_one_line(mir: Mir, tmp_path: Path) -> None:
    (tmp_path / "mir.db").write_text("certainly no database" * 100, encoding="utf-8")
    ended = mir("--database", f"sqlite:///{tmp_path / 'mir.db'}", "report")
    assert_refused(ended, 1, "mir.db")


def test_a_database_that_fails_at_work_is_one_line(mir: Mir, database: str) -> None:
    with closing(sqlite3.connect(database.removeprefix("sqlite:///"))) as connection:
        connection.execute("DROP TABLE runs")
    ended = mir("--database", database, "deliveries")
    assert_refused(ended, 1, "the database has failed", "no such table: runs")
    assert "unexpected" not in ended.err


def test_debug_adds_the_traceback_without_secrets(mir: Mir) -> None:
    url = "postgresql://mir:s3cret-word@127.0.0.1:1/mir"
    ended = mir("--debug", "--database", url, "report")
    assert ended.status == 1
    assert "Traceback" in ended.err
    assert "s3cret-word" not in ended.err


def test_a_report_is_printed_to_standard_output(mir: Mir, market: str) -> None:
    ended = mir("--database", market, "report", "--date", "2026-04-08")
    assert (ended.status, ended.err) == (0, "")
    assert "Market Intelligence Report — 2026-04-08" in ended.out
    assert "The morning edition" in ended.out


def test_a_report_is_printed_in_chinese(mir: Mir, market: str) -> None:
    ended = mir("--database", market, "report", "--date", "2026-04-08", "--lang", "zh")
    assert "市场情报日报 — 2026年4月8日" in ended.out


def test_the_json_output_is_one_object(mir: Mir, market: str) -> None:
    arguments = ("report", "--date", "2026-04-08", "--edition", "evening", "--output", "json")
    found = json.loads(mir("--database", market, *arguments).out)
    assert (found["date"], found["edition"], found["language"]) == ("2026-04-08", "evening", "en")


@pytest.mark.parametrize("output", ["text", "markdown", "json", "telegram", "discord"])
def test_one_section_can_be_asked_of_every_output(mir: Mir, market: str, output: str) -> None:
    arguments = ("report", "--date", "2026-04-08", "--section", "us", "--output", output)
    ended = mir("--database", market, *arguments)
    assert ended.status == 0
    # Beside its sections, the JSON report has its whole analysis.
    shown = str(json.loads(ended.out)["sections"]) if output == "json" else ended.out
    assert "Nasdaq-100" in shown
    assert "ChiNext" not in shown


METHODS = {
    "telegram": {"sendPhoto", "sendMediaGroup", "sendMessage", "editMessageReplyMarkup"},
    "discord": {"create_message", "start_thread", "crosspost"},
}


@pytest.mark.parametrize("output", METHODS)
def test_requests_are_printed_one_object_a_line(mir: Mir, market: str, output: str) -> None:
    ended = mir("--database", market, "report", "--date", "2026-04-08", "--output", output)
    requests = [json.loads(line) for line in ended.out.splitlines()]
    assert {request["method"] for request in requests} <= METHODS[output]
    for request in requests:
        assert {"method", "payload"} <= request.keys() <= {"method", "payload", "files"}
        written = json.dumps(request["payload"])
        named = re.findall(r"attach(?:ment)?://([A-Za-z0-9._-]+)", written)
        files = request.get("files", [])
        assert sorted(named) == sorted(file["name"] for file in files)
        assert all(re.fullmatch(r"[0-9a-f]{64}", file["sha256"]) for file in files)
        assert all(len(file["alt"]) > 20 for file in files)
    assert requests[0]["files"][0]["name"] == "cover.png"


def test_a_report_goes_to_a_file(mir: Mir, market: str, tmp_path: Path) -> None:
    path = tmp_path / "report.md"
    arguments = ("report", "--date", "2026-04-08", "--output", "markdown", "--to", path)
    ended = mir("--database", market, *arguments)
    assert (ended.status, ended.out, ended.err) == (0, "", "")
    assert path.read_text(encoding="utf-8").startswith("# Market Intelligence Report")


def test_a_file_that_cannot_be_written_is_one_line(mir: Mir, market: str, tmp_path: Path) -> None:
    path = tmp_path / "absent" / "report.txt"
    ended = mir("--database", market, "report", "--date", "2026-04-08", "--to", path)
    assert_refused(ended, 1, str(path), "No such file or directory")


def test_gaps_in_required_figures_are_status_3(mir: Mir, market: str) -> None:
    # The simulated market ends on 2026-04-08.
    ended = mir("--database", market, "report", "--date", "2026-04-17")
    assert ended.status == 3
    assert "Market Intelligence Report — 2026-04-17" in ended.out
    assert ended.err.startswith("mir: gaps in required figures: SPX.close stale, ")
    assert "VIX" not in ended.err


@pytest.fixture
def history(tmp_path: Path) -> Path:
    folder = tmp_path / "history"
    folder.mkdir()
    # 2026-04-03 was Good Friday.
    rows = "date,close\n2026-04-01,6500.5\n2026-04-02,6510\n2026-04-03,6520\n2026-04-06,much\n"
    (folder / "SPX.csv").write_text(rows, encoding="utf-8")
    (folder / "MOON.csv").write_text("date,close\n2026-04-01,1\n", encoding="utf-8")
    return folder


def test_an_import_tells_what_became_of_every_row(mir: Mir, history: Path, tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'mir.db'}"
    ended = mir("--database", database, "import", history)
    assert ended.status == 0
    assert ended.out == ("2 files, 4 rows read: 2 values new, 0 revised, 0 unchanged, 3 refused\n")
    lines = ended.err.splitlines()
    assert "mir: SPX.csv: 4 rows" in lines
    assert any(line.startswith("mir: SPX.csv:4: no session on this day") for line in lines)
    assert any(line.startswith("mir: SPX.csv:5: close is not a number") for line in lines)
    assert any(line.startswith("mir: MOON.csv: unknown instrument") for line in lines)
    again = mir("--database", database, "import", history)
    assert "0 values new, 0 revised, 2 unchanged" in again.out


def test_a_file_name_writes_nothing_of_its_own_to_the_terminal(
    mir: Mir, history: Path, tmp_path: Path
) -> None:
    (history / "EVIL\n\x1b[31m.csv").write_text("date,close\n", encoding="utf-8")
    ended = mir("--database", f"sqlite:///{tmp_path / 'new.db'}", "import", history)
    assert "EVIL\\n\\x1b[31m.csv: unknown instrument" in ended.err
    assert "\x1b" not in ended.err


def test_many_refusals_of_a_file_are_counted(mir: Mir, history: Path, tmp_path: Path) -> None:
    rows = "".join(f"2026-04-{day:02},x\n" for day in [1] * 25)
    (history / "SPX.csv").write_text(f"date,close\n{rows}", encoding="utf-8")
    ended = mir("--database", f"sqlite:///{tmp_path / 'mir.db'}", "import", history)
    named = [line for line in ended.err.splitlines() if line.startswith("mir: SPX.csv:")]
    assert len(named) == 22  # the file's rows, twenty refusals, and the rest
    assert named[-1].startswith("mir: SPX.csv: 5 more refused: ")


@pytest.mark.parametrize("content", [None, "notes.txt"])
def test_a_folder_without_history_is_one_line(
    mir: Mir, tmp_path: Path, content: str | None
) -> None:
    folder = tmp_path / "history"
    if content is not None:
        folder.mkdir()
        (folder / content).touch()
    ended = mir("--database", f"sqlite:///{tmp_path / 'mir.db'}", "import", folder)
    assert_refused(ended, 2, str(folder))


def test_a_replay_is_done_once_and_the_scorecard_shows_it(mir: Mir, database: str) -> None:
    span = ("replay", "--from", "2026-03-24", "--to", "2026-04-03", "--edition", "morning")
    first = mir("--database", database, *span)
    assert (first.status, first.err) == (0, "")
    told = r"(\d+) editions replayed, 0 were done before: (\d+) calls made, (\d+) resolved\n"
    done = re.fullmatch(told, first.out)
    assert done is not None
    # Mornings of Tuesday to Saturday that follow a session: Good Friday's has New York's Thursday.
    assert int(done[1]) == 9
    assert int(done[2]) > 0
    again = mir("--database", database, *span)
    assert again.out == "0 editions replayed, 9 were done before: 0 calls made, 0 resolved\n"
    shown = mir("--database", database, "scorecard")
    assert shown.status == 0
    assert "Nobody read these at the time" in shown.out
    assert "No call has been published yet" in shown.out
    assert "当时并未发布" in mir("--database", database, "scorecard", "--lang", "zh").out


@pytest.mark.parametrize(
    ("options", "word"),
    [
        (("--from", "2026-04-03", "--to", "2026-04-02"), "2026-04-02"),
        (("--from", "2026-04-03", "--to", "2026-04-04", "--edition", "noon"), "noon"),
        (("--from", "yesterday", "--to", "2026-04-02"), "yesterday"),
        (("--from", "2026-04-03"), "--to"),
    ],
)
def test_a_replay_of_no_range_is_refused(
    mir: Mir, market: str, options: tuple[str, ...], word: str
) -> None:
    assert_refused(mir("--database", market, "replay", *options), 2, word)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "mir.toml"
    path.write_text(CONSOLE, encoding="utf-8")
    return path


def test_a_run_delivers_once_and_prints_a_table(mir: Mir, database: str, config: Path) -> None:
    arguments = ("--config", config, "--database", database)
    first = mir(*arguments, "run", "--date", "2026-04-08")
    assert first.status == 0
    assert "Market Intelligence Report — 2026-04-08" in first.out
    *_, head, row = first.out.splitlines()
    assert head.split()[:4] == ["id", "destination", "part", "state"]
    assert row.split()[1:5] == ["english", "1/1", "sent", "1"]
    second = mir(*arguments, "run", "--date", "2026-04-08")
    assert second.out.splitlines() == [head, row]
    shown = mir(*arguments, "deliveries", "--date", "2026-04-08")
    assert shown.out.splitlines() == ["2026-04-08 morning, revision 1: done", head, row]
    assert mir(*arguments, "deliveries").out == shown.out


def test_a_dry_run_tells_the_plan_and_keeps_nothing(mir: Mir, database: str, config: Path) -> None:
    arguments = ("--config", config, "--database", database)
    ended = mir(*arguments, "run", "--date", "2026-04-08", "--dry-run")
    head, row = ended.out.splitlines()
    assert head.split() == ["destination", "platform", "language", "parts"]
    assert row.split() == ["english", "console", "en", "1"]
    shown = mir(*arguments, "deliveries")
    assert (shown.status, shown.out, shown.err) == (0, "", "mir: no run yet\n")


def test_a_run_on_a_sunday_is_skipped(mir: Mir, database: str, config: Path) -> None:
    arguments = ("--config", config, "--database", database)
    ended = mir(*arguments, "run", "--date", "2026-04-05")
    assert (ended.status, ended.out) == (0, "")
    assert "2026-04-05 morning: skipped" in ended.err
    assert "skipped" in mir(*arguments, "deliveries").out


def test_an_edition_that_nobody_receives_is_told(mir: Mir, database: str, config: Path) -> None:
    arguments = ("--config", config, "--database", database, "run", "--date", "2026-04-08")
    ended = mir(*arguments, "--edition", "evening")
    assert ended.status == 0
    assert "no destination receives the edition evening" in ended.err


def test_a_destination_without_a_token_stops_a_run(mir: Mir, database: str, config: Path) -> None:
    text = CONSOLE.replace('"console"', '"telegram"').replace('"stdout"', '"@channel"')
    config.write_text(text, encoding="utf-8")
    arguments = ("--config", config, "--database", database, "run", "--date", "2026-04-08")
    assert_refused(mir(*arguments), 1, "english is on telegram", "set MIR_TELEGRAM__TOKEN")
    assert mir(*arguments, "--dry-run").status == 0


def test_a_bot_without_anything_to_serve_stops(mir: Mir, market: str) -> None:
    assert_refused(mir("--database", market, "bot"), 1, "set MIR_TELEGRAM__TOKEN")
