"""`mir import`: daily history from CSV files."""

import argparse
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

from bot.app import App
from bot.cli import DONE
from bot.cli.console import tell, write
from bot.cli.progress import Progress
from config.load import Configuration
from mir_core.clock import Clock
from mir_core.ingest.csv_cells import Refusal
from mir_core.ingest.csv_history import ImportResult, import_folder

#: Refusals of one file that are named; the rest are counted.
_NAMED = 20


async def run(options: argparse.Namespace, configuration: Configuration, clock: Clock) -> int:
    """Import a folder; a refused row is told and is no failure."""
    async with App.open(configuration, clock) as app:
        with Progress(_count(options.folder), "files") as progress:
            result = await import_folder(
                options.folder,
                app.archive,
                configuration.coverage,
                app.calendars,
                clock,
                lambda name, rows: progress.step(name, f"{rows} rows"),
            )
    for line in refusal_lines(result.refusals):
        tell(line)
    write(summary(result))
    return DONE


def summary(result: ImportResult) -> str:
    """The totals in one line."""
    return (
        f"{result.files} {'file' if result.files == 1 else 'files'}, "
        f"{result.rows} {'row' if result.rows == 1 else 'rows'} read: {result.new} values new, "
        f"{result.revised} revised, {result.unchanged} unchanged, {len(result.refusals)} refused"
    )


def refusal_lines(refusals: Sequence[Refusal]) -> Iterator[str]:
    """The first refusals of each file, then how many more there are and why."""
    by_file = sorted(refusals, key=lambda refusal: refusal.file)
    for file, found in groupby(by_file, key=lambda refusal: refusal.file):
        mine = list(found)
        yield from (str(refusal) for refusal in mine[:_NAMED])
        more = Counter(refusal.reason for refusal in mine[_NAMED:])
        if more:
            reasons = ", ".join(f"{count} × {reason}" for reason, count in more.most_common())
            yield f"{file}: {more.total()} more refused: {reasons}"


def _count(folder: Path) -> int:
    """Number of files to come; 0 where there is no folder, which the import will tell."""
    return sum(path.suffix.lower() == ".csv" for path in folder.glob("*"))
