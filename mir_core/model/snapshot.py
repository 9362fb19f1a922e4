"""The state of all markets at one instant, as far as it was known."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from mir_core.model.figure import Figure, Gap
from mir_core.model.observation import Named, Series
from mir_core.model.session import Session


@dataclass(frozen=True, slots=True)
class Market:
    """What the calendar says of one venue at the cut-off.

    Attributes:
        expected: The last session that had closed; None before the calendar's first.
        closed: Its exchange had no session on the last weekday whose regular close is past.
        today: Its session on the report's date; None if it does not trade that day.
        provisional: The calendar's source does not cover the report's date yet.
    """

    venue: str
    expected: Session | None
    closed: bool
    today: Session | None
    provisional: bool


class FailureKind(StrEnum):
    """Why a source gave nothing: later, look at it, it rests, no time left, repair the adapter."""

    UNAVAILABLE = "unavailable"
    CHANGED = "changed"
    RESTING = "resting"
    LATE = "late"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class SourceFailure:
    """A source that did not give what the run of a report asked of it.

    Attributes:
        reason: One plain line of ours for the operator; nothing of the answer itself.
    """

    source: str
    kind: FailureKind
    reason: str


@dataclass(frozen=True, eq=False)
class Snapshot:
    """Figures, gaps and series of one report, cut at `as_of` and `known_by`.

    Attributes:
        as_of: The cut-off t0: nothing observed later is in.
        known_by: Nothing known later is in.
        markets: By venue.
        figures: By figure id, in print order.
        series: By (instrument, field).
        demo: The data come from the simulator.
        failures: Sources that failed while the report's run gathered.
        named: By instrument (`Protocol.*`, `DEX.*`) that configuration does not list.
    """

    date: dt.date
    edition: str
    as_of: dt.datetime
    known_by: dt.datetime
    markets: Mapping[str, Market]
    figures: Mapping[str, Figure]
    gaps: tuple[Gap, ...]
    series: Mapping[tuple[str, str], Series]
    demo: bool = False
    failures: tuple[SourceFailure, ...] = ()
    named: Mapping[str, Named] = field(default_factory=dict)
