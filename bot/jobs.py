"""When editions are due: pure decisions, which the scheduler and the process's start call."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from mir_core.calendars import cut_off
from mir_core.model.coverage import Edition

#: How long after its cut-off an edition is still published: a restart loses none, and nobody gets
#: yesterday's news after a long outage.
CATCH_UP = dt.timedelta(hours=2)

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """One edition of one date.

    Attributes:
        at: Its cut-off, UTC.
    """

    at: dt.datetime
    date: dt.date
    edition: str


def slots(
    editions: Mapping[str, Edition], after: dt.datetime, until: dt.datetime
) -> tuple[Slot, ...]:
    """Every edition whose cut-off lies in (after, until], in the order of time."""
    # A zone is at most 14 hours from UTC: one day more on each side holds every local date.
    first, last = after.date() - _DAY, until.date() + _DAY
    dates = [first + _DAY * step for step in range((last - first).days + 1)]
    found = [
        Slot(cut_off(date, edition.time, edition.zone), date, name)
        for date in dates
        for name, edition in editions.items()
    ]
    return tuple(sorted(slot for slot in found if after < slot.at <= until))


def due(
    editions: Mapping[str, Edition],
    now: dt.datetime,
    settled: Collection[tuple[dt.date, str]],
) -> tuple[Slot, ...]:
    """Editions to run now: cut off within the last two hours and neither done nor skipped.

    Args:
        editions: By name.
        now: The present instant.
        settled: Date and edition of the runs that need nothing more.
    """
    recent = slots(editions, now - CATCH_UP, now)
    return tuple(slot for slot in recent if (slot.date, slot.edition) not in settled)
