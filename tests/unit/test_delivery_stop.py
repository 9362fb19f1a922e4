import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from mir_core.clock import FixedClock
from mir_core.delivery.limits import Pacer, Window
from mir_core.delivery.store import Deliveries
from mir_core.delivery.worker import DeliveryWorker
from mir_core.model.delivery import DeliveryState, Destination
from mir_core.model.errors import DeliveryRetry
from mir_core.model.part import Part
from tests.unit.delivery_fakes import NOON, Platform, chat, opened_store, parts


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Deliveries]:
    async with opened_store(tmp_path, FixedClock(NOON)) as opened:
        yield opened


class SlowPlatform(Platform):
    """Every answer takes a while; `written` is set as soon as a request is."""

    def __init__(self, answer_s: float, pacer: Pacer | None = None) -> None:
        super().__init__(pacer=pacer)
        self.written = asyncio.Event()
        self._answer_s = answer_s

    async def send(self, destination: Destination, part: Part, nonce: str) -> str:
        self.written.set()
        await asyncio.sleep(self._answer_s)
        return await super().send(destination, part, nonce)


def worker(store: Deliveries, platform: Platform, *names: str) -> DeliveryWorker:
    known = {name: chat(name) for name in names}
    return DeliveryWorker(store, {"memory": platform}, known, FixedClock(NOON))


async def test_a_report_that_has_begun_is_finished(store: Deliveries) -> None:
    platform = SlowPlatform(0.02)
    await store.plan(1, chat("a"), parts("one", "two", "three"))
    made = worker(store, platform, "a")
    delivering = asyncio.create_task(made.deliver(1))
    await platform.written.wait()
    await made.stop()
    assert platform.chats["#a"] == ["one", "two", "three"]
    assert (await delivering).is_settled


async def test_no_destination_begins_after_the_stop(store: Deliveries) -> None:
    platform = SlowPlatform(0.02, Pacer(every=(Window(1, 0.3),)))
    for name in ("a", "b"):
        await store.plan(1, chat(name), parts("one"))
    made = worker(store, platform, "a", "b")
    delivering = asyncio.create_task(made.deliver(1))
    await platform.written.wait()
    await made.stop(grace_s=5)
    outcome = await delivering
    assert len(platform.requests) == 1
    assert outcome.counts == {DeliveryState.SENT: 1, DeliveryState.PLANNED: 1}
    assert (await made.deliver(1)).counts == outcome.counts
    await worker(store, platform, "a", "b").deliver(1)
    assert platform.chats == {"#a": ["one"], "#b": ["one"]}


async def test_the_grace_time_ends_and_the_next_process_goes_on(store: Deliveries) -> None:
    platform = SlowPlatform(0.0)
    platform.fail("#a", 2, DeliveryRetry("flood", 60.0))
    await store.plan(1, chat("a"), parts("one", "two", "three"))
    made = worker(store, platform, "a")
    delivering = asyncio.create_task(made.deliver(1))
    await platform.written.wait()
    await asyncio.sleep(0.3)
    assert platform.requests == [("#a", 1), ("#a", 2)]
    async with asyncio.timeout(2):
        await made.stop(grace_s=0.05)
        outcome = await delivering
    assert outcome.counts == {DeliveryState.SENT: 1, DeliveryState.PLANNED: 2}
    platform.pacer = Pacer()
    await worker(store, platform, "a").deliver(1)
    assert platform.chats["#a"] == ["one", "two", "three"]


async def test_a_request_in_flight_is_waited_for_beyond_the_grace_time(store: Deliveries) -> None:
    platform = SlowPlatform(0.2)
    await store.plan(1, chat("a"), parts("one", "two"))
    made = worker(store, platform, "a")
    delivering = asyncio.create_task(made.deliver(1))
    await platform.written.wait()
    await made.stop(grace_s=0.01)
    assert (await delivering).counts == {DeliveryState.SENT: 1, DeliveryState.PLANNED: 1}


async def test_a_cancelled_delivery_leaves_the_part_uncertain(store: Deliveries) -> None:
    platform = SlowPlatform(30)
    await store.plan(1, chat("a"), parts("one", "two"))
    delivering = asyncio.create_task(worker(store, platform, "a").deliver(1))
    await platform.written.wait()
    delivering.cancel()
    with pytest.raises(asyncio.CancelledError):
        await delivering
    found = [each.state for each in await store.of_run(1)]
    assert found == [DeliveryState.UNCERTAIN, DeliveryState.PLANNED]


async def test_stop_without_work_is_quick(store: Deliveries) -> None:
    async with asyncio.timeout(1):
        await worker(store, Platform(), "a").stop()
