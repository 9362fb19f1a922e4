"""What the figures of two instruments rest on: the closes of a stretch and of a window."""

import datetime as dt
from dataclasses import dataclass

import numpy as np

from bot.why.derived import Derived, Stretch, Unit
from bot.why.evidence import Evidence
from mir_core.analysis.alignment import Alignment
from mir_core.analysis.pairs import Spreads

Dates = tuple[dt.date, dt.date]


@dataclass(frozen=True)
class Pairing:
    """Two instruments with the pairs of sessions that their calendars give."""

    evidence: Evidence
    a: str
    b: str
    alignment: Alignment

    @classmethod
    def of(cls, evidence: Evidence, a: str, b: str) -> "Pairing | None":
        """The pairing of two instruments; None if one of them has no sessions."""
        inputs = (evidence.report.snapshot, evidence.coverage, a, b)
        alignment = evidence.history.alignment(*inputs)
        return None if alignment is None else cls(evidence, a, b, alignment)

    def spreads(self) -> Spreads | None:
        """All known spreads, as the analysis has them."""
        inputs = (self.evidence.report.snapshot, self.evidence.coverage, self.a, self.b)
        return self.evidence.history.spreads(*inputs)

    def sessions(self, b_session: dt.date | None) -> tuple[Dates, Dates] | None:
        """The sessions between whose closes the returns of a and b run."""
        row = None if b_session is None else self.alignment.row(np.datetime64(b_session))
        if row is None:
            return None
        known = self.alignment
        of_a = known.a.dates[[known.a_from[row], known.a_to[row]]].tolist()
        of_b = known.b.dates[[known.b_from[row], known.b_to[row]]].tolist()
        return (of_a[0], of_a[1]), (of_b[0], of_b[1])

    def window(self, first: dt.date, last: dt.date) -> tuple[Stretch, ...]:
        """All levels behind the pairs from one session of b to another."""
        begin, end = self.sessions(first), self.sessions(last)
        if begin is None or end is None:
            return ()
        return (
            *self.evidence.between(self.a, begin[0][0], end[0][1]),
            *self.evidence.between(self.b, begin[1][0], end[1][1]),
        )

    def leg(self, name: str, leg: str, value: float | None, ends: Dates) -> Derived:
        """The return of one leg.

        Args:
            name: Of the figure.
            leg: The instrument.
            value: The return.
            ends: Sessions of the two closes.
        """
        first, last = ends
        series = self.evidence.series(leg)
        chained = series is not None and series.growth is not None
        rests_on = (
            self.evidence.between(leg, first, last)
            if chained
            else self.evidence.on(leg, last, first)
        )
        return Derived(
            name=name,
            value=value,
            unit=Unit.CHANGE,
            state=f"{leg} from {first} to {last}",
            formula=f"{leg} on {last} / {leg} on {first} - 1",
            rests_on=rests_on,
        )
