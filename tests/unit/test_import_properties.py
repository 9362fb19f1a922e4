"""The quick ways through a file give what the careful ones give, and both what a scan does."""

import datetime as dt
import math
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from mir_core.calendars import Calendars
from mir_core.ingest.csv_cells import (
    Refusal,
    Sheet,
    read_dates,
    read_numbers,
    split_by_line,
    split_evenly,
)
from mir_core.ingest.csv_history import read_folder
from mir_core.model.coverage import Coverage

UNTIL = dt.datetime(2026, 4, 8, 10, tzinfo=dt.UTC)

_dates = st.dates(dt.date(2026, 3, 25), dt.date(2026, 4, 12)).map(dt.date.isoformat)
_wrong_dates = st.sampled_from(
    ["", "2026-02-30", "2026-04-0", "22026-04-01", "2026-00-10", "0000-01-01", "2026-W15-1", "x"]
)
_numbers = st.one_of(
    st.floats(0.01, 1e13, allow_nan=False).map(str),
    st.integers(-2, 10**15).map(str),
    st.sampled_from([" 5 ", "1e5", "+7", ".5", "5.", "-0", "0.0"]),
)
_wrong_numbers = st.sampled_from(["", " ", "nan", "inf", "-inf", "1e999", "1_0", "x", "１", "1 2"])
_cells = st.one_of(_numbers, _numbers, _numbers, _wrong_numbers)


@st.composite
def _texts(draw: st.DrawFn) -> str:
    """Files that are mostly in order."""
    header = draw(st.sampled_from(["date,close", "date,close,volume", "volume,date", "date"]))
    names = header.split(",")
    lines = [header]
    for _ in range(draw(st.integers(0, 8))):
        cells = [
            draw(st.one_of(_dates, _dates, _dates, _wrong_dates) if name == "date" else _cells)
            for name in names
        ]
        fault = draw(st.integers(0, 20))
        if fault == 0:
            cells.append("1")
        elif fault == 1:
            cells[-1] = f'"{cells[-1]}'
        elif fault == 2:
            cells = [f'"{cell}"' for cell in cells]
        lines.append(",".join(cells) if fault != 3 else "")
    return "\n".join(lines) + draw(st.sampled_from(["", "\n", "\n\n"]))


def _plain(sheet: Sheet) -> tuple[object, ...]:
    columns = tuple(tuple(column) for column in sheet.columns)
    return sheet.header, sheet.header_line, tuple(sheet.lines), columns, sheet.plain, sheet.rows


@given(text=_texts())
@example(text="")
@example(text="\n")
@example(text=",\n,\n")
@example(text="date,close\n2026-04-07,1\n ,\n")
@example(text="date,close\n2026-04-07\n1,2026-04-06,1\n")
def test_splitting_at_once_is_splitting_by_line(text: str) -> None:
    evenly = split_evenly(text)
    if evenly is None:
        return
    refusals: list[Refusal] = []
    by_line = split_by_line(text, "SPX.csv", refusals)
    assert by_line is not None
    assert refusals == []
    assert _plain(evenly) == _plain(by_line)


@given(text=st.text(alphabet='date,close\n"0125-_. é', max_size=60))
def test_splitting_at_once_is_splitting_by_line_for_any_text(text: str) -> None:
    evenly = split_evenly(text)
    refusals: list[Refusal] = []
    by_line = split_by_line(text, "SPX.csv", refusals)
    if evenly is not None:
        assert by_line is not None
        assert refusals == []
        assert _plain(evenly) == _plain(by_line)


def test_an_even_file_is_split_at_once() -> None:
    assert split_evenly("date,close\n2026-04-07,1\n") is not None
    assert split_evenly("date,close\n2026-04-07,1") is not None
    assert split_evenly("date,close\n2026-04-07,1\n\n") is not None


@given(
    cells=st.lists(
        st.one_of(st.dates().map(dt.date.isoformat), st.text("0129-W :", min_size=10, max_size=10))
    )
)
@example(cells=["2026-04-0", "22026-04-07"])
@example(cells=["2024-02-29", "2000-02-29"])
@example(cells=["2023-02-29", "1900-02-29"])
@example(cells=["2026-04-31", "2026-12-31"])
def test_dates_are_those_of_the_standard_library(cells: list[str]) -> None:
    found = read_dates(cells)
    assert len(found) == len(cells)
    for cell, date in zip(cells, found.tolist(), strict=True):
        try:
            expected = dt.datetime.strptime(cell, "%Y-%m-%d").date()  # noqa: DTZ007 - only its date
        except ValueError:
            expected = None
        # strptime takes 2026-4-7 and spaces, which are no dates here.
        if expected is not None and expected.isoformat() != cell:
            expected = None
        assert date == expected


@given(cells=st.lists(_cells))
def test_numbers_at_once_are_numbers_one_by_one(cells: list[str]) -> None:
    is_plain = not any("_" in cell or not cell.isascii() for cell in cells)
    values, refused = read_numbers(cells, plain=is_plain)
    slow_values, slow_refused = read_numbers(cells, plain=False)
    assert np.array_equal(values, slow_values, equal_nan=True)
    assert refused == slow_refused


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=_texts())
def test_what_is_kept_is_what_a_plain_scan_keeps(
    coverage: Coverage, calendars: Calendars, text: str
) -> None:
    with TemporaryDirectory() as place:
        (Path(place) / "SPX.csv").write_text(text, encoding="utf-8", newline="")
        (result,) = read_folder(Path(place), coverage, calendars, UNTIL)
    found = {
        (history.field, str(date)): value
        for history in result.histories
        for date, value in zip(history.dates, history.values.tolist(), strict=True)
    }
    kept, rows, lost = _scan(text, {str(date) for date in calendars.table("XNYS").dates})
    assert found == kept
    assert result.rows == rows
    assert {refusal.line for refusal in result.refusals if (refusal.line or 0) > 1} == lost


def _scan(text: str, sessions: set[str]) -> tuple[dict[tuple[str, str], float], int, set[int]]:
    """Values by field and date, number of rows, and lines of which something is lost."""
    lines = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    names = lines.pop(0)[1].split(",")
    kept: dict[tuple[str, str], float] = {}
    lost: set[int] = set()
    seen: set[str] = set()
    for number, line in lines:
        row = _row(line, names)
        if row is None:
            lost.add(number)
        elif len(names) > 1:
            date = row.pop("date")
            good = date in sessions - seen and date <= "2026-04-07"
            if good:
                seen.add(date)
                kept.update({(name, date): value for name, value in _values(row).items() if value})
            if not good or not any(row.values()) or None in _values(row).values():
                lost.add(number)
    return kept, len(lines), lost


def _row(line: str, names: list[str]) -> dict[str, str] | None:
    """Cells of a line by name; None for a line that does not fit."""
    cells = [cell.strip() for cell in line.split(",")]
    if all(len(cell) > 1 and cell[0] == cell[-1] == '"' for cell in cells):
        cells = [cell[1:-1].strip() for cell in cells]
    if len(cells) != len(names) or any('"' in cell for cell in cells):
        return None
    return dict(zip(names, cells, strict=True))


def _values(row: dict[str, str]) -> dict[str, float | None]:
    """Values of the cells that are not empty: None for a faulty one, 0 for an unknown volume."""
    values = {name: _value(cell) for name, cell in row.items() if cell}
    lowest = {"close": math.ulp(0.0), "volume": 0.0}
    return {
        name: None if value is None or value < lowest[name] else value
        for name, value in values.items()
    }


def _value(cell: str) -> float | None:
    if any(character not in "+-.0123456789e" for character in cell):
        return None
    try:
        value = float(cell)
    except ValueError:
        return None
    return value if math.isfinite(value) else None
