"""Cuts the snapshot of a report out of what the archive knew."""

import datetime as dt
from collections.abc import Iterator, Mapping

from mir_core.calendars import Calendars
from mir_core.model.coverage import Coverage
from mir_core.model.figure import Figure, Gap
from mir_core.model.instrument import Instrument
from mir_core.model.observation import History
from mir_core.model.snapshot import Market, Snapshot, SourceFailure
from mir_core.snapshot.align import align
from mir_core.snapshot.figures import change, fields, gap, has_change, level
from mir_core.snapshot.named import instruments_of, names_of
from mir_core.snapshot.quality import Judged, judge

Key = tuple[str, str]


def take(
    date: dt.date,
    edition: str,
    as_of: dt.datetime,
    known_by: dt.datetime,
    histories: Mapping[Key, History],
    calendars: Calendars,
    coverage: Coverage,
    *,
    demo: bool = False,
    failures: tuple[SourceFailure, ...] = (),
) -> Snapshot:
    """The snapshot of a report.

    Args:
        date: The report's date.
        edition: Its edition.
        as_of: Cut-off t0.
        known_by: End of the run's gathering; `as_of` for a rebuild without a stored run.
        histories: What the archive knew, already cut at both instants.
        calendars: Sessions of the venues.
        coverage: Instruments, regions and the order of sources.
        demo: The data come from the simulator.
        failures: Sources that failed in the run's gathering.
    """
    instruments = coverage.instruments.values()
    venues = sorted(
        {venue for each in instruments for venue in (each.calendar, each.beside) if venue}
    )
    markets = {venue: calendars.market(venue, date, as_of) for venue in venues}
    known = instruments_of(coverage, histories.values())
    judged = {
        (history.instrument, history.field): _judged(
            history, known[history.instrument], coverage, calendars, markets, as_of
        )
        for history in histories.values()
        if history.instrument in known and known[history.instrument].calendar in markets
    }
    figures: dict[str, Figure] = {}
    gaps = []
    for figure, found in _figures(coverage, judged, markets, failures):
        figures[figure.id] = figure
        gaps += [] if found is None else [found]
    series = {key: own.series for key, own in judged.items()}
    cut = (date, edition, as_of, known_by)
    named = names_of(coverage, histories.values())
    made = (*cut, markets, figures, tuple(gaps), series)
    return Snapshot(*made, demo=demo, failures=failures, named=named)


def _judged(
    history: History,
    instrument: Instrument,
    coverage: Coverage,
    calendars: Calendars,
    markets: Mapping[str, Market],
    as_of: dt.datetime,
) -> Judged:
    preferred = coverage.sources.get(f"{history.instrument}.{history.field}", ())
    sessions = calendars.table(instrument.calendar)
    tolerance = instrument.tolerance_of(history.field)
    own_measure = instrument.is_own_measure(history.field)
    aligned = align(history, sessions, as_of, preferred, tolerance, own_measure=own_measure)
    return judge(aligned, instrument, _market_of(instrument, markets))


def _market_of(instrument: Instrument, markets: Mapping[str, Market]) -> Market:
    """The market of an instrument; of two that must both trade, the one that did so longer ago."""
    own = markets[instrument.calendar]
    beside = markets[instrument.beside] if instrument.beside else own
    if own.expected is None or beside.expected is None:
        return own
    return beside if beside.expected.date < own.expected.date else own


def _figures(
    coverage: Coverage,
    judged: Mapping[Key, Judged],
    markets: Mapping[str, Market],
    failures: tuple[SourceFailure, ...],
) -> Iterator[tuple[Figure, Gap | None]]:
    """All figures in print order, each with its gap."""
    failed = frozenset(failure.source for failure in failures)
    for instrument in coverage.instruments.values():
        market = _market_of(instrument, markets)
        known = frozenset(field for owner, field in judged if owner == instrument.id)
        shown = fields(instrument, coverage, known)
        for field in shown:
            own = judged.get((instrument.id, field))
            found = [level(instrument, field, own)]
            if has_change(field, shown, instrument):
                found.append(change(found[0], own))
            for figure in found:
                sources = _all_failed(found[0].id, coverage, failed)
                yield figure, gap(figure, instrument, own, market, sources)


def _all_failed(observed: str, coverage: Coverage, failed: frozenset[str]) -> tuple[str, ...]:
    """The sources of an observed figure if every one of them failed; none otherwise."""
    sources = coverage.sources.get(observed, ())
    return sources if failed.issuperset(sources) else ()
