"""Whether a value could follow the ones before it: docs/analysis.md, section 2."""

import numpy as np
import numpy.typing as npt

from mir_core.model.instrument import Instrument, Kind
from mir_core.model.observation import Floats

Flags = npt.NDArray[np.bool_]

#: Moves before a session that its own is held against, and how many of them there must be.
WINDOW = 60
AT_LEAST = 40

#: Fields whose moves are limited; the others (counts, volumes) may do anything.
_LEVELS = frozenset({"close", "circulating_usd", "mcap_usd", "tvl_usd"})


def is_plausible(values: Floats, instrument: Instrument, field: str) -> bool:
    """True if the last value could follow the ones before it.

    Args:
        values: By session, NaN for none; the last one is a value.
        instrument: Whose they are.
        field: Which they are.
    """
    known = np.flatnonzero(~np.isnan(values))
    if len(known) < 2 or field not in _LEVELS:  # noqa: PLR2004 - a move needs two values
        return True
    before, last = known[-2:-1], known[-1:]
    limits = _limits(values[-WINDOW - 2 :], instrument, field)[-1:]
    limits = np.where(last - before == 1, limits, np.inf)
    return not _is_odd(values[last], values[before], limits, instrument, field).any()


def spikes(values: Floats, unconfirmed: Flags, instrument: Instrument, field: str) -> Flags:
    """True for unconfirmed values that jumped away from the one before and were back at the next.

    A level that stays where it jumped to is no spike: the next value bears it out. The last value
    is none yet.
    """
    found = np.zeros(len(values), dtype=np.bool_)
    if not unconfirmed.any() or field not in _LEVELS:
        return found
    start = max(int(np.argmax(unconfirmed)) - WINDOW - 1, 0)
    part = values[start:]
    known = np.flatnonzero(~np.isnan(part))
    before, at, after = known[:-2], known[1:-1], known[2:]
    limits = _limits(part, instrument, field)
    limits = np.where(at - before == 1, limits[at], np.inf)
    odd = _is_odd(part[at], part[before], limits, instrument, field)
    odd &= _is_odd(part[after], part[at], limits, instrument, field)
    odd &= ~_is_odd(part[after], part[before], limits, instrument, field)
    found[start + at[odd]] = True
    return found & unconfirmed


def _is_odd(
    value: Floats, before: Floats, limit: Floats, instrument: Instrument, field: str
) -> Flags:
    """True where a value is out of bounds as a multiple of the one before, or moved too far."""
    low, high = _bounds(instrument, field)
    with np.errstate(all="ignore"):
        ratio = value / before
        odd: Flags = ~((ratio >= low) & (ratio <= high)) | (np.abs(ratio - 1) > limit)
    return odd


def _bounds(instrument: Instrument, field: str) -> tuple[float, float]:
    """Smallest and largest multiple of the value before."""
    limits = instrument.plausible
    if instrument.kind is Kind.TVL:
        return 1 / limits.factor, limits.factor
    return limits.level if field == "close" else (-np.inf, np.inf)


def _limits(values: Floats, instrument: Instrument, field: str) -> Floats:
    """Largest move of each session that can be believed, as a ratio; infinite for no limit."""
    limits = instrument.plausible
    move = limits.move if limits.move is not None and field in _LEVELS else np.inf
    if field != "close" or instrument.kind not in {Kind.INDEX, Kind.COIN}:
        return np.full(len(values), move)
    return np.minimum(move, limits.move_sd * _deviation_before(values))


def _deviation_before(closes: Floats) -> Floats:
    """Standard deviation of the returns before each session's; infinite where too few are known."""
    with np.errstate(all="ignore"):
        returns = np.concatenate([[np.nan], closes[1:] / closes[:-1] - 1])[: len(closes)]
    known = np.isfinite(returns)
    returns = np.where(known, returns, 0.0)
    count, total, squares = (_before(column) for column in (known, returns, returns**2))
    with np.errstate(all="ignore"):
        variance = (squares - total**2 / count) / (count - 1)
    return np.where(count >= AT_LEAST, np.sqrt(np.maximum(variance, 0.0)), np.inf)


def _before(column: Floats | Flags) -> Floats:
    """Sum over the window before each row, the row itself left out."""
    sums = np.concatenate([[0.0], np.cumsum(column)])
    rows = np.arange(len(column))
    found: Floats = sums[rows] - sums[np.maximum(rows - WINDOW, 0)]
    return found
