"""Whether the last bar of a Yahoo chart is over, as far as its answer tells."""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

#: The last trade of a day may come a little before its end.
_LAST_TRADE = dt.timedelta(minutes=5)
#: Quotes arrive up to a quarter of an hour late.
_DELAY = dt.timedelta(minutes=20)


@dataclass(frozen=True, slots=True)
class Symbol:
    """One chart.

    Attributes:
        zones: Time zones that its exchange may be given in.
        follows_calendar: Its day ends no earlier than the session of its instrument's calendar, so
            that the time of its last quote can be held against that.
        closes: Local end of its day where the answer's own trading period does not tell it.
    """

    name: str
    instrument: str
    zones: tuple[ZoneInfo, ...]
    follows_calendar: bool = True
    closes: dt.time | None = None


@dataclass(frozen=True, slots=True)
class Hours:
    """What an answer tells about time.

    Attributes:
        quoted_at: Time of the last quote (`regularMarketTime`).
        ends: End of the current trading period, which may be another day's.
    """

    symbol: Symbol
    zone: ZoneInfo
    quoted_at: dt.datetime
    ends: dt.datetime
    fetched_at: dt.datetime

    def judge(self, date: dt.date) -> tuple[dt.datetime | None, bool]:
        """The instant that the last bar, of `date`, is stated at, and whether it is running."""
        quoted = self.quoted_at.astimezone(self.zone).date()
        if date != quoted:
            # An evening's bar carries the next date; an earlier one is over, its day has no close.
            return (self.quoted_at, True) if date > quoted else (None, False)
        closes = self._closes(date)
        if self.symbol.closes and self.quoted_at > closes + _DELAY:
            return self.quoted_at, True
        is_over = self.quoted_at >= closes - _LAST_TRADE and self.fetched_at >= closes + _DELAY
        if not self.symbol.follows_calendar:
            return (None, False) if is_over else (self.quoted_at, True)
        if self.quoted_at >= closes or self.fetched_at >= closes + _DELAY:
            # Short days end earlier: the quote's time, held against the calendar, decides.
            return (None if is_over and self.quoted_at < closes else self.quoted_at), False
        return self.quoted_at, True

    def _closes(self, date: dt.date) -> dt.datetime:
        wall = self.symbol.closes or self.ends.astimezone(self.zone).time()
        return dt.datetime.combine(date, wall, self.zone)
