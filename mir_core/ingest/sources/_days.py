"""Days that a request names: the expected session, or each weekday of a stretch of history."""

import datetime as dt
from collections.abc import Iterator

from mir_core.ingest.contract import Wanted

_SATURDAY = 5
#: Longer than any holiday: a window that ends on the expected session holds one before it.
_WINDOW = dt.timedelta(days=21)


def expected(wanted: Wanted, *venues: str) -> dt.date:
    """The earliest of the venues' expected sessions; the last date wanted if none is known."""
    known = [wanted.sessions[venue] for venue in venues if venue in wanted.sessions]
    return min(known, default=wanted.until)


def daily(wanted: Wanted, *venues: str) -> Iterator[dt.date]:
    """Days to ask one by one: the expected session, or all weekdays since the first date."""
    if wanted.since is None:
        yield expected(wanted, *venues)
        return
    for ordinal in range(wanted.since.toordinal(), wanted.until.toordinal() + 1):
        date = dt.date.fromordinal(ordinal)
        if date.weekday() < _SATURDAY:
            yield date


def window(wanted: Wanted, *venues: str) -> tuple[dt.date, dt.date]:
    """First and last date to ask at once."""
    if wanted.since is not None:
        return wanted.since, wanted.until
    last = max(expected(wanted, *venues), wanted.until)
    return last - _WINDOW, last
