"""What pictures cost: a table beside matplotlib's, a report's pictures, the loop, the memory.

Run `python -m benchmarks.pictures [HISTORY]`; HISTORY is a folder of daily history as `mir import`
reads it. Without it, the pictures are those of the simulated market. matplotlib is no dependency
of the project: where it is installed, the same table is drawn with it in turns.
"""

import asyncio
import datetime as dt
import importlib
import importlib.util
import io
import itertools
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from benchmarks.startup import HISTORY
from bot.app import App
from bot.demo.market import simulate
from config.load import load
from formatters.catalog import Catalog
from formatters.images.contract import Picture, Theme
from formatters.images.font import FILE
from formatters.images.layout import room
from formatters.images.render import Renderer
from formatters.images.report import pictures
from formatters.images.scene import Scene
from formatters.images.tables import CellText, TableText, pages
from mir_core.clock import FixedClock
from mir_core.ingest.csv_history import import_folder
from mir_core.model.report import Report

NOW = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
DATE = dt.date(2026, 4, 8)
ROWS = 12
TIMES = 15
MANY = 1000
MEGABYTE = 2**20


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
            scenes = [_scene(app, report, catalog) for catalog in app.catalogs.values()]
    _tables(scenes[0])
    await _whole_report(scenes)
    _memory(scenes[0])


def _scene(app: App, report: Report, catalog: Catalog) -> Scene:
    theme = Theme("light", catalog.up_colour)
    return Scene(report, app.configuration.coverage, catalog, theme)


def _tables(scene: Scene) -> None:
    """A table of twelve rows of four columns, new text each time."""
    numbers = itertools.count()
    with ThreadPoolExecutor(1) as executor:
        renderer = Renderer(executor)
        peer = _matplotlib()
        own, other = [], []
        for _ in range(TIMES):
            rows = _rows(next(numbers))
            own.append(_seconds(partial(_draw, renderer, scene, rows)))
            if peer is not None:
                other.append(_seconds(partial(peer, rows)))
    print(
        f"table of {ROWS} x 4    median {statistics.median(own[1:]) * 1e3:6.1f} ms, n {TIMES - 1}"
    )
    if other:
        median, ratio = (
            statistics.median(other[1:]),
            statistics.median(other[1:]) / statistics.median(own[1:]),
        )
        print(f"  matplotlib      median {median * 1e3:6.1f} ms   ratio {ratio:.1f}")
    else:
        print("  matplotlib is not installed: nothing to compare with")


def _draw(renderer: Renderer, scene: Scene, rows: list[list[str]]) -> None:
    """Planned and drawn."""
    renderer.draw(_picture(scene, rows))


def _rows(seed: int) -> list[list[str]]:
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


def _picture(scene: Scene, rows: list[list[str]]) -> Picture:
    cells = tuple((CellText(a), CellText(b), CellText(c, "up"), CellText(d)) for a, b, c, d in rows)
    table = TableText(("Market", "Last", "1D", "What moved it"), (False, True, True, False), cells)
    (page,) = pages(table, room(1, 1))
    return scene.picture("table", "table", "Daily market brief 每日市场简报", page.body, "a table")


def _matplotlib() -> Callable[[list[list[str]]], bytes] | None:
    """Draws the same table at the same width with the same font; None where it is not installed."""
    if importlib.util.find_spec("matplotlib") is None:
        return None
    mpl = importlib.import_module("matplotlib")
    font_manager = importlib.import_module("matplotlib.font_manager")
    mpl.use("Agg")
    plt = importlib.import_module("matplotlib.pyplot")
    font_manager.fontManager.addfont(str(FILE))
    plt.rcParams["font.family"] = "Noto Sans SC"

    def draw(rows: list[list[str]]) -> bytes:
        figure, axes = plt.subplots(figsize=(7.5, 9.3), dpi=144)
        axes.axis("off")
        axes.set_title("Daily market brief 每日市场简报", loc="left", weight="bold", fontsize=18)
        wrapped = [[*row[:3], row[3][:24] + "\n" + row[3][24:]] for row in rows]
        heads = ("Market", "Last", "1D", "What moved it")
        made = axes.table(wrapped, colLabels=heads, loc="center")
        made.scale(1, 2.4)
        written = io.BytesIO()
        figure.savefig(written, format="png")
        plt.close(figure)
        return written.getvalue()

    return draw


async def _whole_report(scenes: list[Scene]) -> None:
    """All pictures of a report in all its languages with two threads, nothing cached."""
    began = time.perf_counter()
    wanted = [picture for scene in scenes for picture in pictures(scene)]
    planned = time.perf_counter() - began
    with ThreadPoolExecutor(2) as executor:
        renderer = Renderer(executor)
        gaps: list[float] = []
        ticking = asyncio.create_task(_tick(gaps))
        await asyncio.sleep(0.05)
        gaps.clear()
        began = time.perf_counter()
        await asyncio.gather(*(asyncio.wrap_future(renderer.submit(each)) for each in wanted))
        took = time.perf_counter() - began
        ticking.cancel()
        began = time.perf_counter()
        await asyncio.gather(*(asyncio.wrap_future(renderer.submit(each)) for each in wanted))
        again = time.perf_counter() - began
    print(
        f"{len(wanted)} pictures of a report, {len(scenes)} languages: planned in {planned:.2f} s"
    )
    print(f"  drawn in {took:.2f} s, from the cache in {again * 1e3:.0f} ms")
    median = statistics.median(gaps) * 1e3
    print(f"  event loop meanwhile: longest pause {max(gaps) * 1e3:.1f} ms, median {median:.1f} ms")


async def _tick(gaps: list[float]) -> None:
    """How much later than asked the loop comes back, each millisecond."""
    while True:
        began = time.perf_counter()
        await asyncio.sleep(0.001)
        gaps.append(time.perf_counter() - began - 0.001)


def _memory(scene: Scene) -> None:
    """Resident memory while many different tables are drawn; the cache has a bound of 8 MB."""
    with ThreadPoolExecutor(1) as executor:
        renderer = Renderer(executor, most_bytes=8 * MEGABYTE)
        for number in range(MANY):
            renderer.draw(_picture(scene, _rows(1000 + number)))
            if number in {99, 299, 599, MANY - 1}:
                print(f"memory after {number + 1:4} pictures: {_resident():.0f} MB")


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
