"""One source's part of a gathering: its requests, their answers, and what went wrong."""

import asyncio
import datetime as dt
import hashlib
import logging
from collections.abc import Iterator
from contextlib import contextmanager

from mir_core.ingest.breaker import Breaker
from mir_core.ingest.contract import Answer, Reading, Request, Source, Wanted
from mir_core.ingest.gathered import Failure, Retrieval
from mir_core.ingest.http import Http
from mir_core.model.errors import NotPublished, SourceChanged, SourceUnavailable
from mir_core.model.snapshot import FailureKind

#: Longer bodies are parsed in a thread, so that other answers do not wait for it.
THREAD_BYTES = 200_000
#: Requests in vain after which a source that gave nothing yet is not asked for the rest.
HOPELESS = 2

#: Place of a failure that is not of one request.
_WHOLE = -1

_log = logging.getLogger(__name__)


class Asking:
    """Asks one source for what is wanted of it.

    Attributes:
        breaker: Its state before.
    """

    def __init__(self, source: Source, wanted: Wanted, http: Http, breaker: Breaker) -> None:
        self.source = source
        self.breaker = breaker
        self._wanted = wanted
        self._http = http
        self._urls: tuple[str, ...] = ()
        self._places = asyncio.Semaphore(source.parallel)
        self._results: dict[int, Retrieval | Failure] = {}
        self._understood: list[Answer] = []
        self._outages = 0
        self._against: str | None = None

    @property
    def retrievals(self) -> tuple[Retrieval, ...]:
        """Answers, in the order of the requests."""
        results = (self._results[position] for position in sorted(self._results))
        return tuple(result for result in results if isinstance(result, Retrieval))

    @property
    def failures(self) -> tuple[Failure, ...]:
        """Failures, in the order of the requests."""
        results = (self._results[position] for position in sorted(self._results))
        return tuple(result for result in results if isinstance(result, Failure))

    def breaker_after(self, now: dt.datetime) -> Breaker:
        """The breaker's next state.

        One understood answer is a success. What is not published yet speaks neither for the source
        nor against it, nor does a run that asked it nothing.
        """
        if self.retrievals:
            return self.breaker.after_success()
        if self._against is not None:
            return self.breaker.after_failure(now, self._against)
        return self.breaker

    async def run(self, now: dt.datetime, until: float, deadline_s: float) -> None:
        """Ask, and end at the latest at `until` on the loop's clock; raises nothing."""
        if not self.breaker.allows(now):
            end = f"{self.breaker.rests_until:%Y-%m-%d %H:%M} UTC"
            reason = f"{self.source.name}: rests until {end}; last time {self.breaker.reason}"
            self._results[_WHOLE] = Failure(self.source.name, FailureKind.RESTING, reason)
            return
        try:
            async with asyncio.timeout_at(until):
                with self._caught(_WHOLE):
                    await self._ask_all()
        except TimeoutError:
            reason = f"{self.source.name}: not done by the deadline of {deadline_s:g} s"
            for position in range(len(self._urls)):
                if position not in self._results:
                    self._fail(position, FailureKind.LATE, reason)

    async def remember(self) -> None:
        """Store what was understood, for the next run's conditional requests."""
        for answer in self._understood:
            await self._http.remember(self.source, answer)

    async def _ask_all(self) -> None:
        requests = self.source.requests(self._wanted)
        self._urls = tuple(self._http.address(self.source, request) for request in requests)
        async with asyncio.TaskGroup() as group:
            for position, request in enumerate(requests):
                group.create_task(self._ask(position, request))

    async def _ask(self, position: int, request: Request) -> None:
        with self._caught(position):
            async with self._places:
                answer = await self._answer(request)
                digest, readings = await self._parsed(answer)
            self._results[position] = Retrieval(
                self.source.name,
                self._urls[position],
                answer.fetched_at,
                digest,
                answer.body,
                readings,
            )
            self._understood.append(answer)

    async def _answer(self, request: Request) -> Answer:
        if self._outages >= HOPELESS and not self.retrievals:
            raise SourceUnavailable(f"{self.source.name}: not asked after {HOPELESS} in vain")
        return await self._http.get(self.source, request)

    async def _parsed(self, answer: Answer) -> tuple[str, tuple[Reading, ...]]:
        if len(answer.body) > THREAD_BYTES:
            return await asyncio.to_thread(_parse, self.source, answer)
        return _parse(self.source, answer)

    @contextmanager
    def _caught(self, position: int) -> Iterator[None]:
        """Make failures of exceptions: no source ends the run."""
        try:
            yield
        except NotPublished as error:
            self._results[position] = self._failure(position, FailureKind.UNAVAILABLE, str(error))
        except SourceUnavailable as error:
            self._outages += 1
            self._fail(position, FailureKind.UNAVAILABLE, str(error))
        except SourceChanged as error:
            self._fail(position, FailureKind.CHANGED, str(error))
        except Exception as error:  # noqa: BLE001 - the one boundary of the room
            _log.exception("%s: failed unexpectedly", self.source.name)
            reason = f"{self.source.name}: failed unexpectedly ({type(error).__name__})"
            self._fail(position, FailureKind.BROKEN, reason)

    def _fail(self, position: int, kind: FailureKind, reason: str) -> None:
        """A failure that speaks against the source."""
        self._against = self._against or reason
        self._results[position] = self._failure(position, kind, reason)

    def _failure(self, position: int, kind: FailureKind, reason: str) -> Failure:
        url = None if position == _WHOLE else self._urls[position]
        return Failure(self.source.name, kind, reason, url)


def _parse(source: Source, answer: Answer) -> tuple[str, tuple[Reading, ...]]:
    """Digest and readings; both take their time with a large body."""
    return hashlib.sha256(answer.body).hexdigest(), source.parse(answer)
