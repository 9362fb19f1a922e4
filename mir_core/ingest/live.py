"""The room's front: asks the live sources, proves what they say, and keeps it."""

import datetime as dt
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from mir_core.calendars import Calendars
from mir_core.clock import Clock
from mir_core.ingest.breaker import Breakers
from mir_core.ingest.contract import Source, Wanted
from mir_core.ingest.csv_history import Counts
from mir_core.ingest.gather import Progress, gather
from mir_core.ingest.gathered import Failure, Gathered, Retrieval
from mir_core.ingest.http import Http
from mir_core.ingest.proving import RECENT, Prover, Refused, histories
from mir_core.ingest.wanted import newest_wanted
from mir_core.model.coverage import Coverage
from mir_core.model.observation import History, Observation

_log = logging.getLogger(__name__)

#: Beginning of the instruments of categories.
_CATEGORY = "TVL."


class Kept(Protocol):
    """A stored answer."""

    @property
    def sha256(self) -> str:
        """Of its body, in hexadecimal."""
        ...


class Answers(Protocol):
    """Where answers go."""

    async def keep(
        self, source: str, url: str, fetched_at: dt.datetime, sha256: str, body: bytes
    ) -> int:
        """Store an answer, and return its number."""
        ...

    async def newest(self, url: str, *, before: dt.datetime) -> Kept | None:
        """The last answer of an address that had arrived before an instant; None for none."""
        ...


class Observations(Protocol):
    """Where observations go."""

    async def append(self, batch: Sequence[History]) -> Sequence[Counts]:
        """Store what is not stored yet, all or nothing."""
        ...


@dataclass(frozen=True, slots=True)
class Proved:
    """One answer and what it proves."""

    retrieval: Retrieval
    observations: tuple[Observation, ...]
    refused: tuple[Refused, ...]


@dataclass(frozen=True, slots=True)
class Brought:
    """What one gathering brought.

    Attributes:
        new, revised, unchanged: Values by outcome.
        refused: Readings that no answer proved.
        finished_at: The `known_by` of the run.
    """

    answers: int
    new: int
    revised: int
    unchanged: int
    failures: tuple[Failure, ...]
    refused: tuple[Refused, ...]
    finished_at: dt.datetime


@dataclass(frozen=True, kw_only=True)
class Live:
    """The live sources, and how they are asked.

    Attributes:
        sources: By name.
        deadline_s: Of one gathering.
    """

    sources: Mapping[str, Source]
    coverage: Coverage
    calendars: Calendars
    clock: Clock
    deadline_s: float = 60.0
    _told: set[str] = field(default_factory=set, init=False)

    async def gather(
        self,
        as_of: dt.datetime,
        http: Http,
        breakers: Breakers,
        answers: Answers,
        observations: Observations,
        progress: Progress | None = None,
    ) -> Brought:
        """Ask for the newest values of all covered figures, and store what is proved.

        No failure of a source ends it.

        Args:
            as_of: Cut-off of the report that asks.
            http: Sends the requests.
            breakers: Which sources rest.
            answers: Where raw answers go.
            observations: Where values go.
            progress: Told of each source as it is done.
        """
        wanted = newest_wanted(self.coverage, self.sources, self.calendars, as_of)
        before = await self._digests(wanted, http, answers, as_of)
        gathered = await self.ask(wanted, http, breakers, progress)
        proved = self.prove(gathered, wanted, as_of, before)
        self._tell_unknown(proved)
        brought = await store(proved, gathered, answers, observations)
        _tell(brought)
        return brought

    async def ask(
        self,
        wanted: Mapping[str, Wanted],
        http: Http,
        breakers: Breakers,
        progress: Progress | None = None,
    ) -> Gathered:
        """The answers to what is wanted, within the deadline; stores nothing but breakers."""
        return await gather(
            wanted,
            self.sources,
            http,
            breakers,
            self.clock,
            progress,
            deadline_s=self.deadline_s,
        )

    def prove(
        self,
        gathered: Gathered,
        wanted: Mapping[str, Wanted],
        as_of: dt.datetime,
        before: Mapping[str, str],
        since: dt.date | None = None,
    ) -> tuple[Proved, ...]:
        """What the answers prove.

        Args:
            gathered: The answers.
            wanted: What was asked.
            as_of: Cut-off of the report that asks.
            before: sha256 of the last stored answer by address.
            since: For daily history, its first date; else sessions of the last ten days count.
        """
        first = since or as_of.date() - RECENT
        dated_only = since is not None
        prover = Prover(self.coverage, self.calendars, as_of, first, dated_only=dated_only)
        found = []
        for retrieval in gathered.retrievals:
            keys = wanted[retrieval.source].keys
            is_changed = before.get(retrieval.url) != retrieval.sha256
            observations, refused = prover.prove(retrieval, keys, is_changed=is_changed)
            found.append(Proved(retrieval, tuple(observations), tuple(refused)))
        return tuple(found)

    def _tell_unknown(self, proved: Sequence[Proved]) -> None:
        """Log, once each, the categories that no group has."""
        known = {name for group in self.coverage.groups for name in group.categories}
        for observation in (one for each in proved for one in each.observations):
            called = observation.called
            if called is None or not observation.instrument.startswith(_CATEGORY):
                continue
            category = called.category
            if known and category is not None and category not in {*known, *self._told}:
                self._told.add(category)
                _log.warning("category %r stands in no group: it counts as other", category)

    async def _digests(
        self, wanted: Mapping[str, Wanted], http: Http, answers: Answers, as_of: dt.datetime
    ) -> Mapping[str, str]:
        """sha256 of the last answer before the cut-off by address, of what is about to be asked.

        One since then may be of a run that ended before its values were stored: the same answer
        once more still shows that the source is alive. Asked before the gathering, which may store
        answers itself for conditional requests.
        """
        found = {}
        for name, asked in wanted.items():
            try:
                requests = self.sources[name].requests(asked)
            except Exception:  # noqa: BLE001, S112 - the gathering meets the same fault and tells it
                continue
            for request in requests:
                url = http.address(self.sources[name], request)
                kept = await answers.newest(url, before=as_of)
                if kept is not None:
                    found[url] = kept.sha256
        return found


async def store(
    proved: Sequence[Proved],
    gathered: Gathered,
    answers: Answers,
    observations: Observations,
    *,
    assumed: bool = False,
) -> Brought:
    """Keep every answer, then all values at once.

    Args:
        proved: In the order of the answers.
        gathered: What was gathered.
        answers: Where raw answers go.
        observations: Where values go.
        assumed: They are daily history: each counts as known at its session's close.
    """
    batch: list[History] = []
    for each in proved:
        got = each.retrieval
        number = await answers.keep(got.source, got.url, got.fetched_at, got.sha256, got.body)
        batch += histories(each.observations, number, assumed=assumed)
    counts = await observations.append(batch)
    return Brought(
        len(proved),
        sum(count.new for count in counts),
        sum(count.revised for count in counts),
        sum(count.unchanged for count in counts),
        gathered.failures,
        tuple(refused for each in proved for refused in each.refused),
        gathered.finished_at,
    )


def _tell(brought: Brought) -> None:
    failed = ", ".join(dict.fromkeys(failure.source for failure in brought.failures))
    _log.info(
        "gathered %d answers: %d values new, %d revised, %d unchanged; failed: %s",
        brought.answers,
        brought.new,
        brought.revised,
        brought.unchanged,
        failed or "none",
    )
    for refused in brought.refused:
        name = f"{refused.instrument}.{refused.field}"
        _log.debug("%s: %s of %s: %s", refused.source, name, refused.session, refused.reason)
