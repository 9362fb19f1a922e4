"""The pair that a report asks about, and whether it can be measured.

docs/analysis.md, sections 1, 2, 4 and 5: b must have traded, a must have traded within the
stretch, and the figures of the sessions that a report expects must be fresh.
"""

import datetime as dt
from dataclasses import dataclass
from enum import Enum, auto

import numpy as np

from mir_core.analysis.alignment import Alignment, PairKind
from mir_core.model.coverage import Coverage
from mir_core.model.figure import Verdict
from mir_core.model.snapshot import Snapshot


class Standing(Enum):
    """What the calendars and the verdicts say of a pair."""

    USABLE = auto()
    CLOSED = auto()
    NOT_MEASURED = auto()


@dataclass(frozen=True, slots=True)
class Occasion:
    """One pair of sessions that a report asks about.

    Attributes:
        a_session: Last session of a in the stretch; None if there is none.
        b_session: Session of b.
        since: Date of the close that b's return runs from, where the stretch is longer than one
            session of a or of b; else None.
    """

    standing: Standing
    a_session: dt.date | None
    b_session: dt.date | None
    since: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Awaited:
    """A pair whose leg a is known and whose leg b is not yet.

    Attributes:
        a_from, a_to: Positions of a's closes between which its return runs.
    """

    occasion: Occasion
    a_from: int
    a_to: int


def expected_occasion(
    snapshot: Snapshot, coverage: Coverage, alignment: Alignment | None, a: str, b: str
) -> Occasion:
    """The pair of b's expected session.

    Closed when b's exchange had no session, or a none over the whole stretch.
    """
    market = snapshot.markets[coverage.instruments[b].calendar]
    if market.expected is None:
        return Occasion(Standing.NOT_MEASURED, None, None)
    b_session = market.expected.date
    if market.closed:
        return Occasion(Standing.CLOSED, None, b_session)
    if alignment is None:
        return Occasion(Standing.NOT_MEASURED, None, b_session)
    row = alignment.row(np.datetime64(b_session))
    if row is None:
        return Occasion(Standing.CLOSED, None, b_session)
    a_session: dt.date = alignment.a.dates[alignment.a_to[row]].item()
    usable = takes_part(snapshot, coverage, a, a_session)
    usable = usable and takes_part(snapshot, coverage, b, b_session)
    standing = Standing.USABLE if usable else Standing.NOT_MEASURED
    return Occasion(standing, a_session, b_session, _since(alignment, row))


def awaited_occasion(
    snapshot: Snapshot, coverage: Coverage, alignment: Alignment, a: str, b: str
) -> Awaited | None:
    """The pending pair: a has closed, b's session has not; None if there is none.

    Across time zones b's session is the one on the report's date, and a's stretch is as long as it
    has closed by now. For an exchange into crypto it is the UTC day of a's last session.
    """
    last = alignment.a.closed_by(snapshot.as_of) - 1
    b_session = _awaited_session(snapshot, coverage, alignment, last, b)
    row = None if b_session is None else alignment.row(np.datetime64(b_session))
    if row is None or last <= alignment.a_from[row]:
        return None
    a_to = min(last, int(alignment.a_to[row]))
    a_session = alignment.a.dates[a_to].item()
    usable = takes_part(snapshot, coverage, a, a_session)
    standing = Standing.USABLE if usable else Standing.NOT_MEASURED
    occasion = Occasion(standing, a_session, b_session, _since(alignment, row))
    return Awaited(occasion, int(alignment.a_from[row]), a_to)


def _since(alignment: Alignment, row: int) -> dt.date | None:
    """Where a stretch of more than one session begins; None for one of a single session."""
    of_a = alignment.a_to[row] - alignment.a_from[row]
    of_b = alignment.b_to[row] - alignment.b_from[row]
    if max(of_a, of_b) == 1:
        return None
    begin: dt.date = alignment.b.dates[alignment.b_from[row]].item()
    return begin


def _awaited_session(
    snapshot: Snapshot, coverage: Coverage, alignment: Alignment, last: int, b: str
) -> dt.date | None:
    """Date of the session of b that a's last closed session tells something about."""
    if alignment.kind is PairKind.ACROSS_ZONES:
        today = snapshot.markets[coverage.instruments[b].calendar].today
        return None if today is None or today.closes <= snapshot.as_of else today.date
    if alignment.kind is PairKind.INTO_CRYPTO and last >= 0:
        row = alignment.row(alignment.a.dates[last])
        ended = alignment.b.closed_by(snapshot.as_of)
        return None if row is None or alignment.b_to[row] < ended else _date(alignment, row)
    return None


def _date(alignment: Alignment, row: int) -> dt.date:
    date: dt.date = alignment.dates[row].item()
    return date


def takes_part(snapshot: Snapshot, coverage: Coverage, instrument: str, session: dt.date) -> bool:
    """True unless the session is the one expected now and its figure is not good enough.

    An earlier session is history: it was judged when it was expected, and today's verdict is about
    another one. Neither does the verdict `closed` speak against a last session: it was fresh, and
    none has followed. Whether b traded at all is asked before this.
    """
    expected = snapshot.markets[coverage.instruments[instrument].calendar].expected
    if expected is None or expected.date != session:
        return True
    figure = snapshot.figures.get(f"{instrument}.change")
    return figure is not None and figure.verdict in {Verdict.FRESH, Verdict.CLOSED}
