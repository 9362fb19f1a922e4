"""All observations as one array in memory, and the cut of what was known at an instant."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import Self

import numpy as np
import numpy.typing as npt

from mir_core.model.observation import Floats, History
from mir_core.model.session import Instants

#: Columns. Rows are read in this order, the last two as one number: reading is most of the work.
SERIES, SESSION, VALUE, OBSERVED_AT, KNOWN_AT, SOURCE, ID, ASSUMED, RETRIEVAL = range(9)
_READ = 8

#: Room in a group's number for the places of sources, and for sessions.
_PLACE_BITS = 16
_SESSION_BITS = 24


@dataclass(frozen=True, eq=False)
class Columns:
    """Observations in the order of series, session, name of the source and `known_at`.

    Attributes:
        numbers: float64, one row per column named above: number of the series, days since
            1970-01-01, value, two instants in microseconds UTC (exact in float64 until the year
            2255), number of the source, id of the row, 0 or 1, number of the stored
            answer or 0.
        groups: int64, one number for all revisions of one source's value of one session.
    """

    numbers: Floats
    groups: npt.NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.groups)

    @classmethod
    def empty(cls) -> Self:
        """No rows."""
        return cls(np.empty((_READ + 1, 0)), np.empty(0, dtype=np.int64))

    def merged(self, rows: Sequence[Iterable[float]], sources: Mapping[int, str]) -> Self:
        """These rows and more, which may come in any order.

        Args:
            rows: More rows, in the order of the columns; the last number of each is twice that of
                the stored answer, and one more for an assumed `known_at`.
            sources: Name by number.
        """
        old, count = self.numbers, len(rows)
        flat = np.fromiter(chain.from_iterable(rows), np.float64, _READ * count)
        numbers = np.empty((_READ + 1, old.shape[1] + count))
        numbers[:, : old.shape[1]] = old
        new = numbers[:, old.shape[1] :]
        new[:_READ] = flat.reshape(-1, _READ).T
        packed = new[ASSUMED].astype(np.int64)
        new[ASSUMED], new[RETRIEVAL] = packed & 1, packed >> 1
        groups = _groups(numbers, sources)
        order = np.lexsort((numbers[KNOWN_AT], groups))
        return type(self)(numbers.take(order, axis=1), groups.take(order))

    def cut(self, as_of: int, known_by: int, through: int | None = None) -> Self:
        """The latest known row of each session and source.

        Observed by `as_of` and known by `known_by`, both in microseconds UTC; rows with ids above
        `through` are left out.
        """
        observed = self.numbers[OBSERVED_AT] <= as_of
        known = self.numbers[KNOWN_AT] <= known_by
        if through is not None:
            known &= self.numbers[ID] <= through
        rows = np.flatnonzero(observed & known)
        rows = rows[_is_last(self.groups[rows])]
        return type(self)(self.numbers.take(rows, axis=1), self.groups.take(rows))

    def where(self, rows: npt.NDArray[np.bool_]) -> Self:
        """Some of the rows.

        Args:
            rows: True for those that are kept.
        """
        return type(self)(self.numbers.compress(rows, axis=1), self.groups[rows])

    def histories(
        self, series: Mapping[int, tuple[str, str]], sources: Mapping[int, str]
    ) -> dict[tuple[str, str], History]:
        """One history per series. The columns hold one row per session and source, as after `cut`.

        Args:
            series: Instrument and field by number.
            sources: Name by number.
        """
        names = np.array([sources.get(number, "") for number in range(max(sources, default=0) + 1)])
        dates = self._whole(SESSION).astype("datetime64[D]")
        observed_at, known_at = self._whole(OBSERVED_AT), self._whole(KNOWN_AT)
        sources_of, retrievals = names[self._whole(SOURCE)], self._whole(RETRIEVAL)
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
                sources_of[rows],
                assumed[rows],
                retrievals=retrievals[rows],
            )
        return found

    def _whole(self, column: int) -> Instants:
        whole: Instants = self.numbers[column].astype(np.int64)
        return whole


def _groups(numbers: Floats, sources: Mapping[int, str]) -> npt.NDArray[np.int64]:
    """Numbers in the order of series, session and name of the source, equal where all three are.

    A new name moves others and never two of them past each other: what is sorted stays sorted.
    """
    places = np.zeros(max(sources, default=0) + 1, dtype=np.int64)
    for place, number in enumerate(sorted(sources, key=lambda number: sources[number])):
        places[number] = place
    series, session, source = numbers[[SERIES, SESSION, SOURCE]].astype(np.int64)
    sessions = (series << _SESSION_BITS) + session
    groups: npt.NDArray[np.int64] = (sessions << _PLACE_BITS) + places[source]
    return groups


def _is_last(keys: Floats | npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """True for the last row of each group of neighbours with equal keys."""
    last = np.ones(len(keys), dtype=np.bool_)
    last[:-1] = keys[1:] != keys[:-1]
    return last
