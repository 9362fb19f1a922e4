"""Which editions there are to read, in the order of their cut-offs."""

import datetime as dt

from bot.jobs import Slot, slots
from bot.web.shelf import Shelf
from mir_core.archive.store import Archive
from mir_core.pipeline import Pipeline

_REACH = dt.timedelta(days=4)


class Timetable:
    """The editions that can be read.

    Args:
        pipeline: Knows editions and the time.
        archive: Tells how far back they go.
        shelf: Tells which were left out.
        grace: For so long after its cut-off an edition that is being prepared is not offered yet.
    """

    def __init__(
        self, pipeline: Pipeline, archive: Archive, shelf: Shelf, grace: dt.timedelta
    ) -> None:
        self._pipeline = pipeline
        self._archive = archive
        self._shelf = shelf
        self._grace = grace

    async def newest(self) -> Slot:
        """The newest edition to read: not left out, and no longer in preparation."""
        offered = await self.offered(1)
        return offered[0] if offered else self._past(self._now())[-1]

    async def offered(self, count: int) -> list[Slot]:
        """The newest editions to read, newest first."""
        now, found = self._now(), list[Slot]()
        for slot in reversed(slots(self._pipeline.editions, now - _REACH * count, now)):
            version = await self._shelf.version(slot.date, slot.edition)
            is_pending = not version.revision and slot.at > now - self._grace
            if not version.is_skipped and not is_pending:
                found.append(slot)
            if len(found) == count:
                break
        first = await self.first()
        return [slot for slot in found if first is not None and slot.date >= first]

    async def first(self) -> dt.date | None:
        """The first date for which a report can be built; None if the archive is empty."""
        first = await self._archive.first_session()
        return None if first is None else first + dt.timedelta(days=1)

    async def before(self, slot: Slot) -> Slot | None:
        """The edition before another; None if there is none."""
        first = await self.first()
        earlier = [each for each in self._past(slot.at) if each.at < slot.at]
        if not earlier or first is None or earlier[-1].date < first:
            return None
        return earlier[-1]

    def after(self, slot: Slot, newest: Slot) -> Slot | None:
        """The edition after another, if it can be read already."""
        later = slots(self._pipeline.editions, slot.at, slot.at + _REACH)
        return later[0] if later and later[0].at <= newest.at else None

    def of(self, date: dt.date) -> list[Slot]:
        """The editions of a date whose cut-off is past, in the order of time."""
        found = [
            Slot(self._pipeline.as_of(date, name), date, name) for name in self._pipeline.editions
        ]
        return sorted(slot for slot in found if slot.at <= self._now())

    def _past(self, until: dt.datetime) -> tuple[Slot, ...]:
        return slots(self._pipeline.editions, until - _REACH, until)

    def _now(self) -> dt.datetime:
        return self._pipeline.clock.now()
