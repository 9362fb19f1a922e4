"""A day's amount against the ninety days before (docs/analysis.md, section 7)."""

import math

import numpy as np

from mir_core.analysis.statistics import spread_of, tail_share
from mir_core.model.observation import Floats

#: Days before one that its flow or issuance is held against, and those of them that must be known.
DAYS = 90
LEAST_DAYS = 60


def finite(value: float) -> float | None:
    """The value as a float of Python's; None for NaN and infinity."""
    return float(value) if math.isfinite(value) else None


def plain_z(past: Floats, value: float) -> float | None:
    """(value - mean) / sd of the 90 days before; None below 60 that have a value (section 7).

    Args:
        past: Days before the value, oldest first, NaN for none; the last 90 are looked at.
        value: The one whose z is asked.
    """
    window = past[-DAYS:]
    window = window[np.isfinite(window)]
    if len(window) < LEAST_DAYS:
        return None
    # In units of the largest one, so that amounts of billions may be as still as returns.
    scale = float(np.max(np.abs(window)))
    sd = spread_of(window / scale) if scale > 0 else None
    if sd is None:
        return None
    with np.errstate(all="ignore"):
        return finite((value / scale - float(np.mean(window / scale))) / sd)


def centred_tail_share(past: Floats, value: float) -> float | None:
    """Share of the window of `plain_z` whose |z| is at least that of the value; None without one.

    Args:
        past: As for `plain_z`.
        value: The one whose rarity is asked.
    """
    window = past[-DAYS:]
    window = window[np.isfinite(window)]
    if not len(window):
        return None
    center = float(np.mean(window))
    return tail_share(window - center, value - center)
