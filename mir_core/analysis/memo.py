"""What is kept of point-in-time columns between reports."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from mir_core.model.observation import Floats
from mir_core.model.session import Days


@dataclass(frozen=True, eq=False)
class _Kept:
    dates: Days
    inputs: tuple[Floats, ...]
    answers: Floats


class Memo:
    """Answers by row that depend on the rows up to their own and on nothing else.

    A pure cache: those of the longest prefix of rows that did not change since the last report are
    taken over, the rest is computed.
    """

    def __init__(self) -> None:
        self._kept: dict[object, _Kept] = {}

    def answers(
        self,
        key: object,
        dates: Days,
        inputs: Sequence[Floats],
        compute: Callable[[int], Floats],
    ) -> Floats:
        """The answer of each row.

        Args:
            key: What is asked.
            dates: Of the rows, ascending.
            inputs: All columns that the answers depend on, one row per date.
            compute: From the number of the first row that is not known to the answers from there.
        """
        known = self._kept.get(key)
        same = 0 if known is None else _common(known, dates, inputs)
        if known is not None and same == len(dates):
            return known.answers[:same]
        fresh = compute(same)
        found = fresh if known is None else np.concatenate([known.answers[:same], fresh])
        found.setflags(write=False)
        self._kept[key] = _Kept(dates.copy(), tuple(column.copy() for column in inputs), found)
        return found


def _common(known: _Kept, dates: Days, inputs: Sequence[Floats]) -> int:
    """Length of the longest common prefix; NaN is like NaN, and other columns share nothing."""
    if len(known.inputs) != len(inputs):
        return 0
    rows = min(len(known.dates), len(dates))
    differs = known.dates[:rows] != dates[:rows]
    for before, now in zip(known.inputs, inputs, strict=True):
        old, new = before[:rows], now[:rows]
        differs |= (old != new) & ~(np.isnan(old) & np.isnan(new))
    first = int(np.argmax(differs)) if rows else 0
    return first if rows and differs[first] else rows
