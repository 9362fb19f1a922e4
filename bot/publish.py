"""The job: one edition gathered, built, planned and delivered.

Run again, it gathers nothing more and sends only what is left.
"""

import datetime as dt
import logging
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import reduce
from typing import get_args

from bot.jobs import CATCH_UP
from mir_core.analysis.record import new_calls
from mir_core.archive.runs import Run, Runs, RunState
from mir_core.delivery.outcome import Outcome
from mir_core.delivery.store import Deliveries
from mir_core.delivery.worker import DeliveryWorker
from mir_core.model.delivery import Destination, Form, Look
from mir_core.model.part import Part
from mir_core.model.record import Record
from mir_core.model.report import Report
from mir_core.model.snapshot import SourceFailure
from mir_core.pipeline import Pipeline

_log = logging.getLogger(__name__)

#: Makes the parts of a report for each destination, by its id.
Compose = Callable[[Report, Iterable[Destination]], Awaitable[Mapping[str, tuple[Part, ...]]]]


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What a report may know.

    Attributes:
        known_by: End of the gathering.
        archive_through: Last row of the archive at that moment.
        failures: Sources that gave nothing in it.
    """

    known_by: dt.datetime
    archive_through: int
    failures: tuple[SourceFailure, ...] = ()


#: The report of a run with the sentences that a language model has worded, if it gave any.
Narrate = Callable[[int, Report], Awaitable[Report]]

#: Asks the live sources for a report that is cut off at an instant, and stores what they give.
Gather = Callable[[dt.datetime], Awaitable[Knowledge]]


class Status(StrEnum):
    """How a job ended."""

    SKIPPED = "skipped"
    DRY_RUN = "dry run"
    SETTLED = "settled"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class Published:
    """What a job did.

    Attributes:
        report: None if the edition was skipped.
        plan: Parts by destination.
        outcome: None if nothing was to be sent.
    """

    status: Status
    report: Report | None = None
    plan: Mapping[str, tuple[Part, ...]] | None = None
    outcome: Outcome | None = None

    @property
    def is_settled(self) -> bool:
        """True if running it again would send nothing more."""
        return self.status is not Status.WAITING


@dataclass(frozen=True, kw_only=True)
class Publisher:
    """Runs editions.

    Attributes:
        destinations: By id; each receives its own editions.
        compose: Makes the parts of destinations.
        picture_days: How long the bytes of pictures are kept.
        skip_without_news: No edition when no stock exchange closed a session since the last one.
        gather: None if live sources are not asked.
        narrate: None if no language model is asked.
    """

    pipeline: Pipeline
    runs: Runs
    deliveries: Deliveries
    worker: DeliveryWorker
    destinations: Mapping[str, Destination]
    compose: Compose
    skip_without_news: bool
    picture_days: int = 14
    gather: Gather | None = None
    narrate: Narrate | None = None

    async def run(
        self, date: dt.date, edition: str, *, dry_run: bool = False, refetch: bool = False
    ) -> Published:
        """Build an edition, plan its parts and send them.

        An edition whose cut-off passed within the last two hours is gathered for first; of older
        ones, the report tells what is in the archive.

        Args:
            date: The report's date.
            edition: Its edition.
            dry_run: Ask no source, store and send nothing.
            refetch: Gather again, and make a new revision of what was published before.

        Raises:
            UsageError: No report can be built for that date and edition.
            ParityError: Two languages would print different numbers; nothing is sent.
        """
        as_of, now = self.pipeline.as_of(date, edition), self.pipeline.clock.now()
        former = await self.runs.latest(date, edition)
        is_new = former is None or former.state is RunState.SKIPPED
        if is_new and as_of <= now and self._is_skipped(date, edition):
            if not dry_run:
                run = await self.runs.open(date, edition, as_of, now, await self._newest())
                await self.runs.set_state(run, RunState.SKIPPED)
            return Published(Status.SKIPPED)
        known = await self._known(as_of, former, dry_run=dry_run, refetch=refetch)
        revision = (former.revision if former else 0) + 1 if refetch else None
        report = await self._build(date, edition, known, revision)
        if dry_run:
            return Published(Status.DRY_RUN, report, await self._plan(report))
        run, report = await self._opened(report, as_of, known, refetch=refetch)
        plan = await self._plan(report)
        for name, parts in plan.items():
            await self.deliveries.plan(run.id, self.destinations[name], parts)
        await self._record(run, report.record)
        run = await self.runs.set_state(run, RunState.PLANNED)
        outcome = await self.finish(run)
        status = Status.SETTLED if outcome.is_settled else Status.WAITING
        return Published(status, report, plan, outcome)

    async def _opened(
        self, report: Report, as_of: dt.datetime, known: Knowledge, *, refetch: bool
    ) -> tuple[Run, Report]:
        """The run that publishes a report, and the report as that run is to publish it."""
        record = self.runs.revise if refetch else self.runs.open
        run = await record(
            report.date,
            report.edition,
            as_of,
            known.known_by,
            known.archive_through,
            known.failures,
        )
        if (run.known_by, run.revision) != (known.known_by, report.revision):
            # Another process was faster: what it knew holds for all.
            report = await self._build(run.date, run.edition, _of_run(run), run.revision)
        if self.narrate is not None and run.state not in {RunState.PLANNED, RunState.DONE}:
            report = await self.narrate(run.id, report)
        return run, report

    def _is_skipped(self, date: dt.date, edition: str) -> bool:
        return self.skip_without_news and not self.pipeline.has_news(date, edition)

    async def _newest(self) -> int:
        return await self.pipeline.archive.newest()

    async def _known(
        self, as_of: dt.datetime, former: Run | None, *, dry_run: bool, refetch: bool
    ) -> Knowledge:
        """What the report may know, after gathering if it is time for that."""
        now = self.pipeline.clock.now()
        is_due = former is None and now - CATCH_UP <= as_of <= now
        if self.gather is not None and not dry_run and as_of <= now and (is_due or refetch):
            return await self.gather(as_of)
        if former is None:
            return Knowledge(now, await self._newest())
        return _of_run(former)

    async def _build(
        self, date: dt.date, edition: str, known: Knowledge, revision: int | None
    ) -> Report:
        return await self.pipeline.build(
            date,
            edition,
            known_by=known.known_by,
            archive_through=known.archive_through,
            revision=revision,
            failures=known.failures,
        )

    async def _record(self, run: Run, record: Record) -> None:
        """Store the calls of a report, and what it has resolved.

        What is published long after its cut-off, when the answer may be known, is a replay.
        """
        if run.known_by - run.as_of <= CATCH_UP:
            now = self.pipeline.clock.now()
            made = tuple(replace(call, published_at=now) for call in record.made)
        else:
            published = {call.id for call in record.ledger.calls}
            late = (replace(call, replay=True) for call in record.made if call.id not in published)
            made = new_calls(tuple(late), record.ledger)
        await self.pipeline.calls.store(made, record.settled)

    async def finish(self, run: Run) -> Outcome:
        """Send what a planned run has left.

        A chat that refuses the form of its parts gets a simpler one, until there is none.
        """
        outcome = await self.worker.deliver(run.id)
        for _ in get_args(Form):
            if not outcome.unsupported or not await self._simplify(run, outcome.unsupported):
                break
            outcome = await self.worker.deliver(run.id)
        if outcome.is_settled:
            await self.runs.set_state(run, RunState.DONE)
        now = self.pipeline.clock.now()
        await self.deliveries.forget_pictures(now - dt.timedelta(days=self.picture_days))
        counts = ", ".join(f"{count} {state}" for state, count in outcome.counts.items())
        _log.info("%s of %s: %s", run.edition, run.date, counts or "no destination")
        return outcome

    async def _simplify(self, run: Run, names: Collection[str]) -> bool:
        """Plan anew for chats that have refused a form; False if nothing was planned."""
        report = await self._build(run.date, run.edition, _of_run(run), run.revision)
        plan = await self._plan(report, names)
        done = [
            await self.deliveries.replan(run.id, self.destinations[name], parts)
            for name, parts in plan.items()
        ]
        return any(done)

    async def _plan(
        self, report: Report, names: Collection[str] | None = None
    ) -> Mapping[str, tuple[Part, ...]]:
        """Parts by destination, of all that receive the edition or of those named."""
        receivers = [
            await self._simplified(destination)
            for name, destination in self.destinations.items()
            if report.edition in destination.editions and (names is None or name in names)
        ]
        return await self.compose(report, receivers)

    async def _simplified(self, destination: Destination) -> Destination:
        """The destination without the forms that its chat has refused before."""
        refused = sorted(await self.deliveries.refused(destination))
        return replace(destination, look=reduce(Look.without, refused, destination.look))


def _of_run(run: Run) -> Knowledge:
    return Knowledge(run.known_by, run.archive_through, run.failures)
