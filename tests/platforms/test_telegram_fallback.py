"""What a chat or its server refuses: the whole edition arrives once, in a simpler form."""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from bot.platforms.telegram.settings import TelegramSettings
from bot.platforms.telegram.transport import open_transport
from bot.publish import Published
from mir_core.delivery.limits import Pacer
from mir_core.model.delivery import Look
from tests.platforms.editions import DATE, EDITION, simulated
from tests.platforms.telegram_server import faults
from tests.platforms.telegram_server.messages import Message
from tests.platforms.telegram_server.server import TelegramServer
from tests.platforms.test_telegram_editions import (
    RICH,
    SENT,
    assert_in_order,
    channel,
    check_buttons,
    expected,
    plan_only,
    publish,
    squeezed,
    to,
)


@pytest.fixture
async def server() -> AsyncIterator[TelegramServer]:
    async with TelegramServer(rates=None, with_rich_messages=True) as running:
        yield running


def check_arrived(held: Sequence[Message], published: Published, *, has_tables: bool) -> None:
    """Every text of the report, in English and in order."""
    assert published.report is not None
    texts = expected(published.report, "en", with_tables=has_tables)
    assert_in_order(texts, squeezed("".join(message.text for message in held)))


async def test_a_server_without_rich_messages_gets_the_classic_form_once(tmp_path: Path) -> None:
    async with TelegramServer(rates=None, with_rich_messages=False) as server:
        chats = [channel(server, name) for name in ("a", "b")]
        first, second = (to(chat, look=RICH) for chat in chats)
        async with simulated(tmp_path, [first]) as app:
            published = await publish(app, server)
        assert published.is_settled
        assert published.outcome is not None
        assert {each.state for each in published.outcome.deliveries} == {SENT}
        assert server.messages(chats[0])[0].media is not None
        refused = [each for each in server.requests if each.method == "sendRichMessage"]
        assert [each.status for each in refused] == [404]
        # What was refused is remembered for the chat, also by another process, and for no other.
        async with simulated(tmp_path, [first, second]) as app:
            assert app.deliveries is not None
            assert await app.deliveries.refused(first) == {"rich"}
            assert await app.deliveries.refused(second) == frozenset()
            await app.publisher({}).run(DATE, EDITION, refetch=True)
            run = await app.runs.latest(DATE, EDITION)
            assert run is not None
            methods = {
                each.destination: each.part.method
                for each in await app.deliveries.of_run(run.id)
                if each.part.ordinal == 1
            }
        assert methods == {first.id: "sendPhoto", second.id: "sendRichMessage"}


@pytest.mark.parametrize(
    "words", ["Bad Request: RICH_MESSAGE_INVALID", "Bad Request: rich messages are not allowed"]
)
async def test_a_chat_that_refuses_a_rich_message_gets_the_classic_form(
    server: TelegramServer, tmp_path: Path, words: str
) -> None:
    chat = channel(server)
    server.fail_next(faults.bad_request(words), method="sendRichMessage")
    async with simulated(tmp_path, [to(chat, look=RICH)]) as app:
        published = await publish(app, server)
    assert published.is_settled
    assert len(server.requests_to("sendRichMessage")) == 1
    held = server.messages(chat)
    assert held[0].media is not None
    assert published.report is not None
    check_buttons(held, published.report, "en")


async def test_a_chat_may_refuse_one_form_after_the_other(
    server: TelegramServer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    chat = channel(server)
    target = to(chat, look=RICH)
    server.fail_next(
        faults.bad_request("Bad Request: RICH_MESSAGE_INVALID"), method="sendRichMessage"
    )
    server.fail_next(
        faults.bad_request("Bad Request: PHOTO_INVALID_DIMENSIONS"), method="sendPhoto"
    )
    async with simulated(tmp_path, [target]) as app:
        published = await publish(app, server)
        assert await app.deliveries.refused(target) == {"rich", "pictures"}
    assert published.is_settled
    held = server.messages(chat)
    assert {message.content.kind for message in held} == {"text"}
    check_arrived(held, published, has_tables=True)
    assert len(server.requests_to("sendRichMessage")) == len(server.requests_to("sendPhoto")) == 1
    told = [each.message for each in caplog.records if each.levelno == logging.ERROR]
    assert len(told) == 2
    for line, words in zip(told, ("RICH_MESSAGE_INVALID", "PHOTO_INVALID_DIMENSIONS"), strict=True):
        assert "refused in this form" in line
        assert words.lower() in line.lower()


async def test_a_server_that_refuses_every_form_is_not_asked_for_ever(
    server: TelegramServer, tmp_path: Path
) -> None:
    chat = channel(server)
    refusal = faults.bad_request("Bad Request: not enough rights to send photos to the chat")
    server.fail_next(refusal, method="sendRichMessage", times=50)
    async with simulated(tmp_path, [to(chat, look=RICH)]) as app:
        async with asyncio.timeout(60):
            published = await publish(app, server)
    assert not published.is_settled
    assert len(server.requests_to("sendRichMessage")) == 3
    assert server.messages(chat) == []


async def test_markup_that_a_server_refuses_goes_out_plain(
    server: TelegramServer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    chat = channel(server)
    words = "Bad Request: can't parse entities: unsupported start tag"
    for method in ("sendPhoto", "sendMediaGroup", "sendMessage"):
        server.fail_next(faults.bad_request(words), method=method)
    async with simulated(tmp_path, [to(chat)]) as app:
        published = await publish(app, server)
    assert published.is_settled
    held = server.messages(chat)
    check_arrived(held, published, has_tables=False)
    plain = [message for message in held if message.text and not message.content.formatted.entities]
    assert len(plain) == 3
    assert [each.message for each in caplog.records if "goes out plain" in each.message]


async def test_a_fallback_survives_the_end_of_the_process(
    server: TelegramServer, tmp_path: Path
) -> None:
    chat = channel(server)
    server.fail_next(faults.bad_request("RICH_MESSAGE_INVALID"), method="sendRichMessage")
    async with simulated(tmp_path, [to(chat, look=RICH)]) as app:
        account = TelegramSettings(server.token, server.root)
        async with open_transport(account, Pacer()) as transport:
            publisher = app.publisher({"telegram": transport})
            run = await plan_only(app)
            # The refusal is written down, and the process dies before it plans anew.
            await publisher.worker.deliver(run)
    assert server.messages(chat) == []
    async with simulated(tmp_path, [to(chat, look=RICH)]) as app:
        published = await publish(app, server)
    assert published.is_settled
    assert len(server.requests_to("sendRichMessage")) == 1
    assert server.messages(chat)[0].media is not None


async def test_a_gone_chat_is_no_refusal_of_a_form(server: TelegramServer, tmp_path: Path) -> None:
    chat = channel(server)
    server.set_bot_status(chat, "kicked")
    target = to(chat, look=RICH)
    async with simulated(tmp_path, [target]) as app:
        published = await publish(app, server)
        assert await app.deliveries.refused(target) == frozenset()
    assert published.outcome is not None
    assert "bot was kicked" in published.outcome.rejected[target.id]
    assert len(server.requests_to("sendRichMessage")) == 1


@pytest.mark.parametrize("style", [Look(), RICH], ids=["classic", "rich"])
async def test_a_group_without_photos_gets_the_tables_as_text(
    server: TelegramServer, tmp_path: Path, style: Look
) -> None:
    group = server.add_supergroup("Desk", server.add_user("Owner"))
    server.set_bot_status(group, "restricted", frozenset({"can_send_messages"}))
    target = to(group, look=style)
    async with simulated(tmp_path, [target]) as app:
        published = await publish(app, server)
        assert await app.deliveries.refused(target) == {"pictures"}
    assert published.is_settled
    assert published.report is not None
    held = server.messages(group)
    mine = [message for message in held if message.author_id == server.bot.id]
    assert {message.content.kind for message in mine} == {
        "rich" if style.style == "rich" else "text"
    }
    if style.style == "classic":
        check_arrived(mine, published, has_tables=True)
