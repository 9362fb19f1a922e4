"""Observations behind a report, with the answers that gave them."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from bot.why.step import Step
from mir_core.analysis.pairs import level_series
from mir_core.archive.retrievals import Retrievals
from mir_core.model.coverage import Coverage
from mir_core.model.figure import Figure
from mir_core.model.message import Phrase
from mir_core.model.observation import History, Observation
from mir_core.model.report import Report

_SHOWN = "%Y-%m-%d %H:%M:%S UTC"


@dataclass(frozen=True)
class Evidence:
    """What a report rests on.

    Attributes:
        report: The report.
        histories: What the archive knew for it, all sources.
        say: A phrase in words.
    """

    report: Report
    coverage: Coverage
    histories: Mapping[tuple[str, str], History]
    retrievals: Retrievals
    say: Callable[[Phrase], str]

    async def figure(self, figure: Figure) -> Step:
        """A figure of the snapshot: an observation, or a change with its inputs."""
        session = f", session {figure.session}" if figure.session else ""
        head = f"{figure.id} = {self.value(figure)}{session}: {figure.verdict}"
        lines = [("why", why) for why in self._gaps(figure)]
        if not figure.formula:
            chosen = self._chosen(figure.instrument, figure.field, figure.session)
            more = [] if chosen is None else await self._provenance(chosen)
            return Step(head, [*lines, *more])
        field = figure.inputs[0].rpartition(".")[2]
        formula = f"{field} / {field} of the session before - 1"
        if self.coverage.instruments[figure.instrument].is_own_measure(field):
            formula += ", both from one source"
        lines.insert(0, ("formula", formula))
        return Step(head, lines, [await self._input(name, figure) for name in figure.inputs])

    async def close(self, instrument: str, session: dt.date) -> Step:
        """The close of a session as the analysis took it, or another level."""
        field = self._level(instrument)
        figure = self.report.snapshot.figures.get(f"{instrument}.{field}")
        if figure is not None and figure.session == session:
            return await self.figure(figure)
        return await self._earlier(instrument, field, session)

    async def closes(self, instrument: str, sessions: tuple[dt.date, ...]) -> list[Step]:
        """Closes of several sessions, in order."""
        return [await self.close(instrument, session) for session in sessions]

    def value(self, figure: Figure) -> str:
        """Value and unit; a ratio in percent."""
        if figure.value is None:
            return "none"
        if figure.unit == "ratio":
            return f"{figure.value:+z.4%}"
        return _with_unit(figure.value, figure.unit)

    def sources_of(self, instrument: str, first: dt.date, last: dt.date) -> str:
        """Which sources gave the closes of a stretch, and how many each."""
        counts: Counter[str] = Counter()
        field = self._level(instrument)
        history = self.histories.get((instrument, field))
        if history is not None:
            chosen = {
                date: self._chosen(instrument, field, date)
                for date in _within(history, first, last)
            }
            counts.update(each.source for each in chosen.values() if each is not None)
        listed = ", ".join(f"{source} {count}" for source, count in counts.most_common())
        return f"{instrument}.{field} {first} to {last}: {listed or 'none'}"

    def _level(self, instrument: str) -> str:
        """The field that is an instrument's level: its close, or what stands in its place."""
        series = level_series(self.report.snapshot, self.coverage, instrument)
        return "close" if series is None else series.field

    async def _input(self, name: str, of: Figure) -> Step:
        """An input of a change by its id: a figure, or `<figure>@<session>` for an earlier session.

        Where sources measure apart, both are those of the source of the change, shown or not.
        """
        figure, _, session = name.partition("@")
        shown = self.report.snapshot.figures[figure]
        apart = self.coverage.instruments[of.instrument].is_own_measure(shown.field)
        if not session and (not apart or shown.source == of.source or of.session is None):
            return await self.figure(shown)
        date = dt.date.fromisoformat(session) if session else of.session
        return await self._earlier(
            of.instrument, shown.field, date or dt.date.min, of.source if apart else None
        )

    async def _earlier(
        self, instrument: str, field: str, session: dt.date, source: str | None = None
    ) -> Step:
        """An observation: that of a source, else the one that the analysis took."""
        chosen = self._chosen(instrument, field, session)
        rows = [] if chosen is None else self._rows(chosen)
        chosen = next((row for row in rows if row.source == source), chosen)
        name = f"{instrument}.{field}"
        if chosen is None:
            return Step(f"{name} of {session}: no value")
        unit = self.coverage.instruments[instrument].unit_of(field)
        head = f"{name} = {_with_unit(chosen.value, unit)}, session {session}"
        return Step(head, await self._provenance(chosen))

    async def _provenance(self, chosen: Observation) -> list[tuple[str, str]]:
        """Source, address, times and digest of an observation, and what other sources say."""
        lines = [("source", chosen.source + (" (daily history)" if chosen.assumed else ""))]
        kept = None
        if chosen.retrieval is not None:
            kept = await self.retrievals.get(chosen.retrieval)
        if kept is not None:
            lines += [
                ("url", kept.url),
                ("fetched", f"{kept.fetched_at:{_SHOWN}}"),
                ("sha256", kept.sha256),
            ]
        assumed = " (assumed: the session's close)" if chosen.assumed else ""
        lines.append(("known", f"{chosen.known_at:{_SHOWN}}{assumed}"))
        others = [each for each in self._rows(chosen) if each.source != chosen.source]
        return lines + [("others", self._other(chosen, each)) for each in others]

    def _other(self, chosen: Observation, other: Observation) -> str:
        tolerance = self.coverage.instruments[chosen.instrument].tolerance_of(chosen.field)
        apart = abs(other.value - chosen.value)
        agrees = apart <= tolerance * max(abs(chosen.value), abs(other.value))
        verb = "confirms" if agrees else "contradicts"
        return f"{other.source} {verb}: {number(other.value)}"

    def _rows(self, chosen: Observation) -> list[Observation]:
        history = self.histories[chosen.instrument, chosen.field]
        return _observations(history, chosen.session)

    def _chosen(self, instrument: str, field: str, session: dt.date | None) -> Observation | None:
        """The observation that the snapshot shows for a session."""
        series = self.report.snapshot.series.get((instrument, field))
        history = self.histories.get((instrument, field))
        if series is None or history is None or session is None:
            return None
        if series.last is not None and series.last.session == session:
            return series.last
        used = series.at(session)
        rows = [row for row in _observations(history, session) if row.value == used]
        order = self.coverage.sources.get(f"{instrument}.{field}", ())
        return min(rows, key=lambda row: _rank(row.source, order), default=None)

    def _gaps(self, figure: Figure) -> list[str]:
        return [
            self.say(gap.detail)
            for gap in self.report.snapshot.gaps
            if (gap.instrument, gap.field) == (figure.instrument, figure.field)
        ]


def number(value: float) -> str:
    """All digits of a value, thousands apart."""
    return f"{round(value):,}" if value == round(value) else f"{value:,}"


def _with_unit(value: float, unit: str) -> str:
    return number(value) if unit == "count" else f"{number(value)} {unit}"


def _rank(source: str, order: tuple[str, ...]) -> tuple[int, str]:
    return (order.index(source) if source in order else len(order), source)


def _within(history: History, first: dt.date, last: dt.date) -> list[dt.date]:
    after = history.dates >= np.datetime64(first)
    before = history.dates <= np.datetime64(last)
    dates: list[dt.date] = np.unique(history.dates[after & before]).tolist()
    return dates


def _observations(history: History, session: dt.date) -> list[Observation]:
    rows = np.flatnonzero(history.dates == np.datetime64(session, "D"))
    return [history.observation(int(row)) for row in rows]
