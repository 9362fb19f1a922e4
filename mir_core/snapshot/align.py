"""Puts what the archive knows onto the sessions of its venue."""

import datetime as dt

import numpy as np

from mir_core.model.observation import History, Series
from mir_core.model.session import SessionTable


def align(history: History, sessions: SessionTable, as_of: dt.datetime) -> Series:
    """A history as a series on its venue's sessions, cut at `as_of`.

    Rows on days without a session, and rows of sessions that had not closed at `as_of`, are left
    out; a session without a row is NaN.
    """
    count = sessions.closed_by(as_of)
    positions = np.searchsorted(sessions.dates[:count], history.dates)
    inside = positions < count
    inside[inside] = sessions.dates[positions[inside]] == history.dates[inside]
    values = np.full(count, np.nan)
    values[positions[inside]] = history.values[inside]
    rows = np.flatnonzero(inside)
    last = history.observation(int(rows[-1])) if len(rows) else None
    return Series(history.instrument, history.field, sessions, values, last)
