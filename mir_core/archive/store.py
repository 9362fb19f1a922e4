"""The append-only store of observations: what was known when."""

import asyncio
import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, Integer, cast, func, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from mir_core.archive import labels
from mir_core.archive.columns import KNOWN_AT, SESSION, Columns
from mir_core.archive.numbers import numbers
from mir_core.archive.prefixes import Prefixes
from mir_core.archive.revisions import Decision, Latest, check, decide
from mir_core.clock import Clock
from mir_core.database.tables import observations, series, sources
from mir_core.database.transactions import alone, reading, writing
from mir_core.model.observation import History
from mir_core.model.session import instant, microseconds

_EPOCH = dt.date(1970, 1, 1)
_STORED = (
    observations.c.series_id,
    observations.c.session,
    observations.c.value,
    observations.c.observed_at,
    observations.c.known_at,
    observations.c.source_id,
    observations.c.assumed,
    observations.c.retrieval_id,
)
#: What is read of a row, as `Columns.merged` takes it: numbers alone.
_READ = (
    *_STORED[:-2],
    observations.c.id,
    cast(observations.c.assumed, Integer) + func.coalesce(2 * observations.c.retrieval_id, 0),
)


@dataclass(frozen=True, slots=True)
class Appended:
    """What became of one history: rows by outcome."""

    instrument: str
    field: str
    new: int
    revised: int
    unchanged: int


class Archive:
    """Observations of all instruments, with every revision of every source.

    Sources do not replace each other: what each one gave for a session is kept beside the others.

    Rows are read once and kept as sorted columns; later reads fetch only rows with higher ids,
    which is right because rows are never changed and ids rise in the order of commits.

    Args:
        engine: The database, migrated.
        clock: Tells from when on a revision of daily history is known.
    """

    def __init__(self, engine: AsyncEngine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock
        self._columns = Columns.empty()
        self._series: dict[int, tuple[str, str]] = {}
        self._sources: dict[int, str] = {}
        self._labels: tuple[labels.Label, ...] = ()
        self._seen = 0
        self._refreshing = asyncio.Lock()

    async def append(self, batch: Sequence[History]) -> tuple[Appended, ...]:
        """Store what is not stored yet, all or nothing; the answer follows the order of `batch`.

        A source's first value of a session is stored as it comes. A value that differs from its
        latest known one becomes a revision, known from the row's own `known_at`. What is only
        assumed to have been known early counts from now if it is a revision, or if another source
        had given a value before. An equal value is skipped.

        Raises:
            ValueError: A history has unequal columns, rows out of order or values that are not
                finite.
            MirError: The database cannot be reached.
        """
        for history in batch:
            check(history)
        async with writing(self._engine) as connection:
            await alone(connection, "archive")
            # Read only now: while it waited for another writer, nobody could know what it brings.
            now = microseconds(self._clock.now())
            names = [(history.instrument, history.field) for history in batch]
            series_ids = await numbers(connection, series, names)
            source_names = {
                (str(name),) for history in batch for name in np.unique(history.sources)
            }
            source_ids = await numbers(connection, sources, sorted(source_names))
            await labels.keep(connection, batch, series_ids)
            return tuple(
                [
                    await _store(connection, history, series_ids[name], source_ids, now)
                    for name, history in zip(names, batch, strict=True)
                ]
            )

    async def read(
        self, as_of: dt.datetime, known_by: dt.datetime, through: int | None = None
    ) -> Mapping[tuple[str, str], History]:
        """What was observed by `as_of` and known by `known_by`, both inclusive.

        Args:
            as_of: Nothing observed later.
            known_by: Nothing known later.
            through: Nothing stored later than this row (see `newest`): what a run could see,
                whatever daily history was imported since.

        Returns:
            By instrument and field, the latest known row of each session and source, sorted by
            session, then by name of the source; series without a row are absent.
        """
        await self._refresh()
        until = microseconds(known_by)
        rows = self._columns.cut(microseconds(as_of), until, through)
        histories = rows.histories(self._series, self._sources)
        return labels.called(histories, self._labels, self._series, until)

    async def prefixes(self) -> Prefixes:
        """Everything, read once, for many cuts."""
        await self._refresh()
        return Prefixes(self._columns, self._series, self._sources)

    async def newest(self) -> int:
        """Id of the row that was stored last; 0 if the archive is empty."""
        await self._refresh()
        return self._seen

    async def first_session(self) -> dt.date | None:
        """The earliest session of any series; None if the archive is empty."""
        await self._refresh()
        if not len(self._columns):
            return None
        return _EPOCH + dt.timedelta(days=int(self._columns.numbers[SESSION].min()))

    async def last_known(self) -> dt.datetime | None:
        """When the newest row became known; None if the archive is empty."""
        await self._refresh()
        if not len(self._columns):
            return None
        return instant(int(self._columns.numbers[KNOWN_AT].max()))

    async def _refresh(self) -> None:
        async with self._refreshing, reading(self._engine) as connection:
            newest = await connection.scalar(select(func.max(observations.c.id))) or 0
            if newest == self._seen:
                return
            rows = await connection.run_sync(_plain_rows, self._seen, newest)
            self._series = {
                row.id: (row.instrument, row.field)
                for row in await connection.execute(select(series))
            }
            self._sources = {row.id: row.name for row in await connection.execute(select(sources))}
            self._labels = await labels.read(connection)
            self._columns = self._columns.merged(rows, self._sources)
            self._seen = newest


def _plain_rows(connection: Connection, after: int, until: int) -> Sequence[Iterable[float]]:
    """Stored rows with ids in (after, until], straight from the driver.

    A quarter of a million rows need no wrapping, which takes longer than the query.
    """
    key = observations.c.id
    found = connection.execute(select(*_READ).where(key > after, key <= until).order_by(key))
    cursor = found.cursor
    rows: Sequence[Iterable[float]] = cursor.fetchall() if cursor is not None else ()
    found.close()
    return rows


async def _store(
    connection: AsyncConnection,
    history: History,
    series_id: int,
    source_ids: Mapping[tuple[str, ...], int],
    now: int,
) -> Appended:
    sources_of = _sources_of(history, source_ids)
    latest = await _latest(connection, history, series_id)
    decision = decide(history, sources_of, latest, now)
    rows = _rows(history, decision, series_id, sources_of)
    if rows:
        # Tuples for the driver's own executemany: building a statement per row takes longer.
        statement = observations.insert().inline()
        columns = [column.name for column in _STORED]
        compiled = statement.compile(dialect=connection.dialect, column_keys=columns)
        await connection.exec_driver_sql(str(compiled), rows)
    new, revised = int(decision.new.sum()), int(decision.revised.sum())
    unchanged = len(history) - new - revised
    return Appended(history.instrument, history.field, new, revised, unchanged)


async def _latest(connection: AsyncConnection, history: History, series_id: int) -> Latest:
    if not len(history):
        return Latest.of(())
    first, last = history.dates[[0, -1]].astype(np.int64).tolist()
    key = (observations.c.session, observations.c.source_id)
    query = (
        select(*key, observations.c.value, observations.c.known_at)
        .where(observations.c.series_id == series_id)
        .where(observations.c.session.between(first, last))
        .order_by(*key, observations.c.known_at)
    )
    rows = (await connection.execute(query)).all()
    return Latest.of([(session, source, value, known) for session, source, value, known in rows])


def _sources_of(
    history: History, source_ids: Mapping[tuple[str, ...], int]
) -> npt.NDArray[np.int64]:
    """Number of the source of each row."""
    names, positions = np.unique(history.sources, return_inverse=True)
    ids = np.array([source_ids[(str(name),)] for name in names], dtype=np.int64)
    found: npt.NDArray[np.int64] = ids[positions]
    return found


def _rows(
    history: History, decision: Decision, series_id: int, sources_of: npt.NDArray[np.int64]
) -> list[tuple[float | None, ...]]:
    """The rows to store, in the order of the table's columns."""
    kept = decision.new | decision.revised
    columns = (
        np.full(int(kept.sum()), series_id),
        history.dates[kept].astype(np.int64),
        history.values[kept],
        history.observed_at[kept],
        decision.known_at[kept],
        sources_of[kept],
        decision.assumed[kept],
    )
    lists: list[list[float | None]] = [column.tolist() for column in columns]
    return list(zip(*lists, _retrievals(history, kept), strict=True))


def _retrievals(history: History, kept: npt.NDArray[np.bool_]) -> list[float | None]:
    """Number of the stored answer of each kept row."""
    if history.retrievals is None:
        return [history.retrieval] * int(kept.sum())
    return [number or None for number in history.retrievals[kept].tolist()]
