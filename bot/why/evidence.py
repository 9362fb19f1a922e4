"""What a report rests on: its findings, and the observations behind them."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from bot.why.derived import Stretch
from mir_core.analysis.pairs import PairHistory, level_series
from mir_core.archive.retrievals import Retrievals
from mir_core.model.coverage import Coverage
from mir_core.model.figure import Figure
from mir_core.model.instrument import Instrument
from mir_core.model.message import Phrase
from mir_core.model.observation import History, Observation, Series
from mir_core.model.report import Report
from mir_core.snapshot.named import instruments_of


@dataclass(frozen=True)
class Evidence:
    """A report with all that it was made of.

    Attributes:
        report: The report.
        histories: What the archive knew for it, all sources.
        history: What the analysis has computed for its reports.
        say: A phrase in words.
    """

    report: Report
    coverage: Coverage
    histories: Mapping[tuple[str, str], History]
    retrievals: Retrievals
    history: PairHistory
    say: Callable[[Phrase], str]
    _observed: dict[Stretch, tuple[Observation, ...]] = field(default_factory=dict, init=False)

    @cached_property
    def instruments(self) -> Mapping[str, Instrument]:
        """Those of the configuration, and those that only sources name."""
        return instruments_of(self.coverage, self.histories.values())

    def series(self, instrument: str, field: str | None = None) -> Series | None:
        """The series of a field, by default of the level; None if it has no data."""
        if field is not None:
            return self.report.snapshot.series.get((instrument, field))
        if instrument not in self.coverage.instruments:
            return None
        return level_series(self.report.snapshot, self.coverage, instrument)

    def level(self, instrument: str) -> str:
        """The field that is an instrument's level: its close, or what stands in its place."""
        series = self.series(instrument)
        return "close" if series is None else series.field

    def of_figure(self, figure_id: str) -> tuple[str, str]:
        """Instrument and observed field behind the id of a figure or of its change."""
        instrument, _, field = figure_id.rpartition(".")
        figure = self.report.snapshot.figures.get(figure_id)
        if figure is not None and figure.inputs:
            return instrument, figure.inputs[0].rpartition(".")[2]
        return instrument, self.level(instrument) if field == "change" else field

    def on(self, instrument: str, *sessions: dt.date | None) -> tuple[Stretch, ...]:
        """The level of each of some sessions."""
        field = self.level(instrument)
        return tuple(Stretch(instrument, field, day, day) for day in sessions if day is not None)

    def between(self, instrument: str, first: dt.date, last: dt.date) -> tuple[Stretch, ...]:
        """The levels from one session to another."""
        return (Stretch(instrument, self.level(instrument), first, last),)

    def whole(self, instrument: str, field: str | None = None) -> tuple[Stretch, ...]:
        """All observations of a field, by default of the level, that the report could see."""
        series = self.series(instrument, field)
        if series is None or not len(known := np.flatnonzero(~np.isnan(series.values))):
            return ()
        first, last = (series.sessions.dates[int(known[place])].item() for place in (0, -1))
        return (Stretch(instrument, series.field, first, last),)

    def change(
        self, instrument: str, field: str, session: dt.date, span: int = 1
    ) -> tuple[Stretch, ...]:
        """The observations that a change over `span` sessions runs between, the newer one first.

        Where each source measures something of its own and `span` is 1, both are those of the
        source whose change the analysis took.
        """
        before = self.before(instrument, field, session, span)
        series = self.series(instrument, field)
        if before is None or series is None:
            return (Stretch(instrument, field, session, session),)
        if series.growth is not None and span > 1:
            return (Stretch(instrument, field, before, session),)
        source = self._source_of_growth(series, before, session)
        return tuple(Stretch(instrument, field, day, day, source) for day in (session, before))

    def before(
        self, instrument: str, field: str, session: dt.date, span: int = 1
    ) -> dt.date | None:
        """The session that lies `span` sessions before another one."""
        series = self.series(instrument, field)
        position = None if series is None else series.sessions.position(session)
        if series is None or position is None or position < span:
            return None
        found: dt.date = series.sessions.dates[position - span].item()
        return found

    def observed(self, stretch: Stretch) -> tuple[Observation, ...]:
        """The observations of a stretch that the analysis took, oldest first.

        Where each source measures something of its own and a change may be any one's, all of them.
        """
        if stretch not in self._observed:
            self._observed[stretch] = self._find(stretch)
        return self._observed[stretch]

    def _find(self, stretch: Stretch) -> tuple[Observation, ...]:
        key = (stretch.instrument, stretch.field)
        series, history = self.report.snapshot.series.get(key), self.histories.get(key)
        if series is None or history is None:
            return ()
        rows = list(_rows(history, stretch))
        if stretch.source is not None:
            rows = [row for row in rows if row.source == stretch.source]
        elif series.growth is None or stretch.first == stretch.last or not stretch.compared:
            rows = list(self._chosen(series, rows))
        if series.last is None:
            return tuple(rows)
        return tuple(series.last if _is_same(row, series.last) else row for row in rows)

    def beside(self, chosen: Observation) -> list[Observation]:
        """What other sources say of the same session."""
        history = self.histories[chosen.instrument, chosen.field]
        day = Stretch(chosen.instrument, chosen.field, chosen.session, chosen.session)
        return [row for row in _rows(history, day) if row.source != chosen.source]

    def gaps(self, figure: Figure) -> list[str]:
        """Why a figure is not fresh."""
        return [
            self.say(gap.detail)
            for gap in self.report.snapshot.gaps
            if (gap.instrument, gap.field) == (figure.instrument, figure.field)
        ]

    def _chosen(self, series: Series, rows: list[Observation]) -> Iterator[Observation]:
        """Of each session the row whose value the series holds, of the most trusted source."""
        order = self.coverage.sources.get(f"{series.instrument}.{series.field}", ())
        found: dict[dt.date, Observation] = {}
        for row in sorted(rows, key=lambda each: _rank(each.source, order)):
            last = series.last
            shown = last is not None and last.session == row.session and _is_same(row, last)
            if shown or row.value == series.at(row.session):
                found.setdefault(row.session, row)
        yield from (found[session] for session in sorted(found))

    def _source_of_growth(self, series: Series, before: dt.date, session: dt.date) -> str | None:
        """The source of the change of a session; None where all sources measure the same."""
        position = series.sessions.position(session)
        history = self.histories.get((series.instrument, series.field))
        if series.growth is None or history is None or position is None:
            return None
        order = self.coverage.sources.get(f"{series.instrument}.{series.field}", ())
        days = (Stretch(series.instrument, series.field, day, day) for day in (before, session))
        old, new = ({row.source: row.value for row in _rows(history, day)} for day in days)
        grown = float(series.growth[position])
        same = [
            source
            for source in old.keys() & new.keys()
            if old[source] > 0 and new[source] / old[source] - 1 == grown
        ]
        return min(same, key=lambda source: _rank(source, order), default=None)


def _is_same(one: Observation, other: Observation) -> bool:
    return (one.session, one.source) == (other.session, other.source)


def _rank(source: str, order: tuple[str, ...]) -> tuple[int, str]:
    return (order.index(source) if source in order else len(order), source)


def _rows(history: History, stretch: Stretch) -> Iterator[Observation]:
    inside = history.dates >= np.datetime64(stretch.first)
    inside &= history.dates <= np.datetime64(stretch.last)
    return (history.observation(int(row)) for row in np.flatnonzero(inside))
