"""What pictures cost: a table beside two peers, a report's pictures, the loop, the memory.

Run `python -m benchmarks.pictures [HISTORY]`; HISTORY is a folder of daily history as `mir import`
reads it. Without it, the pictures are those of the simulated market. The peers are matplotlib and
headless Chromium (see picture_peers.py): what is installed draws the same table in turns.
"""

import asyncio
import datetime as dt
import itertools
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TypeVar

from benchmarks.picture_peers import HEADS, TITLE, Rows, chromium, matplotlib
from benchmarks.startup import HISTORY
from bot.app import App
from bot.demo.market import simulate
from config.load import load
from formatters.catalog import Catalog
from formatters.images.cells import CellText, TableText
from formatters.images.contract import Picture, Theme
from formatters.images.layout import room
from formatters.images.render import Renderer
from formatters.images.report import pictures
from formatters.images.scene import Scene
from formatters.images.tables import pages
from mir_core.analysis.pairs import PairHistory
from mir_core.clock import FixedClock
from mir_core.ingest.csv_history import import_folder
from mir_core.model.report import Report

NOW = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
DATE = dt.date(2026, 4, 8)
ROWS = 12
TIMES = 15
MANY = 1000
MEGABYTE = 2**20

T = TypeVar("T")


async def main(history: Path | None) -> None:
    """Print each measurement."""
    with tempfile.TemporaryDirectory() as folder:
        options = {("database", "url"): f"sqlite:///{folder}/mir.db"}
        configuration = load(None, {}, options, languages=("en", "zh"))
        demo = history is None
        async with App.open(configuration, FixedClock(NOW), demo=demo) as app:
            coverage = configuration.coverage
            if history is None:
                await app.archive.append(simulate(1, NOW, app.calendars, coverage))
            else:
                await import_folder(history, app.archive, coverage, app.calendars, FixedClock(NOW))
            report = await app.reports.report(None if demo else DATE, "evening")
            memo = PairHistory()
            scenes = [_scene(app, report, each, memo) for each in app.catalogs.values()]
    await _whole_report(scenes)
    await asyncio.to_thread(_tables, scenes[0])
    _memory(scenes[0])


def _scene(app: App, report: Report, catalog: Catalog, memo: PairHistory) -> Scene:
    theme = Theme("light", catalog.up_colour)
    return Scene(report, app.configuration.coverage, catalog, theme, memo)


def _tables(scene: Scene) -> None:
    """A table of twelve rows of four columns, new text each time, by all in turns."""
    numbers = itertools.count()
    took: dict[str, list[float]] = {}
    with ThreadPoolExecutor(1) as executor, matplotlib() as one, chromium() as other:
        renderer = Renderer(executor)
        draws = {"mir": partial(_draw, renderer, scene), "matplotlib": one, "Chromium": other}
        for _ in range(TIMES):
            rows = _rows(next(numbers))
            for name, draw in draws.items():
                if draw is not None:
                    took.setdefault(name, []).append(_seconds(partial(draw, rows)))
    own = statistics.median(took["mir"][1:])
    print(f"table of {ROWS} x 4, median of {TIMES - 1} after the first")
    for name in draws:
        if name in took:
            median = statistics.median(took[name][1:])
            print(f"  {name:<12} {median * 1e3:6.1f} ms   {median / own:4.1f} times")
        else:
            print(f"  {name} is not installed: nothing to compare with")


def _draw(renderer: Renderer, scene: Scene, rows: Rows) -> bytes:
    """Planned and drawn."""
    return renderer.draw(_picture(scene, rows)).png


def _rows(seed: int) -> Rows:
    reasons = (
        "Mega-cap AI rebound, breadth narrow 反弹",
        "南向净买入 94 亿",
    )
    return [
        [
            f"Index {seed} {row}",
            f"{6000 + seed + row:,}.61",
            f"+{row}.2{seed % 10} %",
            reasons[row % 2],
        ]
        for row in range(ROWS)
    ]


def _picture(scene: Scene, rows: Rows) -> Picture:
    cells = tuple((CellText(a), CellText(b), CellText(c, "up"), CellText(d)) for a, b, c, d in rows)
    table = TableText(HEADS, (False, True, True, False), cells)
    (page,) = pages(table, room(1, 1))
    return scene.picture("table", "table", TITLE, page.body, "a table")


async def _whole_report(scenes: list[Scene]) -> None:
    """All pictures of a report in all its languages by two threads: the first time, and warm."""
    idle = await _paused(asyncio.sleep(1.0))
    for name in ("first", "warm"):
        with ThreadPoolExecutor(2) as executor:
            renderer = Renderer(executor)
            began = time.perf_counter()
            (wanted, drawn), gaps = await _paused(_planned_and_drawn(scenes, renderer, executor))
            again = time.perf_counter()
            await _all_drawn(wanted, renderer)
            cached = time.perf_counter() - again
        print(f"{len(wanted)} pictures of a report, {len(scenes)} languages, {name}: planned and")
        print(f"  drawn in {drawn - began:.2f} s; from the cache in {cached * 1e3:.0f} ms")
        print(f"  event loop meanwhile: {_told(gaps)}")
    print(f"  event loop with nothing to do: {_told(idle[1])}; load {os.getloadavg()[0]:.1f}")


async def _planned_and_drawn(
    scenes: list[Scene], renderer: Renderer, executor: ThreadPoolExecutor
) -> tuple[list[Picture], float]:
    """As the bot does: a scene is planned by a thread, its pictures are drawn by both."""
    loop = asyncio.get_running_loop()
    wanted: list[Picture] = []
    for scene in scenes:
        found = await loop.run_in_executor(executor, pictures, scene)
        await _all_drawn(found, renderer)
        wanted += found
    return wanted, time.perf_counter()


async def _all_drawn(wanted: Iterable[Picture], renderer: Renderer) -> None:
    await asyncio.gather(*(asyncio.wrap_future(renderer.submit(each)) for each in wanted))


async def _paused(work: Awaitable[T]) -> tuple[T, list[float]]:
    """What the work gives, and by how much the loop came late each millisecond meanwhile."""
    gaps: list[float] = []
    ticking = asyncio.create_task(_tick(gaps))
    await asyncio.sleep(0.05)
    gaps.clear()
    found = await work
    ticking.cancel()
    return found, sorted(gaps)


def _told(gaps: list[float]) -> str:
    middle, late, last = (gaps[int(len(gaps) * share)] * 1e3 for share in (0.5, 0.99, 0.99999))
    return f"late by {middle:.1f} ms (median), {late:.1f} (99 %), {last:.1f} (most)"


async def _tick(gaps: list[float]) -> None:
    """How much later than asked the loop comes back, each millisecond."""
    while True:
        began = time.perf_counter()
        await asyncio.sleep(0.001)
        gaps.append(time.perf_counter() - began - 0.001)


def _memory(scene: Scene) -> None:
    """Resident memory while many different tables are drawn; the cache has a bound of 8 MB."""
    curve = []
    with ThreadPoolExecutor(1) as executor:
        renderer = Renderer(executor, most_bytes=8 * MEGABYTE)
        for number in range(MANY):
            renderer.draw(_picture(scene, _rows(1000 + number)))
            if (number + 1) % (MANY // 10) == 0:
                curve.append(f"{_resident():.0f}")
    print(f"memory after each {MANY // 10} of {MANY} different pictures, MB: {' '.join(curve)}")


def _resident() -> float:
    pages_used = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages_used * os.sysconf("SC_PAGE_SIZE") / MEGABYTE


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    given = Path(sys.argv[1]) if len(sys.argv) > 1 else HISTORY
    asyncio.run(main(given if given.is_dir() else None))
