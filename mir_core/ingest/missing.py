"""Which sessions a series lacks, and in which portions to ask for them."""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from mir_core.ingest.contract import Key, Source, Wanted
from mir_core.model.instrument import Instrument
from mir_core.model.session import SessionTable

#: Known sessions in a row that split a stretch in two: fewer are asked for again with the rest.
_GAP = 5
#: Most requests of one portion: what a killed process loses at most.
_MOST_REQUESTS = 30

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Sessions of a series that are missing.

    Attributes:
        dates: Ascending; at most a few known sessions lie between two of them.
    """

    key: Key
    dates: tuple[dt.date, ...]

    def without(self, known: Collection[dt.date]) -> "Stretch | None":
        """What is still missing; None if nothing is."""
        left = tuple(date for date in self.dates if date not in known)
        return replace(self, dates=left) if left else None


def missing(
    key: Key, table: SessionTable, known: Collection[dt.date], first: dt.date, last: dt.date
) -> tuple[Stretch, ...]:
    """The stretches of sessions from `first` to `last` that a series lacks, newest first."""
    start = int(np.searchsorted(table.dates, np.datetime64(first, "D")))
    end = int(np.searchsorted(table.dates, np.datetime64(last, "D"), side="right"))
    sessions: Sequence[dt.date] = table.dates[start:end].tolist()
    lacking = [place for place, date in enumerate(sessions) if date not in known]
    found: list[list[dt.date]] = []
    before = -_GAP - 2
    for place in lacking:
        if place - before > _GAP:
            found.append([])
        found[-1].append(sessions[place])
        before = place
    return tuple(Stretch(key, tuple(dates)) for dates in reversed(found))


def portion(
    stretch: Stretch, source: Source, instrument: Instrument, sessions: Mapping[str, dt.date]
) -> tuple[Wanted, Stretch, Stretch | None]:
    """What to ask a source next of a stretch: its newest part that takes few enough requests.

    Returns:
        What is wanted, the part of the stretch that it is about, and what is left of the stretch.
    """
    part = stretch
    wanted = _wanted(part, instrument, sessions)
    while len(part.dates) > 1 and len(source.requests(wanted)) > _MOST_REQUESTS:
        part = replace(part, dates=part.dates[len(part.dates) // 2 :])
        wanted = _wanted(part, instrument, sessions)
    left = stretch.dates[: len(stretch.dates) - len(part.dates)]
    return wanted, part, replace(stretch, dates=left) if left else None


def _wanted(stretch: Stretch, instrument: Instrument, sessions: Mapping[str, dt.date]) -> Wanted:
    """Dates as the source stamps them: a day later for the state at a day's end."""
    shift = _DAY if instrument.dated_at_start else dt.timedelta(0)
    since, until = stretch.dates[0] + shift, stretch.dates[-1] + shift
    return Wanted(frozenset({stretch.key}), sessions, since, until)


def ordered_sources(key: Key, order: Sequence[str], sources: Mapping[str, Source]) -> Iterator[str]:
    """Sources that have daily history of a figure: those of its own list, then the others."""
    for name in dict.fromkeys((*order, *sorted(sources))):
        if name in sources and key in sources[name].history:
            yield name
