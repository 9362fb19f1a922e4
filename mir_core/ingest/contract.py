"""What a live source is: requests out, readings in.

A module of `mir_core/ingest/sources` ends in `SOURCE = Source(...)`. Its docstring names homepage,
terms, the shape of the answer, the unit, and when a figure is set and published. Nothing in it
waits: gathering sends the requests, and hands each answer to `parse`.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

#: (instrument, field)
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a run asks of a source.

    Attributes:
        keys: Instruments and fields; a subset of what the source serves.
        sessions: The sessions that the calendars expect, by calendar (MIC, `24/7`, `weekdays`).
        since: First date of daily history; None for the newest values alone.
        until: Last date of daily history.
    """

    keys: frozenset[Key]
    sessions: Mapping[str, dt.date]
    since: dt.date | None
    until: dt.date


@dataclass(frozen=True, slots=True)
class Request:
    """One GET.

    Attributes:
        path: What follows the source's root, beginning with a slash, query included.
        headers: Beside the usual ones.
        max_bytes: Longer bodies (after decompression) are refused.
    """

    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    max_bytes: int = 4_000_000


@dataclass(frozen=True, slots=True)
class Answer:
    """The body of an answer with status 200.

    Attributes:
        fetched_at: When it had arrived.
    """

    request: Request
    body: bytes
    fetched_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Reading:
    """One value as the answer gives it, in our unit.

    Attributes:
        session: Session date (UTC day of coins) that the answer itself states; None if it states
            none and nothing beside it does. Never the date of the fetch.
        stated_at: Instant that the answer states for the value, UTC; None if it states none.
            A daily bar without a time has a session and no instant.
        is_running: The answer itself says that the session was still running.
        label: The source's own name of it, for instruments that configuration does not list
            (a protocol, a trading venue); text from outside.
        group: The source's category of such an instrument.
    """

    instrument: str
    field: str
    value: float
    session: dt.date | None
    stated_at: dt.datetime | None = None
    is_running: bool = False
    label: str | None = None
    group: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """One live source.

    Attributes:
        name: The module's name.
        homepage: For people.
        root: Where requests go; the configuration may name another.
        serves: Instruments and fields, the newest values.
        history: Instruments and fields of which it gives daily history.
        requests: The GETs for what is wanted; none if it serves nothing of it. With `since` they
            ask for daily history.
        parse: Readings of one answer; those of other instruments than wanted may be among them.
            Raises SourceChanged, naming what was expected, if the answer is not what it knows.
            Values that are not there (null, an empty field, an auction's zero) give no reading.
        pace_s: Least time between two requests.
        parallel: Most requests at a time.
    """

    name: str
    homepage: str
    root: str
    serves: frozenset[Key]
    requests: Callable[[Wanted], tuple[Request, ...]]
    parse: Callable[[Answer], tuple[Reading, ...]]
    history: frozenset[Key] = frozenset()
    pace_s: float = 0.0
    parallel: int = 2
