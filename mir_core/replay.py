"""Replay: the calls that past editions would have made, and how they went.

Each edition is built as it could have been at its cut-off, by the same code as a report. What a
replay stores is marked, and scored apart. It goes on where it was interrupted, and a range that is
done adds nothing.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from mir_core.analysis.analyse import analyse
from mir_core.analysis.calls import calls_of
from mir_core.analysis.record import new_calls
from mir_core.analysis.resolve import resolve
from mir_core.archive.calls import Slot
from mir_core.archive.prefixes import Prefixes
from mir_core.model.call import Call, Outcome
from mir_core.model.finding import Analysis
from mir_core.model.record import Ledger
from mir_core.model.snapshot import Snapshot
from mir_core.pipeline import Pipeline

_BATCH = 50
#: How far a replay looks beyond its range for the end of its calls.
_TAIL = dt.timedelta(days=60)

_DAY = dt.timedelta(days=1)

#: Told of each edition that is done.
Step = Callable[[Slot], None]


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a replay did.

    Attributes:
        editions: Built now.
        skipped: Done by an earlier replay.
        made, settled: Calls made and resolved now.
    """

    editions: int
    skipped: int
    made: int
    settled: int


@dataclass(frozen=True, eq=False)
class _Source:
    """Where snapshots come from; `ran` are the editions of which any was published."""

    prefixes: Prefixes
    ran: frozenset[str]


@dataclass
class _Book:
    """Replayed calls with their outcomes, and what is not stored yet."""

    calls: list[Call]
    outcomes: dict[str, Outcome]
    made: list[Call] = field(default_factory=list)
    settled: list[Outcome] = field(default_factory=list)
    slots: list[Slot] = field(default_factory=list)

    def at(self, as_of: dt.datetime) -> Ledger:
        """Calls that were open at an instant."""
        return Ledger(
            tuple(
                call
                for call in self.calls
                if call.published_at < as_of and not self._ended(call, as_of)
            )
        )

    def _ended(self, call: Call, as_of: dt.datetime) -> bool:
        outcome = self.outcomes.get(call.id)
        return outcome is not None and outcome.resolved_at < as_of

    def settle(self, outcomes: Sequence[Outcome]) -> None:
        """Take outcomes in; one that is known stays."""
        for outcome in outcomes:
            if outcome.call not in self.outcomes:
                self.outcomes[outcome.call] = outcome
                self.settled.append(outcome)

    def add(self, candidates: Sequence[Call], as_of: dt.datetime, still_open: Ledger) -> None:
        """Take in the candidates that neither repeat an open call nor run into a later one."""
        marked = tuple(replace(call, replay=True) for call in candidates)
        later = {call.key: call.date for call in reversed(self.calls) if call.published_at >= as_of}
        free = tuple(call for call in marked if call.resolves_on < later.get(call.key, dt.date.max))
        known = {call.id for call in self.calls}
        found = [call for call in new_calls(free, still_open) if call.id not in known]
        self.calls.extend(found)
        self.made.extend(found)


@dataclass(frozen=True, kw_only=True)
class Replay:
    """Replays ranges of dates.

    Attributes:
        batch: Editions that are stored at once.
    """

    pipeline: Pipeline
    batch: int = _BATCH

    def slots(self, first: dt.date, last: dt.date, editions: Sequence[str]) -> tuple[Slot, ...]:
        """Editions of a range that had news and whose cut-off is past, in the order of time."""
        dates = [first + step * _DAY for step in range((last - first).days + 1)]
        now = self.pipeline.clock.now()
        found = [(date, edition) for date in dates for edition in editions]
        past = [slot for slot in found if self.pipeline.as_of(*slot) <= now]
        news = [slot for slot in past if self.pipeline.has_news(*slot)]
        return tuple(sorted(news, key=lambda slot: self.pipeline.as_of(*slot)))

    async def run(
        self, first: dt.date, last: dt.date, editions: Sequence[str], step: Step | None = None
    ) -> Replayed:
        """Build the editions of a range and resolve their calls.

        Calls that are open at its end are resolved by the editions after it, as far as they are
        past.

        Args:
            first: First date.
            last: Last date.
            editions: Names.
            step: Told of each edition of the range.
        """
        slots = self.slots(first, last, editions)
        done = await self.pipeline.calls.replayed()
        todo = [slot for slot in slots if slot not in done]
        book, source = await self._book(), await self._source(editions)
        stored = (len(book.calls), len(book.outcomes))
        newest: dict[str, tuple[dt.date, Analysis]] = {}
        for slot in todo:
            snapshot = await self._snapshot(slot, source)
            analysis = await self._analyse(slot, snapshot, newest)
            self._take(book, snapshot, analysis)
            book.slots.append(slot)
            if len(book.slots) >= self.batch:
                await self._store(book)
            if step is not None:
                step(slot)
        await self._store(book)
        if slots:
            await self._finish(book, source, slots[-1][0], editions)
        made, settled = len(book.calls) - stored[0], len(book.outcomes) - stored[1]
        return Replayed(len(todo), len(slots) - len(todo), made, settled)

    async def _source(self, editions: Sequence[str]) -> _Source:
        newest = {edition: await self.pipeline.runs.newest(edition) for edition in editions}
        ran = frozenset(edition for edition, run in newest.items() if run is not None)
        return _Source(await self.pipeline.archive.prefixes(), ran)

    async def _book(self) -> _Book:
        """All that was replayed before, whatever its dates."""
        ledger = await self.pipeline.calls.known(dt.datetime.max.replace(tzinfo=dt.UTC))
        mine = [call for call in ledger.calls if call.replay]
        return _Book(mine, {call.id: out for call, out in ledger.resolved() if call.replay})

    async def _snapshot(self, slot: Slot, source: _Source) -> Snapshot:
        """As the run of an edition saw it; else what was known at its cut-off."""
        if slot[1] in source.ran and await self.pipeline.runs.latest(*slot) is not None:
            return await self.pipeline.snapshot(*slot)
        return await self.pipeline.snapshot(*slot, source.prefixes.at(self.pipeline.as_of(*slot)))

    async def _analyse(
        self, slot: Slot, snapshot: Snapshot, newest: dict[str, tuple[dt.date, Analysis]]
    ) -> Analysis:
        """The analysis of an edition beside the one before it, mostly at hand."""
        date, edition = slot
        known = newest.get(edition)
        if known is not None and known[0] == self.pipeline.date_before(date, edition):
            before: Analysis | None = known[1]
        else:
            previous = await self.pipeline.previous(date, edition)
            before = previous.analysis if previous else None
        pipeline = self.pipeline
        analysis = analyse(snapshot, pipeline.coverage, pipeline.history, before)
        newest[edition] = (date, analysis)
        return analysis

    def _take(self, book: _Book, snapshot: Snapshot, analysis: Analysis | None) -> None:
        """Resolve what has ended by a cut-off, and make the calls of its edition if it is given."""
        pipeline, as_of = self.pipeline, snapshot.as_of
        was_open = book.at(as_of)
        settled = resolve(was_open.calls, snapshot, pipeline.coverage, pipeline.history)
        book.settle(settled)
        if analysis is not None:
            ended = {outcome.call for outcome in settled}
            left = Ledger(tuple(call for call in was_open.calls if call.id not in ended))
            candidates = calls_of(snapshot, analysis, pipeline.coverage, pipeline.history)
            book.add(candidates, as_of, left)

    async def _store(self, book: _Book) -> None:
        if book.made or book.settled or book.slots:
            await self.pipeline.calls.store(book.made, book.settled, book.slots)
            book.made, book.settled, book.slots = [], [], []

    async def _finish(
        self, book: _Book, source: _Source, last: dt.date, editions: Sequence[str]
    ) -> None:
        """Resolve what is left open, edition after edition beyond the range."""
        for slot in self.slots(last + _DAY, last + _TAIL, editions):
            as_of = self.pipeline.as_of(*slot)
            if not any(call.id not in book.outcomes for call in book.calls):
                break
            if book.at(as_of).calls:
                self._take(book, await self._snapshot(slot, source), None)
        await self._store(book)
