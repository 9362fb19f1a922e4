"""Reports that readers ask for: built once for all who wait, a few at a time, kept for a while."""

import datetime as dt
from dataclasses import dataclass

from bot.keeping import Flights, Fresh, Kept
from bot.web.limits import Turns
from mir_core.archive.runs import Runs, RunState
from mir_core.archive.store import Archive
from mir_core.model.report import Report
from mir_core.pipeline import Pipeline

#: Reports kept; each holds all series that it was made from.
_MOST_REPORTS = 24
#: Seconds for which what is stored of an edition is taken as unchanged.
_TRUSTED_S = 2.0
_MOST_EDITIONS = 1000
#: Builds of one visitor: as many at once, and one more every so many seconds.
_MOST_BUILDS, _BUILDS_PER_S = 30, 0.5


@dataclass(frozen=True, slots=True)
class Version:
    """What the content of an edition depends on; another version is another page.

    Attributes:
        revision: Of its run; 0 if it never ran.
        state: Of its run; empty if it never ran.
        archive_through: Last row of the archive that it knows.
        updated: When it was last known to change.
    """

    revision: int
    state: str
    archive_through: int
    updated: dt.datetime

    @property
    def is_skipped(self) -> bool:
        """True if the edition was left out on purpose."""
        return self.state == RunState.SKIPPED.value


class Shelf:
    """Builds the reports of the site.

    Args:
        pipeline: Builds them.
        runs: Tells their revisions.
        archive: Tells how far it goes where there was no run.
    """

    def __init__(self, pipeline: Pipeline, runs: Runs, archive: Archive) -> None:
        self._pipeline = pipeline
        self._runs = runs
        self._archive = archive
        self._versions = Fresh(_MOST_EDITIONS)
        self._reports: Kept[Report] = Kept(_MOST_REPORTS, lambda _: 1)
        self._flights = Flights()
        self._turns = Turns(_MOST_BUILDS, _BUILDS_PER_S)
        self.built = 0

    async def version(self, date: dt.date, edition: str) -> Version:
        """What the edition's content depends on now.

        Raises:
            UsageError: There is no such edition.
        """
        as_of = self._pipeline.as_of(date, edition)

        async def look() -> Version:
            run = await self._runs.latest(date, edition)
            if run is None:
                return Version(0, "", await self._archive.newest(), as_of)
            return Version(run.revision, run.state.value, run.archive_through, run.known_by)

        return await self._versions.get((date, edition), _TRUSTED_S, look)

    async def report(self, date: dt.date, edition: str, visitor: str | None) -> Report:
        """The report of an edition.

        Args:
            date: Its date.
            edition: Its name.
            visitor: On whose account it is built, if it has to be; None for our own.

        Raises:
            UsageError: No report can be built for that date or edition.
            TooMuch: The visitor has had too many built, or too many wait.
        """
        key = (date, edition, await self.version(date, edition))
        kept = self._reports.get(key)
        if kept is not None:
            return kept
        if key not in self._flights:
            self._turns.take(visitor)

        async def build() -> Report:
            report = await self._build(date, edition)
            self._reports.put(key, report)
            return report

        return await self._flights.join(key, build)

    async def _build(self, date: dt.date, edition: str) -> Report:
        """Build one report, after those that were asked for before."""
        async with self._turns.one():
            self.built += 1
            return await self._pipeline.build(date, edition)
