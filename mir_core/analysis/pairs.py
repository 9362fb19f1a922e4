"""What is kept of a pair between reports: its calendar alignment and the z of its past days."""

from dataclasses import dataclass

import numpy as np

from mir_core.analysis.alignment import Alignment, align
from mir_core.analysis.legs import PairLegs, legs_of, window_starts
from mir_core.analysis.memo import Memo
from mir_core.analysis.returns import Flags, Positions, linked
from mir_core.analysis.statistics import rolling_robust_z
from mir_core.model.coverage import Coverage
from mir_core.model.observation import Floats, Series
from mir_core.model.session import Days, SessionTable
from mir_core.model.snapshot import Snapshot

#: Spreads that a window must have before its z means something (section 5).
LEAST_SPREADS = 60

_NOTHING: Floats = np.array([])


@dataclass(frozen=True, eq=False)
class Spreads:
    """Spreads of a pair with their point-in-time z, oldest first (docs/analysis.md, section 5).

    Attributes:
        spread: r_a - r_b, ratio.
        scaled: The spread over the square root of its stretch's days for an exchange and crypto,
            else the spread itself; z and percentile are of these.
        starts: First row of the window before each spread.
        z: NaN where the window is too short or does not move.
    """

    legs: PairLegs
    spread: Floats
    scaled: Floats
    starts: Positions
    z: Floats

    def __len__(self) -> int:
        return len(self.z)


@dataclass(frozen=True, eq=False)
class _Remembered:
    dates: Days
    scaled: Floats
    z: Floats


class PairHistory:
    """Memo of alignments and of z by pair: a pure cache, the same answers with or without it.

    `memo` keeps what other detectors compute day by day.

    A z depends on the spreads up to its own and on nothing else. So those of the longest prefix of
    spreads that did not change since the last report are taken over, and the rest is computed.
    """

    def __init__(self) -> None:
        self._alignments: dict[tuple[str, str], Alignment] = {}
        self._remembered: dict[tuple[str, str], _Remembered] = {}
        self.memo = Memo()

    def alignment(self, snapshot: Snapshot, coverage: Coverage, a: str, b: str) -> Alignment | None:
        """Pairs that the calendars of a and b know; None if the snapshot has no table of one."""
        first, second = _table(snapshot, coverage, a), _table(snapshot, coverage, b)
        if first is None or second is None:
            return None
        key = (first.venue, second.venue)
        known = self._alignments.get(key)
        if known is None or known.a is not first or known.b is not second:
            known = self._alignments[key] = align(first, second)
        return known

    def legs(self, snapshot: Snapshot, coverage: Coverage, a: str, b: str) -> PairLegs | None:
        """Known pairs of a and b; None if the snapshot has no table of one of the venues."""
        alignment = self.alignment(snapshot, coverage, a, b)
        if alignment is None:
            return None
        (of_a, seams_a), (of_b, seams_b) = (_levels(snapshot, coverage, leg) for leg in (a, b))
        return legs_of(alignment, of_a, of_b, (seams_a, seams_b))

    def spreads(self, snapshot: Snapshot, coverage: Coverage, a: str, b: str) -> Spreads | None:
        """Known spreads of a and b with their z; None as for `legs`."""
        legs = self.legs(snapshot, coverage, a, b)
        return None if legs is None else self.spreads_of((a, b), legs)

    def spreads_of(self, pair: tuple[str, str], legs: PairLegs) -> Spreads:
        """Spreads of legs that may be something else than returns, with their z.

        Args:
            pair: Names what is remembered.
            legs: Point-in-time: a row never changes when later ones come.
        """
        spread = legs.r_a - legs.r_b
        scaled = spread / np.sqrt(legs.days) if legs.kind.is_mixed else spread
        starts = window_starts(legs.dates)
        return Spreads(legs, spread, scaled, starts, self._z(pair, legs.dates, scaled, starts))

    def _z(self, pair: tuple[str, str], dates: Days, scaled: Floats, starts: Positions) -> Floats:
        """Point-in-time z of all rows, those of the unchanged prefix from the memo."""
        known = self._remembered.get(pair)
        kept = 0 if known is None else _unchanged(known, dates, scaled)
        if known is not None and kept == len(dates):
            return known.z[:kept]
        fresh = rolling_robust_z(scaled, starts, kept, LEAST_SPREADS)
        z = fresh if known is None else np.concatenate([known.z[:kept], fresh])
        for kept_array in (dates, scaled, z):
            kept_array.setflags(write=False)
        self._remembered[pair] = _Remembered(dates, scaled, z)
        return z


def _unchanged(known: _Remembered, dates: Days, scaled: Floats) -> int:
    """Length of the longest common prefix of what is known and what is there now."""
    common = min(len(known.dates), len(dates))
    differs = (known.dates[:common] != dates[:common]) | (known.scaled[:common] != scaled[:common])
    first = int(np.argmax(differs)) if common else 0
    return first if common and differs[first] else common


def level_series(snapshot: Snapshot, coverage: Coverage, instrument: str) -> Series | None:
    """The series whose changes are an instrument's returns; None if it has no data."""
    fields = coverage.instruments[instrument].levels
    found = (snapshot.series.get((instrument, field)) for field in fields)
    return next((series for series in found if series is not None), None)


def _levels(snapshot: Snapshot, coverage: Coverage, instrument: str) -> tuple[Floats, Flags | None]:
    series = level_series(snapshot, coverage, instrument)
    return (_NOTHING, None) if series is None else linked(series)


def _table(snapshot: Snapshot, coverage: Coverage, instrument: str) -> SessionTable | None:
    """The session table of an instrument, from its own series or another one of its venue."""
    own = level_series(snapshot, coverage, instrument)
    if own is not None:
        return own.sessions
    venue = coverage.instruments[instrument].calendar
    tables = (series.sessions for series in snapshot.series.values())
    return next((table for table in tables if table.venue == venue), None)
