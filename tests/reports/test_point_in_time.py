"""Rebuilding a date gives the same bytes, whatever was learned later."""

import datetime as dt
import json
import random
from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bot.app import App
from mir_core.clock import FixedClock
from mir_core.ingest.csv_history import read_folder
from mir_core.model.observation import History
from mir_core.model.report import Report
from mir_core.model.session import microseconds
from mir_core.model.snapshot import FailureKind, SourceFailure
from tests.thorough import some

pytestmark = pytest.mark.asyncio(loop_scope="session")

DATES = some(50)
#: What the archive holds when the dates are built for the first time.
FIRST_END = np.datetime64("2025-06-30")


def dates() -> list[dt.date]:
    """Random dates of four years, weekends and holidays among them."""
    generator = random.Random(20260408)
    start = dt.date(2021, 7, 1)
    span = (FIRST_END.astype(dt.date) - start).days
    return sorted(start + dt.timedelta(days=day) for day in generator.sample(range(span), DATES))


def part(history: History, rows: slice | np.ndarray[tuple[int], np.dtype[np.bool_]]) -> History:
    return History(
        history.instrument,
        history.field,
        history.dates[rows],
        history.values[rows],
        history.observed_at[rows],
        history.known_at[rows],
        history.sources[rows],
        history.assumed[rows],
    )


def real_histories(app: App, folder: Path) -> list[History]:
    results = read_folder(folder, app.configuration.coverage, app.calendars, app.clock.now())
    return [history for result in results for history in result.histories]


def revisions(histories: list[History], known_at: dt.datetime) -> Iterator[History]:
    """One value in twenty of every series, changed by up to 3 % and known from `known_at`."""
    generator = np.random.default_rng(7)
    for history in histories:
        chosen = part(history, generator.random(len(history)) < 0.05)
        factors = 1 + generator.uniform(0.001, 0.03, len(chosen))
        yield History(
            chosen.instrument,
            chosen.field,
            chosen.dates,
            chosen.values * factors,
            chosen.observed_at,
            np.full(len(chosen), microseconds(known_at)),
            chosen.sources,
            np.zeros(len(chosen), dtype=np.bool_),
        )


def of_another_source(history: History) -> History:
    """The same daily history as another source has it, 2 % off."""
    names = np.full(len(history), "another")
    return replace(history, values=history.values * 1.02, sources=names)


async def rendered(app: App, date: dt.date, known_by: dt.datetime | None = None) -> str:
    return await rendered_edition(app, date, "morning" if date.day % 2 else "evening", known_by)


async def rendered_edition(
    app: App, date: dt.date, edition: str, known_by: dt.datetime | None = None
) -> str:
    return written(app, await app.pipeline.build(date, edition, known_by=known_by))


def written(app: App, report: Report) -> str:
    (document,) = app.formatters["json"](report, app.catalogs["en"])
    return document.plain_text


async def test_later_dates_and_revisions_change_no_byte(
    shared_folder: Path, empty_app: Callable[[], AbstractAsyncContextManager[App]]
) -> None:
    async with empty_app() as app:
        histories = real_histories(app, shared_folder / "data" / "history")
        await app.archive.append([part(item, item.dates <= FIRST_END) for item in histories])
        before = {date: await rendered(app, date) for date in dates()}
        await app.archive.append([part(item, item.dates > FIRST_END) for item in histories])
        learned = app.clock.now() - dt.timedelta(days=1)
        await app.archive.append(list(revisions(histories, learned)))
        await app.archive.append([of_another_source(item) for item in histories])
        after = {date: await rendered(app, date) for date in dates()}
        assert after == before
    # Nor does a process that starts with all of it.
    async with empty_app() as app:
        assert {date: await rendered(app, date) for date in dates()} == before
        # The revisions are there: who may know them sees other numbers.
        hindsight = {date: await rendered(app, date, app.clock.now()) for date in dates()}
        for date in dates():
            told, known = json.loads(hindsight[date]), json.loads(before[date])
            assert told["divergences"] != known["divergences"]


async def test_a_live_run_sees_what_it_fetched_after_its_cut_off_and_a_rebuild_of_it_too(
    real_copy: App,
) -> None:
    date, edition = dt.date(2026, 6, 1), "evening"
    as_of = real_copy.pipeline.as_of(date, edition)
    fetched = as_of + dt.timedelta(minutes=3)
    session = real_copy.calendars.expected("XHKG", as_of)
    assert session is not None
    live = History(
        "HSI",
        "close",
        np.array([session.date], dtype="datetime64[D]"),
        np.array([25000.0]),
        np.array([microseconds(session.closes)]),
        np.array([microseconds(fetched)]),
        np.array(["a source"]),
        np.array([False]),
    )
    await real_copy.archive.append([live])

    unaware = await real_copy.pipeline.build(date, edition)
    assert unaware.snapshot.figures["HSI.close"].session != session.date
    aware = await real_copy.pipeline.build(date, edition, known_by=fetched)
    assert aware.snapshot.figures["HSI.close"].value == 25000.0

    clock = real_copy.clock
    assert isinstance(clock, FixedClock)
    failures = (SourceFailure("sina", FailureKind.LATE, "not done by the deadline of 60 s"),)
    told = await real_copy.pipeline.build(date, edition, known_by=fetched, failures=failures)
    through = await real_copy.archive.newest()
    await real_copy.runs.open(date, edition, as_of, fetched, through, failures)
    clock.advance(dt.timedelta(days=400))
    rebuilt = await real_copy.pipeline.build(date, edition)
    assert rebuilt.snapshot.known_by == fetched
    assert rebuilt.snapshot.figures["HSI.close"].value == 25000.0
    assert rebuilt.snapshot.failures == failures
    assert written(real_copy, rebuilt) == written(real_copy, told)


async def test_a_session_that_is_imported_later_changes_no_report_that_ran_without_it(
    real_copy: App,
) -> None:
    date, edition = dt.date(2026, 6, 1), "evening"
    clock = real_copy.clock
    assert isinstance(clock, FixedClock)
    await real_copy.publisher({}).run(date, edition)
    before = await rendered_edition(real_copy, date, edition)
    session = real_copy.calendars.expected("XHKG", real_copy.pipeline.as_of(date, edition))
    assert session is not None
    close = np.array([microseconds(session.closes)])
    clock.advance(dt.timedelta(hours=5))
    imported = History(
        "HSI",
        "close",
        np.array([session.date], dtype="datetime64[D]"),
        np.array([25000.0]),
        close,
        close,
        np.array(["import"]),
        np.array([True]),
    )
    (appended,) = await real_copy.archive.append([imported])
    assert appended.new == 1
    assert await rendered_edition(real_copy, date, edition) == before
