"""What a run wants of each source: from the figures that are covered, and the calendars."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping

from mir_core.calendars import Calendars
from mir_core.ingest.contract import Key, Source, Wanted
from mir_core.model.coverage import Coverage


def key_of(figure: str) -> Key:
    """Instrument and field of a figure's name: the field has no dot."""
    instrument, _, field = figure.rpartition(".")
    return instrument, field


def newest_wanted(
    coverage: Coverage, sources: Mapping[str, Source], calendars: Calendars, as_of: dt.datetime
) -> dict[str, Wanted]:
    """The newest values by source, of the sources that give any figure of the coverage."""
    keys: defaultdict[str, set[Key]] = defaultdict(set)
    for figure, names in coverage.sources.items():
        for name in names:
            if name in sources and key_of(figure) in sources[name].serves:
                keys[name].add(key_of(figure))
    sessions = expected_sessions(coverage, calendars, as_of)
    today = as_of.date()
    return {name: Wanted(frozenset(found), sessions, None, today) for name, found in keys.items()}


def expected_sessions(
    coverage: Coverage, calendars: Calendars, at: dt.datetime
) -> Mapping[str, dt.date]:
    """The last session that had closed at `at`, by calendar."""
    names = sorted({instrument.calendar for instrument in coverage.instruments.values()})
    found = {name: calendars.expected(name, at) for name in names}
    return {name: session.date for name, session in found.items() if session is not None}
