"""The service that publishes editions at their time, and what an earlier process left over."""

import asyncio
import datetime as dt
import logging
from collections.abc import Coroutine

from bot.jobs import CATCH_UP, due, slots
from bot.publish import Publisher
from bot.scheduler import start_scheduler
from mir_core.archive.runs import Run, RunState

_log = logging.getLogger(__name__)

#: Date and edition.
Name = tuple[dt.date, str]

#: Age up to which an unfinished run is finished; older news are left to a person.
_TOO_OLD = dt.timedelta(hours=24)
#: How soon deliveries that a platform did not take are tried again.
_AGAIN_S = 300.0


class EditionService:
    """Runs what is due whenever a cut-off passes, and at the start.

    Args:
        publisher: Runs editions.
    """

    def __init__(self, publisher: Publisher) -> None:
        self._publisher = publisher
        self._wake = asyncio.Event()
        self._failing: set[Name] = set()

    async def run(self) -> None:
        """Work until cancelled."""
        scheduler = start_scheduler(self._publisher.pipeline.editions, self._ring)
        try:
            while True:
                self._wake.clear()
                is_settled = await self.work()
                try:
                    await asyncio.wait_for(self._wake.wait(), None if is_settled else _AGAIN_S)
                except TimeoutError:
                    continue
        finally:
            scheduler.shutdown(wait=False)

    async def work(self) -> bool:
        """Finish what is unfinished and run what is due; False if some of it has to wait.

        An edition that fails is told once, with its traceback, and holds up no other.
        """
        publisher = self._publisher
        now = publisher.pipeline.clock.now()
        left = [run for run in await publisher.runs.unfinished() if run.as_of >= now - _TOO_OLD]
        finished = [await self._attempt((run.date, run.edition), self._finish(run)) for run in left]
        for slot in due(publisher.pipeline.editions, now, await self._settled(now)):
            name = (slot.date, slot.edition)
            finished.append(await self._attempt(name, self._publish(*name)))
        return all(finished)

    async def _attempt(self, name: Name, work: Coroutine[None, None, bool]) -> bool:
        try:
            is_settled = await work
        except Exception:  # noqa: BLE001 - the boundary of an edition
            if name not in self._failing:
                self._failing.add(name)
                _log.exception("%s of %s has failed and is tried again", name[1], name[0])
            return False
        self._failing.discard(name)
        return is_settled

    async def _finish(self, run: Run) -> bool:
        if run.state is RunState.PLANNED:
            return (await self._publisher.finish(run)).is_settled
        return await self._publish(run.date, run.edition)

    async def _publish(self, date: dt.date, edition: str) -> bool:
        published = await self._publisher.run(date, edition)
        _log.info("%s of %s: %s", edition, date, published.status)
        return published.is_settled

    async def _settled(self, now: dt.datetime) -> set[Name]:
        """Recent editions that have a run: it was done, skipped, or has been seen to above."""
        recent = slots(self._publisher.pipeline.editions, now - CATCH_UP, now)
        names = [(slot.date, slot.edition) for slot in recent]
        return {name for name in names if await self._publisher.runs.latest(*name) is not None}

    async def _ring(self) -> None:
        self._wake.set()
