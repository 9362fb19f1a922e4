"""`mir backfill`: daily history from the live sources, as far as the archive lacks it."""

import argparse
import datetime as dt
from collections.abc import Mapping
from contextlib import ExitStack

from bot.app import App
from bot.cli import DONE, FAILED
from bot.cli.console import tell, write
from bot.cli.progress import Progress
from config.load import Configuration
from mir_core.clock import Clock
from mir_core.ingest.backfill import Portion
from mir_core.ingest.contract import Key

_DAYS_A_YEAR = 365.25


async def run(options: argparse.Namespace, configuration: Configuration, clock: Clock) -> int:
    """Fill the archive; the status is 1 if a source that may have more did not answer."""
    first = clock.now().date() - dt.timedelta(days=round(options.years * _DAYS_A_YEAR))
    missing = 0
    async with App.open(configuration, clock) as app:
        with ExitStack() as stack:

            def plan(count: int) -> "_Teller":
                nonlocal missing
                missing = count
                return _Teller(stack.enter_context(Progress(count, "sessions")))

            filled = await app.gathering.backfill(first, plan)
    for failure in filled.failures:
        tell(failure.reason)
    write(f"{missing} sessions were missing since {first}: {filled.new} values new")
    _write_left("no source has", filled.lacking)
    _write_left("not answered", filled.unanswered)
    if filled.unanswered:
        tell("some sources did not answer: run it again later, it goes on where it was")
    return FAILED if filled.unanswered else DONE


class _Teller:
    """Tells of every portion."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress

    def __call__(self, portion: Portion) -> None:
        name = f"{portion.source} {_figure(portion.key)}"
        stretch = f"{portion.first} to {portion.last}"
        remark = f"{stretch}: {portion.filled} of {portion.asked} sessions"
        self._progress.step(name, remark, portion.settled)


def _write_left(why: str, counts: Mapping[Key, int]) -> None:
    if counts:
        listed = ", ".join(f"{_figure(key)} {count}" for key, count in sorted(counts.items()))
        write(f"{why}: {listed}")


def _figure(key: Key) -> str:
    return ".".join(key)
