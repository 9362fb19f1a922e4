"""How long a report takes in a process that has built one before.

Run `python -m benchmarks.report [HISTORY]`; HISTORY is a folder of daily history as `mir import`
reads it, to 2026-05-29 or later. It is imported into a new SQLite file, then the morning editions
of 30 consecutive dates are built, oldest first, as a process that runs for a month does.
"""

import asyncio
import datetime as dt
import statistics
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.startup import HISTORY
from bot.app import App
from config.load import load
from mir_core.analysis.analyse import analyse
from mir_core.analysis.pairs import PairHistory
from mir_core.clock import FixedClock
from mir_core.ingest.csv_history import import_folder

NOW = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
FIRST = dt.date(2026, 5, 1)
DATES = 30
EDITION = "morning"


async def main(history: Path) -> None:
    """Import the history, then print medians in milliseconds."""
    clock = FixedClock(NOW)
    with tempfile.TemporaryDirectory() as folder:
        options = {("database", "url"): f"sqlite:///{folder}/mir.db"}
        configuration = load(None, {}, options, languages=("en", "zh"))
        async with App.open(configuration, clock) as app:
            began = time.perf_counter()
            found = await import_folder(
                history, app.archive, app.configuration.coverage, app.calendars, clock
            )
            took = time.perf_counter() - began
            print(f"import of {found.new:,} values in {found.files} files: {took:.1f} s")
            await _builds(app)


async def _builds(app: App) -> None:
    """Time each build, and after it the analysis of its snapshot with a memo of its own."""
    memo = PairHistory()
    builds, analyses = [], []
    for day in range(-1, DATES):
        date = FIRST + dt.timedelta(days=day)
        began = time.perf_counter()
        report = await app.pipeline.build(date, EDITION)
        built = time.perf_counter()
        analyse(report.snapshot, app.configuration.coverage, memo)
        analyses.append(time.perf_counter() - built)
        builds.append(built - began)
    print(f"first build, which reads the archive: {builds[0] * 1e3:.0f} ms")
    _print("build", builds[1:])
    _print("  analysis in it", analyses[1:])


def _print(name: str, seconds: list[float]) -> None:
    median, longest = statistics.median(seconds) * 1e3, max(seconds) * 1e3
    print(f"{name:18} median {median:6.1f} ms, longest {longest:6.1f} ms, n {len(seconds)}")


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]) if len(sys.argv) > 1 else HISTORY))
