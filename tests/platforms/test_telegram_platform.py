"""The Telegram platform: the real library against the test server."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest
from telegram import BotCommand

from bot.platforms.telegram.adapter import TelegramPlatform
from bot.platforms.telegram.settings import TelegramSettings
from bot.platforms.telegram.transport import telegram_pacer
from formatters.outputs.telegram import FORMATTER
from mir_core.delivery.limits import Pacer
from mir_core.model.delivery import Destination
from mir_core.model.errors import MirError
from tests.platforms.small_bot import COMMANDS, dispatch
from tests.platforms.telegram_server import faults
from tests.platforms.telegram_server.messages import Message
from tests.platforms.telegram_server.people import Chat, User
from tests.platforms.telegram_server.server import TelegramServer


@pytest.fixture
async def server() -> AsyncIterator[TelegramServer]:
    async with TelegramServer(rates=None) as running:
        yield running


@pytest.fixture
def reader(server: TelegramServer) -> User:
    return server.add_user("Ann", language_code="en-GB")


@pytest.fixture
def chat(server: TelegramServer, reader: User) -> Chat:
    return server.add_private_chat(reader)


def settings(server: TelegramServer) -> TelegramSettings:
    return TelegramSettings(server.token, server.root, connect_s=2, read_s=2, poll_s=2)


def platform(
    server: TelegramServer, *destinations: Destination, pacer: Pacer | None = None
) -> TelegramPlatform:
    return TelegramPlatform(settings(server), dispatch(FORMATTER), destinations, pacer or Pacer())


@asynccontextmanager
async def running(made: TelegramPlatform) -> AsyncIterator[None]:
    task = asyncio.create_task(made.run())
    ready = asyncio.create_task(made.ready.wait())
    await asyncio.wait({task, ready}, return_when=asyncio.FIRST_COMPLETED, timeout=5)
    ready.cancel()
    if task.done():
        task.result()
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def answers(server: TelegramServer, chat: Chat) -> list[Message]:
    return [each for each in server.messages(chat) if each.author_id == server.bot.id]


async def ask(
    server: TelegramServer, chat: Chat, user: User, text: str, *, thread_id: int | None = None
) -> Message:
    """The first answer to a command."""
    before = len(answers(server, chat))
    server.user_sends(chat, user, text, thread_id=thread_id)
    await server.until(lambda: len(answers(server, chat)) > before)
    return answers(server, chat)[before]


async def test_commands_are_announced_in_both_languages(server: TelegramServer) -> None:
    async with running(platform(server)):
        pass
    menus = {
        key[1]: {each["command"]: each["description"] for each in menu}
        for key, menu in server.world.profile.commands.items()
    }
    assert set(menus) == {"", "zh"}
    assert list(menus[""]) == list(menus["zh"]) == list(COMMANDS)
    assert menus[""]["echo"] == "A command of the tests"
    assert menus["zh"]["echo"] == "测试命令"
    assert BotCommand("echo", menus["zh"]["echo"])


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("en", "You said: first=2026-04-08 second=us."),
        ("zh-hans", "你说：first=2026-04-08 second=us。"),
        ("de", "You said: first=2026-04-08 second=us."),
        ("", "You said: first=2026-04-08 second=us."),
    ],
)
async def test_a_command_is_answered_in_the_language_of_the_user(
    server: TelegramServer, code: str, said: str
) -> None:
    user = server.add_user("Li", language_code=code)
    chat = server.add_private_chat(user)
    async with running(platform(server)):
        answer = await ask(server, chat, user, "/echo 2026-04-08 us")
    assert said in answer.text
    assert answer.reply_to_id == server.messages(chat)[0].id


@pytest.mark.parametrize("address", ["id", "@mir_daily", "@MIR_daily"])
async def test_a_chat_that_receives_reports_keeps_its_language(
    server: TelegramServer, reader: User, address: str
) -> None:
    group = server.add_supergroup("Desk", reader, username="mir_daily")
    where = str(group.id) if address == "id" else address
    target = Destination("desk", "telegram", where, "zh", ("morning",))
    async with running(platform(server, target)):
        answer = await ask(server, group, reader, "/echo a")
    assert "你说：first=a。" in answer.text


async def test_in_a_group_the_bot_may_be_named(server: TelegramServer, reader: User) -> None:
    group = server.add_group("Desk", reader)
    server.set_bot_status(group, "administrator")
    async with running(platform(server)):
        server.user_sends(group, reader, "/echo@another_bot no")
        server.user_sends(group, reader, "/nothing")
        server.user_sends(group, reader, "no command at all")
        answer = await ask(server, group, reader, f"/echo@{server.bot.username} yes")
    assert "You said: first=yes." in answer.text
    assert len(answers(server, group)) == 1


async def test_in_a_topic_the_answer_stays_there(server: TelegramServer, reader: User) -> None:
    forum = server.add_supergroup("Desk", reader, is_forum=True)
    topic = server.add_topic(forum, "Markets", reader)
    async with running(platform(server)):
        answer = await ask(server, forum, reader, "/echo a", thread_id=topic)
    assert answer.thread_id == topic


async def test_in_a_channel_only_the_named_bot_answers(
    server: TelegramServer, reader: User
) -> None:
    channel = server.add_channel("Daily", reader)
    async with running(platform(server)):
        server.user_sends(channel, reader, "/echo bare")
        answer = await ask(server, channel, reader, f"/echo@{server.bot.username} named")
    assert "You said: first=named." in answer.text
    assert len(answers(server, channel)) == 1


async def test_a_long_answer_comes_in_parts_in_order(
    server: TelegramServer, reader: User, chat: Chat
) -> None:
    async with running(platform(server)):
        server.user_sends(chat, reader, "/long")
        server.user_sends(chat, reader, "/echo between")
        await server.until(lambda: any("between" in each.text for each in answers(server, chat)))
        await server.until(lambda: any("Line 299" in each.text for each in answers(server, chat)))
    found = answers(server, chat)
    long = [each for each in found if "Line" in each.text]
    assert len(long) > 1
    text = "\n".join(each.text for each in long)
    positions = [text.index(f"Line {number:03} of") for number in range(300)]
    assert positions == sorted(positions)
    assert [each.id for each in long] == list(range(long[0].id, long[0].id + len(long)))
    assert {each.reply_to_id for each in long} == {server.messages(chat)[0].id}


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("/echo a b c", ["Too much was given after /echo.", "Usage: /echo [first] [second]"]),
        ("/picky <b>x</b>", ["<b>x</b> is not a word that I know.", "Usage: /picky [first]"]),
        ("/broken", ["Something went wrong", "The fault is recorded"]),
        ("/unprintable", ["Something went wrong"]),
        ("/nothing now", ["There is no command /nothing; /help lists them all."]),
        ("/start deep_link", ["/echo [first] [second]: A command of the tests"]),
        ("/help", ["/echo [first] [second]: A command of the tests"]),
    ],
)
async def test_what_cannot_be_answered_says_why(
    server: TelegramServer, reader: User, chat: Chat, text: str, lines: list[str]
) -> None:
    async with running(platform(server)):
        answer = await ask(server, chat, reader, text)
    for line in lines:
        assert line in answer.text
    assert "inner-detail" not in answer.text


async def test_an_edited_command_is_not_answered_again(
    server: TelegramServer, reader: User, chat: Chat
) -> None:
    async with running(platform(server)):
        await ask(server, chat, reader, "/echo a")
        request = server.requests_to("getUpdates")[0]
    assert request.arguments["allowed_updates"] == ["message", "channel_post"]


async def test_a_flood_wait_is_kept(server: TelegramServer, reader: User, chat: Chat) -> None:
    server.fail_next(faults.refused(1), method="sendMessage")
    async with running(platform(server)):
        await ask(server, chat, reader, "/echo a")
    first, second = server.requests_to("sendMessage")
    assert second.at_s - first.at_s >= 1
    assert len(answers(server, chat)) == 1


async def test_answers_keep_the_rates(reader: User) -> None:
    async with TelegramServer() as server:
        server.world.users[reader.id] = reader
        chat = server.add_private_chat(reader)
        async with running(platform(server, pacer=telegram_pacer())):
            server.user_sends(chat, reader, "/echo a")
            server.user_sends(chat, reader, "/echo b")
            await server.until(lambda: len(answers(server, chat)) == 2)
        assert all(each.status == 200 for each in server.requests_to("sendMessage"))


async def test_an_answer_that_may_have_arrived_is_not_repeated(
    server: TelegramServer, reader: User, chat: Chat
) -> None:
    server.fail_next(faults.dropped("after"), method="sendMessage")
    async with running(platform(server)):
        await ask(server, chat, reader, "/echo a")
        await ask(server, chat, reader, "/echo b")
    assert len(answers(server, chat)) == 2


async def test_a_dropped_poll_is_asked_again_and_told_once(
    server: TelegramServer, reader: User, chat: Chat, caplog: pytest.LogCaptureFixture
) -> None:
    async with running(platform(server)):
        await ask(server, chat, reader, "/echo a")
        server.drop_connections()
        answer = await ask(server, chat, reader, "/echo b")
    assert "first=b" in answer.text
    told = [each.message for each in caplog.records if "Telegram " in each.message]
    assert len(told) == 2
    assert "does not answer" in told[0]
    assert told[1] == "Telegram answers again"


async def test_a_wrong_token_is_one_clear_error_without_it(
    server: TelegramServer, caplog: pytest.LogCaptureFixture
) -> None:
    wrong = TelegramSettings("123:not_the_token_of_this_server", server.root)
    made = TelegramPlatform(wrong, dispatch(FORMATTER), (), Pacer())
    with pytest.raises(MirError, match="does not know the token") as caught:
        await made.run()
    assert caught.value.__cause__ is None
    assert "not_the_token" not in repr(wrong)
    assert "not_the_token" not in repr(caught.value)
    assert "not_the_token" not in "".join(each.getMessage() for each in caplog.records)


async def test_a_token_revoked_while_running_ends_the_run(server: TelegramServer) -> None:
    made = platform(server)
    task = asyncio.create_task(made.run())
    await made.ready.wait()
    server.front._token = "1:another"
    server.drop_connections()
    with pytest.raises(MirError, match="any more"):
        async with asyncio.timeout(10):
            await task


async def test_what_is_being_answered_at_the_stop_is_answered(
    server: TelegramServer, reader: User, chat: Chat
) -> None:
    server.fail_next(faults.slow_effect(0.3), method="sendMessage")
    async with running(platform(server)):
        server.user_sends(chat, reader, "/echo a")
        await server.until(lambda: bool(server.requests_to("sendMessage")))
    assert len(answers(server, chat)) == 1


async def test_commands_are_answered_without_a_menu(
    server: TelegramServer, chat: Chat, reader: User
) -> None:
    server.fail_next(faults.refused(3600), times=2, method="setMyCommands")
    async with running(platform(server)):
        answer = await ask(server, chat, reader, "/echo a")
    assert "first=a" in answer.text


async def test_a_flood_in_one_chat_does_not_hold_up_another(
    server: TelegramServer, reader: User, chat: Chat
) -> None:
    other = server.add_user("Bo", language_code="en")
    quiet = server.add_private_chat(other)
    async with running(platform(server, pacer=telegram_pacer())):
        for _ in range(40):
            server.user_sends(chat, reader, "/echo flood")
        server.user_sends(quiet, other, "/echo me")
        await server.until(lambda: bool(answers(server, quiet)), 3)
        assert len(answers(server, chat)) < 5
        await server.until(lambda: len(answers(server, chat)) == 5, 8)
        answer = await ask(server, chat, reader, "/echo again")
    assert "again" in answer.text
    assert len(answers(server, chat)) == 6
