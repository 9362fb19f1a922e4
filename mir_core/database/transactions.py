"""Transactions that read, and transactions that write."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from zlib import crc32

from sqlalchemy import URL, Connection, func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from mir_core.model.errors import MirError

_READS = "mir_reads"


@asynccontextmanager
async def reading(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """A connection that reads and never waits for writers; nothing done on it is kept.

    Raises:
        MirError: The database cannot be reached.
    """
    async with _connected(engine) as connection:
        await connection.execution_options(**{_READS: True})
        yield connection


@asynccontextmanager
async def writing(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """A transaction that writes: kept as a whole at the end, or not at all on an error.

    On SQLite it holds the one write lock from its start, so that it never fails half-way because
    another writer was faster.

    Raises:
        MirError: The database cannot be reached.
    """
    async with _connected(engine) as connection, connection.begin():
        yield connection


async def alone(connection: AsyncConnection, task: str) -> None:
    """Until this transaction ends, no other one passes `alone` with the same task.

    SQLite has one writer at a time anyway.
    """
    if connection.dialect.name == "postgresql":
        await connection.execute(select(func.pg_advisory_xact_lock(crc32(task.encode()))))


def begin_sqlite(connection: Connection) -> None:
    """Start a transaction of SQLite: a writer's, unless `reading` opened it."""
    reads = connection.get_execution_options().get(_READS)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def place(url: URL) -> str:
    """Where a database is, without user, password and options."""
    if url.get_backend_name() == "sqlite":
        return f"SQLite file {url.database}"
    port = f":{url.port}" if url.port else ""
    return f"PostgreSQL {url.host or 'on this machine'}{port}/{url.database or ''}"


@asynccontextmanager
async def _connected(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    try:
        connection = await engine.connect()
    except _unreachable(engine) as error:
        lines = str(getattr(error, "orig", None) or error).splitlines()
        reason = lines[0] if lines else type(error).__name__
        raise MirError(f"The database ({place(engine.url)}) cannot be reached: {reason}") from error
    try:
        yield connection
    finally:
        await connection.close()


def _unreachable(engine: AsyncEngine) -> tuple[type[Exception], ...]:
    """What connecting raises; a driver names an option that it does not know by a TypeError."""
    if engine.dialect.name == "sqlite":
        return (OSError, SQLAlchemyError)
    import asyncpg  # noqa: PLC0415 - SQLite does not need it

    return (
        OSError,
        TypeError,
        ValueError,
        SQLAlchemyError,
        asyncpg.PostgresError,
        asyncpg.InterfaceError,
    )
