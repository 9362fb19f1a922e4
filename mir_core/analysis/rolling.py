"""Least squares through time: the slope of the window before each row."""

import numpy as np
import numpy.typing as npt

from mir_core.analysis.legs import WINDOW_PAIRS
from mir_core.analysis.returns import Positions
from mir_core.analysis.statistics import NEGLIGIBLE
from mir_core.model.observation import Floats

#: Both legs are winsorised at the window's own percentiles, as in the model of a link.
_SHARES = (0.01, 0.99)
_BLOCK = 256


def rolling_slopes(x: Floats, y: Floats, starts: Positions, first: int, least: int) -> Floats:
    """Slope of y on x in the window before each row from `first` on, both winsorised.

    NaN where the window has fewer than `least` rows or x does not move. Windows are sorted in
    blocks, so memory stays bounded by the block.

    Args:
        x: Oldest first, finite.
        y: Likewise, of the same length.
        starts: First row of each row's window, of 250 rows at most; it ends with the row before.
        first: Row of the first answer.
        least: Rows that a window must have.
    """
    sizes = np.arange(first, len(x)) - starts[first:]
    # Always as wide: a sum of as many numbers rounds the same way, whatever is asked with it.
    before = np.full(WINDOW_PAIRS, np.inf)
    padded = [np.concatenate([before, leg]) for leg in (x, y)]
    legs = [np.lib.stride_tricks.sliding_window_view(leg, WINDOW_PAIRS) for leg in padded]
    slopes = np.full(len(sizes), np.nan)
    for begin in range(0, len(sizes), _BLOCK):
        part = slice(begin, begin + _BLOCK)
        rows = slice(first + begin, first + begin + len(sizes[part]))
        slopes[part] = _slopes(legs[0][rows], legs[1][rows], sizes[part])
    slopes[(sizes < least) | ~np.isfinite(slopes)] = np.nan
    return slopes


def _slopes(x: Floats, y: Floats, sizes: Positions) -> Floats:
    """One block; the values of a window stand at the right of its row."""
    width = x.shape[1]
    inside = np.arange(width) >= width - sizes[:, None]
    counts = np.maximum(sizes, 1)
    with np.errstate(all="ignore"):
        dx, dy = (_centred(_winsorised(leg, inside, sizes), inside, counts) for leg in (x, y))
        sxx = (dx * dx).sum(axis=1)
        moves = sxx > counts * NEGLIGIBLE**2
        slopes: Floats = np.where(moves, (dx * dy).sum(axis=1) / sxx, np.nan)
    return slopes


def _winsorised(leg: Floats, inside: npt.NDArray[np.bool_], sizes: Positions) -> Floats:
    ordered = np.sort(np.where(inside, leg, np.inf), axis=1)
    low, high = (_quantile(ordered, sizes, share) for share in _SHARES)
    clipped: Floats = np.clip(leg, low[:, None], high[:, None])
    return clipped


def _quantile(ordered: Floats, sizes: Positions, share: float) -> Floats:
    """Of the first `sizes` values of each ascending row, between the two nearest in proportion."""
    place = share * np.maximum(sizes - 1, 0)
    below = np.floor(place).astype(np.int64)
    above = np.minimum(below + 1, np.maximum(sizes - 1, 0))
    rows = np.arange(len(ordered))
    low, high = ordered[rows, below], ordered[rows, above]
    found: Floats = low + (place - below) * (high - low)
    return found


def _centred(leg: Floats, inside: npt.NDArray[np.bool_], counts: Positions) -> Floats:
    """Deviations from the mean of the window, zero outside of it."""
    kept = np.where(inside, leg, 0.0)
    centred: Floats = np.where(inside, kept - (kept.sum(axis=1) / counts)[:, None], 0.0)
    return centred
