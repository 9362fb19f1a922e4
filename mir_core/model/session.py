"""Trading days: one session, and all sessions of a venue as arrays."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

Days = npt.NDArray[np.datetime64]
Instants = npt.NDArray[np.int64]

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def microseconds(instant: dt.datetime) -> int:
    """Microseconds of an aware instant since 1970-01-01 UTC, the form instants have in arrays."""
    return (instant - _EPOCH) // dt.timedelta(microseconds=1)


def instant(microseconds_utc: int) -> dt.datetime:
    """The aware UTC instant of `microseconds_utc`."""
    return _EPOCH + dt.timedelta(microseconds=int(microseconds_utc))


@dataclass(frozen=True, slots=True)
class Session:
    """One trading day of a venue.

    Attributes:
        venue: MIC, `24/7` or `weekdays`.
        date: The session's label, a civil date of the venue (UTC for `24/7`).
        opens: First instant, UTC.
        closes: Last instant, UTC.
    """

    venue: str
    date: dt.date
    opens: dt.datetime
    closes: dt.datetime


@dataclass(frozen=True, eq=False)
class SessionTable:
    """All sessions of a venue, in order, as arrays of one length.

    Attributes:
        venue: MIC, `24/7` or `weekdays`.
        dates: datetime64[D].
        opens: int64 microseconds UTC.
        closes: int64 microseconds UTC.
        certain_until: Last date that the calendar's own source covers; later ones are provisional.
    """

    venue: str
    dates: Days
    opens: Instants
    closes: Instants
    certain_until: dt.date

    def __len__(self) -> int:
        return len(self.dates)

    def session(self, position: int) -> Session:
        """The session at a position."""
        return Session(
            self.venue,
            self.dates[position].item(),
            instant(self.opens[position]),
            instant(self.closes[position]),
        )

    def position(self, date: dt.date) -> int | None:
        """Position of the session of `date`; None if the venue has none that day."""
        return self._positions.get(date)

    def closed_by(self, at: dt.datetime) -> int:
        """Number of sessions that had closed at `at` (inclusive)."""
        return int(np.searchsorted(self.closes, microseconds(at), side="right"))

    @cached_property
    def _positions(self) -> dict[dt.date, int]:
        return {date: position for position, date in enumerate(self.dates.tolist())}
