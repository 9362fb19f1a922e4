"""Runs one command between its settings and its exit status."""

import argparse
import asyncio
import importlib
import logging
import os
import sys
import traceback
from collections.abc import Callable, Coroutine
from typing import Any

from sqlalchemy.exc import DBAPIError

from bot.cli import FAILED, USAGE
from bot.logs import Redactor, configure
from config.load import Configuration, load
from formatters.catalog import Catalog, languages
from mir_core.clock import Clock, SystemClock
from mir_core.model.errors import ConfigurationError, MirError, UsageError

#: What the module of a command calls `run`: it returns the exit status.
CommandLine = Callable[[argparse.Namespace, Configuration, Clock], Coroutine[Any, Any, int]]

#: Module by command; each is imported when its command is given.
_MODULES = {
    "demo": "bot.cli.demo",
    "bot": "bot.cli.process",
    "run": "bot.cli.job",
    "report": "bot.cli.report",
    "import": "bot.cli.history",
    "backfill": "bot.cli.backfill",
    "sources": "bot.cli.sources",
    "record": "bot.cli.record",
    "why": "bot.cli.why",
    "gallery": "bot.cli.gallery",
    "scorecard": "bot.cli.scorecard",
    "replay": "bot.cli.replay",
    "deliveries": "bot.cli.deliveries",
}

#: Commands whose log is what they show; of the others only warnings are of interest.
_TALKATIVE = {"bot", "run"}


def run(options: argparse.Namespace, clock: Clock | None = None) -> int:
    """The exit status of a command; failures are told on standard error, in one line each.

    Args:
        options: As parsed.
        clock: By default the machine's.

    Raises:
        BrokenPipeError: Nobody reads standard output any more.
    """
    redact = Redactor()
    try:
        _use_utf8()
        configuration = load(options.config, os.environ, _overrides(options), languages=languages())
        redact = Redactor(configuration.settings.secrets())
        _configure_logs(options, configuration, redact)
        command: CommandLine = importlib.import_module(_MODULES[options.command]).run
        return asyncio.run(command(options, configuration, clock or SystemClock()))
    except BrokenPipeError:
        raise
    except Exception as error:  # noqa: BLE001 - the boundary of the command line
        if options.debug:
            _tell(redact(traceback.format_exc()))
        for line in _lines(error):
            _tell(f"mir: {redact(line)}")
        return USAGE if isinstance(error, UsageError) else FAILED


def _overrides(options: argparse.Namespace) -> dict[tuple[str, str], str]:
    given = {("database", "url"): options.database, ("log", "format"): options.log_format}
    return {place: value for place, value in given.items() if value is not None}


def _configure_logs(
    options: argparse.Namespace, configuration: Configuration, redact: Redactor
) -> None:
    log = configuration.settings.log
    level = "debug" if options.debug else log.level
    if options.command not in _TALKATIVE and level == "info":
        level = "warning"
    configure(log.format, level, redact)
    logging.captureWarnings(capture=True)


def _lines(error: Exception) -> tuple[str, ...]:
    """What to tell about a failure: all faults of a configuration, else one line."""
    if isinstance(error, ConfigurationError):
        return error.faults
    if isinstance(error, UsageError):
        return (Catalog.load("en").text(error.message),)
    if isinstance(error, DBAPIError):
        return (f"the database has failed: {_one_line(error.orig)} (--debug tells more)",)
    text = _one_line(error)
    if isinstance(error, MirError):
        return (text,)
    return (f"unexpected failure: {type(error).__name__}: {text} (--debug tells more)",)


def _one_line(error: object) -> str:
    return " ".join(str(error).split())


def _use_utf8() -> None:
    """Reports are UTF-8 whatever the terminal's locale says."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _tell(text: str) -> None:
    print(text, file=sys.stderr)  # noqa: T201 - how a command line talks
