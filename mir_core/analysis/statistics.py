"""The statistics of docs/analysis.md: sections 3 to 6 say where each one is used.

Each function answers None where the question has no answer (too few values, no movement at all):
no NaN and no infinity ever leaves this file.
"""

import math
from statistics import NormalDist

import numpy as np

from mir_core.analysis.returns import Positions
from mir_core.model.finding import Interval
from mir_core.model.observation import Floats

#: A standard deviation or MAD of returns up to this is rounding of the closes, not movement.
NEGLIGIBLE = 1e-12
#: Makes the MAD of a normal sample estimate its standard deviation.
MAD_TO_SIGMA = 1.4826

#: Returns that a volatility needs, and those that it takes at most.
VOLATILITY_RETURNS = (40, 60)
_CONFIDENCE = 0.9
_BLOCK = 256


def volatility(returns: Floats) -> float | None:
    """Standard deviation (n - 1) of the last 60 returns that exist; None below 40 (section 3).

    Args:
        returns: Oldest first, NaN where a return does not exist.
    """
    least, most = VOLATILITY_RETURNS
    recent = returns[~np.isnan(returns)][-most:]
    return spread_of(recent) if len(recent) >= least else None


def spread_of(values: Floats) -> float | None:
    """Standard deviation (n - 1); None for fewer than two values or without movement."""
    if len(values) < 2:  # noqa: PLR2004 - one value has no deviation
        return None
    with np.errstate(all="ignore"):
        deviation = float(np.std(values, ddof=1))
    return deviation if math.isfinite(deviation) and deviation > NEGLIGIBLE else None


def rolling_robust_z(x: Floats, starts: Positions, first: int, least: int) -> Floats:
    """Robust z of each value from row `first` on against the window before it (section 5).

    `(x - median) / (1.4826 MAD)`; NaN where the window has fewer than `least` values or does not
    move. Windows are sorted in blocks, so memory stays bounded by the block.

    Args:
        x: Oldest first, finite.
        starts: First row of each value's window; the window ends with the row before the value.
        first: Row of the first answer.
        least: Values that a window must have.
    """
    sizes = np.arange(first, len(x)) - starts[first:]
    width = int(sizes.max(initial=1))
    padded = np.concatenate([np.full(width, np.inf), x])
    windows = np.lib.stride_tricks.sliding_window_view(padded, width)
    z = np.full(len(sizes), np.nan)
    for begin in range(0, len(sizes), _BLOCK):
        part = slice(begin, begin + _BLOCK)
        rows = slice(first + begin, first + begin + len(sizes[part]))
        z[part] = _robust_z(x[rows], windows[rows].copy(), sizes[part])
    z[(sizes < least) | ~np.isfinite(z)] = np.nan
    return z


def _robust_z(x: Floats, windows: Floats, sizes: Positions) -> Floats:
    """One block of z; the windows, values at the right of each row, are used up."""
    width = windows.shape[1]
    with np.errstate(all="ignore"):
        if sizes.min() < width:
            windows[np.arange(width) < width - sizes[:, None]] = np.inf
        windows.sort(axis=1)
        center = _middle(windows, sizes)
        windows -= center[:, None]
        np.abs(windows, out=windows)
        windows.sort(axis=1)
        mad = _middle(windows, sizes)
        moves = np.isfinite(mad) & (mad > NEGLIGIBLE)
        z: Floats = np.where(moves, (x - center) / (MAD_TO_SIGMA * mad), np.nan)
    return z


def _middle(ordered: Floats, sizes: Positions) -> Floats:
    """Median of each ascending row's first `sizes` values."""
    lower = np.maximum(sizes - 1, 0) // 2
    upper = np.minimum(sizes // 2, ordered.shape[1] - 1)
    rows = np.arange(len(ordered))
    middle: Floats = (ordered[rows, lower] + ordered[rows, upper]) / 2
    return middle


def share_within(window: Floats, value: float) -> float:
    """Share of the window with `|x|` not above that of `value`: its percentile (section 5)."""
    return float(np.mean(np.abs(window) <= abs(value)))


def tail_share(window: Floats, value: float) -> float | None:
    """Share of the window with `|x|` at least that of `value`; None without a window (section 11).

    Args:
        window: NaN where there is no value.
        value: The one whose rarity is asked.
    """
    known = window[~np.isnan(window)]
    return float(np.mean(np.abs(known) >= abs(value))) if len(known) else None


def wilson(hits: int, n: int) -> Interval:
    """Wilson's 90 % interval of a share; n must be positive (section 6)."""
    z = NormalDist().inv_cdf((1 + _CONFIDENCE) / 2)
    share = hits / n
    center = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return Interval(max(0.0, center - half), min(1.0, center + half))


def median_interval(values: Floats) -> Interval | None:
    """90 % interval of the median from order statistics, free of any distribution (section 6).

    From the d-th smallest to the d-th largest value, with the largest d whose exact binomial
    coverage is at least 90 %; None below five values, where no d reaches it.
    """
    n = len(values)
    outside, rank = 0.0, 0
    while rank < n:
        outside += 2 * math.comb(n, rank) / 2**n
        if outside > 1 - _CONFIDENCE:
            break
        rank += 1
    if rank == 0:
        return None
    ordered = np.sort(values)
    return Interval(float(ordered[rank - 1]), float(ordered[n - rank]))
