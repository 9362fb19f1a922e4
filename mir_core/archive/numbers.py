"""Tables that number names."""

from collections.abc import Sequence

from sqlalchemy import Table, select
from sqlalchemy.ext.asyncio import AsyncConnection


async def numbers(
    connection: AsyncConnection, table: Table, names: Sequence[tuple[str, ...]]
) -> dict[tuple[str, ...], int]:
    """Ids by name, of a table that numbers names; those that it lacks are added."""
    found = await _numbered(connection, table)
    columns = [column.name for column in table.columns if not column.primary_key]
    lacking = [name for name in dict.fromkeys(names) if name not in found]
    if not lacking:
        return found
    rows = [dict(zip(columns, name, strict=True)) for name in lacking]
    await connection.execute(table.insert(), rows)
    return await _numbered(connection, table)


async def _numbered(connection: AsyncConnection, table: Table) -> dict[tuple[str, ...], int]:
    rows = (await connection.execute(select(table))).all()
    return {tuple(str(part) for part in row[1:]): int(row[0]) for row in rows}
