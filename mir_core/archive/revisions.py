"""Which rows of a history are new, which are revisions, and from when on each was known."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mir_core.model.observation import Floats, History
from mir_core.model.session import Instants

Flags = npt.NDArray[np.bool_]
Keys = npt.NDArray[np.int64]

#: More than the number of any source.
_MOST_SOURCES = 1 << 31


def keys_of(sessions: Keys, sources: Keys | int) -> Keys:
    """One number per session (days since 1970-01-01) and number of a source, in their order."""
    keys: Keys = sessions * _MOST_SOURCES + sources
    return keys


@dataclass(frozen=True, eq=False)
class Latest:
    """The latest known row of each session and source of a series, keys ascending.

    Attributes:
        keys: int64, as `keys_of` makes them.
        values: float64.
        known_at: int64 microseconds UTC.
    """

    keys: Keys
    values: Floats
    known_at: Instants

    @classmethod
    def of(cls, rows: Sequence[tuple[int, int, float, int]]) -> "Latest":
        """From rows of session, source, value and `known_at`, ordered by all but the value."""
        latest = {(session, source): rest for session, source, *rest in rows}
        sessions, sources = zip(*latest, strict=True) if latest else ((), ())
        values, known_at = zip(*latest.values(), strict=True) if latest else ((), ())
        return cls(
            keys_of(np.array(sessions, dtype=np.int64), np.array(sources, dtype=np.int64)),
            np.array(values, dtype=np.float64),
            np.array(known_at, dtype=np.int64),
        )


@dataclass(frozen=True, eq=False)
class Decision:
    """What to store of a history; columns of its length.

    Attributes:
        new: The source had given no value for the session.
        revised: The source had given another value for the session.
        known_at: From when on each row counts as known.
        assumed: False where `known_at` was seen.
    """

    new: Flags
    revised: Flags
    known_at: Instants
    assumed: Flags


def decide(history: History, sources: Keys, latest: Latest, now: int) -> Decision:
    """Compare a history with what its sources had given before.

    A first value keeps its own `known_at`, unless that is only assumed and another source had told
    of the session before: then it is known from `now`, as reports of the past did without it. A
    revision that came with daily history is known from `now`; in any case it is known later than
    what it replaces.

    Args:
        history: What came.
        sources: Number of the source of each row.
        latest: What is stored for its sessions.
        now: Present instant, microseconds UTC.
    """
    if len(latest.keys) == 0:
        none = np.zeros(len(history), dtype=np.bool_)
        return Decision(~none, none, history.known_at, history.assumed)
    sessions = history.dates.astype(np.int64)
    keys = keys_of(sessions, sources)
    at = _rows_from(latest.keys, keys)
    found = latest.keys[at] == keys
    revised = found & (latest.values[at] != history.values)
    told = latest.keys[_rows_from(latest.keys, keys_of(sessions, 0))] // _MOST_SOURCES == sessions
    late = history.assumed & ~found & told
    seen = np.where(history.assumed, now, history.known_at)
    known_at = np.where(late, np.maximum(now, history.known_at), history.known_at)
    known_at = np.where(revised, np.maximum(seen, latest.known_at[at] + 1), known_at)
    return Decision(~found, revised, known_at, history.assumed & ~(revised | late))


def _rows_from(ordered: Keys, keys: Keys) -> Keys:
    """The first row that is not below each key; the last row where all are."""
    rows: Keys = np.searchsorted(ordered, keys).clip(max=len(ordered) - 1)
    return rows


def check(history: History) -> None:
    """Make sure that a history is one.

    Raises:
        ValueError: Its columns differ in length, its rows do not ascend by date and source, or a
            value is not finite.
    """
    columns = [
        history.values,
        history.observed_at,
        history.known_at,
        history.sources,
        history.assumed,
    ]
    if history.retrievals is not None:
        columns.append(history.retrievals)
    name = f"{history.instrument}.{history.field}"
    if any(len(column) != len(history) for column in columns):
        raise ValueError(f"{name}: columns of different lengths")
    later = history.dates[1:] > history.dates[:-1]
    beside = history.dates[1:] == history.dates[:-1]
    # Few rows stand beside another of their session, and names are slow to compare.
    beside[beside] = history.sources[1:][beside] > history.sources[:-1][beside]
    if not (later | beside).all():
        raise ValueError(f"{name}: dates that do not ascend")
    if not np.isfinite(history.values).all():
        raise ValueError(f"{name}: a value that is not finite")
