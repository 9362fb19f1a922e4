"""Readings of answers into observations, as far as the answers prove them."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

import numpy as np

from mir_core.calendars import CRYPTO, Calendars
from mir_core.ingest.contract import Key, Reading
from mir_core.ingest.gathered import Retrieval
from mir_core.ingest.proof import NEAR, Unproved, observe
from mir_core.model.coverage import Coverage
from mir_core.model.instrument import Instrument, Kind
from mir_core.model.observation import History, Named, Observation
from mir_core.model.session import microseconds

#: Sessions older than this are left to the backfill: they were not known at their time.
RECENT = dt.timedelta(days=10)
#: Of things that only the answer names (protocols, trading venues), the largest are kept.
MOST_NAMED = 100

UNDATED = "the answer dates it to no UTC day"
NOT_AT_CLOSE = "a value of the moment, more than 30 minutes from the end of the UTC day"

#: What an answer may name that the configuration does not, by the beginning of its name.
_NAMED = {"TVL.": Kind.TVL, "Protocol.": Kind.TVL, "DEX.": Kind.TURNOVER}


@dataclass(frozen=True, slots=True)
class Refused:
    """A reading that is no observation.

    Attributes:
        session: What the answer itself states.
        reason: For people.
    """

    source: str
    instrument: str
    field: str
    session: dt.date | None
    reason: str


@dataclass(frozen=True)
class Prover:
    """Proves the readings of one run.

    Attributes:
        as_of: Cut-off of the report that asks.
        since: Observations of earlier sessions are left out.
        takes_moments: A value of the moment counts at any time of day, not at its end alone.
        dated_only: Of coins, only values that the answer dates count: daily history.
    """

    coverage: Coverage
    calendars: Calendars
    as_of: dt.datetime
    since: dt.date
    takes_moments: bool = False
    dated_only: bool = False

    def prove(
        self, retrieval: Retrieval, keys: Collection[Key], *, is_changed: bool
    ) -> tuple[list[Observation], list[Refused]]:
        """What an answer proves of what was wanted of its source, and what it does not.

        Args:
            retrieval: The answer.
            keys: Instruments and fields that were wanted.
            is_changed: It differs from the last one of its address.
        """
        observations: list[Observation] = []
        refused: list[Refused] = []
        for reading in self._wanted(retrieval.readings, keys):
            found = self._observe(retrieval, reading, is_changed=is_changed)
            if isinstance(found, Refused):
                refused.append(found)
            elif found.session >= self.since:
                observations.append(found)
        return observations, refused

    def _wanted(self, readings: tuple[Reading, ...], keys: Collection[Key]) -> Iterator[Reading]:
        named: defaultdict[str, list[Reading]] = defaultdict(list)
        for reading in readings:
            if (reading.instrument, reading.field) in keys:
                yield reading
            elif reading.label is not None:
                named[reading.instrument.partition(".")[0]].append(reading)
        for group in named.values():
            group.sort(key=lambda reading: -reading.value)
            yield from group[:MOST_NAMED]

    def _observe(
        self, retrieval: Retrieval, reading: Reading, *, is_changed: bool
    ) -> Observation | Refused:
        instrument = self.instrument(reading.instrument)
        if instrument is None:
            return _refused(retrieval.source, reading, "unknown instrument")
        if self.dated_only and reading.session is None and instrument.calendar == CRYPTO:
            return _refused(retrieval.source, reading, UNDATED)
        found = observe(
            reading,
            retrieval.fetched_at,
            retrieval.source,
            instrument,
            self.as_of,
            self.calendars,
            is_changed=is_changed,
        )
        if isinstance(found, Unproved):
            return _refused(retrieval.source, reading, found.doubt.value)
        if not self._is_of_its_close(found, instrument):
            return _refused(retrieval.source, reading, NOT_AT_CLOSE)
        if reading.label is None:
            return found
        return replace(found, called=Named(reading.label, reading.group))

    def _is_of_its_close(self, observation: Observation, instrument: Instrument) -> bool:
        """False for a value of the moment in an edition that is not cut off at the day's end.

        Two editions a day would otherwise give one UTC day two ends, and a change between the two
        would pass as that of a day.
        """
        if instrument.calendar != CRYPTO or self.takes_moments:
            return True
        table = self.calendars.table(CRYPTO)
        position = table.position(observation.session)
        closes = None if position is None else table.session(position).closes
        return closes is not None and observation.observed_at - closes <= NEAR

    def instrument(self, name: str) -> Instrument | None:
        """The instrument of a reading; made up for things that only the answer names."""
        if name in self.coverage.instruments:
            return self.coverage.instruments[name]
        kinds = (kind for prefix, kind in _NAMED.items() if name.startswith(prefix))
        kind = next(kinds, None)
        return None if kind is None else Instrument(name, kind, CRYPTO, "USD")


def histories(
    observations: Collection[Observation], retrieval: int, *, assumed: bool = False
) -> list[History]:
    """Observations of one answer as histories by instrument and field.

    Of two for one session the later in the answer counts.

    Args:
        observations: Of one source.
        retrieval: Number of the stored answer.
        assumed: They are daily history: each counts as known at its session's close.
    """
    by_series: defaultdict[Key, dict[dt.date, Observation]] = defaultdict(dict)
    for each in observations:
        by_series[each.instrument, each.field][each.session] = each
    return [
        _history(key, [found[date] for date in sorted(found)], retrieval, assumed=assumed)
        for key, found in by_series.items()
    ]


def _history(key: Key, rows: list[Observation], retrieval: int, *, assumed: bool) -> History:
    observed_at = np.array([microseconds(row.observed_at) for row in rows], dtype=np.int64)
    known_at = np.array([microseconds(row.known_at) for row in rows], dtype=np.int64)
    return History(
        *key,
        dates=np.array([row.session for row in rows], dtype="datetime64[D]"),
        values=np.array([row.value for row in rows], dtype=np.float64),
        observed_at=observed_at,
        known_at=observed_at if assumed else known_at,
        sources=np.array([row.source for row in rows]),
        assumed=np.full(len(rows), assumed),
        retrieval=retrieval,
        called=rows[-1].called,
    )


def _refused(source: str, reading: Reading, reason: str) -> Refused:
    return Refused(source, reading.instrument, reading.field, reading.session, reason)
