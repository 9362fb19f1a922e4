"""Stretches of days as sources want them in their addresses."""

import datetime as dt
from collections.abc import Iterator

_EPOCH = dt.date(1970, 1, 1)
_DAY_S = 86_400


def unix(date: dt.date) -> int:
    """Seconds since 1970 of the first instant of a UTC day."""
    return (date - _EPOCH).days * _DAY_S


def windows(first: dt.date, last: dt.date, days: int) -> Iterator[tuple[dt.date, dt.date]]:
    """First and last dates of stretches of at most `days` days that cover both ends."""
    while first <= last:
        end = min(last, first + dt.timedelta(days=days - 1))
        yield first, end
        first = end + dt.timedelta(days=1)
