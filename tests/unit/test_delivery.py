import asyncio
import datetime as dt
import logging
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from mir_core.clock import FixedClock
from mir_core.delivery.limits import Pacer
from mir_core.delivery.outcome import Outcome
from mir_core.delivery.store import Deliveries
from mir_core.delivery.worker import DeliveryWorker
from mir_core.model.delivery import Delivery, DeliveryState, Destination
from mir_core.model.errors import (
    DeliveryMoved,
    DeliveryRejected,
    DeliveryRetry,
    DeliveryUncertain,
)
from tests.unit.delivery_fakes import NOON, Platform, chat, opened_store, parts

PLANNED, SENT = DeliveryState.PLANNED, DeliveryState.SENT
UNCERTAIN, REJECTED = DeliveryState.UNCERTAIN, DeliveryState.REJECTED


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOON)


@pytest.fixture
async def store(tmp_path: Path, clock: FixedClock) -> AsyncIterator[Deliveries]:
    async with opened_store(tmp_path, clock) as opened:
        yield opened


class Sleeper:
    """A sleep that takes no time and remembers how long it was asked for."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.slept.append(seconds)
        await asyncio.sleep(0)


def worker(
    store: Deliveries, platform: Platform, *chats: Destination, sleep: Sleeper | None = None
) -> DeliveryWorker:
    known = {each.id: each for each in chats}
    clock = FixedClock(NOON + dt.timedelta(seconds=30))
    return DeliveryWorker(store, {"memory": platform}, known, clock, sleep or Sleeper())


def states(outcome: Outcome, name: str) -> list[DeliveryState]:
    return [each.state for each in outcome.deliveries if each.destination == name]


async def test_every_destination_gets_all_parts_in_order_once(store: Deliveries) -> None:
    platform, chats = Platform(), [chat("a"), chat("b")]
    for each in chats:
        await store.plan(1, each, parts("one", "two", "three"))
    for _ in range(2):
        outcome = await worker(store, platform, *chats).deliver(1)
    assert platform.chats == {"#a": ["one", "two", "three"], "#b": ["one", "two", "three"]}
    assert outcome.counts == {SENT: 6}
    assert outcome.is_settled
    first = outcome.deliveries[0]
    assert (first.message_id, first.attempts, first.sent_at) == ("#a:1", 1, NOON)


async def test_planning_again_changes_nothing(store: Deliveries) -> None:
    await store.plan(1, chat("a"), parts("one", "two"))
    await store.plan(1, chat("a"), parts("other"))
    planned = await store.of_run(1)
    assert [each.part.plain_text for each in planned] == ["one", "two"]
    assert [dict(each.part.payload) for each in planned] == [{"text": "one"}, {"text": "two"}]


async def test_two_planners_at_once_plan_once(store: Deliveries) -> None:
    await asyncio.gather(*(store.plan(1, chat("a"), parts("one", "two")) for _ in range(5)))
    assert len(await store.of_run(1)) == 2


async def test_delivering_twice_at_once_sends_once(store: Deliveries) -> None:
    platform = Platform()
    await store.plan(1, chat("a"), parts("one", "two"))
    both = worker(store, platform, chat("a"))
    await asyncio.gather(both.deliver(1), both.deliver(1))
    assert platform.chats == {"#a": ["one", "two"]}


async def test_two_workers_on_one_table_send_once(store: Deliveries) -> None:
    platform = Platform()
    texts = [str(number) for number in range(20)]
    await store.plan(1, chat("a"), parts(*texts))
    await asyncio.gather(*(worker(store, platform, chat("a")).deliver(1) for _ in range(3)))
    assert sorted(platform.chats["#a"]) == sorted(texts)


async def test_a_wait_that_the_platform_asks_for_is_kept(store: Deliveries) -> None:
    sleep = Sleeper()
    now_s = 0.0

    async def pass_time(seconds: float) -> None:
        nonlocal now_s
        await sleep(seconds)
        now_s += seconds

    platform = Platform(pacer=Pacer(monotonic=lambda: now_s))
    platform.fail("#a", 1, DeliveryRetry("flood", 17.0))
    await store.plan(1, chat("a"), parts("one", "two"))
    made = DeliveryWorker(
        store, {"memory": platform}, {"a": chat("a")}, FixedClock(NOON), pass_time
    )
    outcome = await made.deliver(1)
    assert platform.chats["#a"] == ["one", "two"]
    assert sleep.slept == [17.0]
    assert [each.attempts for each in outcome.deliveries] == [2, 1]


async def test_network_trouble_is_tried_again_with_growing_pauses_then_waits(
    store: Deliveries, caplog: pytest.LogCaptureFixture
) -> None:
    platform, sleep = Platform(), Sleeper()
    for _ in range(8):
        platform.fail("#a", 1, DeliveryRetry("connection refused", 0.0))
    await store.plan(1, chat("a"), parts("one", "two"))
    await store.plan(1, chat("b"), parts("other"))
    outcome = await worker(store, platform, chat("a"), chat("b"), sleep=sleep).deliver(1)
    assert sleep.slept == [1, 2, 4, 8, 16, 32]
    assert states(outcome, "a") == [PLANNED, PLANNED]
    assert states(outcome, "b") == [SENT]
    assert not outcome.is_settled
    assert outcome.deliveries[0].error == "connection refused"
    assert "waits for another time: connection refused" in caplog.text
    outcome = await worker(store, platform, chat("a"), chat("b")).deliver(1)
    assert platform.chats == {"#a": ["one", "two"], "#b": ["other"]}
    assert outcome.is_settled


async def test_a_refusal_ends_the_destination_and_no_other(store: Deliveries) -> None:
    platform = Platform()
    platform.fail("#a", 2, DeliveryRejected("bot was blocked"))
    for name in ("a", "b"):
        await store.plan(1, chat(name), parts("one", "two", "three"))
    outcome = await worker(store, platform, chat("a"), chat("b")).deliver(1)
    assert states(outcome, "a") == [SENT, REJECTED, REJECTED]
    assert states(outcome, "b") == [SENT, SENT, SENT]
    assert outcome.rejected == {"a": "bot was blocked"}
    assert outcome.is_settled
    await worker(store, platform, chat("a"), chat("b")).deliver(1)
    assert platform.chats["#a"] == ["one"]


async def test_a_moved_chat_is_followed_and_told(store: Deliveries) -> None:
    platform = Platform()
    platform.fail("#a", 1, DeliveryMoved("upgraded", "#new"))
    for run in (1, 2):
        await store.plan(run, chat("a"), parts("one", "two"))
    same = worker(store, platform, chat("a"))
    outcome = await same.deliver(1)
    assert outcome.moved == {"a": "#new"}
    await same.deliver(2)
    assert platform.chats == {"#new": ["one", "two", "one", "two"]}
    assert platform.requests[0] == ("#a", 1)
    assert ("#a", 1) not in platform.requests[1:]


async def test_an_uncertain_part_is_never_repeated_where_nobody_can_tell(
    store: Deliveries, caplog: pytest.LogCaptureFixture
) -> None:
    platform = Platform()
    platform.fail("#a", 2, DeliveryUncertain("read time-out"), arrives=True)
    await store.plan(1, chat("a"), parts("one", "two", "three"))
    outcome = await worker(store, platform, chat("a")).deliver(1)
    assert platform.chats["#a"] == ["one", "two", "three"]
    assert states(outcome, "a") == [SENT, UNCERTAIN, SENT]
    assert "part 2 of 3" in caplog.text
    assert caplog.records[-1].levelno == logging.ERROR
    again = await worker(store, platform, chat("a")).deliver(1)
    assert platform.chats["#a"] == ["one", "two", "three"]
    assert states(again, "a") == [SENT, UNCERTAIN, SENT]


@pytest.mark.parametrize("arrives", [True, False])
async def test_an_uncertain_part_is_repeated_with_its_nonce_where_it_is_recognised(
    store: Deliveries, *, arrives: bool
) -> None:
    platform = Platform(nonce_window_s=120)
    platform.fail("#a", 1, DeliveryUncertain("dropped"), arrives=arrives)
    await store.plan(1, chat("a"), parts("one", "two"))
    outcome = await worker(store, platform, chat("a")).deliver(1)
    assert platform.chats["#a"] == ["one", "two"]
    assert states(outcome, "a") == [SENT, SENT]
    first, second, third = platform.nonces
    assert first == second != third
    assert len(first) <= 25


async def test_a_part_that_stays_uncertain_is_settled_another_time(store: Deliveries) -> None:
    platform = Platform(nonce_window_s=120)
    for _ in range(8):
        platform.fail("#a", 1, DeliveryUncertain("dropped"), arrives=True)
    await store.plan(1, chat("a"), parts("one"))
    outcome = await worker(store, platform, chat("a")).deliver(1)
    assert states(outcome, "a") == [UNCERTAIN]
    assert not outcome.is_settled
    outcome = await worker(store, platform, chat("a")).deliver(1)
    assert states(outcome, "a") == [SENT]
    assert outcome.is_settled
    assert platform.chats["#a"] == ["one"]


async def test_the_nonce_tells_runs_destinations_and_parts_apart(store: Deliveries) -> None:
    platform, chats = Platform(), [chat("a"), chat("b")]
    for run in (1, 2):
        for each in chats:
            await store.plan(run, each, parts("same", "same"))
        await worker(store, platform, *chats).deliver(run)
    assert len(set(platform.nonces)) == 8


async def killed_while_sending(store: Deliveries, platform: Platform, *, arrived: bool) -> None:
    """A process that died between marking the first part and reading the answer."""
    await store.plan(1, chat("a"), parts("one", "two"))
    first = (await store.of_run(1))[0]
    assert await store.sending(first) is not None
    if arrived:
        platform.chats["#a"].append("one")


@pytest.mark.parametrize("arrived", [True, False])
async def test_after_a_kill_the_part_in_flight_is_not_repeated_blindly(
    store: Deliveries, *, arrived: bool
) -> None:
    platform = Platform()
    await killed_while_sending(store, platform, arrived=arrived)
    outcome = await worker(store, platform, chat("a")).deliver(1)
    assert platform.requests == [("#a", 2)]
    assert states(outcome, "a") == [UNCERTAIN, SENT]
    assert outcome.deliveries[0].attempts == 1


@pytest.mark.parametrize("arrived", [True, False])
async def test_after_a_long_outage_the_channel_is_read_first(
    store: Deliveries, *, arrived: bool
) -> None:
    platform = Platform(nonce_window_s=20, can_find=True)
    await killed_while_sending(store, platform, arrived=arrived)
    outcome = await worker(store, platform, chat("a")).deliver(1)
    assert platform.chats["#a"] == ["one", "two"]
    assert states(outcome, "a") == [SENT, SENT]
    assert platform.requests == [("#a", 1), ("#a", 2)][int(arrived) :]


async def test_a_clock_that_was_set_back_repeats_nothing(
    store: Deliveries, clock: FixedClock
) -> None:
    platform = Platform()
    clock.advance(dt.timedelta(days=1))
    await killed_while_sending(store, platform, arrived=True)
    outcome = await worker(store, platform, chat("a")).deliver(1)
    assert platform.requests == [("#a", 2)]
    assert states(outcome, "a") == [UNCERTAIN, SENT]


async def test_the_first_uncertain_attempt_counts_for_the_age(
    store: Deliveries, clock: FixedClock
) -> None:
    await store.plan(1, chat("a"), parts("one"))
    taken = await store.sending((await store.of_run(1))[0])
    assert taken is not None
    await store.uncertain(taken, "dropped")
    clock.advance(dt.timedelta(seconds=90))
    taken = await store.sending((await store.of_run(1))[0])
    assert taken is not None
    assert taken.sent_at == NOON
    assert await store.sending((await store.of_run(1))[0]) is None


async def test_an_operator_may_settle_by_sending_again(store: Deliveries) -> None:
    platform = Platform()
    platform.fail("#a", 1, DeliveryUncertain("read time-out"))
    await store.plan(1, chat("a"), parts("one"))
    outcome = await worker(store, platform, chat("a")).deliver(1)
    assert await store.retry(outcome.deliveries[0].id)
    outcome = await worker(store, platform, chat("a")).deliver(1)
    assert platform.chats["#a"] == ["one"]
    assert not await store.retry(outcome.deliveries[0].id)


async def test_a_destination_that_is_not_configured_waits(
    store: Deliveries, caplog: pytest.LogCaptureFixture
) -> None:
    await store.plan(1, chat("gone"), parts("one"))
    await store.plan(1, chat("off", "telegram"), parts("one"))
    outcome = await worker(store, Platform(), chat("off", "telegram")).deliver(1)
    assert outcome.counts == {PLANNED: 2}
    assert "gone" in caplog.text
    assert "off" in caplog.text


async def test_an_error_that_nobody_foresaw_stops_one_destination(
    store: Deliveries, caplog: pytest.LogCaptureFixture
) -> None:
    platform = Platform()
    platform.fail("#a", 1, KeyError("secret-detail"))
    for name in ("a", "b"):
        await store.plan(1, chat(name), parts("one", "two"))
    outcome = await worker(store, platform, chat("a"), chat("b")).deliver(1)
    assert states(outcome, "a") == [UNCERTAIN, PLANNED]
    assert states(outcome, "b") == [SENT, SENT]
    assert "secret-detail" not in (outcome.deliveries[0].error or "")
    assert "Traceback" in caplog.text


class _FullDisk(Deliveries):
    """Its first attempt to write down that a part was sent fails."""

    has_failed = False

    async def sent(self, delivery: Delivery, message_id: str) -> Delivery:
        if not self.has_failed:
            self.has_failed = True
            raise OSError("no space left")
        return await super().sent(delivery, message_id)


async def test_a_part_whose_record_failed_is_settled_by_the_same_process(tmp_path: Path) -> None:
    async with opened_store(tmp_path, FixedClock(NOON)) as opened:
        platform = Platform(can_find=True)
        await opened.plan(1, chat("a"), parts("one", "two"))
        store = _FullDisk(opened._engine, FixedClock(NOON))
        made = DeliveryWorker(store, {"memory": platform}, {"a": chat("a")}, FixedClock(NOON))
        with pytest.raises(OSError, match="no space"):
            await made.deliver(1)
        outcome = await made.deliver(1)
        assert outcome.is_settled
        assert platform.chats["#a"] == ["one", "two"]
        assert [each.message_id for each in outcome.deliveries] == ["found:0", "#a:2"]


async def test_what_lasts_is_told_once(
    store: Deliveries, clock: FixedClock, caplog: pytest.LogCaptureFixture
) -> None:
    platform = Platform()
    platform.fail("#a", 1, DeliveryUncertain("no answer"))
    for name in ("a", "gone"):
        await store.plan(1, chat(name), parts("one"))
    made = DeliveryWorker(store, {"memory": platform}, {"a": chat("a")}, clock)
    for _ in range(3):
        assert not (await made.deliver(1)).is_settled
    assert [each.levelno for each in caplog.records].count(logging.ERROR) == 1
    assert [each.levelno for each in caplog.records].count(logging.WARNING) == 1
