"""The state of each live source's circuit breaker, from run to run."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Generic, Protocol, TypeVar

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from mir_core.database.tables import breakers
from mir_core.database.transactions import alone, reading, writing
from mir_core.model.session import instant, microseconds


class BreakerState(Protocol):
    """What is stored of a breaker; the room that asks sources has its rules."""

    @property
    def failures(self) -> int:
        """Failed runs since the last success."""
        ...

    @property
    def rests(self) -> int:
        """Rests since the last success."""
        ...

    @property
    def rests_until(self) -> dt.datetime | None:
        """End of the last rest."""
        ...

    @property
    def reason(self) -> str | None:
        """Of the last failure."""
        ...


State = TypeVar("State", bound=BreakerState)


class StoredBreakers(Generic[State]):
    """Breakers in the database.

    Args:
        engine: The database, migrated.
        make: A state of failures, rests, rests_until and reason.
    """

    def __init__(
        self,
        engine: AsyncEngine,
        make: Callable[[int, int, dt.datetime | None, str | None], State],
    ) -> None:
        self._engine = engine
        self._make = make

    async def load(self) -> Mapping[str, State]:
        """All states by source; a source that never failed is absent."""
        async with reading(self._engine) as connection:
            rows = (await connection.execute(select(breakers).order_by(breakers.c.source))).all()
        return {
            row.source: self._make(
                row.failures,
                row.rests,
                None if row.rests_until is None else instant(row.rests_until),
                row.reason,
            )
            for row in rows
        }

    async def save(self, source: str, breaker: State) -> None:
        """Store in place of what was there."""
        until = breaker.rests_until
        row = {
            "source": source,
            "failures": breaker.failures,
            "rests": breaker.rests,
            "rests_until": None if until is None else microseconds(until),
            "reason": breaker.reason,
        }
        async with writing(self._engine) as connection:
            await alone(connection, "breakers")
            await connection.execute(breakers.delete().where(breakers.c.source == source))
            await connection.execute(breakers.insert().values(row))
