"""Parts of any platform as the messages that a reader would see."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from bot.web.previews.discord import discord_preview
from bot.web.previews.telegram import telegram_preview
from mir_core.model.part import Part


@dataclass(frozen=True, slots=True)
class Shown:
    """One message of a platform."""

    ordinal: int
    total: int
    body: Markup


def shown(platform: str, parts: Sequence[Part]) -> tuple[Shown, ...]:
    """The messages of a platform, in sending order."""
    draw = _PLATFORMS[platform]
    return tuple(Shown(part.ordinal, part.total, draw(part)) for part in parts)


def _telegram(part: Part) -> Markup:
    text = part.payload.get("text")
    if part.payload.get("parse_mode") == "HTML" and isinstance(text, str):
        return telegram_preview(text)
    return escape(part.plain_text)


def _discord(part: Part) -> Markup:
    return discord_preview(part.payload)


_PLATFORMS: Mapping[str, Callable[[Part], Markup]] = {"telegram": _telegram, "discord": _discord}
#: Platforms whose messages can be shown.
PLATFORMS = tuple(_PLATFORMS)
