"""Returns of the two legs of a pair over its whole known history (docs/analysis.md, section 4)."""

from dataclasses import dataclass

import numpy as np

from mir_core.analysis.alignment import Alignment, PairKind
from mir_core.analysis.returns import Flags, Positions, between
from mir_core.model.observation import Floats
from mir_core.model.session import Days

#: Pairs of a window, and the calendar days that it may reach back.
WINDOW_PAIRS = 250
WINDOW_DAYS = np.timedelta64(400, "D")


@dataclass(frozen=True, eq=False)
class PairLegs:
    """All pairs of which both returns exist, oldest first, as columns of one length.

    Attributes:
        dates: datetime64[D], date of b's session.
        r_a, r_b: Returns over the stretch, ratios, never NaN.
        days: Calendar days of the stretch.
    """

    kind: PairKind
    dates: Days
    r_a: Floats
    r_b: Floats
    days: Positions

    def __len__(self) -> int:
        return len(self.dates)

    def row(self, date: np.datetime64) -> int | None:
        """Row of the pair whose session of b has this date; None if a return is missing."""
        row = int(np.searchsorted(self.dates, date))
        return row if row < len(self.dates) and self.dates[row] == date else None

    def window(self, date: np.datetime64) -> slice:
        """Rows of the window before the pair whose session of b has this date."""
        end = int(np.searchsorted(self.dates, date))
        start = int(np.searchsorted(self.dates, date - WINDOW_DAYS))
        return slice(max(start, end - WINDOW_PAIRS), end)


def legs_of(
    alignment: Alignment,
    a: Floats,
    b: Floats,
    switches: tuple[Flags | None, Flags | None] = (None, None),
) -> PairLegs:
    """The pairs of an alignment with the closes known so far.

    Args:
        alignment: Of the two venues.
        a: Closes of a by session position, cut at the report's instants, NaN for a hole.
        b: Closes of b, likewise.
        switches: Of a and b, where no return runs from the session before (`returns.linked`).
    """
    known = np.flatnonzero((alignment.a_to < len(a)) & (alignment.b_to < len(b)))
    r_a = between(a, alignment.a_from[known], alignment.a_to[known], switches[0])
    r_b = between(b, alignment.b_from[known], alignment.b_to[known], switches[1])
    whole = ~(np.isnan(r_a) | np.isnan(r_b))
    rows = known[whole]
    return PairLegs(
        alignment.kind,
        alignment.dates[rows],
        r_a[whole],
        r_b[whole],
        alignment.days[rows],
    )


def window_starts(dates: Days) -> Positions:
    """First row of the window before each pair: at most 250 pairs, at most 400 days back."""
    oldest = np.searchsorted(dates, dates - WINDOW_DAYS)
    return np.maximum(oldest, np.arange(len(dates)) - WINDOW_PAIRS)
