"""Signals of one report: their values today and on every day before (docs/analysis.md, 9)."""

import datetime as dt
import math
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property

import numpy as np

from mir_core.analysis.groups import GroupFlows, flows_of, members
from mir_core.analysis.measures import (
    OF_CLOSES,
    OF_RATES,
    REACH,
    issuance_z,
    issued,
    ratio_to_mean,
)
from mir_core.analysis.pairs import PairHistory, Spreads, level_series
from mir_core.analysis.returns import by_session, changes
from mir_core.analysis.signal_names import Family, SignalSpec, Unit, names_of, signals_of
from mir_core.model.coverage import Coverage, Region
from mir_core.model.figure import Verdict
from mir_core.model.instrument import Kind
from mir_core.model.observation import Floats, Series
from mir_core.model.session import Days, SessionTable
from mir_core.model.snapshot import Snapshot

_Compute = Callable[[Floats], Floats]
_PREFIX = "TVL."
_WEEK = 7


class Signals:
    """Every signal of a snapshot.

    A column has one value per session of the signal's calendar, up to the last one known, and each
    depends on what was known at that session's close and on nothing else.

    Args:
        snapshot: The state of the markets.
        coverage: Which signals there are.
        history: Of earlier reports; saves time and changes nothing.
        told: Today's labels and numbers as far as the findings give them, by signal.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        coverage: Coverage,
        history: PairHistory,
        told: Mapping[str, float | str] | None = None,
    ) -> None:
        self.snapshot = snapshot
        self.coverage = coverage
        self._history = history
        self._told = told or {}
        self._columns: dict[str, Floats | None] = {}
        self._spreads: dict[str, Spreads | None] = {}
        self._flows: dict[str, GroupFlows | None] = {}

    @cached_property
    def specs(self) -> Mapping[str, SignalSpec]:
        """All signals by id."""
        return signals_of(self.coverage)

    @cached_property
    def by_placeholder(self) -> Mapping[str, SignalSpec]:
        """All signals by their name in texts."""
        return {spec.placeholder: spec for spec in self.specs.values()}

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Placeholders of names, with the ids that they stand for."""
        return names_of(self.coverage)

    def table(self, venue: str) -> SessionTable | None:
        """Sessions of a venue; None if the snapshot has nothing of it."""
        return self._tables.get(venue)

    def column(self, signal: str) -> Floats | None:
        """A signal by session position; None without any data."""
        if signal not in self._columns:
            self._columns[signal] = self._compute(self.specs[signal])
        return self._columns[signal]

    def closes(self, instrument: str) -> Series | None:
        """The series of an instrument's level; None if it has no data."""
        if instrument not in self.coverage.instruments:
            return None
        return level_series(self.snapshot, self.coverage, instrument)

    def today(self, signal: str) -> float | None:
        """Today's number; None for a label, and unless all that it rests on is fresh."""
        spec = self.specs[signal]
        found = self._told.get(signal)
        if spec.venue is None or isinstance(found, float):
            return found if isinstance(found, float) else None
        expected = self._expected(spec)
        column = self.column(signal) if expected is not None else None
        table = self._tables.get(spec.venue or "")
        position = table.position(expected) if table and expected else None
        if column is None or position is None or position >= len(column):
            return None
        value = float(column[position])
        return value if math.isfinite(value) else None

    def value(self, signal: str) -> float | str | None:
        """Today's number or label."""
        if self.specs[signal].venue is None:
            return self._told.get(signal)
        return self.today(signal)

    def fresh(self, spec: SignalSpec) -> tuple[str, ...]:
        """The figures of a signal that are fresh."""
        return tuple(each for each in spec.evidence if self._is_fresh(each))

    @cached_property
    def _tables(self) -> Mapping[str, SessionTable]:
        return {series.sessions.venue: series.sessions for series in self.snapshot.series.values()}

    def _expected(self, spec: SignalSpec) -> dt.date | None:
        """Date of the session that today's value is of; None if it may not be told."""
        market = self.snapshot.markets.get(spec.venue or "")
        if market is None or market.expected is None or market.closed:
            return None
        fresh = self.fresh(spec)
        some_do = spec.measure == "score"
        whole = bool(fresh) if some_do else len(fresh) == len(self.shown(spec))
        return market.expected.date if whole and fresh else None

    def shown(self, spec: SignalSpec) -> tuple[str, ...]:
        """What a signal rests on; categories that no source tells are no part of their group."""
        if spec.family is not Family.GROUP:
            return spec.evidence
        return tuple(each for each in spec.evidence if each in self.snapshot.figures)

    def _is_fresh(self, figure_id: str) -> bool:
        figure = self.snapshot.figures.get(figure_id)
        return figure is not None and figure.verdict is Verdict.FRESH

    def _compute(self, spec: SignalSpec) -> Floats | None:
        match spec.family:
            case Family.INSTRUMENT | Family.SUPPLY:
                return self._of_instrument(spec)
            case Family.REGION if spec.unit is not Unit.LABEL:
                return self._of_region(spec)
            case Family.PAIR:
                return self._of_pair(spec)
            case Family.GROUP:
                return self._of_group(spec)
        return None

    def _of_instrument(self, spec: SignalSpec) -> Floats | None:
        series = self.closes(spec.subject)
        if series is None:
            return None
        if spec.family is Family.SUPPLY:
            return self._of_supply(spec, series)
        is_rate = self.coverage.instruments[spec.subject].kind is Kind.RATE
        measures = OF_RATES if is_rate else OF_CLOSES
        return self._remembered(spec.id, series, measures[spec.measure])

    def _of_supply(self, spec: SignalSpec, series: Series) -> Floats:
        span = _WEEK if spec.measure == "issued_7_usd" else 1
        days = issued(series.values, changes(series, span))
        if spec.measure != "issuance_z":
            return days
        return self._known(spec.id, series.sessions.dates, days, issuance_z)

    def _remembered(self, key: str, series: Series, compute: _Compute) -> Floats:
        return self._known(key, series.sessions.dates, series.values, compute)

    def _known(self, key: object, dates: Days, values: Floats, compute: _Compute) -> Floats:
        def rest(done: int) -> Floats:
            begin = max(0, done - REACH)
            return compute(values[begin:])[done - begin :]

        memo = self._history.memo
        return memo.answers(("signal", key), dates[: len(values)], (values,), rest)

    def _of_region(self, spec: SignalSpec) -> Floats | None:
        region = next(each for each in self.coverage.regions if each.id == spec.subject)
        if spec.measure == "score":
            return self._score(region)
        if spec.measure == "breadth":
            rising, falling = (
                self._total(region.breadth, field) for field in ("advancing", "declining")
            )
            return None if rising is None or falling is None else _share(rising, falling)
        total = self._total(region.turnover, "turnover_cny")
        return None if total is None else ratio_to_mean(total)

    def _score(self, region: Region) -> Floats | None:
        """Median z of the indices that have one; NaN where a return has none."""
        found = [series for name in region.indices if (series := self.closes(name)) is not None]
        if not found:
            return None
        length = max(len(series.values) for series in found)
        z, moves = np.full((2, len(found), length), np.nan)
        for row, series in enumerate(found):
            z[row, : len(series.values)] = self._remembered(
                f"{series.instrument}.z", series, OF_CLOSES["z"]
            )
            moves[row, : len(series.values)] = self._remembered(
                f"{series.instrument}.change", series, by_session
            )

        def rest(done: int) -> Floats:
            return _median(z[:, done:], moves[:, done:])

        dates = found[0].sessions.dates[:length]
        return self._history.memo.answers(("score", region.id), dates, (*z, *moves), rest)

    def _total(self, names: Sequence[str], field: str) -> Floats | None:
        """Sum over instruments of one field; NaN where one of them has no value."""
        found = [self.snapshot.series.get((name, field)) for name in names]
        columns = [series.values for series in found if series is not None]
        if not columns or len(columns) < len(names):
            return None
        length = min(map(len, columns))
        total: Floats = np.sum([column[:length] for column in columns], axis=0)
        return total

    def _of_pair(self, spec: SignalSpec) -> Floats | None:
        a, _, b = spec.subject.partition("/")
        if spec.subject not in self._spreads:
            self._spreads[spec.subject] = self._history.spreads(self.snapshot, self.coverage, a, b)
        spreads = self._spreads[spec.subject]
        table = self._tables.get(spec.venue or "")
        if spreads is None or table is None or not len(spreads):
            return None
        values = spreads.z if spec.measure == "z" else spreads.spread * 1e4
        return _placed(table, spreads.legs.dates, values)

    def _of_group(self, spec: SignalSpec) -> Floats | None:
        group = spec.subject.removeprefix(_PREFIX)
        names = members(self.snapshot, self.coverage).get(group)
        table = self._tables.get(spec.venue or "")
        if names and group not in self._flows:
            self._flows[group] = flows_of(self.snapshot, group, names, self._history.memo)
        flows = self._flows.get(group)
        if flows is None or table is None:
            return None
        values = flows.flow_ratio if spec.measure == "flow_ratio" else flows.flow
        return _placed(table, flows.dates, values)


def _median(z: Floats, moves: Floats) -> Floats:
    """Median z of each column; NaN where a move has no z, and without any."""
    whole = ~(np.isnan(z) & ~np.isnan(moves)).any(axis=0) & ~np.isnan(z).all(axis=0)
    score = np.full(z.shape[1], np.nan)
    if whole.any():
        score[whole] = np.nanmedian(z[:, whole], axis=0)
    return score


def _share(rising: Floats, falling: Floats) -> Floats:
    length = min(len(rising), len(falling))
    with np.errstate(all="ignore"):
        share = rising[:length] / (rising[:length] + falling[:length])
    found: Floats = np.where(np.isfinite(share), share, np.nan)
    return found


def _placed(table: SessionTable, dates: Days, values: Floats) -> Floats:
    """Values by date put at the positions of their sessions, NaN elsewhere."""
    rows = np.searchsorted(table.dates, dates)
    column = np.full(int(rows[-1]) + 1 if len(rows) else 0, np.nan)
    column[rows] = values
    return column
