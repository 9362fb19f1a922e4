"""The clock that rings at every cut-off. What is due then, `bot.jobs` decides.

APScheduler's own CronTrigger loses a day where clocks are set forward: at midnight in New York it
passes over the night after 8 March 2026. So the trigger asks `bot.jobs.slots`.
"""

import datetime as dt
from collections.abc import Awaitable, Callable, Mapping

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger

from bot.jobs import CATCH_UP, slots
from mir_core.model.coverage import Edition

#: Longer than any time between two cut-offs of one edition.
_AHEAD = dt.timedelta(days=3)
_MOMENT = dt.timedelta(microseconds=1)


class CutOffs(BaseTrigger):  # type: ignore[misc]  # APScheduler has no types
    """Fires at the cut-off of every edition."""

    def __init__(self, editions: Mapping[str, Edition]) -> None:
        self._editions = editions

    def get_next_fire_time(
        self, previous_fire_time: dt.datetime | None, now: dt.datetime
    ) -> dt.datetime:
        """The first cut-off after the previous one, at the start from now on."""
        after = (previous_fire_time or now - _MOMENT).astimezone(dt.UTC)
        return slots(self._editions, after, after + _AHEAD)[0].at


def start_scheduler(
    editions: Mapping[str, Edition], ring: Callable[[], Awaitable[None]]
) -> AsyncIOScheduler:
    """A running scheduler that calls `ring` at every cut-off."""
    scheduler = AsyncIOScheduler(timezone="UTC")
    grace_s = int(CATCH_UP.total_seconds())
    scheduler.add_job(
        ring, CutOffs(editions), id="cut-offs", coalesce=True, misfire_grace_time=grace_s
    )
    scheduler.start()
    return scheduler
