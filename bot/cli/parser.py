"""The arguments of `mir`."""

import argparse
import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

import formatters
from bot.selection import iso_date

_ROOT = Path(formatters.__file__).parent


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line; `--help` has the rest."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message} (see {self.prog} --help)\n")


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """The options of a command line; leaves with status 2 and one line if they are wrong."""
    parser = _Parser(
        prog="mir",
        description="A daily cross-market intelligence report for Telegram and Discord.",
        epilog="Every setting can come from the environment as MIR_SECTION__KEY. "
        "Exit status: 0 done, 1 failed, 2 wrong usage, 3 done with gaps in required figures.",
        allow_abbrev=False,
    )
    _add_global(parser)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, (summary, fill) in _COMMANDS.items():
        fill(commands.add_parser(name, help=summary, description=summary, allow_abbrev=False))
    return parser.parse_args(arguments)


def _add_global(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--config", type=Path, metavar="FILE", help="settings over the defaults")
    parser.add_argument(
        "--database", metavar="URL", help="SQLite file or PostgreSQL (postgresql+asyncpg://...)"
    )
    parser.add_argument("--log-format", choices=("text", "json"), help="on standard error")
    parser.add_argument("--debug", action="store_true", help="tell everything, with tracebacks")


def _fill_demo(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--once",
        action="store_true",
        help="print what each platform would receive in each language, and leave",
    )


def _fill_bot(_parser: argparse.ArgumentParser) -> None:
    """It takes no options of its own."""


def _fill_run(parser: argparse.ArgumentParser) -> None:
    _add_edition(parser)
    parser.add_argument("--dry-run", action="store_true", help="store and send nothing")


def _fill_report(parser: argparse.ArgumentParser) -> None:
    _add_edition(parser)
    outputs = _names("outputs", ".py")
    parser.add_argument("--lang", choices=_names("locales", ".toml"), help="language")
    parser.add_argument("--section", metavar="NAME", help="one section alone")
    parser.add_argument("--output", choices=outputs, default="text", help="form (default: text)")
    parser.add_argument("--to", type=Path, metavar="PATH", help="write to a file")


def _fill_import(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, metavar="DIR", help="holds <INSTRUMENT>.csv files")


def _fill_deliveries(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--date", type=_date, metavar="D", help="default: the newest run")


_COMMANDS = {
    "demo": ("a simulated market, labelled DEMO: the report, then a chat", _fill_demo),
    "bot": ("the process: schedule, deliveries, and the platforms with a token", _fill_bot),
    "run": ("the job now: build, deliver, and print a table of deliveries", _fill_run),
    "report": ("build a report and print it; sends nothing", _fill_report),
    "import": ("daily history from a folder of CSV files", _fill_import),
    "deliveries": ("how far the deliveries of a date got", _fill_deliveries),
}


def _add_edition(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--date", type=_date, metavar="D", help="such as 2026-04-08")
    parser.add_argument("--edition", metavar="E", help="an edition of schedule.toml")


def _date(text: str) -> dt.date:
    date = iso_date(text)
    if date is None:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date such as 2026-04-08")
    return date


def _names(folder: str, suffix: str) -> tuple[str, ...]:
    """Names of the plug-ins of a folder, without importing any."""
    paths = (_ROOT / folder).glob(f"*{suffix}")
    return tuple(sorted(path.stem for path in paths if not path.name.startswith("_")))
