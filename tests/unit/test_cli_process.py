"""The command line as a process of its own: start, pipes, signals, environment."""

import os
import pty
import signal
import subprocess
import sys
import termios
import time
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

import pytest

ROOT = Path(__file__).parents[2]
TOKEN = "123456:AA-secret_Token"

#: Packages that take longer to import than `mir --help` may take.
HEAVY = {"apscheduler", "asyncio", "babel", "discord", "numpy", "pandas", "pydantic", "sqlalchemy"}
HEAVY |= {"telegram", "tqdm", "exchange_calendars"}


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MIR_")}
    # Whatever the hour, no test asks a live source.
    return {**kept, "MIR_GATHER__ENABLED": "false", **(extra or {})}


def mir(
    *arguments: str, stdin: str = "", extra: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=ROOT,
        env=environment(extra),
        input=stdin,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def start(*arguments: str, extra: Mapping[str, str] | None = None) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "bot", *arguments],
        cwd=ROOT,
        env=environment(extra),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )


@pytest.mark.parametrize("arguments", [["--help"], ["report", "--help"], ["frobnicate"]])
def test_help_and_wrong_usage_import_nothing_heavy(arguments: list[str]) -> None:
    program = (
        "import atexit, sys\n"
        "atexit.register(lambda: print('loaded', *sys.modules))\n"
        "from bot.cli import main\n"
        f"main({arguments!r})\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    *_, loaded = ended.stdout.splitlines()
    assert loaded.startswith("loaded ")
    assert not HEAVY & set(loaded.split())


def test_help_names_every_command() -> None:
    ended = mir("--help")
    assert ended.returncode == 0
    commands = ("demo", "bot", "run", "report", "import", "backfill", "sources", "record", "why")
    for command in (*commands, "deliveries"):
        assert f"\n    {command} " in ended.stdout


def test_an_import_shows_a_bar_on_a_terminal(tmp_path: Path) -> None:
    (tmp_path / "SPX.csv").write_text("date,close\n2026-04-01,6500.5\n", encoding="utf-8")
    mine, its = pty.openpty()
    termios.tcsetwinsize(its, (24, 80))
    ended = subprocess.run(
        [sys.executable, "-m", "bot", "--database", f"sqlite:///{tmp_path}/mir.db", "import", "."],
        cwd=tmp_path,
        env=environment({"PYTHONPATH": str(ROOT)}),
        stdout=subprocess.PIPE,
        stderr=its,
        encoding="utf-8",
        check=True,
    )
    os.close(its)
    shown = os.read(mine, 65536).decode()
    os.close(mine)
    assert "0/1" in shown
    assert "mir: SPX.csv" not in shown
    assert ended.stdout.startswith("1 file, 1 row read: 1 values new")


def test_chinese_is_printed_whatever_the_locale(demo_database: Path) -> None:
    arguments = ("--database", f"sqlite:///{demo_database}", "report", "--date", "2026-04-08")
    extra = {"LC_ALL": "POSIX", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    ended = mir(*arguments, "--lang", "zh", extra=extra)
    assert ended.returncode == 0
    assert ended.stdout.startswith("市场情报日报")


def test_a_reader_that_leaves_early_is_no_failure(demo_database: Path) -> None:
    process = start("--database", f"sqlite:///{demo_database}", "report", "--date", "2026-04-08")
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    assert process.stderr.read() == ""
    assert process.wait(30) == 141
    process.stderr.close()
    assert process.stdin is not None
    process.stdin.close()


def test_a_closed_standard_output_is_no_traceback(demo_database: Path) -> None:
    program = f'"{sys.executable}" -m bot --database sqlite:///{demo_database} report >&-'
    ended = subprocess.run(
        ["bash", "-c", program],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert "Traceback" not in ended.stderr
    assert ended.returncode in {0, 3}


def test_a_demo_shows_what_each_platform_would_receive() -> None:
    ended = mir("demo", "--once")
    assert (ended.returncode, ended.stderr) == (0, "")
    frames = ended.stdout.split("── ")[1:]
    shown = {tuple(frame.split(" ──")[0].split(" · ")[1:3]) for frame in frames}
    assert shown == {
        (platform, language)
        for platform in ("telegram", "discord", "console")
        for language in ("en", "zh")
    }
    assert all("DEMO" in frame for frame in frames)
    assert frames[0].startswith("DEMO · telegram · en · part 1/")
    assert any(" · sendPhoto ──" in frame for frame in frames)


def test_a_demo_goes_on_as_a_chat() -> None:
    lines = ["/report us", "lang xx", "lang ZH", "report us", "", "divergence", "weather", "quit"]
    ended = mir("demo", "--console", stdin="\n".join([*lines, "help"]))
    assert (ended.returncode, ended.stderr) == (0, "")
    report, greeting, chat = ended.stdout.partition("Type a command such as /report")
    assert report.startswith("DEMO · Market Intelligence Report")
    assert greeting
    expected = [
        "US market\n",
        "There is no language xx; there are: en and zh.",
        "语言：简体中文。",
        "美股市场\n",
        "跨市场背离\n",
        "没有命令 /weather",
    ]
    positions = [chat.find(text) for text in expected]
    assert positions == sorted(positions)
    assert -1 not in positions
    assert "某日的市场报告" not in ended.stdout  # what follows quit is not read


def test_the_end_of_input_ends_the_demo() -> None:
    assert mir("demo", "--console", stdin="help").returncode == 0


def test_a_demo_opens_a_site_of_its_own_and_an_interrupt_ends_it() -> None:
    process = start("demo")
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line.startswith("DEMO on a simulated market: http://127.0.0.1:")
    root = line.split()[5]
    with urllib.request.urlopen(root, timeout=30) as answer:  # noqa: S310 - our own process
        assert "DEMO" in answer.read().decode()
    taken = mir("demo", "--port", str(urlsplit(root).port))
    assert taken.returncode == 1
    assert "cannot be used" in taken.stderr
    assert taken.stderr.count("\n") == 1
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert (process.returncode, err) == (130, "")


@pytest.mark.parametrize("port", ["0", "65536", "-1", "x", "٨٠"])
def test_a_port_that_is_none_is_refused(port: str) -> None:
    ended = mir("demo", f"--port={port}")
    assert ended.returncode == 2
    assert "is not a port" in ended.stderr


def test_an_interrupt_ends_the_demo_quietly() -> None:
    process = start("demo", "--console")
    assert process.stdout is not None
    while "Type a command" not in process.stdout.readline():
        pass
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert (process.returncode, err) == (130, "")


def test_the_environment_decides_over_the_defaults(demo_database: Path) -> None:
    extra = {
        "MIR_DATABASE__URL": f"sqlite:///{demo_database}",
        "MIR_REPORT__DEFAULT_LANGUAGE": "zh",
    }
    ended = mir("report", "--date", "2026-04-08", extra=extra)
    assert ended.stdout.startswith("市场情报日报")


def test_no_secret_is_told_when_a_database_does_not_answer() -> None:
    extra = {
        "MIR_DATABASE__URL": "postgresql+asyncpg://mir:s3cret-word@127.0.0.1:1/mir",
        "MIR_TELEGRAM__TOKEN": TOKEN,
    }
    for options in ([], ["--debug"], ["--debug", "--log-format", "json"]):
        ended = mir(*options, "bot", extra=extra)
        assert ended.returncode == 1
        assert ended.stderr
        assert "s3cret-word" not in ended.stderr
        assert TOKEN not in ended.stderr


def test_a_bot_ends_in_order_when_told_to(demo_database: Path) -> None:
    extra = {
        "MIR_DATABASE__URL": f"sqlite:///{demo_database}",
        "MIR_DESTINATIONS": '[{"id": "d", "platform": "console", "address": "stdout",'
        ' "language": "en"}]',
    }
    process = start("bot", extra=extra)
    assert process.stderr is not None
    line = ""
    deadline = time.monotonic() + 30
    while "serving editions" not in line and time.monotonic() < deadline:
        line = process.stderr.readline()
    assert "serving editions; destinations: 1" in line
    time.sleep(0.5)
    process.send_signal(signal.SIGTERM)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 0
    assert err.splitlines()[-1].endswith("INFO bot.process: stopped")
    assert "Traceback" not in err
