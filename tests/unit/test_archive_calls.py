"""The store of calls: what was said stays said, on both databases."""

import asyncio
import datetime as dt

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from mir_core.archive.calls import Calls
from mir_core.clock import FixedClock
from mir_core.database.engine import open_engine
from mir_core.database.tables import calls as table
from mir_core.database.tables import outcomes
from mir_core.database.transactions import reading
from mir_core.model.call import Call, CallKind, CallState
from mir_core.model.record import Ledger
from tests.unit.call_samples import CALL, DAY, PUBLISHED, call, outcome

TICK = dt.timedelta(microseconds=1)
LATE = PUBLISHED + 100 * DAY


async def everything(engine: AsyncEngine) -> list[object]:
    async with reading(engine) as connection:
        found = [
            row
            for query in (select(table).order_by(table.c.id), select(outcomes))
            for row in await connection.execute(query)
        ]
    return [tuple(row) for row in found]


def ids(ledger: Ledger) -> list[str]:
    return [each.id for each in ledger.calls]


async def test_a_call_comes_back_as_it_was(engine: AsyncEngine, clock: FixedClock) -> None:
    risk = call(
        kind=CallKind.RISK, subject="vix", sign=0, series=("VIX.close",),
        parameters=(("level", 18.7), ("move", 0.3)), probability=1 / 3, base_rate=0.1,
    )  # fmt: skip
    replayed = call(1, replay=True, sign=-1)
    await Calls(engine, clock).store((CALL, risk, replayed), (outcome(CALL),))
    found = await Calls(engine, clock).known(LATE)
    assert set(found.calls) == {CALL, risk, replayed}
    assert found.outcomes == {CALL.id: outcome(CALL)}
    assert set(found.open()) == {risk, replayed}


async def test_what_was_said_never_changes(engine: AsyncEngine, clock: FixedClock) -> None:
    store = Calls(engine, clock)
    await store.store((CALL,), ())
    await store.store((), (outcome(CALL),))
    before = await everything(engine)
    clock.advance(DAY)
    again = call(probability=0.9, base_rate=0.8, published_at=PUBLISHED + DAY)
    await store.store((again,), (outcome(CALL, CallState.MISS, 9),))
    assert await everything(engine) == before
    assert (await store.known(LATE)).calls == (CALL,)


async def test_one_call_of_a_key_is_open_at_a_time(engine: AsyncEngine, clock: FixedClock) -> None:
    store = Calls(engine, clock)
    first, second, other = call(), call(3), call(3, sign=-1)
    await store.store((first,), ())
    await store.store((second, other), ())
    assert ids(await store.known(LATE)) == [first.id, other.id]
    await store.store((second,), (outcome(first),))
    assert ids(await store.known(LATE)) == [first.id, other.id, second.id]


async def test_an_outcome_of_an_unknown_call_is_none(
    engine: AsyncEngine, clock: FixedClock
) -> None:
    store = Calls(engine, clock)
    await store.store((), (outcome(CALL),))
    assert (await store.known(LATE)).outcomes == {}


async def test_a_report_knows_what_came_before_its_cut_off(
    engine: AsyncEngine, clock: FixedClock
) -> None:
    store = Calls(engine, clock)
    ended = outcome(CALL)
    await store.store((CALL,), (ended,))
    assert ids(await store.known(PUBLISHED)) == []
    assert ids(await store.known(PUBLISHED + TICK)) == [CALL.id]
    assert (await store.known(ended.resolved_at)).outcomes == {}
    assert (await store.known(ended.resolved_at + TICK)).outcomes == {CALL.id: ended}


async def test_a_report_that_ran_knows_what_was_stored_by_then(
    engine: AsyncEngine, clock: FixedClock
) -> None:
    store, stored_at = Calls(engine, clock), clock.now()
    await store.store((CALL,), ())
    clock.advance(DAY)
    await store.store((call(1, replay=True),), (outcome(CALL),))
    known = await store.known(LATE, stored_at)
    assert (ids(known), known.outcomes) == ([CALL.id], {})
    assert ids(await store.known(LATE, stored_at - TICK)) == []
    assert len((await store.known(LATE, clock.now())).calls) == 2


async def test_an_edition_knows_what_it_published(engine: AsyncEngine, clock: FixedClock) -> None:
    store = Calls(engine, clock)
    await store.store((CALL, call(1), call(replay=True)), ())
    assert await store.of(CALL.date, CALL.edition) == (CALL,)
    assert await store.of(CALL.date, "morning") == ()
    assert await store.of(CALL.date, CALL.edition, clock.now() - TICK) == ()


async def test_editions_of_a_replay_are_done_once(engine: AsyncEngine, clock: FixedClock) -> None:
    store, slots = Calls(engine, clock), [(CALL.date, "morning"), (CALL.date, "evening")]
    assert await store.replayed() == frozenset()
    await store.store((), (), slots[:1])
    await store.store((), (), slots)
    assert await store.replayed() == frozenset(slots)


async def test_processes_that_store_at_once_make_one_call(
    database_url: str, engine: AsyncEngine, clock: FixedClock
) -> None:
    engines = [open_engine(database_url) for _ in range(4)]
    made = [call(published_at=PUBLISHED + number * TICK) for number in range(8)]
    await asyncio.gather(
        *(
            Calls(engines[number % 4], clock).store((each,), (outcome(each),))
            for number, each in enumerate(made)
        )
    )
    for one in engines:
        await one.dispose()
    found = await Calls(engine, clock).known(LATE)
    assert len(found.calls) == 1
    assert len(found.outcomes) == 1


async def test_a_store_sees_what_another_process_adds(
    database_url: str, engine: AsyncEngine, clock: FixedClock
) -> None:
    mine, other = Calls(engine, clock), open_engine(database_url)
    await mine.store((CALL,), ())
    assert ids(await mine.known(LATE)) == [CALL.id]
    await Calls(other, clock).store((call(1),), (outcome(CALL),))
    await other.dispose()
    known = await mine.known(LATE)
    assert CALL.id in known.outcomes


@pytest.mark.parametrize("said", [call(subject="X" * 5000), call(probability=0.1 + 0.2)])
async def test_every_digit_is_kept(engine: AsyncEngine, clock: FixedClock, said: Call) -> None:
    await Calls(engine, clock).store((said,), ())
    assert (await Calls(engine, clock).known(LATE)).calls == (said,)
