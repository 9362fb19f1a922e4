"""Which sessions of two venues cover the same stretch (docs/analysis.md, section 4).

By calendar alone, before any value is looked at: the answer is the same for every instrument of
two venues and for every report, so it is computed once per pair of session tables.
"""

from dataclasses import dataclass
from enum import Enum, auto

import numpy as np

from mir_core.analysis.returns import Positions
from mir_core.calendars import CRYPTO
from mir_core.model.session import Days, SessionTable

_DAY = np.timedelta64(1, "D")

#: Positions of a's two closes in a's table, then of b's two in b's.
_FourPositions = tuple[Positions, Positions, Positions, Positions]


class PairKind(Enum):
    """How the legs of a pair are brought to one stretch."""

    SAME_SESSION = auto()
    SAME_DATE = auto()
    ACROSS_ZONES = auto()
    INTO_CRYPTO = auto()
    OUT_OF_CRYPTO = auto()

    @property
    def is_mixed(self) -> bool:
        """True for an exchange and crypto: the spread grows with the days of its stretch."""
        return self in {PairKind.INTO_CRYPTO, PairKind.OUT_OF_CRYPTO}


@dataclass(frozen=True, eq=False)
class Alignment:
    """Every pair that two calendars know, past and future, in the order of b's sessions.

    The return of a leg runs from the close at its `from` position to the close at its `to`.

    Attributes:
        a, b: The session tables that the positions point into.
        dates: datetime64[D], date of b's session; ascending, none twice.
        days: int64, calendar days of b's stretch.
    """

    kind: PairKind
    a: SessionTable
    b: SessionTable
    a_from: Positions
    a_to: Positions
    b_from: Positions
    b_to: Positions
    dates: Days
    days: Positions

    def row(self, date: np.datetime64) -> int | None:
        """Row of the pair whose session of b has this date; None if the calendars give none."""
        row = int(np.searchsorted(self.dates, date))
        return row if row < len(self.dates) and self.dates[row] == date else None


def align(a: SessionTable, b: SessionTable) -> Alignment:
    """All pairs of two calendars by the rule for their kind."""
    kind = kind_of(a, b)
    positions = _RULES[kind](a, b)
    a_from, a_to, b_from, b_to = positions
    days = (b.dates[b_to] - b.dates[b_from]) // _DAY
    return Alignment(kind, a, b, a_from, a_to, b_from, b_to, b.dates[b_to], days)


def kind_of(a: SessionTable, b: SessionTable) -> PairKind:
    """Kind of a pair from its calendars; exchanges are of one date if their hours overlap."""
    if a.venue == b.venue:
        return PairKind.SAME_SESSION
    if b.venue == CRYPTO:
        return PairKind.INTO_CRYPTO
    if a.venue == CRYPTO:
        return PairKind.OUT_OF_CRYPTO
    in_a, in_b = _common(a, b)
    begin = np.maximum(a.opens[in_a], b.opens[in_b])
    overlapping = np.minimum(a.closes[in_a], b.closes[in_b]) > begin
    mostly = 2 * np.count_nonzero(overlapping) > len(overlapping)
    return PairKind.SAME_DATE if mostly else PairKind.ACROSS_ZONES


def _same_session(_: SessionTable, b: SessionTable) -> _FourPositions:
    ends = np.arange(1, len(b), dtype=np.int64)
    return ends - 1, ends, ends - 1, ends


def _same_date(a: SessionTable, b: SessionTable) -> _FourPositions:
    """From one date on which both have a session to the next."""
    in_a, in_b = _common(a, b)
    return in_a[:-1], in_a[1:], in_b[:-1], in_b[1:]


def _across_zones(a: SessionTable, b: SessionTable) -> _FourPositions:
    """All sessions of a that closed after b's previous open and before b's open."""
    ends = np.arange(1, len(b), dtype=np.int64)
    after = np.searchsorted(a.closes, b.opens[ends - 1], side="right") - 1
    until = np.searchsorted(a.closes, b.opens[ends], side="left") - 1
    some = (until > after) & (after >= 0)
    return after[some], until[some], ends[some] - 1, ends[some]


def _into_crypto(exchange: SessionTable, coin: SessionTable) -> _FourPositions:
    """The exchange's sessions, and the UTC days of the same dates."""
    ends = np.arange(1, len(exchange), dtype=np.int64)
    days = np.searchsorted(coin.dates, exchange.dates)
    known = np.append(coin.dates, np.datetime64("NaT"))[days] == exchange.dates
    ends = ends[known[ends] & known[ends - 1]]
    return ends - 1, ends, days[ends - 1], days[ends]


def _out_of_crypto(coin: SessionTable, exchange: SessionTable) -> _FourPositions:
    a_from, a_to, b_from, b_to = _into_crypto(exchange, coin)
    return b_from, b_to, a_from, a_to


def _common(a: SessionTable, b: SessionTable) -> tuple[Positions, Positions]:
    """Positions of the dates on which both have a session."""
    _, in_a, in_b = np.intersect1d(a.dates, b.dates, assume_unique=True, return_indices=True)
    return in_a, in_b


_RULES = {
    PairKind.SAME_SESSION: _same_session,
    PairKind.SAME_DATE: _same_date,
    PairKind.ACROSS_ZONES: _across_zones,
    PairKind.INTO_CRYPTO: _into_crypto,
    PairKind.OUT_OF_CRYPTO: _out_of_crypto,
}
