"""What the PDF of a report costs, beside Chromium's print of the same report's HTML page.

Run `python -m benchmarks.pdf [HISTORY]`; HISTORY is a folder of daily history as `mir import`
reads it. Without it, the report is that of the simulated market. Both take turns, so that both
meet the same machine. Measured is a process that has made PDFs before: of another report each
time, of which typst knows nothing, and of the same report again. Chromium is no dependency of the
project: where it or Playwright is absent, there is nothing to compare with.
"""

import asyncio
import datetime as dt
import importlib.util
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from benchmarks.startup import HISTORY
from bot.app import App
from bot.demo.market import simulate
from config.load import load
from formatters.catalog import Catalog
from formatters.contract import Formatter
from mir_core.clock import FixedClock
from mir_core.ingest.csv_history import import_folder
from mir_core.model.report import Report

NOW = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
DATE = dt.date(2026, 4, 8)
EDITION = "morning"
#: Further reports, a week apart, and times that one report is made again.
OTHERS, TIMES = 12, 12
LANGUAGES = ("en", "zh")
GOAL_MS = 150

Print = Callable[[Report, Catalog], bytes]


async def built(history: Path | None) -> tuple[list[Report], Formatter, Formatter]:
    """The report and others, the newest last, with the formatters of PDF and HTML."""
    with tempfile.TemporaryDirectory() as folder:
        options = {("database", "url"): f"sqlite:///{folder}/mir.db"}
        configuration = load(None, {}, options, languages=LANGUAGES)
        demo, clock = history is None, FixedClock(NOW)
        async with App.open(configuration, clock, demo=demo) as app:
            coverage = configuration.coverage
            if history is None:
                await app.archive.append(simulate(1, NOW, app.calendars, coverage))
            else:
                await import_folder(history, app.archive, coverage, app.calendars, clock)
            dates = [DATE - dt.timedelta(weeks=number) for number in range(OTHERS, -1, -1)]
            reports = [await app.reports.report(date, EDITION) for date in dates]
            return reports, app.formatters["pdf"], app.formatters["html"]


def main(history: Path | None) -> None:
    """Print each measurement."""
    reports, pdf, html = asyncio.run(built(history))
    own = partial(_own, pdf)
    with _chromium(html) as peer:
        for language in LANGUAGES:
            catalog = Catalog.load(language)
            warm, *others = reports
            own(warm, catalog)
            if peer is not None:
                peer(warm, catalog)
            _compare(f"{language}, another report", own, peer, others, catalog)
            _compare(f"{language}, {DATE} again", own, peer, [reports[-1]] * TIMES, catalog)
            for name, draw in (("typst", own), ("Chromium", peer)):
                if draw is not None:
                    print(f"  {name}: {len(draw(reports[-1], catalog)) / 1000:.0f} kB")


def _own(formatter: Formatter, report: Report, catalog: Catalog) -> bytes:
    (part,) = formatter(report, catalog)
    return part.attachments[0].content or b""


@contextmanager
def _chromium(html: Formatter) -> Iterator[Print | None]:
    """Prints by a browser that runs already, in a tab that is open already."""
    path = shutil.which("chromium")
    if path is None or importlib.util.find_spec("playwright") is None:
        print("no Chromium or no Playwright here: nothing to compare with")
        yield None
        return
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - where it is installed

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        page = browser.new_page()

        def draw(report: Report, catalog: Catalog) -> bytes:
            (part,) = html(report, catalog)
            page.set_content(part.plain_text)
            return page.pdf(format="A4", tagged=True, outline=True)

        yield draw
        browser.close()


def _compare(
    name: str, own: Print, peer: Print | None, reports: Sequence[Report], catalog: Catalog
) -> None:
    """Both in turns, one line of milliseconds."""
    mine, theirs = [], []
    for report in reports:
        mine.append(_milliseconds(partial(own, report, catalog)))
        if peer is not None:
            theirs.append(_milliseconds(partial(peer, report, catalog)))
    median = statistics.median(mine)
    verdict = "within" if median <= GOAL_MS else "MISSES"
    line = f"{name:22} {median:6.0f} ms, slowest {max(mine):4.0f}   {verdict} {GOAL_MS}"
    if theirs:
        other = statistics.median(theirs)
        line += f"   Chromium {other:6.0f} ms, ratio {other / median:.1f}"
    print(line)


def _milliseconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1e3


if __name__ == "__main__":
    given = Path(sys.argv[1]) if len(sys.argv) > 1 else HISTORY
    main(given if given.is_dir() else None)
