"""The answers of live sources as they came: so that a reading can be repeated."""

import asyncio
import datetime as dt
import zlib
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from mir_core.archive.numbers import numbers
from mir_core.database.tables import retrievals, sources
from mir_core.database.transactions import alone, reading, writing
from mir_core.model.session import instant, microseconds

_TABLE = retrievals.c


@dataclass(frozen=True, slots=True)
class Kept:
    """One answer.

    Attributes:
        url: Without secrets.
        sha256: Of the body, in hexadecimal.
        packed: The body as a zlib stream; None once it has been forgotten.
        etag, last_modified: As the server sent them.
    """

    id: int
    source: str
    url: str
    fetched_at: dt.datetime
    sha256: str
    packed: bytes | None
    etag: str | None = None
    last_modified: str | None = None

    @property
    def body(self) -> bytes | None:
        """As it was parsed; None once it has been forgotten. Large ones take a while."""
        return None if self.packed is None else zlib.decompress(self.packed)


@dataclass(frozen=True, slots=True)
class _Noted:
    etag: str | None
    last_modified: str | None
    body: bytes


class Retrievals:
    """The store of answers.

    The same body of one address is stored once, with its newest answer.

    Args:
        engine: The database, migrated.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._noted: dict[str, _Noted] = {}

    def note(self, url: str, etag: str | None, last_modified: str | None, body: bytes) -> None:
        """Have the next `keep` of this address and body store what the server said beside it."""
        self._noted[url] = _Noted(etag, last_modified, body)

    async def keep(
        self,
        source: str,
        url: str,
        fetched_at: dt.datetime,
        sha256: str,
        body: bytes,
        etag: str | None = None,
        last_modified: str | None = None,
    ) -> int:
        """Store one answer and return its number.

        What the answer does not bring of etag and date of change is taken from `note`, or from the
        answer before it that had the same body (`304 Not Modified`).
        """
        noted = self._noted.pop(url, None)
        if noted is not None and noted.body == body:
            etag, last_modified = etag or noted.etag, last_modified or noted.last_modified
        async with reading(self._engine) as connection:
            known = await _holder(connection, url, sha256)
        # Large bodies take a while: not on the loop, nor while others wait to write.
        packed = None if known else await asyncio.to_thread(zlib.compress, body)
        async with writing(self._engine) as connection:
            await alone(connection, "archive")
            names = await numbers(connection, sources, [(source,)])
            holder = await _holder(connection, url, sha256)
            row = {
                "source_id": names[(source,)],
                "url": url,
                "fetched_at": microseconds(fetched_at),
                "sha256": sha256,
                "etag": etag or (holder.etag if holder else None),
                "last_modified": last_modified or (holder.last_modified if holder else None),
                "body": holder.body if holder else packed or zlib.compress(body),
            }
            made = await connection.execute(retrievals.insert().values(row).returning(_TABLE.id))
            if holder is not None:
                await _strip(connection, holder.id)
            return int(made.scalar_one())

    async def get(self, number: int) -> Kept | None:
        """The answer with a number; None if there is none."""
        return await self._first(_answers().where(_TABLE.id == number))

    async def newest(self, url: str, *, before: dt.datetime | None = None) -> Kept | None:
        """The newest answer of an address, if need be before an instant; None if there is none."""
        found = _answers().where(_TABLE.url == url)
        if before is not None:
            found = found.where(_TABLE.fetched_at < microseconds(before))
        return await self._first(found)

    async def validated(self, url: str) -> Kept | None:
        """The newest answer of an address that has its body and an etag or a date of change."""
        either = _TABLE.etag.is_not(None) | _TABLE.last_modified.is_not(None)
        held = _answers().where(_TABLE.url == url, either, _TABLE.body.is_not(None))
        return await self._first(held)

    async def last_success(self, source: str) -> dt.datetime | None:
        """When the newest understood answer of a source had arrived; None if it gave none."""
        query = (
            select(func.max(_TABLE.fetched_at))
            .join_from(retrievals, sources)
            .where(sources.c.name == source)
        )
        async with reading(self._engine) as connection:
            newest = await connection.scalar(query)
        return None if newest is None else instant(newest)

    async def forget_bodies(self, before: dt.datetime) -> int:
        """Drop the bodies of answers that had arrived before an instant; how many were dropped.

        All else of them stays: observations refer to it.
        """
        old = (_TABLE.fetched_at < microseconds(before), _TABLE.body.is_not(None))
        async with writing(self._engine) as connection:
            await alone(connection, "archive")
            done = await connection.execute(update(retrievals).where(*old).values(body=None))
            return done.rowcount

    async def _first(self, query: Select[Any]) -> Kept | None:
        async with reading(self._engine) as connection:
            newest = query.order_by(_TABLE.id.desc()).limit(1)
            row = (await connection.execute(newest)).first()
            if row is None:
                return None
            holder = row if row.body else await _holder(connection, row.url, row.sha256)
        return Kept(
            row.id,
            row.name,
            row.url,
            instant(row.fetched_at),
            row.sha256,
            holder.body if holder else None,
            row.etag,
            row.last_modified,
        )


def _answers() -> Select[Any]:
    """All answers with the name of their source."""
    return select(retrievals, sources.c.name).join_from(retrievals, sources)


async def _holder(connection: AsyncConnection, url: str, sha256: str) -> Row[Any] | None:
    """The row that holds a body of an address, for all answers with that body."""
    same = (_TABLE.url == url, _TABLE.sha256 == sha256, _TABLE.body.is_not(None))
    return (await connection.execute(select(retrievals).where(*same).limit(1))).first()


async def _strip(connection: AsyncConnection, number: int) -> None:
    """Take the body from a row, now that another one holds it."""
    await connection.execute(update(retrievals).where(_TABLE.id == number).values(body=None))
