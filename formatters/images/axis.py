"""Scales of charts: where a value stands, and which values are written beside it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

_MOST_DECIMALS = 8
_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class Scale:
    """Maps values to points of a page; `start` is where `low` stands."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """Place of a value, on the page even if the value is not between the ends."""
        share = (value - self.low) / (self.high - self.low)
        place = self.start + min(1.0, max(0.0, share)) * (self.end - self.start)
        return round(place, 2)


def scale(values: Sequence[float], start: float, end: float, *, pad: float = 0.06) -> Scale:
    """A scale with some air around all values; a constant series stands in the middle."""
    low, high = min(values), max(values)
    air = (high - low) * pad or abs(high) * 0.05 or 1.0
    return Scale(low - air, high + air, start, end)


def ticks(low: float, high: float, count: int) -> tuple[float, ...]:
    """At most `count` round values between the two, ascending."""
    span = high - low
    if not span > 0:
        return ()
    raw = span / count
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(each * power for each in _STEPS if each * power >= raw * 0.999999)
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return tuple(round(each * step, 12) for each in range(first, last + 1))


def decimals(marks: Sequence[float]) -> int:
    """Decimals that tell the marks apart; 0 for fewer than two."""
    if len(marks) < 2:  # noqa: PLR2004 - a step needs two
        return 0
    step = marks[1] - marks[0]
    scaled = (step * 10**count for count in range(_MOST_DECIMALS))
    fits = (count for count, each in enumerate(scaled) if math.isclose(each, round(each)))
    return next(fits, _MOST_DECIMALS)


def thinned(values: Sequence[float], most: int) -> list[int]:
    """At most `most` positions of a series, the last one among them, evenly spaced."""
    count = len(values)
    if count <= most:
        return list(range(count))
    return sorted({round(each * (count - 1) / (most - 1)) for each in range(most)})
