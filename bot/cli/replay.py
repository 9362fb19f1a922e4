"""`mir replay`: the calls that past editions would have made, and how they went."""

import argparse

from bot.app import App
from bot.cli import DONE
from bot.cli.console import write
from bot.cli.progress import Progress
from config.load import Configuration
from mir_core.archive.calls import Slot
from mir_core.clock import Clock
from mir_core.model.errors import UsageError
from mir_core.model.message import Day, Sentence
from mir_core.replay import Replay

BACKWARDS = Sentence("usage.backwards", "The range ends ({last}) before it begins ({first}).")

#: Editions between two lines where there is no terminal.
_TOLD = 100


async def run(options: argparse.Namespace, configuration: Configuration, clock: Clock) -> int:
    """Replay a range; what an earlier replay has done is not done again."""
    first, last = options.first, options.last
    if last < first:
        raise UsageError(BACKWARDS(first=Day(first), last=Day(last)))
    async with App.open(configuration, clock) as app:
        pipeline = app.pipeline
        editions = tuple(pipeline.editions) if options.edition is None else (options.edition,)
        replay = Replay(pipeline=pipeline)
        count = len(replay.slots(first, last, editions))
        with Progress(count, "editions") as progress:
            done = await replay.run(first, last, editions, _Teller(progress))
    write(
        f"{done.editions} editions replayed, {done.skipped} were done before: "
        f"{done.made} calls made, {done.settled} resolved"
    )
    return DONE


class _Teller:
    """Moves the bar; elsewhere one edition in a hundred is told."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._count = 0

    def __call__(self, slot: Slot) -> None:
        self._count += 1
        date, edition = slot
        if self._progress.is_shown:
            self._progress.step(f"{date} {edition}", "replayed")
        elif self._count % _TOLD == 0:
            self._progress.step(f"{date} {edition}", f"{self._count} editions replayed")
