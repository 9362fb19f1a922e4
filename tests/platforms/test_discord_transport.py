"""Deliveries to Discord: the worker, the real library and the test server."""

import asyncio
import datetime as dt
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.platforms.discord.settings import DiscordSettings
from bot.platforms.discord.transport import DiscordTransport, open_transport
from mir_core.clock import Clock, FixedClock, SystemClock
from mir_core.delivery.nonce import nonce
from mir_core.delivery.outcome import Outcome
from mir_core.delivery.store import Deliveries
from mir_core.delivery.worker import DeliveryWorker
from mir_core.model.delivery import DeliveryState, Destination
from mir_core.model.errors import DeliveryRejected, DeliveryRetry, DeliveryUncertain
from mir_core.model.part import Part
from tests.platforms.discord_server import DiscordServer, Rates
from tests.platforms.discord_server.faults import Delay, Drop, Fault, Status, TooMany
from tests.platforms.discord_server.rates import Rule
from tests.platforms.discord_server.state.model import Channel
from tests.platforms.discord_server.state.permissions import Permission
from tests.unit.delivery_fakes import opened_store

POST = "POST /channels/{channel_id}/messages"
HISTORY = "GET /channels/{channel_id}/messages"
SENT, UNCERTAIN = DeliveryState.SENT, DeliveryState.UNCERTAIN
PLANNED, REJECTED = DeliveryState.PLANNED, DeliveryState.REJECTED


@pytest.fixture
async def server() -> AsyncIterator[DiscordServer]:
    async with DiscordServer(rates=Rates.off()) as started:
        with started.pointed():
            yield started


@pytest.fixture
async def transport(server: DiscordServer) -> AsyncIterator[DiscordTransport]:
    async with open_transport(settings(server)) as opened:
        yield opened


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Deliveries]:
    async with opened_store(tmp_path, SystemClock()) as opened:
        yield opened


def settings(server: DiscordServer) -> DiscordSettings:
    return DiscordSettings(server.token, server.api_root, server.gateway_url, request_s=1.0)


def to(channel: Channel | int) -> Destination:
    address = channel if isinstance(channel, int) else channel.id
    return Destination("daily", "discord", str(address), "en", ("morning",))


def message(text: str, ordinal: int = 1, total: int = 1) -> Part:
    container = {"type": 17, "accent_color": 0, "components": [{"type": 10, "content": text}]}
    body = {"flags": 1 << 15, "components": [container], "allowed_mentions": {"parse": []}}
    return Part(ordinal, total, "create_message", body, text)


def report(*said: str) -> tuple[Part, ...]:
    return tuple(message(text, place, len(said)) for place, text in enumerate(said, start=1))


def texts(server: DiscordServer, channel: Channel) -> list[str]:
    return [
        each.components[0]["components"][0]["content"]
        for each in server.messages(channel)
        if each.components
    ]


async def deliver(
    store: Deliveries,
    transport: DiscordTransport,
    destination: Destination,
    clock: Clock | None = None,
) -> Outcome:
    known = {destination.id: destination}
    made = DeliveryWorker(store, {"discord": transport}, known, clock or SystemClock())
    return await made.deliver(1)


def states(outcome: Outcome) -> list[DeliveryState]:
    return [each.state for each in outcome.deliveries]


async def test_a_report_arrives_in_order_and_once(
    server: DiscordServer, store: Deliveries, transport: DiscordTransport
) -> None:
    await store.plan(1, to(server.channel), report("one", "two", "three"))
    for _ in range(2):
        outcome = await deliver(store, transport, to(server.channel))
    assert texts(server, server.channel) == ["one", "two", "three"]
    assert states(outcome) == [SENT] * 3
    ids = [str(each.id) for each in server.messages(server.channel)]
    assert [each.message_id for each in outcome.deliveries] == ids
    assert not any(each.mentioned for each in server.messages(server.channel))


@pytest.mark.parametrize(
    "fault",
    [
        Drop(),
        Drop(after_effect=True),
        Status(503),
        Status(503, after_effect=True),
        Status(502, after_effect=True),
        Delay(1.5),
    ],
    ids=str,
)
async def test_an_answer_that_is_lost_is_asked_for_again_and_nothing_appears_twice(
    server: DiscordServer, store: Deliveries, transport: DiscordTransport, fault: Fault
) -> None:
    server.faults.add(fault, POST)
    await store.plan(1, to(server.channel), report("one", "two"))
    outcome = await deliver(store, transport, to(server.channel))
    assert states(outcome) == [SENT, SENT]
    assert texts(server, server.channel) == ["one", "two"]
    nonces = {each.body["nonce"] for each in server.requests_to(POST)}
    assert len(nonces) == 2
    assert all(each.body["enforce_nonce"] is True for each in server.requests_to(POST))


@pytest.mark.parametrize("arrived", [True, False])
async def test_after_a_kill_the_nonce_keeps_a_part_from_appearing_twice(
    server: DiscordServer, store: Deliveries, transport: DiscordTransport, *, arrived: bool
) -> None:
    await store.plan(1, to(server.channel), report("one", "two"))
    first = (await store.of_run(1))[0]
    assert await store.sending(first) is not None
    if arrived:
        await transport.send(to(server.channel), first.part, nonce(first))
    async with open_transport(settings(server)) as fresh:
        outcome = await deliver(store, fresh, to(server.channel))
    assert states(outcome) == [SENT, SENT]
    assert texts(server, server.channel) == ["one", "two"]
    assert len(server.requests_to(POST)) == 2 + arrived
    assert len(server.requests_to(HISTORY)) == 0


async def test_a_cancelled_request_is_repeated_with_its_nonce(
    server: DiscordServer, store: Deliveries, transport: DiscordTransport
) -> None:
    server.faults.add(Delay(0.3), POST)
    await store.plan(1, to(server.channel), report("one", "two"))
    killed = asyncio.create_task(deliver(store, transport, to(server.channel)))
    await asyncio.sleep(0.2)
    killed.cancel()
    await asyncio.gather(killed, return_exceptions=True)
    assert states(Outcome(1, await store.of_run(1))) == [UNCERTAIN, PLANNED]
    assert states(await deliver(store, transport, to(server.channel))) == [SENT, SENT]
    assert texts(server, server.channel) == ["one", "two"]


@pytest.mark.parametrize("arrived", [True, False])
async def test_after_a_long_outage_the_channel_is_read_before_a_part_is_repeated(
    server: DiscordServer, store: Deliveries, transport: DiscordTransport, *, arrived: bool
) -> None:
    await store.plan(1, to(server.channel), report("one  \n*two*", "three"))
    server.say(server.channel, server.reader, "one *two*")
    first = (await store.of_run(1))[0]
    assert await store.sending(first) is not None
    if arrived:
        await transport.send(to(server.channel), first.part, "n" * 24)
    for number in range(120):
        server.say(server.channel, server.reader, f"talk {number}")
    posted = len(server.requests_to(POST))
    later = FixedClock(SystemClock().now() + dt.timedelta(hours=1))
    outcome = await deliver(store, transport, to(server.channel), later)
    assert states(outcome) == [SENT, SENT]
    assert [text.split() for text in texts(server, server.channel)] == [
        ["one", "*two*"],
        ["three"],
    ]
    assert len(server.requests_to(POST)) - posted == 1 + (not arrived)
    assert len(server.requests_to(HISTORY)) >= 1


async def test_a_channel_that_cannot_be_read_leaves_the_part_to_a_person(
    server: DiscordServer, store: Deliveries, transport: DiscordTransport
) -> None:
    await store.plan(1, to(server.channel), report("one", "two"))
    assert await store.sending((await store.of_run(1))[0]) is not None
    server.faults.add(Status(403), HISTORY)
    later = FixedClock(SystemClock().now() + dt.timedelta(hours=1))
    outcome = await deliver(store, transport, to(server.channel), later)
    assert states(outcome) == [UNCERTAIN, SENT]
    assert texts(server, server.channel) == ["two"]


async def test_a_channel_that_forbids_the_bot_is_not_asked_again(
    server: DiscordServer, store: Deliveries, transport: DiscordTransport
) -> None:
    server.deny(server.channel, Permission.SEND_MESSAGES)
    await store.plan(1, to(server.channel), report("one", "two"))
    for _ in range(2):
        outcome = await deliver(store, transport, to(server.channel))
    assert states(outcome) == [REJECTED, REJECTED]
    assert "50013" in outcome.rejected["daily"]
    assert len(server.requests_to(POST)) == 1


async def test_a_channel_that_is_gone_is_refused(
    server: DiscordServer, transport: DiscordTransport
) -> None:
    server.remove_channel(server.channel)
    with pytest.raises(DeliveryRejected, match="10003"):
        await transport.send(to(server.channel), message("one"), "n")


async def test_a_body_that_discord_refuses_is_refused(
    server: DiscordServer, transport: DiscordTransport
) -> None:
    long = Part(1, 1, "create_message", {"content": "x" * 2001}, "x")
    with pytest.raises(DeliveryRejected, match="50035"):
        await transport.send(to(server.channel), long, "n")


async def test_a_short_wait_is_made_by_the_library(
    server: DiscordServer, store: Deliveries, transport: DiscordTransport
) -> None:
    server.faults.add(TooMany(0.3), POST)
    await store.plan(1, to(server.channel), report("one"))
    outcome = await deliver(store, transport, to(server.channel))
    assert states(outcome) == [SENT]
    assert outcome.deliveries[0].attempts == 1


@pytest.mark.parametrize("via", [True, False])
async def test_a_long_wait_is_ours_to_make(
    server: DiscordServer, transport: DiscordTransport, *, via: bool
) -> None:
    server.faults.add(TooMany(40.0, via=via), POST)
    with pytest.raises(DeliveryRetry) as caught:
        await transport.send(to(server.channel), message("one"), "n")
    assert 40 <= caught.value.after_s <= 41


async def test_an_answer_that_is_lost_is_uncertain(
    server: DiscordServer, transport: DiscordTransport
) -> None:
    server.faults.add(Drop(after_effect=True), POST)
    with pytest.raises(DeliveryUncertain):
        await transport.send(to(server.channel), message("one"), "n")


async def test_a_login_that_fails_is_no_doubt_and_is_tried_again(
    server: DiscordServer, transport: DiscordTransport
) -> None:
    server.faults.add(Status(503), "GET /users/@me")
    with pytest.raises(DeliveryRetry):
        await transport.send(to(server.channel), message("one"), "n")
    await transport.send(to(server.channel), message("one"), "n")
    assert texts(server, server.channel) == ["one"]


async def test_a_refused_connection_is_no_doubt(server: DiscordServer) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    nowhere = DiscordSettings("token", f"http://127.0.0.1:{port}")
    async with open_transport(nowhere) as transport:
        with pytest.raises(DeliveryRetry, match="no connection"):
            await transport.send(to(server.channel), message("one"), "n")


async def test_a_wrong_token_waits_for_the_operator(server: DiscordServer) -> None:
    wrong = DiscordSettings("not_the_token", server.api_root)
    async with open_transport(wrong) as transport:
        with pytest.raises(DeliveryRetry, match="does not know the token"):
            await transport.send(to(server.channel), message("one"), "n")


async def test_the_limits_of_a_channel_are_kept_by_the_library(store: Deliveries) -> None:
    rates = Rates().with_route(POST, Rule(2, 0.5))
    async with DiscordServer(rates=rates) as server:
        with server.pointed():
            await store.plan(1, to(server.channel), report("one", "two", "three", "four", "five"))
            async with open_transport(settings(server)) as transport:
                await deliver(store, transport, to(server.channel))
            assert texts(server, server.channel) == ["one", "two", "three", "four", "five"]
            assert [each.status for each in server.requests_to(POST)] == [200] * 5


async def test_a_channel_that_hides_its_history_is_not_taken_for_an_empty_one(
    server: DiscordServer, transport: DiscordTransport
) -> None:
    long_ago = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    assert await transport.find(to(server.channel), message("one"), long_ago) is None
    server.deny(server.channel, Permission.READ_MESSAGE_HISTORY)
    with pytest.raises(DeliveryRejected, match="Missing"):
        await transport.find(to(server.channel), message("one"), long_ago)
