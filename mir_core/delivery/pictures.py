"""Bytes of attachments: stored once with the plan, so that every attempt sends the same."""

import datetime as dt
from collections.abc import Iterable, Mapping

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from mir_core.database.tables import pictures
from mir_core.database.transactions import alone
from mir_core.model.part import Attachment, Part
from mir_core.model.session import microseconds


async def keep(connection: AsyncConnection, parts: Iterable[Part], now: dt.datetime) -> None:
    """Store the bytes of the parts' attachments; what is known counts as planned anew."""
    given = {each.digest: each for part in parts for each in part.attachments}
    if not given:
        return
    await alone(connection, "pictures")
    at = microseconds(now)
    known_ones = select(pictures.c.sha256).where(pictures.c.sha256.in_(list(given)))
    known = set((await connection.scalars(known_ones)).all())
    if known:
        await connection.execute(
            update(pictures).where(pictures.c.sha256.in_(known)).values(stored_at=at)
        )
    rows = [
        {"sha256": digest, "content": _content(each), "stored_at": at}
        for digest, each in given.items()
        if digest not in known
    ]
    if rows:
        await connection.execute(insert(pictures), rows)


async def contents(
    connection: AsyncConnection, attachments: Iterable[Attachment]
) -> Mapping[str, bytes]:
    """The bytes by digest, of those that are still kept."""
    wanted = [each.digest for each in attachments]
    rows = await connection.execute(select(pictures).where(pictures.c.sha256.in_(wanted)))
    return {row.sha256: row.content for row in rows}


async def forget(connection: AsyncConnection, before: dt.datetime) -> int:
    """Delete what was last planned before an instant; the number of pictures."""
    old = pictures.c.stored_at < microseconds(before)
    return (await connection.execute(delete(pictures).where(old))).rowcount


def _content(attachment: Attachment) -> bytes:
    if attachment.content is None:
        raise ValueError(f"{attachment.name} has no bytes")
    return attachment.content
