"""One CSV file of daily history into histories and refusals."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from mir_core.calendars import Calendars
from mir_core.ingest.csv_cells import Refusal, Sheet, read_dates, read_numbers, read_sheet, shown
from mir_core.model.instrument import FIELD_UNITS, Instrument
from mir_core.model.observation import Floats, History
from mir_core.model.session import Days, SessionTable, microseconds

NO_DATE_COLUMN = "no column named date"
NO_FIELD_COLUMN = "no column that is a field"
UNKNOWN_COLUMN = "unknown column"
COLUMN_TWICE = "column named twice"
NOT_A_DATE = "not a date like 2026-04-08"
TOO_EARLY = "before the calendar's first session"
TOO_LATE = "session not closed yet"
NO_SESSION = "no session on this day"
DATE_TWICE = "second row for this date"
NO_VALUES = "no value in the row"
OTHER_FILE = "another file gave this date"
NOT_POSITIVE = "must be above zero"
ABSURD = "is absurdly large or small"
#: Beyond these sizes nothing is a price or an amount of anything.
_SIZES = (1e-12, 1e18)
NEGATIVE = "must not be negative"

FIELDS = frozenset({"close", *FIELD_UNITS})
_POSITIVE = frozenset({"close", "mcap_usd", "tvl_usd", "circulating_usd"})
_ZERO_IS_UNKNOWN = frozenset({"volume", "turnover_cny", "turnover_hkd"})
_ROW_REASONS = ("", NOT_A_DATE, TOO_EARLY, TOO_LATE, NO_SESSION, DATE_TWICE, NO_VALUES)
_SOURCE = "import"

Rows = npt.NDArray[np.intp]
Flags = npt.NDArray[np.bool_]
#: Dates that earlier files gave, by instrument and field.
Given = dict[tuple[str, str], Days]


@dataclass(frozen=True, eq=False)
class FileResult:
    """What a file holds.

    Attributes:
        rows: Rows below the header, those refused included.
        histories: One per field, without empty ones.
        refusals: By line; a row may be refused, or single cells of it.
    """

    file: str
    rows: int
    histories: tuple[History, ...]
    refusals: tuple[Refusal, ...]

    @property
    def reasons(self) -> Mapping[str, int]:
        """Number of refusals by reason."""
        return Counter(refusal.reason for refusal in self.refusals)


def read_file(
    path: Path, instrument: Instrument, calendars: Calendars, until: dt.datetime, given: Given
) -> FileResult:
    """Read one file.

    Args:
        path: The file.
        instrument: What it is about.
        calendars: Sessions by venue.
        until: Sessions that close later are refused.
        given: Dates that are refused because another file gave them; grows by those of this one.
    """
    refusals: list[Refusal] = []
    sheet = read_sheet(path, refusals)
    if sheet is None:
        return FileResult(path.name, 0, (), tuple(refusals))
    table = calendars.table(instrument.calendar)
    histories = _Reading(path.name, sheet, instrument, table, refusals).histories(until, given)
    refusals.sort(key=lambda refusal: refusal.line or 0)
    return FileResult(path.name, sheet.rows, histories, tuple(refusals))


@dataclass(frozen=True, slots=True)
class _Column:
    """Numbers of one field: NaN where there is none, and why by row where a cell is refused."""

    field: str
    position: int
    values: Floats
    wrong: Mapping[int, str]


@dataclass(frozen=True, eq=False)
class _Reading:
    """One sheet being read; what it refuses is added to `refusals`."""

    file: str
    sheet: Sheet
    instrument: Instrument
    table: SessionTable
    refusals: list[Refusal]

    def histories(self, until: dt.datetime, given: Given) -> tuple[History, ...]:
        """One history per field that has values; `given` grows by their dates."""
        fields = self._fields()
        if not fields or not self.sheet.lines:
            return ()
        date = fields.pop("date")
        columns = [
            _Column(
                field,
                position,
                *read_numbers(self.sheet.columns[position], plain=self.sheet.plain),
            )
            for field, position in fields.items()
        ]
        rows, sessions = self._sessions(date, until, columns)
        found = [self._history(column, rows, sessions, given) for column in columns]
        return tuple(history for history in found if len(history))

    def _fields(self) -> dict[str, int]:
        """Positions of the columns to use, by name; none if the header lacks what it needs."""
        found: dict[str, int] = {}
        line = self.sheet.header_line
        for column, name in enumerate(self.sheet.header):
            if name in found:
                self.refusals.append(Refusal(self.file, line, COLUMN_TWICE, shown(name)))
            elif name in FIELDS or name == "date":
                found[name] = column
            else:
                self.refusals.append(Refusal(self.file, line, UNKNOWN_COLUMN, shown(name)))
        if "date" in found and len(found) > 1:
            return found
        lacking = NO_FIELD_COLUMN if "date" in found else NO_DATE_COLUMN
        self.refusals.append(Refusal(self.file, line, lacking))
        return {}

    def _sessions(
        self, column: int, until: dt.datetime, columns: list[_Column]
    ) -> tuple[Rows, Rows]:
        """Rows with a value about a closed session, by date, and where the table has it."""
        days = read_dates(self.sheet.columns[column])
        if self.instrument.dated_at_start:
            days = days - np.timedelta64(1, "D")
        dates, closes = self.table.dates, self.table.closes
        position = np.searchsorted(dates, days).clip(max=len(dates) - 1)
        is_session = dates[position] == days
        today = np.datetime64(until.astimezone(dt.UTC).date(), "D")
        late = np.where(is_session, closes[position] > microseconds(until), days > today)
        wrong = [np.isnat(days), days < dates[0], late, ~is_session]
        reasons = np.select(wrong, [1, 2, 3, 4], 0)
        good = np.flatnonzero(reasons == 0)
        rows = good[np.unique(days[good], return_index=True)[1]]
        reasons[np.setdiff1d(good, rows)] = _ROW_REASONS.index(DATE_TWICE)
        reasons[(reasons == 0) & _empty(columns)] = _ROW_REASONS.index(NO_VALUES)
        for row in np.flatnonzero(reasons).tolist():
            self._refuse(row, _ROW_REASONS[reasons[row]], column)
        rows = rows[reasons[rows] == 0]
        return rows, position[rows]

    def _history(self, column: _Column, rows: Rows, sessions: Rows, given: Given) -> History:
        key = (self.instrument.id, column.field)
        values, dates = column.values[rows], self.table.dates[sessions]
        taken = np.isin(dates, given.get(key, dates[:0]))
        for row in rows.tolist() if column.wrong else ():
            if row in column.wrong:
                self._refuse(row, f"{column.field} is {column.wrong[row]}", column.position)
        for reason, faulty in _faults(column.field, values, taken):
            for row in rows[faulty].tolist():
                self._refuse(row, reason, column.position)
            values[faulty] = np.nan
        if column.field in _ZERO_IS_UNKNOWN:
            values[values == 0] = np.nan
        kept = ~np.isnan(values)
        given[key] = np.concatenate([given.get(key, dates[:0]), dates[kept]])
        closes = self.table.closes[sessions[kept]]
        return History(
            *key,
            dates[kept],
            values[kept],
            closes,
            closes,
            np.full(len(closes), _SOURCE),
            np.ones(len(closes), dtype=np.bool_),
        )

    def _refuse(self, row: int, reason: str, column: int) -> None:
        text = shown(self.sheet.columns[column][row])
        self.refusals.append(Refusal(self.file, self.sheet.lines[row], reason, text))


def _empty(columns: list[_Column]) -> Flags:
    """Rows in which every field is an empty cell."""
    empty = np.ones(len(columns[0].values), dtype=np.bool_)
    for column in columns:
        empty &= np.isnan(column.values)
    for column in columns:
        empty[list(column.wrong)] = False
    return empty


def _faults(field: str, values: Floats, taken: Flags) -> Iterator[tuple[str, Flags]]:
    """Numbers that cannot be: the reason, and where."""
    yield OTHER_FILE, taken & ~np.isnan(values)
    if field in _POSITIVE:
        yield f"{field} {NOT_POSITIVE}", values <= 0
        yield f"{field} {ABSURD}", (values > 0) & (values < _SIZES[0])
    else:
        yield f"{field} {NEGATIVE}", values < 0
    yield f"{field} {ABSURD}", values > _SIZES[1]
