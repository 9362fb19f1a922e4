"""The job: one edition built, planned and delivered; run again, it sends only what is left."""

import datetime as dt
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from mir_core.archive.runs import Run, Runs, RunState
from mir_core.delivery.outcome import Outcome
from mir_core.delivery.store import Deliveries
from mir_core.delivery.worker import DeliveryWorker
from mir_core.model.delivery import Destination
from mir_core.model.part import Part
from mir_core.model.report import Document, Report
from mir_core.pipeline import Pipeline

_log = logging.getLogger(__name__)

#: Prints a document for a platform in a language.
Render = Callable[[Document, str, str], tuple[Part, ...]]


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
        render: Makes the parts of a platform and a language.
        skip_without_news: No edition when no stock exchange closed a session since the last one.
    """

    pipeline: Pipeline
    runs: Runs
    deliveries: Deliveries
    worker: DeliveryWorker
    destinations: Mapping[str, Destination]
    render: Render
    skip_without_news: bool

    async def run(self, date: dt.date, edition: str, *, dry_run: bool = False) -> Published:
        """Build an edition, plan its parts and send them; a dry run stores and sends nothing.

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
        known_by = former.known_by if former else now
        through = former.archive_through if former else await self._newest()
        report = await self.pipeline.build(
            date, edition, known_by=known_by, archive_through=through
        )
        plan = self._plan(report)
        if dry_run:
            return Published(Status.DRY_RUN, report, plan)
        run = await self.runs.open(date, edition, as_of, known_by, through)
        if (run.known_by, run.archive_through) != (known_by, through):
            # Another process was faster: what it saw holds for all.
            report = await self.pipeline.build(date, edition)
            plan = self._plan(report)
        for name, parts in plan.items():
            await self.deliveries.plan(run.id, self.destinations[name], parts)
        run = await self.runs.set_state(run, RunState.PLANNED)
        outcome = await self.finish(run)
        status = Status.SETTLED if outcome.is_settled else Status.WAITING
        return Published(status, report, plan, outcome)

    def _is_skipped(self, date: dt.date, edition: str) -> bool:
        return self.skip_without_news and not self.pipeline.has_news(date, edition)

    async def _newest(self) -> int:
        return await self.pipeline.archive.newest()

    async def finish(self, run: Run) -> Outcome:
        """Send what a planned run has left."""
        outcome = await self.worker.deliver(run.id)
        if outcome.is_settled:
            await self.runs.set_state(run, RunState.DONE)
        counts = ", ".join(f"{count} {state}" for state, count in outcome.counts.items())
        _log.info("%s of %s: %s", run.edition, run.date, counts or "no destination")
        return outcome

    def _plan(self, report: Report) -> Mapping[str, tuple[Part, ...]]:
        return {
            name: self.render(report, destination.platform, destination.language)
            for name, destination in self.destinations.items()
            if report.edition in destination.editions
        }
