"""The arguments of `mir`."""

import argparse
import datetime as dt
import re
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

import formatters
import mir_core
from bot.selection import iso_date

_FORMATTERS = Path(formatters.__file__).parent
_SOURCES = Path(mir_core.__file__).parent / "ingest" / "sources"


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
    either = parser.add_mutually_exclusive_group()
    either.add_argument(
        "--once",
        action="store_true",
        help="print what each platform would receive in each language, and leave",
    )
    either.add_argument(
        "--console", action="store_true", help="print the report here, then answer commands"
    )
    either.add_argument(
        "--port", type=_port, metavar="N", help="of the web site (default: a free one)"
    )


def _fill_bot(_parser: argparse.ArgumentParser) -> None:
    """It takes no options of its own."""


def _fill_run(parser: argparse.ArgumentParser) -> None:
    _add_edition(parser)
    either = parser.add_mutually_exclusive_group()
    either.add_argument(
        "--refetch", action="store_true", help="ask the sources again and make a new revision"
    )
    either.add_argument(
        "--dry-run", action="store_true", help="ask no source, store and send nothing"
    )


def _fill_report(parser: argparse.ArgumentParser) -> None:
    _add_edition(parser)
    outputs = (*_plugins(_FORMATTERS / "outputs", ".py"), "png")
    _add_language(parser)
    parser.add_argument("--section", metavar="NAME", help="one section alone")
    parser.add_argument("--output", choices=outputs, default="text", help="form (default: text)")
    parser.add_argument("--to", type=Path, metavar="PATH", help="write to a file (png: a folder)")


def _fill_import(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, metavar="DIR", help="holds <INSTRUMENT>.csv files")


def _fill_backfill(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--years", type=_years, default=10, metavar="N", help="how far back (default: 10)"
    )


def _fill_sources(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--check", action="store_true", help="ask each one now; store nothing")


def _fill_record(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "source", choices=_plugins(_SOURCES, ".py"), metavar="SOURCE", help="its name"
    )
    parser.add_argument(
        "--to",
        type=Path,
        default=Path("tests/recordings"),
        metavar="DIR",
        help="holds a folder per source (default: tests/recordings)",
    )


def _fill_why(parser: argparse.ArgumentParser) -> None:
    either = parser.add_mutually_exclusive_group(required=True)
    either.add_argument(
        "figure", metavar="FIGURE", nargs="?", help="such as SPX.change, SPX/BTC.z, US->HK.beta"
    )
    either.add_argument(
        "--list", metavar="WORD", nargs="?", const="", help="the names, or those that hold a word"
    )
    parser.add_argument(
        "--all", action="store_true", help="a line for each observation and stored answer"
    )
    _add_edition(parser)


def _fill_gallery(parser: argparse.ArgumentParser) -> None:
    _add_edition(parser)
    parser.add_argument("--to", type=Path, required=True, metavar="DIR", help="where to write")
    parser.add_argument("--demo", action="store_true", help="of the simulated market")


def _fill_deliveries(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--date", type=_date, metavar="D", help="default: the newest run")


def _fill_scorecard(parser: argparse.ArgumentParser) -> None:
    _add_language(parser)


def _fill_replay(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--from", dest="first", type=_date, required=True, metavar="D1", help="first date"
    )
    parser.add_argument(
        "--to", dest="last", type=_date, required=True, metavar="D2", help="last date"
    )
    parser.add_argument("--edition", metavar="E", help="one edition alone (default: all)")


_COMMANDS = {
    "demo": ("a simulated market, labelled DEMO, as a web site", _fill_demo),
    "bot": ("the process: schedule, deliveries, and the platforms with a token", _fill_bot),
    "run": ("the job now: build, deliver, and print a table of deliveries", _fill_run),
    "report": ("build a report and print it; sends nothing", _fill_report),
    "import": ("daily history from a folder of CSV files", _fill_import),
    "backfill": ("daily history from the live sources", _fill_backfill),
    "sources": ("each live source, what it serves, and its last success", _fill_sources),
    "record": ("one live answer, written as a recording for the tests", _fill_record),
    "why": ("where a figure comes from, down to the answers of sources", _fill_why),
    "scorecard": ("how often calls came true, beside the base rate", _fill_scorecard),
    "replay": ("calls that past editions would have made, and how they went", _fill_replay),
    "gallery": ("every picture of a report in each language and theme, as files", _fill_gallery),
    "deliveries": ("how far the deliveries of a date got", _fill_deliveries),
}


def _add_language(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--lang", choices=_plugins(_FORMATTERS / "locales", ".toml"), help="language"
    )


def _add_edition(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--date", type=_date, metavar="D", help="such as 2026-04-08")
    parser.add_argument("--edition", metavar="E", help="an edition of schedule.toml")


def _date(text: str) -> dt.date:
    date = iso_date(text)
    if date is None:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date such as 2026-04-08")
    return date


def _port(text: str) -> int:
    """A port of TCP."""
    if re.fullmatch(r"[1-9]\d{0,4}", text, re.ASCII) and int(text) < 2**16:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is not a port from 1 to 65535")


def _years(text: str) -> int:
    """A whole number of years."""
    if re.fullmatch(r"[1-9]\d?", text, re.ASCII):
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is not a number of years from 1 to 99")


def _plugins(folder: Path, suffix: str) -> tuple[str, ...]:
    """Names of the plug-ins of a folder, without importing any."""
    paths = folder.glob(f"*{suffix}")
    return tuple(sorted(path.stem for path in paths if not path.name.startswith("_")))
