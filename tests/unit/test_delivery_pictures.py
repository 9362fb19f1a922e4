"""Attachments of deliveries: stored once, sent as they were, forgotten in time; refused forms."""

import datetime as dt
from dataclasses import replace
from hashlib import sha256

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from mir_core.clock import FixedClock
from mir_core.database.tables import pictures
from mir_core.database.transactions import reading
from mir_core.delivery.store import Deliveries
from mir_core.model.delivery import DeliveryState
from mir_core.model.errors import DeliveryRejected, DeliveryUnsupported
from mir_core.model.part import Attachment, Part
from mir_core.model.reference import message_of
from tests.unit.delivery_fakes import NOON, add_runs, chat, parts

CONTENT = b"\x89PNG first"


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOON)


@pytest.fixture
async def store(engine: AsyncEngine, clock: FixedClock) -> Deliveries:
    await add_runs(engine)
    return Deliveries(engine, clock)


def with_picture(*contents: bytes) -> tuple[Part, ...]:
    return tuple(
        replace(part, attachments=(Attachment.of("a.png", "what it shows", content),))
        for part, content in zip(parts(*map(str, contents)), contents, strict=True)
    )


async def count(engine: AsyncEngine) -> int:
    async with reading(engine) as connection:
        return int(await connection.scalar(select(func.count()).select_from(pictures)) or 0)


async def test_the_same_bytes_are_stored_once(store: Deliveries, engine: AsyncEngine) -> None:
    for run in (1, 2):
        for name in ("a", "b"):
            await store.plan(run, chat(name), with_picture(CONTENT, CONTENT))
    assert await count(engine) == 1
    delivery = (await store.of_run(2))[0]
    (attachment,) = delivery.part.attachments
    assert (attachment.name, attachment.alt) == ("a.png", "what it shows")
    assert (attachment.media_type, attachment.content) == ("image/png", None)
    assert attachment.digest == sha256(CONTENT).hexdigest()
    whole = await store.whole(delivery.part)
    assert [each.content for each in whole.attachments] == [CONTENT]


async def test_bytes_are_forgotten_a_while_after_they_were_last_planned(
    store: Deliveries, clock: FixedClock, engine: AsyncEngine
) -> None:
    await store.plan(1, chat("a"), with_picture(CONTENT, b"second"))
    clock.advance(dt.timedelta(days=10))
    await store.plan(2, chat("a"), with_picture(CONTENT))
    assert await store.forget_pictures(clock.now() - dt.timedelta(days=9)) == 1
    assert await count(engine) == 1
    kept, gone = (each.part for each in await store.of_run(1))
    assert (await store.whole(kept)).attachments[0].content == CONTENT
    with pytest.raises(DeliveryRejected, match=r"forgotten since it was planned: a\.png"):
        await store.whole(gone)


async def test_the_messages_of_earlier_parts_are_those_of_the_same_plan(store: Deliveries) -> None:
    for name in ("a", "b"):
        await store.plan(1, chat(name), parts("one", "two", "three"))
    known = {(each.destination, each.part.ordinal): each for each in await store.of_run(1)}
    for ordinal in (1, 2):
        taken = await store.sending(known["a", ordinal])
        assert taken is not None
        await store.sent(taken, f"m{ordinal}")
    assert await store.messages(known["a", 3]) == {1: "m1", 2: "m2"}
    assert await store.messages(known["b", 3]) == {}


async def test_a_refused_form_is_planned_anew_in_its_place(store: Deliveries) -> None:
    await store.plan(1, chat("a"), parts("rich one", "rich two"))
    await store.plan(1, chat("b"), parts("other"))
    first, second, _ = await store.of_run(1)
    taken = await store.sending(first)
    assert taken is not None
    error = DeliveryUnsupported("no such method", "rich")
    refused = await store.unsupported(taken, chat("a"), error)
    assert refused.state is DeliveryState.UNSUPPORTED
    assert {each.id for each in await store.pending(1)} == {(await store.of_run(1))[2].id}
    assert await store.refused(chat("a")) == {"rich"}
    assert await store.refused(chat("b")) == frozenset()
    simpler = (replace(parts("plain")[0], payload={"id": message_of(1)}),)
    assert await store.replan(1, chat("a"), simpler)
    assert not await store.replan(1, chat("a"), simpler)
    texts = [each.part.plain_text for each in await store.of_run(1)]
    assert texts == ["plain", "other"]
    assert second.part.plain_text == "rich two"


async def test_what_has_begun_is_not_planned_anew(store: Deliveries) -> None:
    await store.plan(1, chat("a"), parts("one", "two", "three"))
    first, second, _ = await store.of_run(1)
    taken = await store.sending(first)
    assert taken is not None
    await store.sent(taken, "m1")
    taken = await store.sending(second)
    assert taken is not None
    await store.unsupported(taken, chat("a"), DeliveryUnsupported("no photos", "pictures"))
    states = [each.state for each in await store.of_run(1)]
    assert states == [DeliveryState.SENT, DeliveryState.REJECTED, DeliveryState.REJECTED]
    assert not await store.replan(1, chat("a"), parts("again"))
    assert await store.refused(chat("a")) == {"pictures"}
