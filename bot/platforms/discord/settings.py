"""What the Discord platform needs to know, and where the library is to look for Discord."""

from dataclasses import dataclass, field

import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route


@dataclass(frozen=True, slots=True)
class DiscordSettings:
    """One bot and the servers that it speaks to.

    Attributes:
        token: Of the bot; never printed.
        api_root: Of the REST interface, version included; None for the library's own.
        gateway_url: Of the gateway; None for the library's own.
        cdn_root: Of pictures and files; None for the library's own.
        request_s: How long one request may take.
    """

    token: str = field(repr=False)
    api_root: str | None = None
    gateway_url: str | None = None
    cdn_root: str | None = None
    request_s: float = 30.0


def use_roots(settings: DiscordSettings) -> None:
    """Point the library at the servers; it keeps their addresses for the whole process."""
    if settings.api_root is not None:
        Route.BASE = settings.api_root
    if settings.gateway_url is not None:
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(settings.gateway_url)
    if settings.cdn_root is not None:
        discord.Asset.BASE = settings.cdn_root
