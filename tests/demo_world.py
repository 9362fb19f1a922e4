"""A database with the simulated market, and the application around it at a fixed instant."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from bot.app import App
from bot.demo.market import simulate
from config.load import Configuration, load
from mir_core.clock import FixedClock

LANGUAGES = ("en", "zh")
#: 20:00 in Shanghai: both editions of 2026-04-08 are cut off.
NOW = dt.datetime(2026, 4, 8, 12, tzinfo=dt.UTC)


def configuration(environment: Mapping[str, str] | None = None) -> Configuration:
    """The default configuration with variables over it."""
    return load(environment=environment, languages=LANGUAGES)


@asynccontextmanager
async def application(
    database: Path, *, now: dt.datetime = NOW, environment: Mapping[str, str] | None = None
) -> AsyncIterator[App]:
    """The application on a database file; its clock stands."""
    address = f"sqlite+aiosqlite:///{database}"
    found = configuration(environment)
    async with App.open(found, FixedClock(now), database=address, demo=True) as app:
        yield app


def build(database: Path) -> Path:
    """Fill a new database file with the simulated market up to `NOW`."""

    async def fill() -> None:
        async with application(database) as app:
            coverage = app.configuration.coverage
            await app.archive.append(simulate(1, NOW, app.calendars, coverage))

    asyncio.run(fill())
    return database
