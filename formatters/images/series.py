"""Closes of an instrument as charts need them: known values only, with their dates."""

import datetime as dt
from dataclasses import dataclass

import numpy as np

from mir_core.model.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Track:
    """Values of one field by session, oldest first, without holes."""

    dates: tuple[dt.date, ...]
    values: tuple[float, ...]


def track(snapshot: Snapshot, instrument: str, field: str, sessions: int) -> Track:
    """The last known values within `sessions` sessions; empty if there is none."""
    series = snapshot.series.get((instrument, field))
    if series is None:
        return Track((), ())
    end = len(series.values)
    start = max(0, end - sessions)
    known = np.flatnonzero(np.isfinite(series.values[start:end])) + start
    return Track(tuple(series.sessions.dates[known].tolist()), tuple(series.values[known].tolist()))
