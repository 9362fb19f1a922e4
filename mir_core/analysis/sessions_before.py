"""A figure of the expected session against the sessions before (docs/analysis.md, section 3)."""

import numpy as np

from mir_core.model.figure import Figure, Verdict
from mir_core.model.observation import Floats
from mir_core.model.session import Session
from mir_core.model.snapshot import Snapshot

#: Values that a mean takes, those that it needs, and the sessions that it may reach back.
_MEAN_OF = 20
_LEAST = 15
REACH = 30

_NOTHING: Floats = np.array([])


def fresh(snapshot: Snapshot, figure_id: str, expected: Session) -> Figure | None:
    """A figure with a value of the expected session; None unless it is fresh."""
    figure = snapshot.figures.get(figure_id)
    if figure is None or figure.verdict is not Verdict.FRESH or figure.value is None:
        return None
    return figure if figure.session == expected.date else None


def values_before(snapshot: Snapshot, instrument: str, field: str, expected: Session) -> Floats:
    """Values of the sessions before the expected one, NaN where there is none."""
    series = snapshot.series.get((instrument, field))
    position = None if series is None else series.sessions.position(expected.date)
    return _NOTHING if series is None or position is None else series.values[:position]


def mean_before(values: Floats) -> tuple[float, int] | None:
    """Mean of the last 20 values within the last 30 sessions, and how many there were.

    None below 15 values, and where the mean is no positive number: nothing can be set against it.

    Args:
        values: By session, oldest first, NaN where there is none.
    """
    recent = values[-REACH:]
    known = recent[np.isfinite(recent)][-_MEAN_OF:]
    if len(known) < _LEAST:
        return None
    with np.errstate(over="ignore"):
        mean = float(known.mean())
    return (mean, len(known)) if np.isfinite(mean) and mean > 0 else None
