"""The kinds of requests that a plan consists of: how each is made, and how it is found again.

Every one of them may be made again after a crash. A message has its nonce; a thread belongs to its
message, and Discord makes no second one; a message that was published stays so.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import discord

from bot.platforms.discord.requests import Json, Requests
from formatters.cards import methods
from mir_core.model.errors import DeliveryUncertain
from mir_core.model.part import Part

_ANNOUNCEMENTS = 5
#: Of Discord's error codes.
_THREAD_EXISTS, _ALREADY_CROSSPOSTED = 160_004, 40_033

_MOST_PAGES = 20
_PAGE = 100


async def make(requests: Requests, channel_id: int, part: Part, nonce: str) -> str:
    """Make a request once; the id of the message or thread."""
    match part.method:
        case methods.START_THREAD:
            return await _start_thread(requests, channel_id, part.payload)
        case methods.CROSSPOST:
            return await _crosspost(requests, channel_id, int(part.payload["message_id"]))
    place, message = _placed(part, channel_id)
    sent = await requests.post(place, message, part.attachments, nonce)
    return str(sent["id"])


async def find(requests: Requests, channel_id: int, part: Part, own: str, after: int) -> str | None:
    """The id of what an earlier attempt made, if it did.

    Args:
        requests: Of the bot.
        channel_id: The destination's.
        part: What was attempted, with its references resolved.
        own: The bot's id.
        after: A message id that is older than the attempt.

    Raises:
        DeliveryUncertain: There is too much to look through.
    """
    match part.method:
        case methods.START_THREAD:
            return await _thread(requests, part.payload["message_id"])
        case methods.CROSSPOST:
            # Asked again it says so itself.
            return None
    place, message = _placed(part, channel_id)
    wanted = _texts(message)
    return await _look(requests, place, lambda each: _is_ours(each, own, wanted), after)


def _placed(part: Part, channel_id: int) -> tuple[int, Json]:
    """Where a message goes (the channel unless it says otherwise), and the message."""
    message = dict(part.payload)
    return int(message.pop("channel_id", channel_id)), message


async def _start_thread(requests: Requests, channel_id: int, asked: Mapping[str, Any]) -> str:
    message_id = str(asked["message_id"])
    try:
        thread = await requests.start_thread(channel_id, int(message_id), asked["name"])
    except discord.HTTPException as error:
        if error.code != _THREAD_EXISTS:
            raise
        return message_id
    return str(thread["id"])


async def _crosspost(requests: Requests, channel_id: int, message_id: int) -> str:
    """Publish a message; other channels than those of announcements have nobody to publish to."""
    channel = await requests.channel(channel_id)
    if channel["type"] == _ANNOUNCEMENTS:
        try:
            await requests.crosspost(channel_id, message_id)
        except discord.HTTPException as error:
            if error.code != _ALREADY_CROSSPOSTED:
                raise
    return str(message_id)


async def _thread(requests: Requests, message_id: str) -> str | None:
    """The thread of a message, whose id it shares."""
    try:
        found = await requests.channel(int(message_id))
    except discord.NotFound:
        return None
    return str(found["id"])


async def _look(
    requests: Requests, channel_id: int, is_wanted: Callable[[Json], bool], after: int
) -> str | None:
    for _ in range(_MOST_PAGES):
        page = await requests.history(channel_id, after)
        found = next((str(each["id"]) for each in page if is_wanted(each)), None)
        if found is not None:
            return found
        if not page:
            await requests.may_read(channel_id)
        if len(page) < _PAGE:
            return None
        after = max(int(each["id"]) for each in page)
    raise DeliveryUncertain("the channel has too many newer messages to look through")


def _is_ours(message: Json, own: str, wanted: list[str]) -> bool:
    return message["author"]["id"] == own and _texts(message) == wanted


def _texts(message: Mapping[str, Any]) -> list[str]:
    """All texts of a message in order, blanks evened out as Discord does at the ends."""
    return [text for text in map(_even, _contents(message)) if text]


def _contents(node: Mapping[str, Any]) -> Iterator[str]:
    yield node.get("content") or ""
    for child in node.get("components") or ():
        yield from _contents(child)


def _even(text: str) -> str:
    return " ".join(text.split())
