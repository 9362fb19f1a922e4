"""Decides whether a reading shows the session that it is about: docs/analysis.md, section 2.

Pure. Nothing here reads a clock, and the date of the fetch never proves a session.
"""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import ZoneInfo

from mir_core.calendars import CRYPTO, VENUES, Calendars
from mir_core.ingest.contract import Reading
from mir_core.model.instrument import Instrument
from mir_core.model.observation import Observation
from mir_core.model.session import Session

#: How far the instant of a continuous market's value may be from the cut-off.
NEAR = dt.timedelta(minutes=30)
#: From the close to the last value of a day, by calendar: Hong Kong's closing auction.
SETTLING = {"XHKG": dt.timedelta(minutes=8)}
#: How far a source's clock may be ahead of ours.
CLOCK_SKEW = dt.timedelta(minutes=5)

_NONE = dt.timedelta(0)
_DAY = dt.timedelta(days=1)


class Doubt(StrEnum):
    """Why a reading is no observation."""

    NO_SESSION = "no session on that date"
    RUNNING = "session still running"
    UNDATED = "the answer shows no session"
    AHEAD = "the stated time lies ahead"
    NOT_NEAR = "more than 30 minutes from the cut-off"
    SAME = "same answer as before"


@dataclass(frozen=True, slots=True)
class Unproved:
    """A reading that must not be used, and why.

    Attributes:
        session: What the answer itself states.
    """

    instrument: str
    field: str
    session: dt.date | None
    doubt: Doubt


def observe(
    reading: Reading,
    fetched_at: dt.datetime,
    source: str,
    instrument: Instrument,
    as_of: dt.datetime,
    calendars: Calendars,
    *,
    is_changed: bool,
) -> Observation | Unproved:
    """The observation that a reading proves, or why it proves none.

    `fetched_at` is when the reading's answer had arrived, and becomes `known_at`; `as_of` is the
    cut-off of the report that asks. `is_changed` says that the answer differs from the last one
    stored of its address: it matters only where an answer states no time at all.
    """
    found = _session(reading, fetched_at, instrument, calendars)
    if found is None:
        found = _rolling(reading, fetched_at, as_of, calendars, is_changed=is_changed)
    if isinstance(found, Doubt):
        return Unproved(reading.instrument, reading.field, reading.session, found)
    session, observed_at = found
    return Observation(
        reading.instrument,
        reading.field,
        session.date,
        reading.value,
        observed_at,
        fetched_at,
        source,
    )


def _session(
    reading: Reading, fetched_at: dt.datetime, instrument: Instrument, calendars: Calendars
) -> tuple[Session, dt.datetime] | Doubt | None:
    """The finished session that the answer shows; None for a value that rolls on."""
    if reading.is_running:
        return Doubt.RUNNING
    if reading.stated_at is not None and reading.stated_at > fetched_at + CLOCK_SKEW:
        return Doubt.AHEAD
    date = _date(reading, instrument)
    if date is None:
        return None if instrument.calendar == CRYPTO else Doubt.UNDATED
    table = calendars.table(instrument.calendar)
    position = table.position(date)
    if position is None:
        return Doubt.NO_SESSION
    session = table.session(position)
    settled_at = session.closes + SETTLING.get(instrument.calendar, _NONE)
    if min(fetched_at, reading.stated_at or fetched_at) < settled_at:
        return Doubt.RUNNING
    return session, session.closes


def _date(reading: Reading, instrument: Instrument) -> dt.date | None:
    """The session date that the answer states, or that its instant falls on in the venue's time."""
    try:
        if reading.session is not None:
            return reading.session - _DAY if instrument.dated_at_start else reading.session
        if reading.stated_at is None or instrument.calendar == CRYPTO:
            return None
        return reading.stated_at.astimezone(ZoneInfo(VENUES[instrument.calendar].zone)).date()
    except OverflowError:  # a source may state the year 1, from which nothing can be taken
        return dt.date.min


def _rolling(
    reading: Reading,
    fetched_at: dt.datetime,
    as_of: dt.datetime,
    calendars: Calendars,
    *,
    is_changed: bool,
) -> tuple[Session, dt.datetime] | Doubt:
    """A continuous market's value of the moment stands for the last UTC day before the cut-off."""
    if reading.stated_at is not None:
        is_near = abs(reading.stated_at - as_of) <= NEAR
    else:
        is_near = _NONE <= fetched_at - as_of <= NEAR
    if not is_near:
        return Doubt.NOT_NEAR
    if reading.stated_at is None and not is_changed:
        return Doubt.SAME
    session = calendars.expected(CRYPTO, as_of)
    return Doubt.NO_SESSION if session is None else (session, min(as_of, fetched_at))
