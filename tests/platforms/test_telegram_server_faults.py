"""The Telegram test server's faults, as the real python-telegram-bot meets them."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
from telegram import Bot, Update
from telegram.error import BadRequest, Conflict, NetworkError, RetryAfter, TimedOut
from telegram.ext import CommandHandler, ContextTypes

from tests.platforms.telegram_server import faults
from tests.platforms.telegram_server.client import make_bot, polling
from tests.platforms.telegram_server.people import Chat
from tests.platforms.telegram_server.server import TelegramServer


@pytest.fixture
async def server() -> AsyncIterator[TelegramServer]:
    async with TelegramServer(rates=None) as running:
        yield running


@pytest.fixture
async def bot(server: TelegramServer) -> AsyncIterator[Bot]:
    async with make_bot(server) as connected:
        yield connected


@pytest.fixture
def chat(server: TelegramServer) -> Chat:
    return server.add_private_chat(server.add_user("Ann"))


@pytest.mark.parametrize(
    ("fault", "kind", "messages"),
    [
        (faults.dropped("before"), NetworkError, 0),
        (faults.dropped("after"), NetworkError, 1),
        (faults.bad_gateway(), NetworkError, 0),
        (faults.bad_gateway(takes_effect=True), NetworkError, 1),
        (faults.server_error(), NetworkError, 0),
        (faults.server_error(takes_effect=True), NetworkError, 1),
        (faults.refused(7), RetryAfter, 0),
    ],
    ids=lambda value: value.name if isinstance(value, faults.Fault) else None,
)
@pytest.mark.filterwarnings("ignore:.*`retry_after`")
async def test_a_fault_hits_once_and_the_chat_tells_what_took_effect(
    server: TelegramServer,
    bot: Bot,
    chat: Chat,
    fault: faults.Fault,
    kind: type[Exception],
    messages: int,
) -> None:
    server.fail_next(fault)
    with pytest.raises(kind):
        await bot.send_message(chat.id, "first")
    assert len(server.messages(chat)) == messages
    request = server.requests_to("sendMessage")[0]
    assert (request.fault, request.took_effect) == (fault.name, messages == 1)
    await bot.send_message(chat.id, "second")
    assert server.messages(chat)[-1].text == "second"
    assert server.front.faults.left == 0


@pytest.mark.filterwarnings("ignore:.*`retry_after`")
async def test_a_refusal_says_when_to_come_back(
    server: TelegramServer, bot: Bot, chat: Chat
) -> None:
    server.fail_next(faults.refused(7))
    with pytest.raises(RetryAfter) as caught:
        await bot.send_message(chat.id, "x")
    assert caught.value._retry_after.total_seconds() == 7


async def test_a_fault_waits_for_its_method_and_its_chat(
    server: TelegramServer, bot: Bot, chat: Chat
) -> None:
    other = server.add_private_chat(server.add_user("Bob"))
    server.fail_next(faults.server_error(), times=2, method="sendMessage", chat=other)
    await bot.send_message(chat.id, "x")
    await bot.send_chat_action(other.id, "typing")
    for _ in range(2):
        with pytest.raises(NetworkError):
            await bot.send_message(other.id, "x")
    await bot.send_message(other.id, "x")
    assert len(server.messages(other)) == 1


async def test_a_slow_answer_comes_after_the_effect(server: TelegramServer, chat: Chat) -> None:
    async with make_bot(server, read_timeout_s=0.05) as hasty:
        server.fail_next(faults.slow_answer(5))
        with pytest.raises(TimedOut):
            await hasty.send_message(chat.id, "x")
        await server.until(lambda: len(server.messages(chat)) == 1)
        assert server.requests_to("sendMessage")[0].status is None


async def test_a_slow_effect_comes_after_the_client_gave_up(
    server: TelegramServer, chat: Chat
) -> None:
    async with make_bot(server, read_timeout_s=0.05) as hasty:
        server.fail_next(faults.slow_effect(0.4))
        with pytest.raises(TimedOut):
            await hasty.send_message(chat.id, "x")
        assert server.messages(chat) == []
        await server.until(lambda: len(server.messages(chat)) == 1)


async def test_polling_survives_dropped_connections(server: TelegramServer, chat: Chat) -> None:
    async def answer(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.effective_message is not None
        await update.effective_message.reply_text("pong")

    ann = server.world.users[chat.id]
    server.fail_next(faults.dropped("after"), method="getUpdates")
    server.user_sends(chat, ann, "/ping")
    async with polling(server, CommandHandler("ping", answer)):
        await server.until(lambda: len(server.messages(chat)) == 2)
    assert server.requests_to("getUpdates")[0].fault == "dropped after"
    assert [message.text for message in server.messages(chat)] == ["/ping", "pong"]


async def test_open_connections_can_be_cut(server: TelegramServer, bot: Bot) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=20))
    await server.until(lambda: bool(server.requests_to("getUpdates")))
    assert server.drop_connections() >= 1
    with pytest.raises(NetworkError):
        await poll


async def test_a_second_poll_ends_the_first(server: TelegramServer, bot: Bot, chat: Chat) -> None:
    first = asyncio.create_task(bot.get_updates(timeout=20))
    await server.until(lambda: bool(server.requests_to("getUpdates")))
    async with make_bot(server) as twin:
        second = asyncio.create_task(twin.get_updates(timeout=20))
        with pytest.raises(Conflict, match=r"(?i)terminated by other getUpdates request"):
            await first
        server.user_sends(chat, server.world.users[chat.id], "hello")
        assert len(await second) == 1


async def test_a_webhook_forbids_polling(server: TelegramServer, bot: Bot) -> None:
    await bot.set_webhook("https://example.org/hook")
    assert (await bot.get_webhook_info()).url == "https://example.org/hook"
    with pytest.raises(Conflict, match=r"(?i)webhook is active"):
        await bot.get_updates()
    with pytest.raises(BadRequest, match=r"(?i)https url must be provided"):
        await bot.set_webhook("http://example.org/hook")
    await bot.delete_webhook()
    assert await bot.get_updates() == ()


async def test_other_bodies_and_answers_of_the_protocol(server: TelegramServer, chat: Chat) -> None:
    async with httpx.AsyncClient(base_url=f"{server.base_url}{server.token}/") as client:
        json_body = {"chat_id": chat.id, "text": "123", "reply_markup": {"inline_keyboard": []}}
        by_json = await client.post("sendMessage", json=json_body)
        by_query = await client.get("SENDMESSAGE", params={"chat_id": chat.id, "text": "[1]"})
        by_form = await client.post("sendMessage", data={"chat_id": str(chat.id), "text": "null"})
        unknown = await client.post("sendNothing")
        stranger = await client.post(f"{server.base_url}1:x/getMe")
        server.fail_next(faults.refused(9))
        refused = await client.post("getMe")
    texts = [answer.json()["result"]["text"] for answer in (by_json, by_query, by_form)]
    assert texts == ["123", "[1]", "null"]
    assert unknown.status_code == 404
    assert unknown.json() == {"ok": False, "error_code": 404, "description": "Not Found"}
    assert stranger.json() == {"ok": False, "error_code": 401, "description": "Unauthorized"}
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "9")
    assert refused.json()["parameters"] == {"retry_after": 9}
    assert refused.json()["description"] == "Too Many Requests: retry after 9"
