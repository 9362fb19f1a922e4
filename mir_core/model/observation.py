"""What was seen: the value of one field of one instrument, with its two times."""

import datetime as dt
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mir_core.model.session import Days, Instants, SessionTable, instant

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Named:
    """What a source calls something that configuration does not list; text from outside.

    Attributes:
        label: A protocol's or a trading venue's name.
        category: The source's category of it; None if it has none.
    """

    label: str
    category: str | None = None


@dataclass(frozen=True, slots=True)
class Observation:
    """One value, as a source gave it.

    Attributes:
        session: Date of the session (UTC day for coins) that the value is about.
        observed_at: Instant at which it held (the session's close).
        known_at: Instant from which we could know it.
        source: Name of the source (`import`, `demo`, an adapter's name).
        assumed: `known_at` is the session's close because the value came with daily history.
        retrieval: Number of the stored answer that gave it; None for an import.
        called: What the source calls the instrument, if configuration does not list it.
    """

    instrument: str
    field: str
    session: dt.date
    value: float
    observed_at: dt.datetime
    known_at: dt.datetime
    source: str
    assumed: bool = False
    retrieval: int | None = None
    called: Named | None = None


@dataclass(frozen=True, eq=False)
class Series:
    """Values of one field of one instrument on its venue's sessions, cut at a report's instants.

    Attributes:
        sessions: The venue's whole table; `values[k]` belongs to `sessions.dates[k]`.
        values: float64, NaN where a session has no value, or one that must not be used; ends with
            the last session that had closed at the cut-off.
        last: The observation of the latest session that has any, by the source that comes first;
            it is here even if its value must not be used. None if there is none.
        others: What other sources gave for that session, in the order of the sources.
        growth: By session, relative change on the session before where each source measures
            something of its own (`Instrument.is_own_measure`) and several gave values: by the
            source that comes first among those that gave both sessions, NaN if none did. None
            where all values may be compared.
        growth_source: The source of the growth of the last session that has any value.
    """

    instrument: str
    field: str
    sessions: SessionTable
    values: Floats
    last: Observation | None
    others: tuple[Observation, ...] = ()
    growth: Floats | None = None
    growth_source: str | None = None

    def at(self, date: dt.date) -> float | None:
        """Value of the session of `date`; None if it has none or lies beyond the cut."""
        position = self.sessions.position(date)
        if position is None or position >= len(self.values) or np.isnan(self.values[position]):
            return None
        return float(self.values[position])


@dataclass(frozen=True, eq=False)
class History:
    """Values of one field of one instrument by session, as columns of one length.

    What an import or a live source hands to the archive, and what the archive hands out: at most
    one row per session and source, sorted by date, then by name of the source.

    Attributes:
        dates: datetime64[D], session dates (UTC days for coins).
        values: float64, never NaN.
        observed_at: int64 microseconds UTC.
        known_at: int64 microseconds UTC.
        sources: Name of the source of each value.
        assumed: bool; `known_at` is the session's close because the value came with daily history.
        retrieval: Number of the one stored answer that gave all rows.
        retrievals: int64, that number row by row, 0 for none; in place of `retrieval` where the
            rows came from several answers.
        called: What the source calls the instrument, if configuration does not list it.
    """

    instrument: str
    field: str
    dates: Days
    values: Floats
    observed_at: Instants
    known_at: Instants
    sources: npt.NDArray[np.str_]
    assumed: npt.NDArray[np.bool_]
    retrieval: int | None = None
    retrievals: npt.NDArray[np.int64] | None = None
    called: Named | None = None

    def __len__(self) -> int:
        return len(self.dates)

    def observation(self, row: int) -> Observation:
        """One row as an observation."""
        return Observation(
            self.instrument,
            self.field,
            self.dates[row].item(),
            float(self.values[row]),
            instant(self.observed_at[row]),
            instant(self.known_at[row]),
            str(self.sources[row]),
            bool(self.assumed[row]),
            self._retrieval(row),
        )

    def _retrieval(self, row: int) -> int | None:
        return self.retrieval if self.retrievals is None else int(self.retrievals[row]) or None
