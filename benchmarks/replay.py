"""How long a replay takes, and how much memory, in a process of its own.

Run `python -m benchmarks.replay [FROM TO]`: dates such as 2021-01-01 2026-05-31; a quarter by
default. The history of `../shared/data/history` is imported into a new SQLite file, then the
morning editions of the range are replayed: each is cut, analysed with its base rates, its calls
made, and those whose horizon has ended resolved. Memory is told at a quarter of the way and at
the end, so that growth shows.
"""

import asyncio
import datetime as dt
import resource
import sys
import tempfile
import time
from collections.abc import Callable

from benchmarks.startup import HISTORY
from bot.app import App
from config.load import load
from mir_core.analysis.scorecard import decided, difference, scores
from mir_core.archive.calls import Slot
from mir_core.clock import FixedClock
from mir_core.ingest.csv_history import import_folder
from mir_core.replay import Replay

NOW = dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)
QUARTER = ("2026-01-01", "2026-03-31")
EDITIONS = ("morning",)


async def main(first: dt.date, last: dt.date) -> None:
    """Import, replay, and print."""
    clock = FixedClock(NOW)
    with tempfile.TemporaryDirectory() as folder:
        options = {("database", "url"): f"sqlite:///{folder}/mir.db"}
        configuration = load(None, {}, options, languages=("en", "zh"))
        async with App.open(configuration, clock) as app:
            await import_folder(HISTORY, app.archive, configuration.coverage, app.calendars, clock)
            replay = Replay(pipeline=app.pipeline)
            step = _teller(len(replay.slots(first, last, EDITIONS)))
            wall, busy = time.perf_counter(), time.process_time()
            done = await replay.run(first, last, EDITIONS, step)
            took = time.perf_counter() - wall, time.process_time() - busy
            each = took[0] / max(done.editions, 1) * 1e3
            print(f"{done}\n{took[0]:.1f} s, {took[1]:.1f} s busy, {each:.1f} ms an edition")
            print(f"memory at the end: {_megabytes():.0f} MB")
            await _print_scores(app)


def _teller(count: int) -> Callable[[Slot], None]:
    done = 0

    def step(_: Slot) -> None:
        nonlocal done
        done += 1
        if done == max(count // 4, 1):
            print(f"memory after {done} editions: {_megabytes():.0f} MB")

    return step


def _megabytes() -> float:
    """The most that the process ever had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


async def _print_scores(app: App) -> None:
    ledger = await app.pipeline.calls.known(NOW)
    for score in scores(ledger):
        counts = f"{score.n} decided, {score.hits} hits, {score.voids} void, {score.open} open"
        print(f"{score.kind}: {counts}")
        if score.rates is not None:
            rates = score.rates
            interval = difference(decided(ledger, score.kind, replay=True))
            print(
                f"  hit share {rates.hit_share:.3f}, base rate {rates.base_rate:.3f}; Brier "
                f"{rates.brier:.4f}, of the base rate {rates.base_brier:.4f}; difference "
                f"{interval.low:+.4f} to {interval.high:+.4f}"
            )


if __name__ == "__main__":
    FIRST, LAST = (dt.date.fromisoformat(text) for text in sys.argv[1:] or QUARTER)
    asyncio.run(main(FIRST, LAST))
