"""What sources call things that no configuration lists: protocols, trading venues."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from mir_core.database.tables import labels
from mir_core.model.observation import History, Named

Key = tuple[str, str]
_COLUMNS = (labels.c.series_id, labels.c.label, labels.c.category, labels.c.known_at)


@dataclass(frozen=True, slots=True)
class Label:
    """A name and from when it was known; a later one of the same series replaces it.

    Attributes:
        known_at: Microseconds UTC.
    """

    series: int
    called: Named
    known_at: int


async def read(connection: AsyncConnection) -> tuple[Label, ...]:
    """All labels, in the order in which they were stored."""
    rows = await connection.execute(select(*_COLUMNS).order_by(labels.c.id))
    return tuple(Label(row[0], Named(row[1], row[2]), row[3]) for row in rows)


async def keep(
    connection: AsyncConnection, batch: Sequence[History], numbers: Mapping[tuple[str, ...], int]
) -> None:
    """Store the names of histories that have one and are not called so already."""
    named = [history for history in batch if history.called is not None and len(history)]
    if not named:
        return
    known = {label.series: label.called for label in await read(connection)}
    rows = [
        {
            "series_id": numbers[history.instrument, history.field],
            "label": history.called.label,
            "category": history.called.category,
            "known_at": int(history.known_at.max()),
        }
        for history in named
        if history.called is not None
        and known.get(numbers[history.instrument, history.field]) != history.called
    ]
    if rows:
        await connection.execute(labels.insert(), rows)


def called(
    histories: dict[Key, History],
    stored: Sequence[Label],
    series: Mapping[int, Key],
    known_by: int,
) -> dict[Key, History]:
    """The histories with the names that were known by an instant, in microseconds UTC."""
    newest = {label.series: label.called for label in stored if label.known_at <= known_by}
    for number, name in newest.items():
        if (key := series[number]) in histories:
            histories[key] = replace(histories[key], called=name)
    return histories
