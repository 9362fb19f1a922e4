"""The score of a region on each of its past sessions (docs/analysis.md, section 3)."""

import numpy as np

from mir_core.analysis.returns import by_session
from mir_core.analysis.statistics import NEGLIGIBLE, VOLATILITY_RETURNS
from mir_core.model.coverage import Region
from mir_core.model.observation import Floats
from mir_core.model.snapshot import Snapshot

#: Sessions that are looked back on, about ten years, and those before that volatility starts from.
_REACH = 2500
_LEAD_IN = 100


def scores(snapshot: Snapshot, region: Region) -> Floats:
    """Score by session position; NaN where it was not measured, and before the last ten years.

    Each is what the tone of its own day was: the median over the indices with a return, and not
    measured if the volatility of one of these could not be told.
    """
    series = [snapshot.series.get((index, "close")) for index in region.indices]
    columns = [each.values for each in series if each is not None]
    length = max(map(len, columns), default=0)
    z = np.full((len(columns), length), np.nan)
    returned = np.zeros((len(columns), length), dtype=np.bool_)
    for row, closes in enumerate(columns):
        recent = slice(max(0, len(closes) - _REACH - _LEAD_IN), len(closes))
        returns = by_session(closes[recent])
        returned[row, recent] = ~np.isnan(returns)
        z[row, recent] = _moves(returns)
    whole = returned.any(axis=0) & (np.isnan(z) == ~returned).all(axis=0)
    whole[: max(0, length - _REACH)] = False
    found = np.full(length, np.nan)
    if whole.any():
        found[whole] = np.nanmedian(z[:, whole], axis=0)
    return found


def _moves(returns: Floats) -> Floats:
    """Each return over the standard deviation of the last 60 before it; NaN below 40 of them."""
    least, most = VOLATILITY_RETURNS
    found = np.full(len(returns), np.nan)
    rows = np.flatnonzero(~np.isnan(returns))
    if len(rows) <= least:
        return found
    padded = np.concatenate([np.full(most - least, np.nan), returns[rows]])
    windows = np.lib.stride_tricks.sliding_window_view(padded, most)[:-1]
    with np.errstate(all="ignore"):
        sigma = np.nanstd(windows, axis=1, ddof=1)
        z = returns[rows[least:]] / sigma
    found[rows[least:]] = np.where((sigma > NEGLIGIBLE) & np.isfinite(z), z, np.nan)
    return found
