"""Pointing discord.py at a test server."""

from collections.abc import Iterator
from contextlib import contextmanager

import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route


@contextmanager
def point_library(api_root: str, gateway_url: str, cdn_root: str) -> Iterator[None]:
    """Let discord.py speak to these addresses; afterwards to the former ones again.

    The library keeps them as attributes of classes: one server at a time.
    """
    former = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY, discord.Asset.BASE
    Route.BASE = api_root
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway_url)
    discord.Asset.BASE = cdn_root
    try:
        yield
    finally:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY, discord.Asset.BASE = former
