"""The order of the work, and nothing else: archive, snapshot, analysis, report."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from mir_core.analysis.analyse import analyse
from mir_core.analysis.pairs import PairHistory
from mir_core.analysis.record import record_of
from mir_core.archive.calls import Calls
from mir_core.archive.narratives import Narratives
from mir_core.archive.runs import Run, Runs
from mir_core.archive.store import Archive
from mir_core.calendars import Calendars, cut_off, equity_session_closed
from mir_core.clock import Clock
from mir_core.model.coverage import Coverage, Edition
from mir_core.model.errors import UsageError
from mir_core.model.message import Day, Listing, Literal, Moment, Name, Sentence
from mir_core.model.observation import History
from mir_core.model.record import Measured, Record
from mir_core.model.report import Document, Report
from mir_core.model.snapshot import Snapshot, SourceFailure
from mir_core.report.compose import compose
from mir_core.report.retell import retell
from mir_core.snapshot.take import take

FUTURE = Sentence(
    "usage.future", "The {edition} of {date} is cut off at {as_of}, which is still to come."
)
BEFORE_DATA = Sentence("usage.before_data", "There is no data before {first}; choose a later date.")
NO_DATA = Sentence(
    "usage.no_data",
    "The archive is empty: get daily history first (mir backfill, or mir import DIR).",
)
UNKNOWN_EDITION = Sentence("usage.edition", "Unknown edition {edition}; there are: {editions}.")

#: Observations by instrument and field.
Histories = Mapping[tuple[str, str], History]

_DAY = dt.timedelta(days=1)
#: Days that the edition before may lie back; all exchanges are never closed for so long.
_MOST_DAYS_BACK = 14
#: Snapshots of previous editions that are kept.
_KEPT = 4


@dataclass(frozen=True, slots=True)
class _Cut:
    """Where a snapshot is cut; `through` is the last row that may be read."""

    date: dt.date
    edition: str
    as_of: dt.datetime
    known_by: dt.datetime
    through: int | None
    failures: tuple[SourceFailure, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Pipeline:
    """Builds reports from the archive.

    Attributes:
        editions: By name; the first is the default.
        check_parity: Raises ParityError if the languages of a document differ in a number.
        languages: In which reports are printed.
        demo: Everything built here is labelled DEMO.
    """

    archive: Archive
    runs: Runs
    calls: Calls
    narratives: Narratives
    calendars: Calendars
    coverage: Coverage
    editions: Mapping[str, Edition]
    clock: Clock
    check_parity: Callable[[Document], None]
    languages: tuple[str, ...]
    demo: bool = False
    history: PairHistory = field(default_factory=PairHistory)
    _measured: dict[tuple[_Cut, int], Measured] = field(default_factory=dict, init=False)

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
        stored_by = known_by or (run.known_by if run else None)
        cut = _cut(date, edition, as_of, run)
        if known_by is not None:
            cut = replace(cut, known_by=known_by, through=archive_through)
        if failures is not None:
            cut = replace(cut, failures=failures)
        snapshot = await self._snapshot(cut)
        if not snapshot.series:
            await self._refuse_empty()
        previous = await self.previous(date, edition)
        before = previous.analysis if previous else None
        analysis = analyse(snapshot, self.coverage, self.history, before)
        measured = Measured(snapshot, analysis)
        record = await self._record(measured, previous, stored_by)
        number = revision or (run.revision if run else 1)
        report = compose(snapshot, analysis, self.coverage, number, previous, record)
        if run is not None and number == run.revision:
            report = retell(report, await self.narratives.of(run.id), self.languages)
        self.check_parity(report)
        return report

    async def _record(
        self, measured: Measured, previous: Measured | None, stored_by: dt.datetime | None
    ) -> Record:
        """Calls of a report, from the store as it was by then; as it is for one that never ran."""
        snapshot = measured.snapshot
        earlier = await self.calls.known(snapshot.as_of, stored_by)
        slot = (snapshot.date, snapshot.edition)
        own = await self.calls.of(*slot, stored_by) if stored_by else ()
        return record_of(measured, self.coverage, self.history, earlier, previous, own)

    async def previous(self, date: dt.date, edition: str) -> Measured | None:
        """The edition of the same name before, as it was known then; None if there was no data.

        It is analysed by itself, without the one before it.
        """
        before = self.date_before(date, edition)
        if before is None:
            return None
        run = await self.runs.latest(before, edition)
        cut = _cut(before, edition, self.as_of(before, edition), run)
        key = (cut, await self.archive.newest())
        if key not in self._measured:
            snapshot = await self._snapshot(cut)
            analysis = analyse(snapshot, self.coverage, self.history)
            while len(self._measured) >= _KEPT:
                self._measured.pop(next(iter(self._measured)), None)
            self._measured[key] = Measured(snapshot, analysis)
        found = self._measured[key]
        return found if found.snapshot.series else None

    async def snapshot(
        self, date: dt.date, edition: str, histories: Histories | None = None
    ) -> Snapshot:
        """The snapshot of an edition, without anything made of it.

        Args:
            date: The report's date.
            edition: Name of the edition.
            histories: What was known at its cut-off, if that is at hand and the edition never ran.
        """
        as_of = self.as_of(date, edition)
        run = None if histories is not None else await self.runs.latest(date, edition)
        return await self._snapshot(_cut(date, edition, as_of, run), histories)

    async def _snapshot(self, cut: _Cut, histories: Histories | None = None) -> Snapshot:
        if histories is None:
            histories = await self.archive.read(cut.as_of, cut.known_by, cut.through)
        instants = (cut.as_of, cut.known_by)
        inputs = (cut.date, cut.edition, *instants, histories, self.calendars, self.coverage)
        return take(*inputs, demo=self.demo, failures=cut.failures)

    def date_before(self, date: dt.date, edition: str) -> dt.date | None:
        """The last date before with news for an edition; None if there is none for two weeks."""
        days = (date - back * _DAY for back in range(1, _MOST_DAYS_BACK + 1))
        return next((day for day in days if self.has_news(day, edition)), None)

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


def _cut(date: dt.date, edition: str, as_of: dt.datetime, run: Run | None) -> _Cut:
    """As the stored run of an edition saw it; at its cut-off if it never ran."""
    if run is None:
        return _Cut(date, edition, as_of, as_of, None)
    return _Cut(date, edition, as_of, run.known_by, run.archive_through, run.failures)
