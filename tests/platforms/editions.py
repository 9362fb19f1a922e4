"""Whole editions on the simulated market, published through the real transport."""

import datetime as dt
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from bot.app import App
from bot.demo.market import simulate
from bot.platforms.discord.settings import DiscordSettings
from config.load import load
from formatters.catalog import languages
from mir_core.clock import FixedClock
from mir_core.model.delivery import Destination, Look
from tests.platforms.discord_server import DiscordServer
from tests.platforms.discord_server.state.model import Channel

DATE = dt.date(2026, 4, 8)
EDITION = "morning"
#: Half an hour after the edition's cut-off.
NOW = dt.datetime(2026, 4, 8, 0, 30, tzinfo=dt.UTC)
#: The file of the simulated market, once it has been made.
_FILLED: list[bytes] = []


@asynccontextmanager
async def simulated(folder: Path, destinations: Iterable[Destination] = ()) -> AsyncIterator[App]:
    """The application on the simulated market, with these destinations."""
    configuration = replace(
        load(languages=languages()), destinations={each.id: each for each in destinations}
    )
    clock = FixedClock(NOW)
    file = folder / "mir.db"
    if not file.exists() and _FILLED:
        file.write_bytes(_FILLED[0])
    address = f"sqlite+aiosqlite:///{file}"
    if not file.exists():
        async with App.open(configuration, clock, database=address, demo=True) as app:
            rows = simulate(1, clock.now(), app.calendars, configuration.coverage)
            await app.archive.append(rows)
        _FILLED.append(file.read_bytes())
    async with App.open(configuration, clock, database=address, demo=True) as app:
        yield app


def to(channel: Channel, language: str = "en", look: Look | None = None) -> Destination:
    """A destination whose id is the channel's address."""
    address = str(channel.id)
    return Destination(address, "discord", address, language, (EDITION,), look or Look())


def settings(server: DiscordServer) -> DiscordSettings:
    """Settings of a bot on a test server."""
    return DiscordSettings(server.token, server.api_root, server.gateway_url, server.cdn_root)
