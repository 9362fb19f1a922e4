"""Runs: one edition of one date, cut off once and kept, so that any process tells the same."""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from mir_core.clock import Clock
from mir_core.database.tables import runs
from mir_core.database.transactions import alone, reading, writing
from mir_core.model.errors import MirError
from mir_core.model.session import instant, microseconds
from mir_core.model.snapshot import FailureKind, SourceFailure


class RunState(StrEnum):
    """How far a run got."""

    BUILDING = "building"
    PLANNED = "planned"
    DONE = "done"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Run:
    """One revision of an edition.

    Attributes:
        revision: 1 for the first; a rerun that gathers anew is the next.
        as_of: The cut-off t0.
        known_by: End of the run's gathering.
        archive_through: Id of the last row that the archive held then.
        failures: Sources that failed in it.
    """

    id: int
    date: dt.date
    edition: str
    revision: int
    as_of: dt.datetime
    known_by: dt.datetime
    archive_through: int
    state: RunState
    failures: tuple[SourceFailure, ...] = ()


class Runs:
    """The store of runs.

    Args:
        engine: The database, migrated.
        clock: Tells when a run was made.
    """

    def __init__(self, engine: AsyncEngine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    async def open(
        self,
        date: dt.date,
        edition: str,
        as_of: dt.datetime,
        known_by: dt.datetime,
        archive_through: int,
        failures: Sequence[SourceFailure] = (),
    ) -> Run:
        """The newest revision of an edition, made if there is none.

        However many processes ask at once, one run is made and all get it. A run that exists
        keeps its own instants and failures.
        """
        async with writing(self._engine) as connection:
            await alone(connection, "runs")
            newest = await _one(connection, _of(date, edition))
            if newest is not None:
                return newest
            return await self._add(
                connection, date, edition, 1, as_of, known_by, archive_through, failures
            )

    async def revise(
        self,
        date: dt.date,
        edition: str,
        as_of: dt.datetime,
        known_by: dt.datetime,
        archive_through: int,
        failures: Sequence[SourceFailure] = (),
    ) -> Run:
        """A new revision of an edition, after its newest."""
        async with writing(self._engine) as connection:
            await alone(connection, "runs")
            newest = await _one(connection, _of(date, edition))
            revision = newest.revision + 1 if newest else 1
            return await self._add(
                connection, date, edition, revision, as_of, known_by, archive_through, failures
            )

    async def latest(self, date: dt.date, edition: str) -> Run | None:
        """The newest revision of an edition; None if it never ran."""
        async with reading(self._engine) as connection:
            return await _one(connection, _of(date, edition))

    async def newest(self, edition: str | None = None) -> Run | None:
        """The run with the latest cut-off, of one edition or of all; None if there is none."""
        query = select(runs).order_by(runs.c.as_of.desc(), runs.c.revision.desc(), runs.c.id.desc())
        if edition is not None:
            query = query.where(runs.c.edition == edition)
        async with reading(self._engine) as connection:
            return await _one(connection, query.limit(1))

    async def unfinished(self) -> tuple[Run, ...]:
        """Runs that are neither done nor skipped, oldest first."""
        open_states = (RunState.BUILDING.value, RunState.PLANNED.value)
        query = select(runs).where(runs.c.state.in_(open_states)).order_by(runs.c.id)
        async with reading(self._engine) as connection:
            rows = (await connection.execute(query)).mappings().all()
        return tuple(_run(row) for row in rows)

    async def set_state(self, run: Run, state: RunState) -> Run:
        """Write down how far a run got, and return it so.

        Raises:
            MirError: The database has no such run.
        """
        change = update(runs).where(runs.c.id == run.id).values(state=state.value)
        async with writing(self._engine) as connection:
            if (await connection.execute(change)).rowcount != 1:
                raise MirError(f"There is no run {run.id} ({run.edition} of {run.date}).")
        return replace(run, state=state)

    async def _add(
        self,
        connection: AsyncConnection,
        date: dt.date,
        edition: str,
        revision: int,
        as_of: dt.datetime,
        known_by: dt.datetime,
        archive_through: int,
        failures: Sequence[SourceFailure],
    ) -> Run:
        row = {
            "date": date.isoformat(),
            "edition": edition,
            "revision": revision,
            "as_of": microseconds(as_of),
            "known_by": microseconds(known_by),
            "archive_through": archive_through,
            "state": RunState.BUILDING.value,
            "created_at": microseconds(self._clock.now()),
            "failures": json.dumps([[each.source, each.kind, each.reason] for each in failures]),
        }
        made = await connection.execute(runs.insert().values(row).returning(runs.c.id))
        return _run({**row, "id": made.scalar_one()})


def _of(date: dt.date, edition: str) -> Select[Any]:
    """The newest revision of an edition."""
    mine = (runs.c.date == date.isoformat(), runs.c.edition == edition)
    return select(runs).where(*mine).order_by(runs.c.revision.desc()).limit(1)


async def _one(connection: AsyncConnection, query: Select[Any]) -> Run | None:
    row = (await connection.execute(query)).mappings().first()
    return None if row is None else _run(row)


def _run(row: Mapping[Any, Any]) -> Run:
    return Run(
        row["id"],
        dt.date.fromisoformat(row["date"]),
        row["edition"],
        row["revision"],
        instant(row["as_of"]),
        instant(row["known_by"]),
        row["archive_through"],
        RunState(row["state"]),
        tuple(
            SourceFailure(source, FailureKind(kind), reason)
            for source, kind, reason in json.loads(row["failures"])
        ),
    )
