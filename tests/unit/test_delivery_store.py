"""The deliveries table, on SQLite and on PostgreSQL."""

import asyncio
import datetime as dt

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from mir_core.clock import FixedClock
from mir_core.delivery.store import Deliveries
from mir_core.model.delivery import DeliveryState
from mir_core.model.errors import DeliveryUnsupported
from mir_core.model.part import Part
from tests.unit.delivery_fakes import NOON, add_runs, chat, parts

PLANNED, SENDING, SENT = DeliveryState.PLANNED, DeliveryState.SENDING, DeliveryState.SENT
UNCERTAIN, REJECTED = DeliveryState.UNCERTAIN, DeliveryState.REJECTED


@pytest.fixture
def noon() -> FixedClock:
    return FixedClock(NOON)


@pytest.fixture
async def store(engine: AsyncEngine, noon: FixedClock) -> Deliveries:
    await add_runs(engine)
    return Deliveries(engine, noon)


async def states(store: Deliveries, run: int = 1) -> list[DeliveryState]:
    return [each.state for each in await store.of_run(run)]


async def test_a_part_comes_back_as_it_was_planned(store: Deliveries) -> None:
    payload = {"text": "<b>恒指 +5.22 %</b>", "nested": {"list": [1, 2.5, None, True]}}
    part = Part(1, 1, "sendMessage", payload, "恒指 +5.22 %")
    await store.plan(1, chat("a"), [part])
    (found,) = await store.of_run(1)
    assert found.part == part
    assert (found.run, found.destination, found.state, found.attempts) == (1, "a", PLANNED, 0)
    assert (found.message_id, found.sent_at, found.error) == (None, None, None)


async def test_planning_is_once_for_each_run_and_destination(store: Deliveries) -> None:
    again = [store.plan(1, chat("a"), parts("one", "two")) for _ in range(4)]
    await asyncio.gather(*again, store.plan(2, chat("a"), parts("one")))
    await store.plan(1, chat("b"), parts("one"))
    await store.plan(1, chat("c"), ())
    named = [(each.destination, each.part.ordinal) for each in await store.of_run(1)]
    assert named == [("a", 1), ("a", 2), ("b", 1)]
    assert len(await store.of_run(2)) == 1


async def test_a_part_is_taken_by_one(store: Deliveries) -> None:
    await store.plan(1, chat("a"), parts("one"))
    (part,) = await store.of_run(1)
    taken = await asyncio.gather(*(store.sending(part) for _ in range(5)))
    assert sum(each is not None for each in taken) == 1
    (found,) = await store.of_run(1)
    assert (found.state, found.attempts, found.sent_at) == (SENDING, 1, NOON)
    assert await store.pending(1) == ()


async def test_a_sent_part_keeps_id_and_instant(store: Deliveries, noon: FixedClock) -> None:
    await store.plan(1, chat("a"), parts("one"))
    taken = await store.sending((await store.of_run(1))[0])
    assert taken is not None
    noon.advance(dt.timedelta(microseconds=1_500_001))
    told = await store.sent(taken, "77")
    (found,) = await store.of_run(1)
    assert found == told
    assert (found.state, found.message_id, found.error) == (SENT, "77", None)
    assert found.sent_at == NOON + dt.timedelta(microseconds=1_500_001)


async def test_an_attempt_that_did_not_arrive_counts_and_leaves_no_instant(
    store: Deliveries,
) -> None:
    await store.plan(1, chat("a"), parts("one"))
    (before,) = await store.of_run(1)
    taken = await store.sending(before)
    assert taken is not None
    await store.back(before, taken)
    (found,) = await store.pending(1)
    assert (found.state, found.attempts, found.sent_at) == (PLANNED, 1, None)


async def test_what_was_in_flight_is_uncertain_after_a_restart(store: Deliveries) -> None:
    for run in (1, 2):
        await store.plan(run, chat("a"), parts("one", "two"))
        assert await store.sending((await store.of_run(run))[0]) is not None
    assert await store.recover() == 2
    assert await states(store, 1) == await states(store, 2) == [UNCERTAIN, PLANNED]
    assert await store.recover() == 0


async def test_a_refusal_takes_the_planned_rest_with_it_and_nothing_else(
    store: Deliveries,
) -> None:
    await store.plan(1, chat("a"), parts("one", "two", "three", "four"))
    await store.plan(1, chat("b"), parts("one"))
    await store.plan(2, chat("a"), parts("one"))
    one, two, three, _ = (each for each in await store.of_run(1) if each.destination == "a")
    taken = await store.sending(one)
    assert taken is not None
    await store.sent(taken, "1")
    taken = await store.sending(three)
    assert taken is not None
    await store.uncertain(taken, "dropped")
    taken = await store.sending(two)
    assert taken is not None
    assert (await store.rejected(taken, "blocked")).state is REJECTED
    assert await states(store) == [SENT, REJECTED, UNCERTAIN, REJECTED, PLANNED]
    assert await states(store, 2) == [PLANNED]
    assert (await store.of_run(1))[1].error == "blocked"


async def test_only_what_was_given_up_can_be_planned_again(store: Deliveries) -> None:
    await store.plan(1, chat("a"), parts("one", "two"))
    first, second = await store.of_run(1)
    taken = await store.sending(first)
    assert taken is not None
    await store.rejected(taken, "blocked")
    assert await store.retry(first.id)
    assert not await store.retry(first.id)
    assert await store.retry(second.id)
    assert not await store.retry(10_000)
    assert await states(store) == [PLANNED, PLANNED]


@pytest.mark.parametrize(("form", "remembered"), [("rich", {"rich"}), ("pictures", set())])
async def test_a_chat_that_refused_pictures_is_asked_again_the_next_day(
    store: Deliveries, noon: FixedClock, form: str, remembered: set[str]
) -> None:
    await store.plan(1, chat("a"), parts("one", "two"))
    first, _ = await store.of_run(1)
    await store.unsupported(first, chat("a"), DeliveryUnsupported("no", form))
    assert await store.refused(chat("a")) == {form}
    assert await store.refused(chat("b")) == set()
    noon.advance(dt.timedelta(days=1))
    assert await store.refused(chat("a")) == remembered
