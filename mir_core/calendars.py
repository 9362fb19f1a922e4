"""Sessions of a venue: exchange_calendars, corrected and prolonged by our own overrides.

Tables run from a fixed start per venue to the end of 2040, so that the same date always gives the
same table. Where the library's knowledge of an exchange ends (Shanghai's is announced a year at a
time) the table goes on with weekdays less the configured holidays, marked as provisional.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from mir_core.model.session import Days, Instants, Session, SessionTable
from mir_core.model.snapshot import Market

#: Last date of every table.
HORIZON = dt.date(2040, 12, 31)
#: The calendar of coins: a session is a UTC day.
CRYPTO = "24/7"
#: The calendar of figures that are set every weekday at 17:00 in New York.
WEEKDAYS = "weekdays"

_CRYPTO_START = dt.date(2009, 1, 3)


@dataclass(frozen=True, slots=True)
class Venue:
    """An exchange: local hours and the first year that its calendar knows."""

    zone: str
    opens: dt.time
    closes: dt.time
    start: dt.date


#: Exchanges by MIC. Shanghai's opened on its first date here; the library lists days before.
VENUES = {
    "XNYS": Venue("America/New_York", dt.time(9, 30), dt.time(16), dt.date(1970, 1, 1)),
    "XHKG": Venue("Asia/Hong_Kong", dt.time(9, 30), dt.time(16), dt.date(1986, 1, 1)),
    "XSHG": Venue("Asia/Shanghai", dt.time(9, 30), dt.time(15), dt.date(1990, 12, 19)),
    WEEKDAYS: Venue("America/New_York", dt.time(0), dt.time(17), dt.date(1970, 1, 1)),
}


@dataclass(frozen=True, slots=True)
class Override:
    """Days on which one venue differs from the library's calendar."""

    closed: tuple[dt.date, ...] = ()
    open: tuple[dt.date, ...] = ()


@dataclass(frozen=True)
class Calendars:
    """Session tables by venue, built when first asked for.

    Attributes:
        overrides: By MIC, from config/holidays.toml.
    """

    overrides: Mapping[str, Override] = field(default_factory=dict)
    _tables: dict[str, SessionTable] = field(default_factory=dict, init=False, repr=False)

    def table(self, venue: str) -> SessionTable:
        """All sessions of a venue up to the horizon; KeyError for a venue that nobody defined."""
        if venue not in self._tables:
            override = self.overrides.get(venue, Override())
            self._tables[venue] = _crypto() if venue == CRYPTO else _exchange(venue, override)
        return self._tables[venue]

    def expected(self, venue: str, at: dt.datetime) -> Session | None:
        """The last session that had closed at `at`; None before the first."""
        table = self.table(venue)
        count = table.closed_by(at)
        return table.session(count - 1) if count else None

    def is_closed(self, venue: str, at: dt.datetime) -> bool:
        """True if the exchange had no session on the last weekday whose regular close is past.

        A half day that has closed since then opens it again, before that day's regular close.
        """
        if venue == CRYPTO:
            return False
        last = _last_weekday(VENUES[venue], at)
        expected = self.expected(venue, at)
        closed_since = expected is not None and expected.date > last
        return not closed_since and self.table(venue).position(last) is None

    def market(self, venue: str, date: dt.date, at: dt.datetime) -> Market:
        """What the calendar says of a venue for a report of `date` cut off at `at`."""
        table = self.table(venue)
        today = table.position(date)
        return Market(
            venue,
            self.expected(venue, at),
            self.is_closed(venue, at),
            None if today is None else table.session(today),
            date > table.certain_until,
        )


def _last_weekday(venue: Venue, at: dt.datetime) -> dt.date:
    """The last Monday to Friday, in the venue's time, whose regular close is at or before `at`."""
    local = at.astimezone(ZoneInfo(venue.zone))
    date = local.date()
    if local.time() < venue.closes:
        date -= dt.timedelta(days=1)
    return date - dt.timedelta(days=max(0, date.weekday() - 4))


@cache
def _crypto() -> SessionTable:
    dates = _days(_CRYPTO_START)
    opens = dates.astype("datetime64[us]").astype(np.int64)
    day_us = dt.timedelta(days=1) // dt.timedelta(microseconds=1)
    return SessionTable(CRYPTO, dates, opens, opens + day_us, HORIZON)


def _exchange(name: str, override: Override) -> SessionTable:
    """The library's sessions, then weekdays to the horizon, both less and plus the overrides."""
    venue = VENUES[name]
    known, opens, closes, certain_until = _library(name)
    beyond = _days(certain_until + dt.timedelta(days=1))
    beyond = beyond[np.is_busday(beyond)]
    added = np.setdiff1d(np.union1d(beyond, _as_days(override.open)), known)
    dates = np.concatenate([known, added])
    opens = np.concatenate([opens, _local(added, venue.opens, venue.zone)])
    closes = np.concatenate([closes, _local(added, venue.closes, venue.zone)])
    order = np.argsort(dates)
    order = order[~np.isin(dates[order], _as_days(override.closed))]
    certain = HORIZON if name == WEEKDAYS else certain_until
    return SessionTable(name, dates[order], opens[order], closes[order], certain)


@cache
def _library(name: str) -> tuple[Days, Instants, Instants, dt.date]:
    """Dates, opens, closes and last known date of exchange_calendars; none for `weekdays`."""
    if name == WEEKDAYS:
        none = np.array([], dtype=np.int64)
        return _as_days(()), none, none, VENUES[name].start - dt.timedelta(days=1)
    from exchange_calendars.exchange_calendar_xhkg import XHKGExchangeCalendar  # noqa: PLC0415 - half of the start-up time
    from exchange_calendars.exchange_calendar_xnys import XNYSExchangeCalendar  # noqa: PLC0415
    from exchange_calendars.exchange_calendar_xshg import XSHGExchangeCalendar  # noqa: PLC0415

    kinds = {
        "XNYS": XNYSExchangeCalendar,
        "XHKG": XHKGExchangeCalendar,
        "XSHG": XSHGExchangeCalendar,
    }
    kind = kinds[name]
    bound = kind.bound_max()
    end = HORIZON if bound is None else min(HORIZON, bound.date())
    calendar = kind(start=VENUES[name].start, end=end)
    return (
        calendar.sessions.to_numpy().astype("datetime64[D]"),
        _microseconds(calendar.opens.dt.tz_convert(None)),
        _microseconds(calendar.closes.dt.tz_convert(None)),
        end,
    )


def _days(start: dt.date) -> Days:
    """Every date from `start` to the horizon."""
    return np.arange(np.datetime64(start, "D"), np.datetime64(HORIZON, "D") + 1)


def _as_days(dates: tuple[dt.date, ...]) -> Days:
    return np.array(dates, dtype="datetime64[D]")


def _local(dates: Days, time: dt.time, zone: str) -> Instants:
    """UTC instants of a local wall time on each date."""
    offset = np.timedelta64(time.hour * 60 + time.minute, "m")
    wall = pd.DatetimeIndex(dates.astype("datetime64[us]") + offset)
    return _microseconds(wall.tz_localize(zone).tz_convert(None))


def _microseconds(naive_utc: "pd.DatetimeIndex | pd.Series[pd.Timestamp]") -> Instants:
    instants: Instants = naive_utc.to_numpy().astype("datetime64[us]").astype(np.int64)
    return instants


def cut_off(date: dt.date, time: dt.time, zone: str) -> dt.datetime:
    """The instant t0 of an edition: a local time on the report's date, in UTC."""
    return dt.datetime.combine(date, time, ZoneInfo(zone)).astimezone(dt.UTC)


def equity_session_closed(
    calendars: Calendars, venues: tuple[str, ...], after: dt.datetime, until: dt.datetime
) -> bool:
    """True if any of the exchanges closed a session in (after, until]."""
    tables = (calendars.table(venue) for venue in venues)
    return any(table.closed_by(until) > table.closed_by(after) for table in tables)
