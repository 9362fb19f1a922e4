"""The pipeline on an archive of real history, made once per test session."""

import datetime as dt
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest
import pytest_asyncio

from bot.app import App
from config.load import load
from formatters.catalog import languages
from mir_core.clock import FixedClock
from mir_core.ingest.csv_history import import_folder

#: Long after the last close of the real history.
NOW = dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)


def open_app(database: Path, clock: FixedClock) -> AbstractAsyncContextManager[App]:
    """The application on a database of its own."""
    url = f"sqlite+aiosqlite:///{database}"
    return App.open(load(languages=languages()), clock, database=url)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def real_database(shared_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with all of the real history."""
    file = tmp_path_factory.mktemp("real") / "mir.db"
    clock = FixedClock(NOW)
    async with open_app(file, clock) as app:
        folder = shared_folder / "data" / "history"
        await import_folder(folder, app.archive, app.configuration.coverage, app.calendars, clock)
    return file


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def real(real_database: Path) -> AsyncIterator[App]:
    """The application on the real history; tests that write take `real_copy`."""
    async with open_app(real_database, FixedClock(NOW)) as app:
        yield app


@pytest_asyncio.fixture(loop_scope="session")
async def real_copy(real_database: Path, tmp_path: Path) -> AsyncIterator[App]:
    """The application on a copy of the real history, free to write."""
    file = tmp_path / "copy.db"
    shutil.copy(real_database, file)
    async with open_app(file, FixedClock(NOW)) as app:
        yield app


@pytest.fixture
def empty_app(tmp_path: Path) -> Callable[[], AbstractAsyncContextManager[App]]:
    """Opens the application on an empty database."""
    return lambda: open_app(tmp_path / "empty.db", FixedClock(NOW))
