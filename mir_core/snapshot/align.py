"""Puts what the archive knows onto the sessions of its venue, one value of several sources each."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mir_core.model.observation import Floats, History, Observation, Series
from mir_core.model.session import SessionTable

Flags = npt.NDArray[np.bool_]
Positions = npt.NDArray[np.int64]

#: Sources whose values need no confirmation, and come after the live ones, in this order.
IMPORTED = ("import", "demo")


@dataclass(frozen=True, eq=False)
class Aligned:
    """A history on the sessions of its venue; the flags have the length of the series.

    Attributes:
        series: Of each session, the value of the source that comes first.
        last: Position of the last value; None if there is none.
        contested: Another source gave something else for the session.
        confirmed: Imported, or another source gave the same for the session.
    """

    series: Series
    last: int | None
    contested: Flags
    confirmed: Flags


def agree(one: Floats, other: Floats, tolerance: float) -> Flags:
    """True where two values differ by no more than `tolerance`, as a ratio of the larger one."""
    same: Flags = np.abs(one - other) <= tolerance * np.maximum(np.abs(one), np.abs(other))
    return same


def align(
    history: History,
    sessions: SessionTable,
    as_of: dt.datetime,
    preferred: Sequence[str] = (),
    tolerance: float = 0.0,
    *,
    own_measure: bool = False,
) -> Aligned:
    """A history on its venue's sessions, cut at `as_of`.

    Rows on days without a session, and rows of sessions that had not closed at `as_of`, are left
    out; a session without a row is NaN.

    Args:
        history: Rows of any number of sources.
        sessions: Of the instrument's venue.
        as_of: Cut-off.
        preferred: Sources in the order of trust. Others follow: live ones by name, `import`,
            `demo`.
        tolerance: Largest relative difference at which two sources agree.
        own_measure: Each source measures something of its own: the series tells them apart.
    """
    count = sessions.closed_by(as_of)
    positions = np.searchsorted(sessions.dates[:count], history.dates)
    inside = positions < count
    inside[inside] = sessions.dates[positions[inside]] == history.dates[inside]
    rows = np.flatnonzero(inside)
    starts = _starts(positions[rows])
    _sort_by_trust(rows, starts, history, preferred)
    first, others = rows[starts], np.delete(rows, starts)
    at, beside = positions[first], positions[others]
    values = np.full(count, np.nan)
    values[at] = history.values[first]
    same = agree(history.values[others], values[beside], tolerance)
    contested, confirmed = np.zeros((2, count), dtype=np.bool_)
    contested[beside[~same]] = True
    confirmed[at] = _imported(history, first)
    confirmed[beside[same]] = True
    seen = _last(history, rows, starts)
    name = (history.instrument, history.field)
    growth = _growth(history, rows, positions[rows], count, preferred) if own_measure else None
    grown = (None, None) if growth is None else (growth.values, growth.sources[int(at[-1])])
    last = seen[0] if seen else None
    series = Series(*name, sessions, values, last, seen[1:], *grown)
    return Aligned(series, int(at[-1]) if seen else None, contested, confirmed)


@dataclass(frozen=True, eq=False)
class _Growth:
    """Relative change on the session before, and the source that it is from, by session."""

    values: Floats
    sources: list[str | None]


def _growth(
    history: History, rows: Positions, at: Positions, count: int, preferred: Sequence[str]
) -> _Growth | None:
    """Changes between two sessions of one source; None if all values are of one source."""
    names = history.sources[rows]
    if not len(names) or (names == names[0]).all():
        return None
    ranks = _ranks(names, preferred)
    found, by = np.full(count, np.nan), np.full(count, -1, dtype=np.int64)
    called: dict[int, str] = {}
    for rank in range(int(ranks.max()) + 1):
        mine = np.flatnonzero(ranks == rank)
        called[rank] = str(names[mine[0]])
        levels = np.full(count, np.nan)
        levels[at[mine]] = history.values[rows[mine]]
        levels[~(levels > 0)] = np.nan
        with np.errstate(all="ignore"):
            own = levels[1:] / levels[:-1] - 1
        new = 1 + np.flatnonzero(np.isfinite(own) & np.isnan(found[1:]))
        found[new], by[new] = own[new - 1], rank
    return _Growth(found, [called.get(rank) for rank in by.tolist()])


def _starts(positions: Positions) -> Positions:
    """First row of each session."""
    is_first = np.ones(len(positions), dtype=np.bool_)
    is_first[1:] = positions[1:] != positions[:-1]
    return np.flatnonzero(is_first)


def _sort_by_trust(
    rows: Positions, starts: Positions, history: History, preferred: Sequence[str]
) -> None:
    """Put the rows of each session that has several in the order of trust."""
    sizes = np.diff(starts, append=len(rows))
    shared = np.repeat(sizes > 1, sizes)
    if shared.any():
        some = rows[shared]
        ranks = _ranks(history.sources[some], preferred)
        rows[shared] = some[np.lexsort((ranks, history.dates[some]))]


def _ranks(names: npt.NDArray[np.str_], preferred: Sequence[str]) -> Positions:
    """Place of each row's source in the order of trust.

    One comparison per source: sorting thousands of names takes many times longer.
    """
    ranks = np.full(len(names), -1, dtype=np.int64)
    found: dict[str, Flags] = {}
    while (left := np.flatnonzero(ranks < 0)).size:
        name = str(names[left[0]])
        found[name] = names == name
        ranks[found[name]] = 0
    for rank, name in enumerate(sorted(found, key=lambda name: _trust(name, preferred))):
        ranks[found[name]] = rank
    return ranks


def _trust(name: str, preferred: Sequence[str]) -> tuple[int, str]:
    if name in preferred:
        return preferred.index(name), name
    after = 1 + IMPORTED.index(name) if name in IMPORTED else 0
    return len(preferred) + after, name


def _imported(history: History, rows: Positions) -> Flags:
    """True for rows that an operator imported or the simulator made."""
    # Daily history without an answer behind it is; comparing all names would take longer.
    found: Flags = history.assumed[rows]
    if history.retrievals is not None:
        found = found & (history.retrievals[rows] == 0)
    unsure = np.flatnonzero(~found)
    names = history.sources[rows[unsure]]
    found[unsure] = (names == IMPORTED[0]) | (names == IMPORTED[1])
    return found


def _last(history: History, rows: Positions, starts: Positions) -> tuple[Observation, ...]:
    """All observations of the last session, in the order of trust."""
    if not len(rows):
        return ()
    return tuple(history.observation(row) for row in rows[starts[-1] :].tolist())
