"""Volatility, yields and currencies: how unusual their last move was (docs/analysis.md, 3)."""

import math
from collections.abc import Iterator, Sequence

import numpy as np

from mir_core.analysis.pairs import PairHistory
from mir_core.analysis.returns import by_session
from mir_core.analysis.sessions_before import fresh
from mir_core.analysis.statistics import volatility
from mir_core.model.coverage import Coverage
from mir_core.model.finding import Finding
from mir_core.model.instrument import Instrument, Kind
from mir_core.model.market import Gauge
from mir_core.model.observation import Floats
from mir_core.model.snapshot import Snapshot

_KINDS = {Kind.VOLATILITY, Kind.RATE, Kind.CURRENCY}


def _gauges(snapshot: Snapshot, coverage: Coverage, _: PairHistory) -> Sequence[Finding]:
    return list(_found(snapshot, coverage))


def _found(snapshot: Snapshot, coverage: Coverage) -> Iterator[Gauge]:
    for instrument in coverage.instruments.values():
        found = _gauge(snapshot, instrument) if instrument.kind in _KINDS else None
        if found is not None:
            yield found


def _gauge(snapshot: Snapshot, instrument: Instrument) -> Gauge | None:
    expected = snapshot.markets[instrument.calendar].expected
    series = snapshot.series.get((instrument.id, "close"))
    if expected is None or series is None:
        return None
    position = series.sessions.position(expected.date)
    figure = fresh(snapshot, f"{instrument.id}.close", expected)
    if figure is None or not position or position >= len(series.values):
        return None
    changes = _changes(series.values[: position + 1], instrument.kind)
    change, before = float(changes[-1]), float(series.values[position - 1])
    if not (math.isfinite(change) and math.isfinite(before)):
        return None
    sigma = volatility(changes[:-1])
    z = None if sigma is None else change / sigma
    return Gauge(
        subject=instrument.id,
        evidence=(figure.id,),
        session=expected.date,
        value=float(series.values[position]),
        before=before,
        change=change,
        z=z if z is not None and math.isfinite(z) else None,
    )


def _changes(values: Floats, kind: Kind) -> Floats:
    """Ratios; of a yield, which may be negative, the differences."""
    if kind is not Kind.RATE:
        return by_session(values)
    with np.errstate(all="ignore"):
        steps = np.diff(values, prepend=np.nan)
    found: Floats = np.where(np.isfinite(steps), steps, np.nan)
    return found


DETECTOR = _gauges
