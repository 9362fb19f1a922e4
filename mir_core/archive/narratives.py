"""What a language model worded for a run: stored once, so that a rebuild shows the same."""

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from mir_core.clock import Clock
from mir_core.database.tables import narratives
from mir_core.database.transactions import alone, reading, writing
from mir_core.model.narrative import Narrative, Retold
from mir_core.model.session import microseconds


class Narratives:
    """The store of narratives, one for a run at most.

    Args:
        engine: The database, migrated.
        clock: Tells when one was stored.
    """

    def __init__(self, engine: AsyncEngine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    async def of(self, run: int) -> Narrative | None:
        """The narrative of a run; None if the model was not asked for it."""
        async with reading(self._engine) as connection:
            return await _one(connection, run)

    async def keep(self, run: int, narrative: Narrative) -> Narrative:
        """Store the narrative of a run, and return the one that it has: the first stays."""
        async with writing(self._engine) as connection:
            await alone(connection, "narratives")
            first = await _one(connection, run)
            if first is not None:
                return first
            row = {
                "run_id": run,
                "model": narrative.model,
                "sentences": json.dumps(
                    [[item.section, item.digest, dict(item.texts)] for item in narrative.sentences],
                    ensure_ascii=False,
                ),
                "refused": narrative.refused,
                "stored_at": microseconds(self._clock.now()),
            }
            await connection.execute(narratives.insert().values(row))
            return narrative


async def _one(connection: AsyncConnection, run: int) -> Narrative | None:
    query = select(narratives).where(narratives.c.run_id == run)
    row = (await connection.execute(query)).mappings().first()
    return None if row is None else _narrative(row)


def _narrative(row: Mapping[Any, Any]) -> Narrative:
    sentences = tuple(
        Retold(section, digest, texts) for section, digest, texts in json.loads(row["sentences"])
    )
    return Narrative(row["model"], sentences, row["refused"])
