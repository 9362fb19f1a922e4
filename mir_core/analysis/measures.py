"""Columns of signals: each row depends on at most the 100 rows up to its own.

All take levels by session position with NaN for a hole, and answer by session position.
"""

from collections.abc import Callable, Mapping

import numpy as np

from mir_core.analysis.returns import by_session
from mir_core.analysis.statistics import NEGLIGIBLE, VOLATILITY_RETURNS
from mir_core.model.observation import Floats

#: Rows before a row that its answer may depend on.
REACH = 120

_EXTREMES_OF, _LEAST_CLOSES = 20, 15
_DAYS_OF_ISSUANCE, _LEAST_DAYS = 90, 60
#: A step between round levels is the largest power of ten up to this share of the close.
_STEP_SHARE = 0.2
#: A round level nearer to the close than this share of it is no line to act on.
_APART = 0.01
_SESSIONS = 5


def trailing(values: Floats, size: int) -> Floats:
    """The last `size` values up to each row, itself included, as (rows, size).

    NaN stands before the first value.
    """
    padded = np.concatenate([np.full(size - 1, np.nan), values])
    return np.lib.stride_tricks.sliding_window_view(padded, size)


def _usable(closes: Floats) -> Floats:
    found: Floats = np.where(np.isfinite(closes) & (closes > 0), closes, np.nan)
    return found


def _extreme(closes: Floats, pick: Callable[..., Floats], empty: float) -> Floats:
    """Highest or lowest of the last 20 closes; NaN below 15, and without the row's own."""
    windows = trailing(_usable(closes), _EXTREMES_OF)
    known = ~np.isnan(windows)
    found = pick(np.where(known, windows, empty), axis=1)
    enough = (known.sum(axis=1) >= _LEAST_CLOSES) & known[:, -1]
    extreme: Floats = np.where(enough, found, np.nan)
    return extreme


def high_20(closes: Floats) -> Floats:
    """Highest of the last 20 closes."""
    return _extreme(closes, np.max, -np.inf)


def low_20(closes: Floats) -> Floats:
    """Lowest of the last 20 closes."""
    return _extreme(closes, np.min, np.inf)


def sd_20(closes: Floats) -> Floats:
    """Standard deviation of the last 20 returns, of which 15 must exist."""
    return _deviation(trailing(by_session(closes), _EXTREMES_OF), _LEAST_CLOSES)


def prior_z(moves: Floats) -> Floats:
    """Each move over the standard deviation of the 60 before it that exist; NaN below 40."""
    least, most = VOLATILITY_RETURNS
    found = np.full(len(moves), np.nan)
    rows = np.flatnonzero(~np.isnan(moves))
    if len(rows):
        before = trailing(moves[rows], most + 1)[:, :-1]
        with np.errstate(all="ignore"):
            found[rows] = moves[rows] / _deviation(before, least)
    return _finite(found)


def change_5(closes: Floats) -> Floats:
    """Return over five sessions, each of which has its own."""
    returns = trailing(by_session(closes), _SESSIONS)
    with np.errstate(all="ignore"):
        return _finite(np.prod(1 + returns, axis=1) - 1)


def steps_bp(levels: Floats, span: int = 1) -> Floats:
    """Difference on `span` sessions before, in basis points of a percentage; NaN over a hole."""
    found = np.full(len(levels), np.nan)
    if len(levels) > span:
        with np.errstate(all="ignore"):
            found[span:] = (levels[span:] - levels[:-span]) * 100
    found[np.isnan(trailing(levels, span + 1)).any(axis=1)] = np.nan
    return _finite(found)


def issued(supply: Floats, change: Floats) -> Floats:
    """What a supply grew by, in its unit, given its relative change over the same days."""
    with np.errstate(all="ignore"):
        return _finite(_usable(supply) * change / (1 + change))


def issuance_z(days: Floats) -> Floats:
    """A day's issuance against the mean and the deviation of the 90 days before (60 must exist)."""
    before = trailing(days, _DAYS_OF_ISSUANCE + 1)[:, :-1]
    known = ~np.isnan(before)
    with np.errstate(all="ignore"):
        mean = np.where(known, before, 0.0).sum(axis=1) / known.sum(axis=1)
        return _finite((days - mean) / _deviation(before, _LEAST_DAYS))


def ratio_to_mean(amounts: Floats) -> Floats:
    """Each amount over the mean of the 20 sessions before (15 must exist), less one."""
    before = trailing(_usable(amounts), _EXTREMES_OF + 1)[:, :-1]
    known = ~np.isnan(before)
    with np.errstate(all="ignore"):
        mean = np.where(known, before, 0.0).sum(axis=1) / known.sum(axis=1)
        found = np.where(known.sum(axis=1) >= _LEAST_CLOSES, _usable(amounts) / mean - 1, np.nan)
    return _finite(found)


def _round(closes: Floats, pick: Callable[..., Floats], least: float) -> Floats:
    """Nearest round level at or beyond `least` times the close."""
    usable = _usable(closes)
    with np.errstate(all="ignore"):
        step = 10.0 ** np.floor(np.log10(_STEP_SHARE * usable))
        return _finite(pick(least * usable / step) * step)


def _deviation(windows: Floats, least: int) -> Floats:
    """Standard deviation (n - 1) of each row's values that exist; NaN below `least` or at rest."""
    known = ~np.isnan(windows)
    n = known.sum(axis=1)
    with np.errstate(all="ignore"):
        mean = np.where(known, windows, 0.0).sum(axis=1) / n
        squares = np.where(known, (windows - mean[:, None]) ** 2, 0.0).sum(axis=1)
        deviation = np.sqrt(squares / (n - 1))
        moves = (n >= least) & np.isfinite(deviation) & (deviation > NEGLIGIBLE)
    found: Floats = np.where(moves, deviation, np.nan)
    return found


def _finite(values: Floats) -> Floats:
    found: Floats = np.where(np.isfinite(values), values, np.nan)
    return found


def _against(extreme: Callable[[Floats], Floats]) -> Callable[[Floats], Floats]:
    def share(closes: Floats) -> Floats:
        with np.errstate(all="ignore"):
            return _finite(_usable(closes) / extreme(closes) - 1)

    return share


#: Of closes, by measure.
OF_CLOSES: Mapping[str, Callable[[Floats], Floats]] = {
    "close": _usable,
    "change": by_session,
    "change_5": change_5,
    "z": lambda closes: prior_z(by_session(closes)),
    "high_20": high_20,
    "low_20": low_20,
    "from_high_20": _against(high_20),
    "from_low_20": _against(low_20),
    "sd_20": sd_20,
    "round_below": lambda closes: _round(closes, np.floor, 1 - _APART),
    "round_above": lambda closes: _round(closes, np.ceil, 1 + _APART),
}
#: Of yields in percent, which may be negative.
OF_RATES: Mapping[str, Callable[[Floats], Floats]] = {
    "close": _finite,
    "step_bp": steps_bp,
    "step_5_bp": lambda levels: steps_bp(levels, _SESSIONS),
    "z": lambda levels: prior_z(steps_bp(levels)),
    "high_20": high_20,
    "low_20": low_20,
}
