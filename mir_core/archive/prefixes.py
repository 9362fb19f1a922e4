"""What was known at many instants: the archive read once, and cut again and again.

Of most series, what was known at an instant is what came first, as nothing was revised and no
second source spoke later about an earlier session. Such a series is cut without copying it.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from mir_core.archive.columns import KNOWN_AT, OBSERVED_AT, SERIES, Columns
from mir_core.model.observation import Floats, History
from mir_core.model.session import microseconds

Key = tuple[str, str]


class Prefixes:
    """Cuts of all rows at instants, for reports that never ran: known by their cut-off.

    Args:
        columns: All rows.
        series: Instrument and field by number.
        sources: Name by number.
    """

    def __init__(
        self, columns: Columns, series: Mapping[int, Key], sources: Mapping[int, str]
    ) -> None:
        self._names = (series, sources)
        from_when = np.maximum(columns.numbers[OBSERVED_AT], columns.numbers[KNOWN_AT])
        plain = _is_plain(columns, from_when)
        histories = columns.where(plain).histories(*self._names)
        ids = {key: number for number, key in series.items()}
        self._plain = [
            (key, history, _of(columns, from_when, ids[key])) for key, history in histories.items()
        ]
        self._others = columns.where(~plain)

    def at(self, as_of: dt.datetime) -> dict[Key, History]:
        """What was observed and known by `as_of`, as `Archive.read` gives it."""
        instant = microseconds(as_of)
        found = self._others.cut(instant, instant).histories(*self._names)
        for key, history, from_when in self._plain:
            count = int(np.searchsorted(from_when, instant, side="right"))
            if count:
                found[key] = _first(history, count)
        return found


def _is_plain(columns: Columns, from_when: Floats) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    """True for the rows of series whose rows came to be known in their order, each once."""
    of = columns.numbers[SERIES].astype(np.int64)
    beside = of[1:] == of[:-1]
    again = columns.groups[1:] == columns.groups[:-1]
    odd = beside & (again | (from_when[1:] < from_when[:-1]))
    return ~np.isin(of, of[1:][odd])


def _of(columns: Columns, from_when: Floats, number: int) -> Floats:
    """Instants of one series."""
    start, end = np.searchsorted(columns.numbers[SERIES], [number, number + 1])
    found: Floats = from_when[start:end]
    return found


def _first(history: History, count: int) -> History:
    retrievals = history.retrievals
    return replace(
        history,
        dates=history.dates[:count],
        values=history.values[:count],
        observed_at=history.observed_at[:count],
        known_at=history.known_at[:count],
        sources=history.sources[:count],
        assumed=history.assumed[:count],
        retrievals=None if retrievals is None else retrievals[:count],
    )
