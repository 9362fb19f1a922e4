"""Simple returns out of levels with holes (docs/analysis.md, head, sections 2 and 4)."""

import numpy as np
import numpy.typing as npt

from mir_core.model.observation import Floats, Series

Positions = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

#: Growth by this factor, or down by it, is a broken close and no return.
_ABSURD = 1e6


def between(
    closes: Floats, start: Positions, end: Positions, switches: Flags | None = None
) -> Floats:
    """Returns from the close at each `start` to the close at each `end`, as ratios.

    NaN where a close from start to end, both included, is a hole: a return exists only between
    consecutive sessions, and a stretch of them only if each one has its return. A close that is no
    positive number is a hole as well, and a millionfold change is no return. None runs over a
    switch of sources.

    Args:
        closes: By session position, NaN for a hole.
        start: Positions into `closes`, none above the `end` beside it.
        end: Positions into `closes`.
        switches: True where no return may run from the position before: see `linked`.
    """
    with np.errstate(all="ignore"):
        whole = np.isfinite(closes) & (closes > 0)
        holes = np.concatenate([[0], np.cumsum(~whole)])
        growth = closes[end] / closes[start]
        unbroken = (holes[end + 1] == holes[start]) & (growth < _ABSURD) & (growth > 1 / _ABSURD)
    if switches is not None:
        seams = np.cumsum(switches)
        unbroken &= seams[end] == seams[start]
    found: Floats = np.where(unbroken, growth - 1, np.nan)
    return found


def by_session(closes: Floats) -> Floats:
    """Return of each session on the one before; NaN for the first and wherever a close is missing.

    Args:
        closes: By session position, NaN for a hole.
    """
    if len(closes) == 0:
        return closes
    ends = np.arange(1, len(closes), dtype=np.int64)
    return np.concatenate([[np.nan], between(closes, ends - 1, ends)])


def linked(series: Series) -> tuple[Floats, Flags | None]:
    """Levels whose ratios are the changes of a series, and where none runs from the session before.

    The values themselves, and None, where all of them may be compared. Else, as each source
    measures something of its own, each session is linked to the one before by the growth that one
    source gave of both; where none did, a return of `between` must not run over it, and a new
    stretch begins with the value itself.
    """
    if series.growth is None:
        return series.values, None
    with np.errstate(all="ignore"):
        known = np.isfinite(series.values) & (series.values > 0)
        steps = np.log1p(series.growth[: len(known)])
    joined = np.concatenate([[False], known[1:] & known[:-1]])[: len(known)] & np.isfinite(steps)
    if not len(joined):
        return series.values, None
    start = np.flatnonzero(~joined)[np.cumsum(~joined) - 1]
    grown = np.cumsum(np.where(joined, steps, 0.0))
    return np.where(known, series.values[start] * np.exp(grown - grown[start]), np.nan), ~joined


def changes(series: Series, span: int = 1) -> Floats:
    """Relative change of each session on the one `span` sessions before, by session position.

    NaN for the first ones, where a value from one end to the other is missing or not positive, and
    where, of sources that each measure something of their own, none gave both of two neighbours.
    """
    levels, switches = linked(series)
    found = np.full(len(levels), np.nan)
    ends = np.arange(span, len(levels), dtype=np.int64)
    found[ends] = between(levels, ends - span, ends, switches)
    return found
