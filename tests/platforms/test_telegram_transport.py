"""Deliveries to Telegram: the worker, the real library and the test server."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from bot.platforms.telegram.settings import TelegramSettings
from bot.platforms.telegram.transport import (
    TelegramTransport,
    chat_windows,
    open_transport,
    telegram_pacer,
)
from mir_core.clock import FixedClock
from mir_core.delivery.limits import Pacer
from mir_core.delivery.outcome import Outcome
from mir_core.delivery.store import Deliveries
from mir_core.delivery.worker import DeliveryWorker
from mir_core.model.delivery import DeliveryState, Destination
from mir_core.model.errors import (
    DeliveryMoved,
    DeliveryRejected,
    DeliveryRetry,
    DeliveryUncertain,
)
from mir_core.model.part import Part
from tests.platforms.telegram_server import faults
from tests.platforms.telegram_server.people import Chat
from tests.platforms.telegram_server.server import TelegramServer
from tests.unit.delivery_fakes import NOON, opened_store

NONCE = "n" * 24
SENT, UNCERTAIN = DeliveryState.SENT, DeliveryState.UNCERTAIN
PLANNED, REJECTED = DeliveryState.PLANNED, DeliveryState.REJECTED


@pytest.fixture
async def server() -> AsyncIterator[TelegramServer]:
    async with TelegramServer(rates=None) as running:
        yield running


@pytest.fixture
def channel(server: TelegramServer) -> Chat:
    return server.add_channel("Daily", server.add_user("Ann"))


@pytest.fixture
async def transport(server: TelegramServer) -> AsyncIterator[TelegramTransport]:
    async with open_transport(settings(server), Pacer()) as opened:
        yield opened


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Deliveries]:
    async with opened_store(tmp_path, FixedClock(NOON)) as opened:
        yield opened


def settings(server: TelegramServer) -> TelegramSettings:
    return TelegramSettings(server.token, server.root, connect_s=1, read_s=0.4)


def to(chat: Chat | str) -> Destination:
    address = chat if isinstance(chat, str) else str(chat.id)
    return Destination("daily", "telegram", address, "en", ("morning",))


def message(text: str, ordinal: int = 1, total: int = 1) -> Part:
    payload = {"text": text, "parse_mode": "HTML", "link_preview_options": {"is_disabled": True}}
    return Part(ordinal, total, "sendMessage", payload, text)


def report(*texts: str) -> tuple[Part, ...]:
    return tuple(message(text, place, len(texts)) for place, text in enumerate(texts, start=1))


async def deliver(
    store: Deliveries, transport: TelegramTransport, destination: Destination, run: int = 1
) -> Outcome:
    known = {destination.id: destination}
    made = DeliveryWorker(store, {"telegram": transport}, known, FixedClock(NOON))
    return await made.deliver(run)


def states(outcome: Outcome) -> list[DeliveryState]:
    return [each.state for each in outcome.deliveries]


def texts(server: TelegramServer, chat: Chat) -> list[str]:
    return [each.text for each in server.messages(chat) if each.author_id == server.bot.id]


@pytest.mark.parametrize("by_name", [True, False])
async def test_a_report_arrives_in_order_and_once(
    server: TelegramServer, store: Deliveries, transport: TelegramTransport, *, by_name: bool
) -> None:
    channel = server.add_channel("Named", server.add_user("Ann"), username="mir_daily")
    destination = to("@mir_daily" if by_name else channel)
    await store.plan(1, destination, report("<b>one</b>", "two", "three"))
    for _ in range(2):
        outcome = await deliver(store, transport, destination)
    assert texts(server, channel) == ["one", "two", "three"]
    assert server.messages(channel)[0].entities[0]["type"] == "bold"
    assert states(outcome) == [SENT] * 3
    ids = [str(each.id) for each in server.messages(channel)]
    assert [each.message_id for each in outcome.deliveries] == ids
    assert server.requests_to("sendMessage")[0].arguments["link_preview_options"] == {
        "is_disabled": True
    }


def blocked(server: TelegramServer) -> str:
    user = server.add_user("Bob")
    server.add_private_chat(user)
    server.block_bot(user)
    return str(user.id)


def deactivated(server: TelegramServer) -> str:
    user = server.add_user("Bob")
    server.add_private_chat(user)
    server.deactivate(user)
    return str(user.id)


def unknown(_server: TelegramServer) -> str:
    return "@nobody_knows_it"


def kicked(server: TelegramServer) -> str:
    group = server.add_supergroup("Desk", server.add_user("Bob"))
    server.set_bot_status(group, "kicked")
    return str(group.id)


def muted(server: TelegramServer) -> str:
    group = server.add_supergroup("Desk", server.add_user("Bob"))
    server.set_bot_status(group, "restricted")
    return str(group.id)


@pytest.mark.parametrize(
    ("arrange", "words"),
    [
        (blocked, "bot was blocked by the user"),
        (deactivated, "user is deactivated"),
        (unknown, "chat not found"),
        (kicked, "bot was kicked"),
        (muted, "not enough rights"),
    ],
)
async def test_who_does_not_want_it_is_not_asked_again(
    server: TelegramServer,
    store: Deliveries,
    transport: TelegramTransport,
    arrange: Callable[[TelegramServer], str],
    words: str,
) -> None:
    destination = to(arrange(server))
    await store.plan(1, destination, report("one", "two"))
    for _ in range(2):
        outcome = await deliver(store, transport, destination)
    assert states(outcome) == [REJECTED, REJECTED]
    assert words in outcome.rejected["daily"].lower()
    assert len(server.requests_to("sendMessage")) == 1


async def test_a_group_that_became_a_supergroup_is_followed(
    server: TelegramServer, store: Deliveries, transport: TelegramTransport
) -> None:
    group = server.add_group("Desk", server.add_user("Ann"))
    new = server.upgrade_group(group)
    with pytest.raises(DeliveryMoved) as caught:
        await transport.send(to(group), message("one"), NONCE)
    assert caught.value.new_address == str(new.id)
    await store.plan(1, to(group), report("one", "two"))
    outcome = await deliver(store, transport, to(group))
    assert outcome.moved == {"daily": str(new.id)}
    assert texts(server, new) == ["one", "two"]


async def test_a_flood_wait_is_kept(
    server: TelegramServer, store: Deliveries, transport: TelegramTransport, channel: Chat
) -> None:
    server.fail_next(faults.refused(1), method="sendMessage")
    await store.plan(1, to(channel), report("one", "two"))
    outcome = await deliver(store, transport, to(channel))
    first, second, _ = server.requests_to("sendMessage")
    assert second.at_s - first.at_s >= 1
    assert states(outcome) == [SENT, SENT]
    assert texts(server, channel) == ["one", "two"]


@pytest.mark.parametrize(
    ("fault", "arrived"),
    [
        (faults.dropped("before"), 0),
        (faults.dropped("after"), 1),
        (faults.bad_gateway(), 0),
        (faults.bad_gateway(takes_effect=True), 1),
        (faults.server_error(), 0),
        (faults.slow_answer(0.8), 1),
    ],
    ids=lambda value: value.name if isinstance(value, faults.Fault) else str(value),
)
async def test_an_answer_that_is_lost_leaves_the_part_uncertain(
    server: TelegramServer,
    store: Deliveries,
    transport: TelegramTransport,
    channel: Chat,
    fault: faults.Fault,
    arrived: int,
) -> None:
    server.fail_next(fault, method="sendMessage")
    await store.plan(1, to(channel), report("one", "two"))
    for _ in range(2):
        outcome = await deliver(store, transport, to(channel))
    assert states(outcome) == [UNCERTAIN, SENT]
    assert texts(server, channel) == ["one"] * arrived + ["two"]
    assert outcome.deliveries[0].attempts == 1


async def test_after_a_kill_nothing_is_repeated_blindly(
    server: TelegramServer, store: Deliveries, transport: TelegramTransport, channel: Chat
) -> None:
    await store.plan(1, to(channel), report("one", "two"))
    assert await store.sending((await store.of_run(1))[0]) is not None
    outcome = await deliver(store, transport, to(channel))
    assert states(outcome) == [UNCERTAIN, SENT]
    assert texts(server, channel) == ["two"]


async def test_a_refused_connection_is_no_doubt() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    nowhere = TelegramSettings("1:token", f"http://127.0.0.1:{port}", connect_s=0.5)
    async with open_transport(nowhere, Pacer()) as transport:
        with pytest.raises(DeliveryRetry, match="no connection"):
            await transport.send(to("1"), message("one"), NONCE)


async def test_a_connection_refused_between_two_parts_is_no_doubt(
    store: Deliveries,
) -> None:
    async with TelegramServer(rates=None) as server:
        channel = server.add_channel("Daily", server.add_user("Ann"))
        async with open_transport(settings(server), Pacer()) as transport:
            await transport.send(to(channel), message("one"), NONCE)
            await server.front.close()
            with pytest.raises((DeliveryRetry, DeliveryUncertain)) as caught:
                await transport.send(to(channel), message("two"), NONCE)
    assert isinstance(caught.value, DeliveryRetry)


async def test_markup_that_telegram_refuses_goes_out_plain(
    server: TelegramServer,
    transport: TelegramTransport,
    channel: Chat,
    caplog: pytest.LogCaptureFixture,
) -> None:
    broken = Part(1, 1, "sendMessage", {"text": "<b>one", "parse_mode": "HTML"}, "one < two")
    await transport.send(to(channel), broken, NONCE)
    assert texts(server, channel) == ["one < two"]
    assert "goes out plain" in caplog.text


async def test_an_edit_that_changes_nothing_is_done(
    server: TelegramServer, transport: TelegramTransport, channel: Chat
) -> None:
    number = int(await transport.send(to(channel), message("one"), NONCE))
    payload = {"message_id": number, "parse_mode": "HTML"}
    for text in ("one", "two"):
        edit = Part(1, 1, "editMessageText", {**payload, "text": text}, text)
        assert await transport.send(to(channel), edit, NONCE) == str(number)
    assert texts(server, channel) == ["two"]


async def test_a_text_that_is_too_long_is_refused(
    transport: TelegramTransport, channel: Chat
) -> None:
    with pytest.raises(DeliveryRejected, match="too long"):
        await transport.send(to(channel), message("x" * 4097), NONCE)


@pytest.mark.parametrize("knows_rich", [True, False])
async def test_a_rich_message_goes_where_the_server_knows_them(*, knows_rich: bool) -> None:
    rich = Part(1, 1, "sendRichMessage", {"rich_message": {"html": "<h1>Report</h1>"}}, "Report")
    async with TelegramServer(rates=None, with_rich_messages=knows_rich) as server:
        channel = server.add_channel("Daily", server.add_user("Ann"))
        async with open_transport(settings(server), Pacer()) as transport:
            if knows_rich:
                await transport.send(to(channel), rich, NONCE)
            else:
                with pytest.raises(DeliveryRejected, match="sendRichMessage"):
                    await transport.send(to(channel), rich, NONCE)
            assert len(server.messages(channel)) == int(knows_rich)


async def test_a_wrong_token_waits_for_the_operator(server: TelegramServer) -> None:
    wrong = TelegramSettings("123:not_the_token", server.root)
    async with open_transport(wrong, Pacer()) as transport:
        with pytest.raises(DeliveryRetry, match="does not know the token") as caught:
            await transport.send(to("1"), message("one"), NONCE)
    assert caught.value.__cause__ is None
    assert "not_the_token" not in str(caught.value)


async def test_the_rates_of_telegram_are_kept(store: Deliveries) -> None:
    async with TelegramServer() as server:
        channels = [server.add_channel(name, server.add_user(name)) for name in ("a", "b")]
        targets = {
            channel.title: Destination(
                channel.title, "telegram", str(channel.id), "en", ("morning",)
            )
            for channel in channels
        }
        for target in targets.values():
            await store.plan(1, target, report("one", "two", "three"))
        async with open_transport(settings(server), telegram_pacer()) as transport:
            made = DeliveryWorker(store, {"telegram": transport}, targets, FixedClock(NOON))
            await made.deliver(1)
        assert [each.status for each in server.requests_to("sendMessage")] == [200] * 6
        assert [texts(server, channel) for channel in channels] == [["one", "two", "three"]] * 2


async def test_a_stop_in_the_middle_finishes_the_report(
    server: TelegramServer, store: Deliveries, transport: TelegramTransport, channel: Chat
) -> None:
    server.fail_next(faults.slow_effect(0.2), times=3, method="sendMessage")
    await store.plan(1, to(channel), report("one", "two", "three"))
    made = DeliveryWorker(store, {"telegram": transport}, {"daily": to(channel)}, FixedClock(NOON))
    delivering = asyncio.create_task(made.deliver(1))
    await server.until(lambda: bool(server.requests_to("sendMessage")))
    await made.stop()
    assert (await delivering).is_settled
    assert texts(server, channel) == ["one", "two", "three"]


def test_groups_and_channels_have_a_limit_by_the_minute() -> None:
    assert len(chat_windows("5000000001")) == 1
    for address in ("-4000001", "-1001000001", "@mir_daily"):
        assert [(each.count, each.seconds) for each in chat_windows(address)] == [(1, 1), (20, 60)]
