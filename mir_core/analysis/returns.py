"""Simple returns out of closes with holes (docs/analysis.md, head and section 4)."""

import numpy as np
import numpy.typing as npt

from mir_core.model.observation import Floats

Positions = npt.NDArray[np.int64]

#: Growth by this factor, or down by it, is a broken close and no return.
_ABSURD = 1e6


def between(closes: Floats, start: Positions, end: Positions) -> Floats:
    """Returns from the close at each `start` to the close at each `end`, as ratios.

    NaN where a close from start to end, both included, is a hole: a return exists only between
    consecutive sessions, and a stretch of them only if each one has its return. A close that is no
    positive number is a hole as well, and a millionfold change is no return.

    Args:
        closes: By session position, NaN for a hole.
        start: Positions into `closes`, none above the `end` beside it.
        end: Positions into `closes`.
    """
    with np.errstate(all="ignore"):
        whole = np.isfinite(closes) & (closes > 0)
        holes = np.concatenate([[0], np.cumsum(~whole)])
        growth = closes[end] / closes[start]
        unbroken = (holes[end + 1] == holes[start]) & (growth < _ABSURD) & (growth > 1 / _ABSURD)
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
