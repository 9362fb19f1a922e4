"""Parts of any platform as the messages that a reader would see."""

from collections.abc import Callable, Mapping, Sequence

from bot.web.previews.discord import discord_chat
from bot.web.previews.shown import Chat, File, Files, Place
from bot.web.previews.telegram_chat import telegram_chat
from formatters.images.render import png_size
from mir_core.model.part import Attachment, Part

_PLATFORMS: Mapping[str, Callable[[Sequence[Part], Mapping[int, Files]], Chat]] = {
    "telegram": telegram_chat,
    "discord": discord_chat,
}
#: Platforms whose messages can be shown.
PLATFORMS = tuple(_PLATFORMS)

_PNG = "image/png"


def shown(platform: str, parts: Sequence[Part], place: Place | None = None) -> Chat:
    """The messages of a platform.

    Args:
        platform: One of `PLATFORMS`.
        parts: In sending order.
        place: Where their pictures are found; None shows what is said of them instead.
    """
    files = {part.ordinal: _files(part, place) for part in parts if place is not None}
    return _PLATFORMS[platform](parts, files)


def _files(part: Part, place: Place | None) -> Files:
    if place is None:
        return {}
    pictures = (each for each in part.attachments if each.media_type == _PNG)
    return {each.name: _file(each, place) for each in pictures}


def _file(attachment: Attachment, place: Place) -> File:
    width, height = png_size(attachment.content) if attachment.content else (0, 0)
    return File(place(attachment), attachment.alt, width, height)
