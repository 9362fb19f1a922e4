"""What a report could see of each venue at past cut-offs, by calendar alone.

A past day is a session of one venue; it is seen at the first cut-off, at today's time of day, at or
after its close. The answers are the same for every report of that time, so they are kept.
"""

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pandas as pd

from mir_core.analysis.returns import Positions
from mir_core.calendars import CRYPTO, VENUES, Venue
from mir_core.model.session import Instants, SessionTable, microseconds

_DAY = dt.timedelta(days=1) // dt.timedelta(microseconds=1)
_FRIDAY = 4


@dataclass(frozen=True, eq=False)
class View:
    """Sessions of a venue as seen on each session of another one.

    Attributes:
        last: Position of the last session that had closed; -1 for none.
        open: False where the venue was closed: its figures took no part.
    """

    last: Positions
    open: npt.NDArray[np.bool_]


def view(own: SessionTable, other: SessionTable, as_of: dt.datetime) -> View:
    """What is seen of `other` on each session of `own`, at the time of day of `as_of`."""
    return _view(own, other, microseconds(as_of) % _DAY)


@lru_cache(maxsize=128)
def _view(own: SessionTable, other: SessionTable, time: int) -> View:
    at = own.closes + (time - own.closes) % _DAY
    last = np.searchsorted(other.closes, at, side="right") - 1
    return View(last, _is_open(other, last, at))


def _is_open(table: SessionTable, last: Positions, at: Instants) -> npt.NDArray[np.bool_]:
    """True unless the last weekday whose regular close is past had no session."""
    if table.venue == CRYPTO:
        return np.ones(len(at), dtype=np.bool_)
    weekday = _last_weekdays(VENUES[table.venue], at)
    known: npt.NDArray[np.bool_] = (last >= 0) & (table.dates[np.maximum(last, 0)] >= weekday)
    return known


def _last_weekdays(venue: Venue, at: Instants) -> npt.NDArray[np.datetime64]:
    local = pd.DatetimeIndex(at.astype("datetime64[us]"), tz="UTC").tz_convert(venue.zone)
    naive = local.tz_localize(None)
    dates = naive.normalize().to_numpy().astype("datetime64[D]")
    closes = np.timedelta64(venue.closes.hour * 60 + venue.closes.minute, "m")
    dates = dates - ((naive - naive.normalize()).to_numpy() < closes).astype("timedelta64[D]")
    weekdays = (dates.astype(np.int64) + 3) % 7
    found: npt.NDArray[np.datetime64] = dates - np.maximum(0, weekdays - _FRIDAY).astype(
        "timedelta64[D]"
    )
    return found
