"""A platform in memory for the tests of delivery: it fails as told, and remembers what arrived."""

import datetime as dt
from collections import defaultdict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from mir_core.clock import Clock
from mir_core.database.engine import open_engine
from mir_core.database.tables import metadata, runs
from mir_core.database.transactions import writing
from mir_core.delivery.limits import Pacer
from mir_core.delivery.store import Deliveries
from mir_core.model.delivery import Destination
from mir_core.model.errors import DeliveryUncertain
from mir_core.model.part import Part

NOON = dt.datetime(2026, 4, 8, 12, tzinfo=dt.UTC)


class Platform:
    """A transport whose chats are lists of texts.

    Args:
        nonce_window_s: As the contract says; within it a nonce that was seen is not taken twice.
        can_find: Whether `find` can tell.
    """

    platform = "memory"

    def __init__(
        self, nonce_window_s: float = 0.0, *, can_find: bool = False, pacer: Pacer | None = None
    ) -> None:
        self.pacer = pacer or Pacer()
        self.nonce_window_s = nonce_window_s
        self.chats: defaultdict[str, list[str]] = defaultdict(list)
        self.nonces: list[str] = []
        self.requests: list[tuple[str, int]] = []
        self._can_find = can_find
        self._known: dict[str, str] = {}
        self._faults: defaultdict[tuple[str, int], deque[tuple[Exception, bool]]]
        self._faults = defaultdict(deque)

    def fail(self, address: str, ordinal: int, error: Exception, *, arrives: bool = False) -> None:
        """Answer the next request for this part with an error, whether or not it arrives."""
        self._faults[address, ordinal].append((error, arrives))

    def weight(self, part: Part) -> int:
        return int(part.payload.get("weight", 1))

    async def send(self, destination: Destination, part: Part, nonce: str) -> str:
        self.requests.append((destination.address, part.ordinal))
        self.nonces.append(nonce)
        faults = self._faults[destination.address, part.ordinal]
        error, arrives = faults.popleft() if faults else (None, True)
        if arrives and not (self.nonce_window_s and nonce in self._known):
            self.chats[destination.address].append(part.plain_text)
            self._known[nonce] = f"{destination.address}:{len(self.chats[destination.address])}"
        if error is not None:
            raise error
        return self._known[nonce]

    async def find(self, destination: Destination, part: Part, since: dt.datetime) -> str | None:
        if not self._can_find:
            raise DeliveryUncertain("nobody can tell")
        assert since.tzinfo is not None
        texts = self.chats[destination.address]
        return f"found:{texts.index(part.plain_text)}" if part.plain_text in texts else None


def parts(*texts: str) -> tuple[Part, ...]:
    return tuple(
        Part(ordinal, len(texts), "say", {"text": text}, text)
        for ordinal, text in enumerate(texts, start=1)
    )


def chat(name: str, platform: str = "memory") -> Destination:
    return Destination(name, platform, f"#{name}", "en", ("morning",))


@asynccontextmanager
async def opened_store(folder: Path, clock: Clock) -> AsyncIterator[Deliveries]:
    """A store on a fresh SQLite file that knows the runs 1 and 2."""
    engine = open_engine(f"sqlite:///{folder / 'mir.db'}")
    try:
        async with writing(engine) as connection:
            await connection.run_sync(metadata.create_all)
        await add_runs(engine)
        yield Deliveries(engine, clock)
    finally:
        await engine.dispose()


async def add_runs(engine: AsyncEngine) -> None:
    """The runs 1 and 2, without which there is nothing to deliver."""
    row = {"date": "2026-04-08", "edition": "morning", "state": "planned"}
    times = {"as_of": 0, "known_by": 0, "archive_through": 0, "created_at": 0}
    rows = [{**row, **times, "id": number, "revision": number} for number in (1, 2)]
    async with writing(engine) as connection:
        await connection.execute(insert(runs), rows)
