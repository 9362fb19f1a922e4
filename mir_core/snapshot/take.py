"""Cuts the snapshot of a report out of what the archive knew."""

import datetime as dt
from collections.abc import Iterator, Mapping

from mir_core.calendars import Calendars
from mir_core.model.coverage import Coverage
from mir_core.model.figure import Figure
from mir_core.model.instrument import Instrument, Kind
from mir_core.model.observation import History, Series
from mir_core.model.snapshot import Market, Snapshot
from mir_core.snapshot.align import align
from mir_core.snapshot.figures import change, fields, gap, level

Histories = Mapping[tuple[str, str], History]
SeriesByField = Mapping[tuple[str, str], Series]


def take(
    date: dt.date,
    edition: str,
    as_of: dt.datetime,
    known_by: dt.datetime,
    histories: Histories,
    calendars: Calendars,
    coverage: Coverage,
    *,
    demo: bool = False,
) -> Snapshot:
    """The snapshot of a report.

    Args:
        date: The report's date.
        edition: Its edition.
        as_of: Cut-off t0.
        known_by: End of the run's gathering; `as_of` for a rebuild without a stored run.
        histories: What the archive knew, already cut at both instants.
        calendars: Sessions of the venues.
        coverage: Instruments and regions.
        demo: The data come from the simulator.
    """
    venues = sorted({instrument.calendar for instrument in coverage.instruments.values()})
    markets = {venue: calendars.market(venue, date, as_of) for venue in venues}
    series = {
        key: align(history, calendars.table(coverage.instruments[key[0]].calendar), as_of)
        for key, history in histories.items()
        if key[0] in coverage.instruments
    }
    figures: dict[str, Figure] = {}
    gaps = []
    for instrument in coverage.instruments.values():
        market = markets[instrument.calendar]
        for figure in _figures(instrument, coverage, series, market):
            figures[figure.id] = figure
            if (found := gap(figure, market)) is not None:
                gaps.append(found)
    return Snapshot(
        date, edition, as_of, known_by, markets, figures, tuple(gaps), series, demo=demo
    )


def _figures(
    instrument: Instrument, coverage: Coverage, series: SeriesByField, market: Market
) -> Iterator[Figure]:
    known = frozenset(field for owner, field in series if owner == instrument.id)
    for field in fields(instrument, coverage, known):
        own = series.get((instrument.id, field))
        figure = level(instrument, field, own, market)
        yield figure
        if field == "close" and instrument.kind is not Kind.RATE:
            yield change(figure, own)
