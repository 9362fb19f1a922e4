"""Opens the database and brings its tables up to date."""

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import URL, Connection, event, inspect, make_url, text
from sqlalchemy.dialects.sqlite.aiosqlite import AsyncAdapt_aiosqlite_connection
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from mir_core.database.transactions import alone, begin_sqlite, reading, writing
from mir_core.model.errors import ConfigurationError, MirError

#: The newest migration. A database that has it needs no Alembic, which takes longer to import
#: than the check.
HEAD = "0006"

_MIGRATIONS = Path(__file__).parent / "migrations"
_DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg"}
_BUSY_S = 30
_PRAGMAS = (
    f"busy_timeout = {_BUSY_S * 1000}",
    "synchronous = NORMAL",
    "foreign_keys = ON",
)
_CONNECT_S = 10


def open_engine(url: str) -> AsyncEngine:
    """An engine for `sqlite+aiosqlite:///FILE` or `postgresql+asyncpg://...`.

    The driver may be left out. The folder of a SQLite file is made if it is not there. Whoever
    opens an engine disposes of it.

    Raises:
        ConfigurationError: The address names no database that we can use.
        MirError: The SQLite file cannot be made or is none.
    """
    parsed = _parse(url)
    if parsed.get_backend_name() == "sqlite":
        return _open_sqlite(parsed)
    options = {"timeout": _CONNECT_S, "server_settings": {"application_name": "mir"}}
    return create_async_engine(
        parsed, connect_args=options, pool_pre_ping=True, hide_parameters=True
    )


async def migrate(engine: AsyncEngine) -> None:
    """Bring the tables to `HEAD`; any number of processes may do so at once.

    Raises:
        MirError: The database cannot be reached, or a newer version of the program made it.
    """
    async with reading(engine) as connection:
        if await connection.run_sync(_revision) == HEAD:
            return
    async with writing(engine) as connection:
        await alone(connection, "migrate")
        if await connection.run_sync(_revision) != HEAD:
            await connection.run_sync(_upgrade)


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        # The error repeats the address, password and all.
        raise ConfigurationError(["database.url: is not a database address"]) from None
    name = _DRIVERS.get(parsed.drivername, parsed.drivername)
    if name not in _DRIVERS.values():
        known = " and ".join(_DRIVERS.values())
        raise ConfigurationError([f"database.url: only {known} are served, not {name}"])
    if not parsed.database or parsed.database == ":memory:":
        raise ConfigurationError(["database.url: names no database"])
    return parsed.set(drivername=name)


def _open_sqlite(url: URL) -> AsyncEngine:
    file = Path(str(url.database)).expanduser()
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        _prepare_file(file)
    except OSError as error:
        raise MirError(f"The folder {file.parent} cannot be made: {error.strerror}") from error
    except sqlite3.Error as error:
        raise MirError(f"The database (SQLite file {file}) cannot be opened: {error}") from error
    engine = create_async_engine(url.set(database=str(file)), hide_parameters=True)
    event.listen(engine.sync_engine, "connect", _prepare_connection)
    event.listen(engine.sync_engine, "begin", begin_sqlite)
    return engine


def _prepare_file(file: Path) -> None:
    """Let readers and a writer use the file at once, a mode that it keeps.

    This also finds a file that cannot be used while no thread of the driver runs yet: one whose
    connection fails may still be ending when the event loop has gone.
    """
    with closing(sqlite3.connect(file, timeout=_BUSY_S)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")


def _prepare_connection(connection: AsyncAdapt_aiosqlite_connection, _record: object) -> None:
    """Set up one connection; transactions are begun by us, not by the driver."""
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _revision(connection: Connection) -> str | None:
    """The migration that the database has; None for an empty one."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return revision


def _upgrade(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415 - a third of a second, needed once per version
    from alembic.config import Config  # noqa: PLC0415
    from alembic.util import CommandError  # noqa: PLC0415

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    try:
        command.upgrade(config, HEAD)
    except CommandError as error:
        raise MirError(
            f"The database has revision {_revision(connection)}, which this version of the "
            "program does not know: install a newer one."
        ) from error
