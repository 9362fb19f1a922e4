"""Which rows of a history are new, which are revisions, and from when on each was known."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mir_core.model.observation import Floats, History
from mir_core.model.session import Instants

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Latest:
    """The latest known row of each session of a series, sessions ascending.

    Attributes:
        sessions: int64, days since 1970-01-01.
        values: float64.
        known_at: int64 microseconds UTC.
    """

    sessions: npt.NDArray[np.int64]
    values: Floats
    known_at: Instants

    @classmethod
    def of(cls, rows: Sequence[tuple[int, float, int]]) -> "Latest":
        """From rows of session, value and `known_at`, ordered by session, then `known_at`."""
        latest = {session: (value, known_at) for session, value, known_at in rows}
        values, known_at = zip(*latest.values(), strict=True) if latest else ((), ())
        return cls(
            np.array(tuple(latest), dtype=np.int64),
            np.array(values, dtype=np.float64),
            np.array(known_at, dtype=np.int64),
        )


@dataclass(frozen=True, eq=False)
class Decision:
    """What to store of a history; columns of its length.

    Attributes:
        new: The session had no value.
        revised: The session had another value.
        known_at: From when on each row counts as known.
        assumed: False for revisions: their `known_at` was seen.
    """

    new: Flags
    revised: Flags
    known_at: Instants
    assumed: Flags


def decide(history: History, latest: Latest, now: int) -> Decision:
    """Compare a history with what is stored.

    A first value keeps its own `known_at`. A revision that came with daily history is known from
    `now`; in any case it is known later than what it replaces.

    Args:
        history: What came.
        latest: What is stored for its sessions.
        now: Present instant, microseconds UTC.
    """
    sessions = history.dates.astype(np.int64)
    if len(latest.sessions) == 0:
        none = np.zeros(len(history), dtype=np.bool_)
        return Decision(~none, none, history.known_at, history.assumed)
    at = np.searchsorted(latest.sessions, sessions).clip(max=len(latest.sessions) - 1)
    found = latest.sessions[at] == sessions
    revised = found & (latest.values[at] != history.values)
    seen = np.where(history.assumed, now, history.known_at)
    after = np.maximum(seen, latest.known_at[at] + 1)
    return Decision(
        ~found,
        revised,
        np.where(revised, after, history.known_at),
        history.assumed & ~revised,
    )


def check(history: History) -> None:
    """Make sure that a history is one.

    Raises:
        ValueError: Its columns differ in length, its dates do not ascend, or a value is not finite.
    """
    columns = (
        history.values,
        history.observed_at,
        history.known_at,
        history.sources,
        history.assumed,
    )
    name = f"{history.instrument}.{history.field}"
    if any(len(column) != len(history) for column in columns):
        raise ValueError(f"{name}: columns of different lengths")
    if not (history.dates[1:] > history.dates[:-1]).all():
        raise ValueError(f"{name}: dates that do not ascend")
    if not np.isfinite(history.values).all():
        raise ValueError(f"{name}: a value that is not finite")
