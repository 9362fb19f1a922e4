"""The live sources with everything around them: network, database, settings."""

import datetime as dt
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from bot.publish import Knowledge
from mir_core.archive.breakers import StoredBreakers
from mir_core.archive.retrievals import Retrievals
from mir_core.archive.store import Archive
from mir_core.archive.validators import StoredValidators
from mir_core.ingest.backfill import Backfill, Filled, Portion
from mir_core.ingest.breaker import Breaker
from mir_core.ingest.check import AlwaysClosed, Checked, check, everything
from mir_core.ingest.gather import Progress
from mir_core.ingest.gathered import Failure, Gathered
from mir_core.ingest.http import Http, new_session
from mir_core.ingest.live import Live
from mir_core.ingest.patience import Patience
from mir_core.ingest.validators import Forgetful, Stored, Validators
from mir_core.ingest.wanted import newest_wanted
from mir_core.model.snapshot import SourceFailure


@dataclass(frozen=True, kw_only=True)
class Gathering:
    """Asks the live sources: for a run, for history, for a look; each over its own session.

    Attributes:
        roots: Addresses in place of sources' own ones, by source.
        raw_days: How long bodies of answers are kept.
    """

    live: Live
    archive: Archive
    retrievals: Retrievals
    breakers: StoredBreakers[Breaker]
    roots: Mapping[str, str] = field(default_factory=dict)
    raw_days: int = 30
    patience: Patience = field(default_factory=Patience)

    def asked(self, as_of: dt.datetime) -> tuple[str, ...]:
        """Names of the sources that `newest` asks."""
        live = self.live
        return tuple(newest_wanted(live.coverage, live.sources, live.calendars, as_of))

    async def newest(self, as_of: dt.datetime, progress: Progress | None = None) -> Knowledge:
        """Ask for everything that a report needs, and store what is proved."""
        async with self._http(StoredValidators(self.retrievals, Stored)) as http:
            brought = await self.live.gather(
                as_of, http, self.breakers, self.retrievals, self.archive, progress
            )
        await self.retrievals.forget_bodies(brought.finished_at - dt.timedelta(days=self.raw_days))
        through = await self.archive.newest()
        return Knowledge(brought.finished_at, through, failures_of(brought.failures))

    async def backfill(self, first: dt.date, plan: "Plan") -> Filled:
        """Ask for daily history since a date, as far as the archive lacks it.

        Args:
            first: The date.
            plan: Told of the number of missing sessions, gives what is told of each portion.
        """
        now = self.live.clock.now()
        known = {
            key: set(history.dates.tolist())
            for key, history in (await self.archive.read(now, now)).items()
        }
        async with self._http(Forgetful()) as http:
            job = Backfill(self.live, http, self.retrievals, self.archive, known)
            count = job.plan(first)
            job.progress = plan(count)
            return await job.run(first)

    async def check(
        self, names: Collection[str], progress: Progress | None = None
    ) -> tuple[Checked, ...]:
        """Ask each source for the newest of all that it serves; stores nothing."""
        async with self._http(Forgetful()) as http:
            return await check(self.live, http, names, progress)

    async def answers(self, name: str) -> Gathered:
        """One source's answers to a usual run, as they are."""
        source = self.live.sources[name]
        wanted = {name: everything(self.live, source, self.live.clock.now())}
        async with self._http(Forgetful()) as http:
            return await self.live.ask(wanted, http, AlwaysClosed())

    @asynccontextmanager
    async def _http(self, validators: Validators) -> AsyncIterator[Http]:
        async with new_session(trust_env=True) as session:
            yield Http(
                session,
                self.live.clock,
                roots=self.roots,
                patience=self.patience,
                validators=validators,
            )


#: From the number of missing sessions to what is told of each portion.
Plan = Callable[[int], Callable[[Portion], None]]


def failures_of(failures: Sequence[Failure]) -> tuple[SourceFailure, ...]:
    """The first failure of each source, as a report tells it."""
    first: dict[str, Failure] = {}
    for failure in failures:
        first.setdefault(failure.source, failure)
    return tuple(SourceFailure(each.source, each.kind, each.reason) for each in first.values())
