"""Runs: one per edition however many ask, revisions on request."""

import asyncio
import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from mir_core.archive.runs import Run, Runs, RunState
from mir_core.clock import FixedClock
from mir_core.database.engine import open_engine
from mir_core.model.errors import MirError
from mir_core.model.snapshot import FailureKind, SourceFailure

DATE = dt.date(2026, 4, 8)
AS_OF = dt.datetime(2026, 4, 8, tzinfo=dt.UTC)
KNOWN_BY = AS_OF + dt.timedelta(minutes=3, microseconds=1)
DAY = dt.timedelta(days=1)


async def test_a_run_is_made_once_and_kept(engine: AsyncEngine, clock: FixedClock) -> None:
    runs = Runs(engine, clock)
    assert await runs.latest(DATE, "morning") is None
    made = await runs.open(DATE, "morning", AS_OF, KNOWN_BY, 7)
    assert made == Run(made.id, DATE, "morning", 1, AS_OF, KNOWN_BY, 7, RunState.BUILDING)
    again = await runs.open(DATE, "morning", AS_OF + DAY, KNOWN_BY + DAY, 8)
    assert again == made
    assert await runs.latest(DATE, "morning") == made
    assert await runs.latest(DATE, "evening") is None
    assert await runs.latest(DATE + DAY, "morning") is None


async def test_many_processes_make_one_run(
    database_url: str, engine: AsyncEngine, clock: FixedClock
) -> None:
    engines = [open_engine(database_url) for _ in range(4)]
    opened = await asyncio.gather(
        *(
            Runs(one, clock).open(DATE, "morning", AS_OF, KNOWN_BY + number * DAY, 8)
            for number, one in enumerate(engines * 3)
        )
    )
    for one in engines:
        await one.dispose()
    assert len(set(opened)) == 1
    assert await Runs(engine, clock).latest(DATE, "morning") == opened[0]


async def test_revisions_count_up(engine: AsyncEngine, clock: FixedClock) -> None:
    runs = Runs(engine, clock)
    made = await asyncio.gather(
        *(runs.revise(DATE, "morning", AS_OF, KNOWN_BY + number * DAY, 8) for number in range(5))
    )
    assert sorted(run.revision for run in made) == [1, 2, 3, 4, 5]
    newest = await runs.latest(DATE, "morning")
    assert newest == max(made, key=lambda run: run.revision)
    assert await runs.open(DATE, "morning", AS_OF, KNOWN_BY, 7) == newest


async def test_a_run_keeps_the_sources_that_failed_in_it(
    engine: AsyncEngine, clock: FixedClock
) -> None:
    runs = Runs(engine, clock)
    failures = (
        SourceFailure("yahoo", FailureKind.UNAVAILABLE, 'yahoo: status 429, "too many"'),
        SourceFailure("sina", FailureKind.CHANGED, "sina: expected 33 fields, got 新"),
    )
    made = await runs.open(DATE, "morning", AS_OF, KNOWN_BY, 7, failures)
    assert made.failures == failures
    assert await runs.open(DATE, "morning", AS_OF, KNOWN_BY, 8) == made
    revised = await runs.revise(DATE, "morning", AS_OF, KNOWN_BY + DAY, 8, failures[:1])
    assert await Runs(engine, clock).latest(DATE, "morning") == revised
    assert revised.failures == failures[:1]
    assert await runs.unfinished() == (made, revised)
    assert (await runs.set_state(revised, RunState.DONE)).failures == failures[:1]
    assert (await runs.revise(DATE, "morning", AS_OF, KNOWN_BY, 8)).failures == ()


async def test_states(engine: AsyncEngine, clock: FixedClock) -> None:
    runs = Runs(engine, clock)
    made = [
        await runs.open(DATE + number * DAY, "morning", AS_OF + number * DAY, KNOWN_BY, 7)
        for number in range(4)
    ]
    states = (RunState.DONE, RunState.PLANNED, RunState.SKIPPED)
    changed = [
        await runs.set_state(run, state) for run, state in zip(made[:3], states, strict=True)
    ]
    assert [run.state for run in changed] == list(states)
    assert await runs.latest(DATE, "morning") == replace(made[0], state=RunState.DONE)
    assert await runs.unfinished() == (changed[1], made[3])


async def test_a_run_that_is_not_stored_has_no_state(
    engine: AsyncEngine, clock: FixedClock
) -> None:
    nobody = Run(999, DATE, "morning", 1, AS_OF, KNOWN_BY, 7, RunState.BUILDING)
    with pytest.raises(MirError, match="no run 999"):
        await Runs(engine, clock).set_state(nobody, RunState.DONE)


async def test_the_newest_run_has_the_latest_cut_off(
    engine: AsyncEngine, clock: FixedClock
) -> None:
    runs = Runs(engine, clock)
    assert await runs.newest() is None
    evening = await runs.open(DATE, "evening", AS_OF + DAY / 2, KNOWN_BY, 7)
    morning = await runs.open(DATE, "morning", AS_OF, KNOWN_BY, 7)
    revised = await runs.revise(DATE, "morning", AS_OF, KNOWN_BY + DAY, 8)
    assert await runs.newest() == evening
    assert await runs.newest("morning") == revised != morning
    assert await runs.newest("noon") is None
