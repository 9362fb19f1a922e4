"""One part, one call of the Bot API."""

import html
import logging
import re
from collections.abc import Mapping
from typing import Any

from telegram import Bot, InputFile, InputMediaPhoto
from telegram.error import BadRequest, TelegramError

from bot.platforms.telegram.errors import says
from mir_core.model.part import Attachment, Part

_log = logging.getLogger(__name__)

_NOTHING: Mapping[str, Any] = {}
_ATTACHED = "attach://"
_TAG = re.compile(r"<[^>]*>")


async def send_part(bot: Bot, address: str, part: Part, extra: Mapping[str, Any] = _NOTHING) -> int:
    """Send a part to a chat id or @name and return its message id; of an album, the first one.

    A text whose markup the server refuses goes out plain: that is our fault, and no reason to
    keep the reader waiting.

    Args:
        bot: Connected.
        address: Of the chat.
        part: Its method is one of the Bot API, also one that the library does not know yet; its
            attachments have their bytes.
        extra: Further arguments of the call (`reply_parameters`).

    Raises:
        TelegramError: As the library raises it.
    """
    chat = int(address) if address.lstrip("-").isdigit() else address
    files = {each.name: each for each in part.attachments}
    try:
        return await _call(bot, chat, part.method, {**part.payload, **extra}, files)
    except BadRequest as error:
        if says(error, "message is not modified"):
            return int(part.payload["message_id"])
        if not says(error, "can't parse entities") or part.method == "sendRichMessage":
            raise
        _log.error("part %s of %s goes out plain: %s", part.ordinal, part.total, error.message)
        if part.method == "sendMessage":
            return await _call(bot, chat, part.method, {"text": part.plain_text, **extra}, files)
        return await _call(bot, chat, part.method, {**_plain(part.payload), **extra}, files)


def _plain(payload: Mapping[str, Any]) -> dict[str, Any]:
    """The payload with captions whose markup has been taken away."""
    found = {name: value for name, value in payload.items() if name != "parse_mode"}
    if "caption" in found:
        found["caption"] = html.unescape(_TAG.sub("", found["caption"]))
    if isinstance(found.get("media"), list):
        found["media"] = [_plain(item) for item in found["media"]]
    return found


async def _call(
    bot: Bot,
    chat: int | str,
    method: str,
    arguments: dict[str, Any],
    files: Mapping[str, Attachment],
) -> int:
    """Call a method: the library's own where it has one that we use, else by its name.

    Arguments are JSON as the Bot API has them. `api_kwargs` is the library's way to pass such; its
    typed arguments would want objects made of them first.
    """
    match method:
        case "sendMessage":
            text = arguments.pop("text")
            return (await bot.send_message(chat, text, api_kwargs=arguments)).message_id
        case "sendPhoto":
            photo = _upload(arguments.pop("photo"), files)
            return (await bot.send_photo(chat, photo, api_kwargs=arguments)).message_id
        case "sendMediaGroup":
            media = [_media(item, files) for item in arguments.pop("media")]
            return (await bot.send_media_group(chat, media, api_kwargs=arguments))[0].message_id
        case "editMessageText":
            text, number = arguments.pop("text"), int(arguments.pop("message_id"))
            await bot.edit_message_text(text, chat, number, api_kwargs=arguments)
            return number
        case "editMessageReplyMarkup":
            number = int(arguments.pop("message_id"))
            await bot.edit_message_reply_markup(chat, number, api_kwargs=arguments)
            return number
    uploads = {name: _input(each) for name, each in files.items()}
    result = await bot.do_api_request(method, api_kwargs={"chat_id": chat, **arguments, **uploads})
    if not isinstance(result, dict) or "message_id" not in result:
        raise TelegramError(f"{method} answered without a message")
    return int(result["message_id"])


def _media(item: Mapping[str, Any], files: Mapping[str, Attachment]) -> InputMediaPhoto:
    file = files[item["media"].removeprefix(_ATTACHED)]
    photo = InputFile(_bytes(file), filename=file.name, attach=True)
    return InputMediaPhoto(photo, item.get("caption"), item.get("parse_mode"))


def _upload(reference: str, files: Mapping[str, Attachment]) -> InputFile:
    return _input(files[reference.removeprefix(_ATTACHED)])


def _input(file: Attachment) -> InputFile:
    return InputFile(_bytes(file), filename=file.name)


def _bytes(file: Attachment) -> bytes:
    if file.content is None:
        raise ValueError(f"{file.name} has no bytes")
    return file.content
