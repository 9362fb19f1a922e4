"""The archive's rules once more, as plain scans over a dict: what the real one is held against."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from mir_core.model.observation import History, Observation
from mir_core.model.session import microseconds

Key = tuple[str, str]

TICK = dt.timedelta(microseconds=1)


def history(rows: Sequence[Observation]) -> History:
    """Rows of one series, ascending by date, then source, as a history."""
    return History(
        rows[0].instrument,
        rows[0].field,
        np.array([row.session for row in rows], dtype="datetime64[D]"),
        np.array([row.value for row in rows], dtype=np.float64),
        np.array([microseconds(row.observed_at) for row in rows], dtype=np.int64),
        np.array([microseconds(row.known_at) for row in rows], dtype=np.int64),
        np.array([row.source for row in rows]),
        np.array([row.assumed for row in rows], dtype=np.bool_),
        retrievals=np.array([row.retrieval or 0 for row in rows], dtype=np.int64),
    )


def observations(histories: Mapping[Key, History]) -> dict[Key, list[Observation]]:
    """Histories as rows that can be compared."""
    return {
        key: [found.observation(row) for row in range(len(found))]
        for key, found in histories.items()
    }


@dataclass
class Model:
    """Every revision of every source's value, in the order of their storing."""

    stored: dict[tuple[str, str, dt.date, str], list[Observation]] = field(default_factory=dict)

    def append(self, rows: Iterable[Observation], now: dt.datetime) -> tuple[int, int, int]:
        """Store the rows of a history; the numbers of new, revised and unchanged ones."""
        counts = [0, 0, 0]
        told = {name[:3] for name in self.stored}
        for row in rows:
            session = (row.instrument, row.field, row.session)
            revisions = self.stored.setdefault((*session, row.source), [])
            if not revisions and row.assumed and session in told:
                revisions.append(replace(row, known_at=max(now, row.known_at), assumed=False))
                counts[0] += 1
            elif not revisions:
                revisions.append(row)
                counts[0] += 1
            elif revisions[-1].value == row.value:
                counts[2] += 1
            else:
                seen = now if row.assumed else row.known_at
                known_at = max(seen, revisions[-1].known_at + TICK)
                revisions.append(replace(row, known_at=known_at, assumed=False))
                counts[1] += 1
        return counts[0], counts[1], counts[2]

    def read(self, as_of: dt.datetime, known_by: dt.datetime) -> dict[Key, list[Observation]]:
        """What was observed by `as_of` and known by `known_by`, by scanning everything."""
        found: dict[Key, list[Observation]] = {}
        for name, revisions in sorted(self.stored.items()):
            seen = [
                row for row in revisions if row.observed_at <= as_of and row.known_at <= known_by
            ]
            if seen:
                found.setdefault(name[:2], []).append(max(seen, key=lambda row: row.known_at))
        return found
