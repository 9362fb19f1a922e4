"""All observations as one array in memory, and the cut of what was known at an instant."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import Self

import numpy as np
import numpy.typing as npt

from mir_core.model.observation import Floats, History
from mir_core.model.session import Instants

#: Columns, in the order in which rows are read.
SERIES, SESSION, VALUE, OBSERVED_AT, KNOWN_AT, SOURCE, ASSUMED, ID = range(8)
_WIDTH = 8


@dataclass(frozen=True, eq=False)
class Columns:
    """Observations in the order of series, session and `known_at`.

    Attributes:
        numbers: float64, one row per column named above: number of the series, days since
            1970-01-01, value, two instants in microseconds UTC (exact in float64 until the year
            2255), number of the source, 0 or 1, id of the row.
    """

    numbers: Floats

    def __len__(self) -> int:
        return len(self.numbers[SERIES])

    @classmethod
    def empty(cls) -> Self:
        """No rows."""
        return cls(np.empty((_WIDTH, 0)))

    def merged(self, rows: Sequence[Iterable[float]]) -> Self:
        """These rows and more, which may come in any order."""
        flat = np.fromiter(chain.from_iterable(rows), np.float64, _WIDTH * len(rows))
        numbers = np.concatenate([self.numbers, flat.reshape(-1, _WIDTH).T], axis=1)
        order = np.lexsort((numbers[KNOWN_AT], numbers[SESSION], numbers[SERIES]))
        return type(self)(numbers[:, order])

    def cut(self, as_of: int, known_by: int, through: int | None = None) -> Self:
        """The latest known row of each session: observed by `as_of` and known by `known_by`.

        Rows with ids above `through` are left out.
        """
        observed = self.numbers[OBSERVED_AT] <= as_of
        known = self.numbers[KNOWN_AT] <= known_by
        if through is not None:
            known &= self.numbers[ID] <= through
        rows = np.flatnonzero(observed & known)
        last = _is_last(self.numbers[SERIES, rows], self.numbers[SESSION, rows])
        return type(self)(self.numbers[:, rows[last]])

    def histories(
        self, series: Mapping[int, tuple[str, str]], sources: Mapping[int, str]
    ) -> dict[tuple[str, str], History]:
        """One history per series. The columns hold one row per session, as `cut` leaves them.

        Args:
            series: Instrument and field by number.
            sources: Name by number.
        """
        names = np.array([sources.get(number, "") for number in range(max(sources, default=0) + 1)])
        dates = self._whole(SESSION).astype("datetime64[D]")
        observed_at, known_at = self._whole(OBSERVED_AT), self._whole(KNOWN_AT)
        source = names[self._whole(SOURCE)]
        assumed = self.numbers[ASSUMED] != 0
        ends = np.flatnonzero(_is_last(self.numbers[SERIES])) + 1
        found: dict[tuple[str, str], History] = {}
        for start, end in pairwise([0, *ends.tolist()]):
            instrument, field = series[int(self.numbers[SERIES, start])]
            rows = slice(start, end)
            found[instrument, field] = History(
                instrument,
                field,
                dates[rows],
                self.numbers[VALUE, rows],
                observed_at[rows],
                known_at[rows],
                source[rows],
                assumed[rows],
            )
        return found

    def _whole(self, column: int) -> Instants:
        whole: Instants = self.numbers[column].astype(np.int64)
        return whole


def _is_last(*keys: Floats) -> npt.NDArray[np.bool_]:
    """True for the last row of each group of neighbours with equal keys."""
    last = np.zeros(len(keys[0]), dtype=np.bool_)
    last[-1:] = True
    for key in keys:
        last[:-1] |= key[1:] != key[:-1]
    return last
