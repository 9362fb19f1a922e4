"""Narratives: the first of a run stays, and a report takes only what still fits."""

import asyncio
import datetime as dt

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from mir_core.archive.narratives import Narratives
from mir_core.archive.runs import Runs
from mir_core.clock import FixedClock
from mir_core.database.engine import open_engine
from mir_core.model.narrative import Narrative, Retold

DATE = dt.date(2026, 4, 8)
AS_OF = dt.datetime(2026, 4, 8, tzinfo=dt.UTC)
TOLD = Narrative("model-1", (Retold("us", "abc", {"en": "Up.", "zh": "涨。"}),), 2)


async def test_the_first_narrative_of_a_run_stays(engine: AsyncEngine, clock: FixedClock) -> None:
    run = await Runs(engine, clock).open(DATE, "morning", AS_OF, AS_OF, 7)
    store = Narratives(engine, clock)
    assert await store.of(run.id) is None
    assert await store.keep(run.id, TOLD) == TOLD
    assert await store.keep(run.id, Narrative("model-2")) == TOLD
    assert await store.of(run.id) == TOLD


async def test_however_many_processes_ask_all_get_the_same(
    database_url: str, engine: AsyncEngine, clock: FixedClock
) -> None:
    run = await Runs(engine, clock).open(DATE, "morning", AS_OF, AS_OF, 7)
    engines = [open_engine(database_url) for _ in range(4)]
    kept = await asyncio.gather(
        *(
            Narratives(one, clock).keep(run.id, Narrative(f"model-{number}"))
            for number, one in enumerate(engines)
        )
    )
    for one in engines:
        await one.dispose()
    assert len(set(kept)) == 1


async def test_a_narrative_needs_its_run(engine: AsyncEngine, clock: FixedClock) -> None:
    with pytest.raises(IntegrityError):
        await Narratives(engine, clock).keep(99, TOLD)
