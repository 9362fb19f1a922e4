"""The order of the work, and nothing else: archive, snapshot, analysis, report."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from mir_core.analysis.analyse import analyse
from mir_core.analysis.pairs import PairHistory
from mir_core.archive.runs import Runs
from mir_core.archive.store import Archive
from mir_core.calendars import Calendars, cut_off, equity_session_closed
from mir_core.clock import Clock
from mir_core.model.coverage import Coverage, Edition
from mir_core.model.errors import UsageError
from mir_core.model.message import Day, Listing, Literal, Moment, Name, Sentence
from mir_core.model.report import Document, Report
from mir_core.model.snapshot import SourceFailure
from mir_core.report.compose import compose
from mir_core.snapshot.take import take

FUTURE = Sentence(
    "usage.future", "The {edition} of {date} is cut off at {as_of}, which is still to come."
)
BEFORE_DATA = Sentence("usage.before_data", "There is no data before {first}; choose a later date.")
NO_DATA = Sentence(
    "usage.no_data", "The archive is empty: import daily history first (mir import DIR)."
)
UNKNOWN_EDITION = Sentence("usage.edition", "Unknown edition {edition}; there are: {editions}.")


@dataclass(frozen=True, kw_only=True)
class Pipeline:
    """Builds reports from the archive.

    Attributes:
        editions: By name; the first is the default.
        check_parity: Raises ParityError if the languages of a document differ in a number.
        demo: Everything built here is labelled DEMO.
    """

    archive: Archive
    runs: Runs
    calendars: Calendars
    coverage: Coverage
    editions: Mapping[str, Edition]
    clock: Clock
    check_parity: Callable[[Document], None]
    demo: bool = False
    _history: PairHistory = field(default_factory=PairHistory, init=False)

    async def build(
        self,
        date: dt.date,
        edition: str,
        *,
        known_by: dt.datetime | None = None,
        archive_through: int | None = None,
        revision: int | None = None,
        failures: tuple[SourceFailure, ...] | None = None,
    ) -> Report:
        """The report of a date and edition, as it could be known then.

        Args:
            date: The report's date.
            edition: Name of the edition.
            known_by: End of the run's gathering; by default that of the stored run, else t0.
            archive_through: Last row of the archive at that moment; by default that of the stored
                run, else all are read.
            revision: By default that of the stored run, else 1.
            failures: Sources that failed in that gathering; by default those of the stored run.

        Raises:
            UsageError: Unknown edition, a cut-off still to come, no data by then.
            ParityError: The languages of the report differ in a number.
        """
        as_of = self.as_of(date, edition)
        if as_of > self.clock.now():
            raise UsageError(FUTURE(edition=Name(edition), date=Day(date), as_of=Moment(as_of)))
        run = await self.runs.latest(date, edition)
        if known_by is None:
            known_by, archive_through = (
                (run.known_by, run.archive_through) if run else (as_of, None)
            )
        histories = await self.archive.read(as_of, known_by, archive_through)
        if not histories:
            await self._refuse_empty()
        failures = (run.failures if run else ()) if failures is None else failures
        inputs = (date, edition, as_of, known_by, histories, self.calendars, self.coverage)
        snapshot = take(*inputs, demo=self.demo, failures=failures)
        analysis = analyse(snapshot, self.coverage, self._history)
        report = compose(
            snapshot, analysis, self.coverage, revision or (run.revision if run else 1)
        )
        self.check_parity(report)
        return report

    def as_of(self, date: dt.date, edition: str) -> dt.datetime:
        """The cut-off of an edition; UsageError if there is no such edition."""
        if edition not in self.editions:
            names = Listing(tuple(Literal(name) for name in self.editions))
            raise UsageError(UNKNOWN_EDITION(edition=Literal(edition), editions=names))
        spec = self.editions[edition]
        return cut_off(date, spec.time, spec.zone)

    def latest(self, edition: str | None = None) -> tuple[dt.date, str]:
        """Date and name of the newest edition whose cut-off is past, of one name or of all.

        Raises:
            UsageError: There is no such edition.
        """
        now = self.clock.now()
        names = self.editions if edition is None else (edition,)
        days = [(now + dt.timedelta(days=offset)).date() for offset in (1, 0, -1, -2)]
        past = [
            (self.as_of(day, name), day, name)
            for day in days
            for name in names
            if self.as_of(day, name) <= now
        ]
        _, day, name = max(past)
        return day, name

    def has_news(self, date: dt.date, edition: str) -> bool:
        """True if a stock exchange closed a session since this edition's previous cut-off."""
        venues = tuple(dict.fromkeys(region.venue for region in self.coverage.regions))
        before = self.as_of(date - dt.timedelta(days=1), edition)
        return equity_session_closed(self.calendars, venues, before, self.as_of(date, edition))

    async def _refuse_empty(self) -> None:
        first = await self.archive.first_session()
        raise UsageError(BEFORE_DATA(first=Day(first)) if first else NO_DATA())
