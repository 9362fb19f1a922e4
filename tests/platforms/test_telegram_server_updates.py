"""The Telegram test server against the real python-telegram-bot: updates and the protocol."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeChat,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Update,
)
from telegram.error import BadRequest, EndPointNotFound, InvalidToken
from telegram.ext import CallbackQueryHandler, CommandHandler, ContextTypes

from tests.platforms.telegram_server import faults
from tests.platforms.telegram_server.client import make_bot, polling
from tests.platforms.telegram_server.server import TelegramServer
from tests.platforms.telegram_server.specification import load_specification

KEYBOARD = InlineKeyboardMarkup([[InlineKeyboardButton("More", callback_data="more")]])

needs_specifications = pytest.mark.skipif(
    load_specification() is None, reason="no folder shared/specs beside the checkout"
)


@pytest.fixture
async def server() -> AsyncIterator[TelegramServer]:
    async with TelegramServer(rates=None) as running:
        yield running


@pytest.fixture
async def bot(server: TelegramServer) -> AsyncIterator[Bot]:
    async with make_bot(server) as connected:
        yield connected


# Updates


async def test_commands_and_buttons_through_polling(server: TelegramServer) -> None:
    async def report(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.effective_message is not None
        await update.effective_message.reply_text("the report", reply_markup=KEYBOARD)

    async def more(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.callback_query is not None
        await update.callback_query.answer("here it is", show_alert=True)
        await update.callback_query.edit_message_text("more of it")

    ann = server.add_user("Ann", language_code="zh-hans")
    chat = server.add_private_chat(ann)
    handlers = (CommandHandler("report", report), CallbackQueryHandler(more))
    async with polling(server, *handlers):
        server.user_sends(chat, ann, "/report")
        await server.until(lambda: len(server.messages(chat)) == 2)
        answer = server.messages(chat)[-1]
        press = server.user_presses(chat, ann, answer.id, "more")
        await server.until(lambda: answer.text == "more of it")
    assert press.answers[0]["text"] == "here it is"
    assert server.world.updates.pending == []
    with pytest.raises(LookupError):
        server.user_presses(chat, ann, answer.id, "more")


async def test_updates_wait_until_they_are_confirmed(server: TelegramServer, bot: Bot) -> None:
    ann = server.add_user("Ann")
    chat = server.add_private_chat(ann)
    for text in ("one", "two", "three"):
        server.user_sends(chat, ann, text)
    updates = await bot.get_updates(limit=2)
    assert await bot.get_updates(limit=2) == updates
    rest = await bot.get_updates(offset=updates[-1].update_id + 1)
    assert [update.effective_message.text for update in rest if update.effective_message] == [
        "three"
    ]
    assert await bot.get_updates(offset=rest[-1].update_id + 1, allowed_updates=["message"]) == ()
    server.block_bot(ann)
    assert await bot.get_updates() == ()
    assert (await bot.get_webhook_info()).pending_update_count == 0


async def test_a_bot_in_a_group_hears_what_is_meant_for_it(
    server: TelegramServer, bot: Bot
) -> None:
    ann = server.add_user("Ann")
    group = server.add_group("Talk", ann)
    await bot.send_message(group.id, "I post")
    for text in ("hello", "/report", "/report@another_bot", "/report@mir_report_bot"):
        server.user_sends(group, ann, text)
    heard = [update.message.text for update in await bot.get_updates() if update.message]
    assert heard == ["/report", "/report@mir_report_bot"]


async def test_commands_are_kept_by_scope_and_language(server: TelegramServer, bot: Bot) -> None:
    chat = server.add_private_chat(server.add_user("Ann"))
    scope = BotCommandScopeChat(chat.id)
    english, chinese = BotCommand("report", "Today's report"), BotCommand("report", "今日报告")
    await bot.set_my_commands([english])
    await bot.set_my_commands([chinese], scope=scope, language_code="zh")
    assert await bot.get_my_commands() == (english,)
    assert await bot.get_my_commands(scope=scope, language_code="zh") == (chinese,)
    await bot.delete_my_commands()
    assert await bot.get_my_commands() == ()
    with pytest.raises(BadRequest, match=r"(?i)bot_command_invalid"):
        await bot.set_my_commands([BotCommand("Report", "capital")])
    await bot.set_my_description("Markets")
    assert (await bot.get_my_description()).description == "Markets"


# Protocol


async def test_a_wrong_token_is_unauthorised(server: TelegramServer) -> None:
    stranger = make_bot(server, token="123:wrong")
    with pytest.raises(InvalidToken, match="rejected by the server"):
        await stranger.initialize()
    await stranger.shutdown()
    assert {request.status for request in server.requests} == {401}


async def test_rich_messages_only_where_switched_on() -> None:
    rich = {"rich_message": {"html": "<h1>报告</h1><table><tr><td>a</td></tr></table>"}}
    results: list[Any] = []
    for is_on in (False, True):
        async with (
            TelegramServer(rates=None, with_rich_messages=is_on) as server,
            make_bot(server) as bot,
        ):
            chat = server.add_private_chat(server.add_user("Ann"))
            arguments = {"chat_id": chat.id, **rich}
            if not is_on:
                with pytest.raises(EndPointNotFound):
                    await bot.do_api_request("sendRichMessage", api_kwargs=arguments)
            else:
                await bot.do_api_request("sendRichMessage", api_kwargs=arguments)
            results.append([message.text for message in server.messages(chat)])
    assert results == [[], ["报告a"]]


async def _send_and_be_answered(result: object, **arguments: object) -> None:
    async with TelegramServer() as server, make_bot(server) as bot:
        chat = server.add_private_chat(server.add_user("Ann"))
        server.fail_next(faults.answered(result, takes_effect=True), method="sendMessage")
        await bot.send_message(chat.id, "x", api_kwargs=arguments)


GOOD = {"message_id": 1, "date": 1, "chat": {"id": 1, "type": "private"}, "text": "x"}
WRONG = [
    ({**GOOD, "message_id": "one"}, {}, r"sendMessage answer: message_id: 'one' is not of type"),
    ({**GOOD, "txt": "x"}, {}, r"answer: \(whole\): .*'txt' was unexpected"),
    (
        {**GOOD, "entities": [{"type": "bolder", "offset": 0, "length": 1}]},
        {},
        r"answer: entities\.0\.type: 'bolder' is not one of",
    ),
    (GOOD, {"colour": "red"}, r"sendMessage request: .*'colour' was unexpected"),
    (GOOD, {"disable_notification": 3}, r"request: disable_notification: 3 is not of type"),
]


@needs_specifications
@pytest.mark.parametrize(("result", "arguments", "complaint"), WRONG)
async def test_what_does_not_fit_the_specification_is_raised(
    result: dict[str, object], arguments: dict[str, object], complaint: str
) -> None:
    with pytest.raises(AssertionError, match=complaint):
        await _send_and_be_answered(result, **arguments)


@needs_specifications
async def test_a_right_answer_passes_the_specification() -> None:
    await _send_and_be_answered(GOOD)


async def test_without_the_specifications_nothing_is_checked(tmp_path: Path) -> None:
    async with TelegramServer(specifications=tmp_path) as server, make_bot(server) as bot:
        chat = server.add_private_chat(server.add_user("Ann"))
        await bot.send_message(chat.id, "x", api_kwargs={"colour": "red"})
        assert not server.checks_specifications
        assert server.violations == []


CELL = {"text": "600519", "align": "left", "valign": "top"}


@needs_specifications
@pytest.mark.parametrize(
    ("cell", "complaint"),
    [
        (CELL, ""),
        ({"text": "600519", "align": "left"}, "'valign' is a required property"),
        ({**CELL, "colour": "red"}, "'colour' was unexpected"),
    ],
)
async def test_rich_blocks_go_by_the_schema(cell: dict[str, str], complaint: str) -> None:
    server = TelegramServer(rates=None, with_rich_messages=True)
    async with server, make_bot(server) as bot:
        chat = server.add_private_chat(server.add_user("Ann"))
        rich = {"blocks": [{"type": "table", "cells": [[cell, CELL]]}]}
        arguments = {"chat_id": chat.id, "rich_message": rich}
        await bot.do_api_request("sendRichMessage", api_kwargs=arguments)
        assert server.messages(chat)[0].text == "600519600519"
        complaints = [str(violation) for violation in server.violations]
        server.violations.clear()
    assert len(complaints) == bool(complaint)
    assert all(complaint in line for line in complaints)


async def test_a_rich_message_can_be_edited() -> None:
    server = TelegramServer(rates=None, with_rich_messages=True)
    async with server, make_bot(server) as bot:
        chat = server.add_private_chat(server.add_user("Ann"))
        old, new = ({"rich_message": {"html": f"<h1>{title}</h1>"}} for title in ("Old", "New"))
        await bot.do_api_request("sendRichMessage", api_kwargs={"chat_id": chat.id, **old})
        await bot.edit_message_text("", chat.id, 1, api_kwargs=new)
        with pytest.raises(BadRequest, match="Message is not modified"):
            await bot.edit_message_text("", chat.id, 1, api_kwargs=new)
        message = server.messages(chat)[0]
        assert (message.text, message.content.rich) == ("New", new["rich_message"])
