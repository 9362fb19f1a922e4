"""One part, one call of the Bot API."""

import logging
from collections.abc import Mapping
from typing import Any

from telegram import Bot
from telegram.error import BadRequest, TelegramError

from bot.platforms.telegram.errors import says
from mir_core.model.part import Part

_log = logging.getLogger(__name__)

_NOTHING: Mapping[str, Any] = {}


async def send_part(bot: Bot, address: str, part: Part, extra: Mapping[str, Any] = _NOTHING) -> int:
    """Send a part to a chat id or @name and return its message id.

    A text whose markup the server refuses goes out plain: that is our fault, and no reason to
    keep the reader waiting.

    Args:
        bot: Connected.
        address: Of the chat.
        part: Its method is one of the Bot API, also one that the library does not know yet.
        extra: Further arguments of the call (`reply_parameters`).

    Raises:
        TelegramError: As the library raises it.
    """
    chat = int(address) if address.lstrip("-").isdigit() else address
    try:
        return await _call(bot, chat, part.method, {**part.payload, **extra})
    except BadRequest as error:
        if says(error, "message is not modified"):
            return int(part.payload["message_id"])
        if not says(error, "can't parse entities"):
            raise
        _log.error("part %s of %s goes out plain: %s", part.ordinal, part.total, error.message)
        return await _call(bot, chat, "sendMessage", {"text": part.plain_text, **extra})


async def _call(bot: Bot, chat: int | str, method: str, arguments: dict[str, Any]) -> int:
    """Call a method: the library's own where it has one that we use, else by its name.

    Arguments are JSON as the Bot API has them. `api_kwargs` is the library's way to pass such; its
    typed arguments would want objects made of them first.
    """
    match method:
        case "sendMessage":
            text = arguments.pop("text")
            return (await bot.send_message(chat, text, api_kwargs=arguments)).message_id
        case "editMessageText":
            text, number = arguments.pop("text"), int(arguments.pop("message_id"))
            await bot.edit_message_text(text, chat, number, api_kwargs=arguments)
            return number
    result = await bot.do_api_request(method, api_kwargs={"chat_id": chat, **arguments})
    if not isinstance(result, dict) or "message_id" not in result:
        raise TelegramError(f"{method} answered without a message")
    return int(result["message_id"])
