"""Daily history from the live sources: what the archive lacks, and nothing else.

Each portion is stored as soon as it has come, so that a process that was killed goes on where it
was. Sources are asked side by side, each for one portion at a time; what one does not have, the
next one is asked for.
"""

import datetime as dt
from collections import Counter, deque
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace

from mir_core.ingest.check import AlwaysClosed
from mir_core.ingest.contract import Key, Wanted
from mir_core.ingest.gathered import Failure
from mir_core.ingest.http import Http
from mir_core.ingest.live import Answers, Live, Observations, Proved, store
from mir_core.ingest.missing import Stretch, missing, ordered_sources, portion
from mir_core.ingest.wanted import expected_sessions, key_of

#: Portions in a row without any answer after which a source is left alone.
_GIVEN_UP = 2

#: Sessions that are stored already, by series.
Known = Mapping[Key, Collection[dt.date]]


@dataclass(frozen=True, slots=True)
class Portion:
    """What became of one portion.

    Attributes:
        asked: Sessions that were missing.
        filled: Those of them that are stored now.
        settled: Those of them that nobody will be asked for any more, filled or not.
    """

    source: str
    key: Key
    first: dt.date
    last: dt.date
    asked: int
    filled: int
    settled: int


Progress = Callable[[Portion], None]


@dataclass(frozen=True, slots=True)
class Filled:
    """Totals of a backfill.

    Attributes:
        new: Values stored.
        lacking: Sessions that no source has, by series.
        unanswered: Sessions that a source which failed may have, by series.
        failures: The first one of each source.
    """

    new: int
    lacking: Mapping[Key, int]
    unanswered: Mapping[Key, int]
    failures: tuple[Failure, ...]


@dataclass
class _Job:
    """A stretch and the sources that have yet to be asked for it, the next one first."""

    stretch: Stretch
    sources: tuple[str, ...]
    had_failure: bool = False


@dataclass
class Backfill:
    """Fills the archive.

    Attributes:
        live: The sources.
        known: What is stored already; grows.
    """

    live: Live
    http: Http
    answers: Answers
    observations: Observations
    known: dict[Key, set[dt.date]]
    progress: Progress = lambda _: None
    _queues: dict[str, deque[_Job]] = field(default_factory=dict, init=False)
    _silent: Counter[str] = field(default_factory=Counter, init=False)
    _failures: dict[str, Failure] = field(default_factory=dict, init=False)
    _lacking: Counter[Key] = field(default_factory=Counter, init=False)
    _unanswered: Counter[Key] = field(default_factory=Counter, init=False)
    _new: int = field(default=0, init=False)

    def plan(self, first: dt.date) -> int:
        """Find out what is missing since a date; the number of sessions, over all series."""
        live, now = self.live, self.live.clock.now()
        sessions = expected_sessions(live.coverage, live.calendars, now)
        count = 0
        for figure, order in live.coverage.sources.items():
            key = key_of(figure)
            calendar = live.coverage.instruments[key[0]].calendar
            sources = tuple(ordered_sources(key, order, live.sources))
            known = self.known.setdefault(key, set())
            if not sources or calendar not in sessions:
                continue
            table, last = live.calendars.table(calendar), sessions[calendar]
            for stretch in missing(key, table, known, first, last):
                count += len(stretch.dates)
                self._enqueue(_Job(stretch, sources))
        return count

    async def run(self, first: dt.date) -> Filled:
        """Ask for everything that `plan` found missing since a date."""
        while any(self._queues.values()):
            await self._round(first)
        return Filled(
            self._new,
            dict(self._lacking),
            dict(self._unanswered),
            tuple(self._failures.values()),
        )

    async def _round(self, first: dt.date) -> None:
        """One portion of every source that has something to do."""
        live, now = self.live, self.live.clock.now()
        sessions = expected_sessions(live.coverage, live.calendars, now)
        jobs: dict[str, _Job] = {}
        wanted: dict[str, Wanted] = {}
        for name in list(self._queues):
            job = self._next(name)
            if job is not None:
                instrument = live.coverage.instruments[job.stretch.key[0]]
                asked = portion(job.stretch, live.sources[name], instrument, sessions)
                wanted[name], part, left = asked
                if left is not None:
                    self._queues[name].appendleft(replace(job, stretch=left))
                jobs[name] = replace(job, stretch=part)
        # It neither heeds nor moves the breakers of the daily run.
        gathered = await live.ask(wanted, self.http, AlwaysClosed())
        proved = live.prove(gathered, wanted, now, {}, first)
        fresh = tuple(self._unknown(each) for each in proved)
        brought = await store(fresh, gathered, self.answers, self.observations, assumed=True)
        self._new += brought.new
        self._learn(fresh)
        for name, job in jobs.items():
            failures = [failure for failure in gathered.failures if failure.source == name]
            has_answer = any(each.retrieval.source == name for each in proved)
            self._silent[name] = 0 if has_answer or not failures else self._silent[name] + 1
            if failures:
                self._failures.setdefault(name, failures[0])
            self._settle(job, name, is_answered=not failures)

    def _next(self, name: str) -> _Job | None:
        """The next stretch of a source that is still missing; one that is silent gets none."""
        queue = self._queues[name]
        while queue and self._silent[name] >= _GIVEN_UP:
            self._settle(queue.popleft(), name, is_answered=False)
        while queue:
            job = queue.popleft()
            left = job.stretch.without(self.known[job.stretch.key])
            settled = len(job.stretch.dates) - (len(left.dates) if left else 0)
            if settled:
                self._tell(name, job.stretch, settled, settled)
            if left is not None:
                return replace(job, stretch=left)
        return None

    def _unknown(self, proved: Proved) -> Proved:
        """Without what is stored already: that of another source stays alone."""
        kept = tuple(
            each
            for each in proved.observations
            if each.session not in self.known.get((each.instrument, each.field), ())
        )
        return replace(proved, observations=kept)

    def _learn(self, proved: Collection[Proved]) -> None:
        for each in proved:
            for observation in each.observations:
                key = (observation.instrument, observation.field)
                self.known.setdefault(key, set()).add(observation.session)

    def _settle(self, job: _Job, name: str, *, is_answered: bool) -> None:
        """Hand what a source did not give to the next one."""
        asked = len(job.stretch.dates)
        left = job.stretch.without(self.known[job.stretch.key])
        filled = asked - (len(left.dates) if left else 0)
        had_failure = job.had_failure or not is_answered
        settled = filled
        if left is not None and job.sources[1:]:
            self._enqueue(_Job(left, job.sources[1:], had_failure))
        elif left is not None:
            settled = asked
            (self._unanswered if had_failure else self._lacking)[left.key] += len(left.dates)
        self._tell(name, job.stretch, filled, settled)

    def _enqueue(self, job: _Job) -> None:
        self._queues.setdefault(job.sources[0], deque()).append(job)

    def _tell(self, name: str, stretch: Stretch, filled: int, settled: int) -> None:
        first, last = stretch.dates[0], stretch.dates[-1]
        asked = len(stretch.dates)
        self.progress(Portion(name, stretch.key, first, last, asked, filled, settled))
