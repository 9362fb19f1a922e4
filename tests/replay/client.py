"""A client whose sources are all at a replay server, and what it may be given."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from random import Random

from mir_core.clock import Clock, FixedClock
from mir_core.ingest.breaker import Breaker
from mir_core.ingest.contract import Request
from mir_core.ingest.http import Http, new_session
from mir_core.ingest.patience import Patience
from mir_core.ingest.turns import Sleep
from mir_core.ingest.validators import Stored, Validators
from tests.replay.plain import plain_source
from tests.replay.server import ReplayServer

NOW = dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)
BODY = b'{"SPX": 6616.85}'
PATH = "/quotes?symbols=SPX"
REQUEST = Request(PATH)
ALPHA = plain_source("alpha")
QUICK = Patience(
    connect_s=1.0, first_byte_s=0.5, silence_s=0.3, total_s=1.0, backoff_s=0.01, tries=3
)
JSON = "application/json"


class Sleeps:
    """A sleep that takes no time and remembers how long it should have taken."""

    def __init__(self) -> None:
        self.asked_s: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.asked_s.append(seconds)
        await asyncio.sleep(0)


class Shelf:
    """Validators in memory."""

    def __init__(self) -> None:
        self.stored: dict[str, Stored] = {}

    async def get(self, url: str) -> Stored | None:
        return self.stored.get(url)

    async def put(self, url: str, stored: Stored) -> None:
        self.stored[url] = stored


class States:
    """Breakers in memory."""

    def __init__(self, **states: Breaker) -> None:
        self.states = states
        self.saved: list[str] = []

    async def load(self) -> Mapping[str, Breaker]:
        return dict(self.states)

    async def save(self, source: str, breaker: Breaker) -> None:
        self.saved.append(source)
        self.states[source] = breaker


@asynccontextmanager
async def client(
    server: ReplayServer,
    *,
    clock: Clock | None = None,
    roots: Mapping[str, str] | None = None,
    patience: Patience = QUICK,
    validators: Validators | None = None,
    sleep: Sleep = asyncio.sleep,
) -> AsyncIterator[Http]:
    """A client whose sources are all at the server."""
    async with new_session() as session:
        yield Http(
            session,
            clock or FixedClock(NOW),
            roots=server.roots if roots is None else roots,
            patience=patience,
            validators=validators,
            draws=Random(1),
            sleep=sleep,
        )
