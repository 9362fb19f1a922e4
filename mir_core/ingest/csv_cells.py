"""CSV files into columns of cells, dates and numbers; what cannot be used is named by line."""

import csv
import datetime as dt
import math
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mir_core.model.observation import Floats
from mir_core.model.session import Days

UNREADABLE = "cannot be read"
NO_FILE = "is not a regular file"
TOO_LARGE = "is larger than 64 MB"
NOT_UTF8 = "is not UTF-8 text"
EMPTY = "is empty"
QUOTES = "quotes that do not close"
RAGGED = "wrong number of cells"
NOT_A_NUMBER = "not a number"
NOT_FINITE = "not a finite number"

#: A century of daily rows has 3 MB.
_LARGEST = 64_000_000
#: Longest piece of a file that is repeated when it is refused.
_SHOWN = 40

_DATE_LENGTH = len("2026-04-08")
_DASHES = [4, 7]
#: What each of a date's eight digits is worth in its year, month and day.
_DATE_WEIGHTS = np.array(
    [[1000, 100, 10, 1, 0, 0, 0, 0], [0, 0, 0, 0, 10, 1, 0, 0], [0, 0, 0, 0, 0, 0, 10, 1]]
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Something of a file that was not imported.

    Attributes:
        line: Counted from 1; None for the file as a whole.
        reason: Short English text, the same for all refusals of its kind.
        text: The beginning of what was refused, as it stands in the file; not safe to print.
    """

    file: str
    line: int | None
    reason: str
    text: str = ""

    def __str__(self) -> str:
        where = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{where}: {self.reason}" + (f": {self.text!a}" if self.text else "")


@dataclass(frozen=True, eq=False)
class Sheet:
    """The rows of a file that have one cell per column.

    Attributes:
        header: Names of the columns.
        header_line: Line of the header.
        lines: Line of each row.
        columns: Cells by column.
        plain: Every cell that Python reads as a number is a plain number.
        rows: Rows of the file, those refused included.
    """

    header: tuple[str, ...]
    header_line: int
    lines: Sequence[int]
    columns: tuple[Sequence[str], ...]
    plain: bool
    rows: int


def read_sheet(path: Path, refusals: list[Refusal]) -> Sheet | None:
    """Read a file; what is refused is added to `refusals`. None if nothing of it can be used."""
    text = _read_text(path, refusals)
    if text is None:
        return None
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return split_evenly(text) or split_by_line(text, path.name, refusals)


def split_evenly(text: str) -> Sheet | None:
    """Split a text in one go; None unless each of its lines has the same number of cells.

    The answer is that of `split_by_line`, found without a step per line.
    """
    body = text.rstrip("\n") + "\n"
    width = body.count(",", 0, body.index("\n")) + 1
    if width == 1 or not text.isascii() or '"' in text:
        return None
    marks = np.frombuffer(body.encode(), np.uint8)
    marks = marks[(marks == ord(",")) | (marks == ord("\n"))]
    pattern = np.full(width, ord(","), np.uint8)
    pattern[-1] = ord("\n")
    if len(marks) % width or (marks.reshape(-1, width) != pattern).any():
        return None
    cells = body.replace("\n", ",").split(",")[:-1]
    columns = tuple(cells[column::width] for column in range(width))
    rows = len(columns[0]) - 1
    return Sheet(
        tuple(column[0].strip() for column in columns),
        1,
        range(2, rows + 2),
        tuple(column[1:] for column in columns),
        "_" not in body[body.index("\n") :],
        rows,
    )


def split_by_line(text: str, file: str, refusals: list[Refusal]) -> Sheet | None:
    """Split a text line by line; lines that do not fit the header are refused."""
    filled = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    if not filled:
        refusals.append(Refusal(file, None, EMPTY))
        return None
    header_line, first = filled.pop(0)
    header = _cells(first)
    if header is None:
        refusals.append(Refusal(file, header_line, QUOTES, shown(first)))
        return None
    good: list[tuple[int, list[str]]] = []
    for number, line in filled:
        cells = _cells(line)
        if cells is not None and len(cells) == len(header):
            good.append((number, cells))
        else:
            reason = QUOTES if cells is None else RAGGED
            refusals.append(Refusal(file, number, reason, shown(line)))
    return Sheet(
        tuple(name.strip() for name in header),
        header_line,
        tuple(number for number, _ in good),
        tuple([cells[column] for _, cells in good] for column in range(len(header))),
        all(line.isascii() and "_" not in line for _, line in filled),
        len(filled),
    )


def read_dates(cells: Sequence[str]) -> Days:
    """Dates written as 2026-04-08; NaT for anything else."""
    if set(map(len, cells)) == {_DATE_LENGTH}:
        days = _all_dates("".join(cells))
        if days is not None:
            return days
    return np.array([_date(cell.strip()) for cell in cells], dtype="datetime64[D]")


def read_numbers(cells: Sequence[str], *, plain: bool) -> tuple[Floats, dict[int, str]]:
    """Numbers of a column, NaN where a cell is empty or refused, and the reasons by row.

    Args:
        cells: The column.
        plain: Nothing in it reads as a number to Python that is none here, such as 1_000; a
            column of numbers alone is then read at once.
    """
    if plain:
        try:
            values = np.array([*map(float, cells)], dtype=np.float64)
        except ValueError:
            pass
        else:
            if np.isfinite(values).all():
                return values, {}
    values = np.full(len(cells), np.nan)
    refused: dict[int, str] = {}
    for row, cell in enumerate(cells):
        number = _number(cell.strip())
        if isinstance(number, str):
            refused[row] = number
        elif number is not None:
            values[row] = number
    return values, refused


def shown(cell: str) -> str:
    """The beginning of a cell, to be repeated in a refusal."""
    return cell.strip()[:_SHOWN]


def _read_text(path: Path, refusals: list[Refusal]) -> str | None:
    try:
        if (reason := _unsuitable(path)) is not None:
            refusals.append(Refusal(path.name, None, reason))
            return None
        content = path.read_bytes()
        return content.decode("utf-8-sig")
    except OSError as error:
        refusals.append(Refusal(path.name, None, UNREADABLE, error.strerror or ""))
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        refusals.append(Refusal(path.name, line, NOT_UTF8))
    return None


def _unsuitable(path: Path) -> str | None:
    """Why a path is not even opened: reading a pipe or a device may never end."""
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):
        return NO_FILE
    return TOO_LARGE if status.st_size > _LARGEST else None


def _cells(line: str) -> list[str] | None:
    """Cells of one line; None for open quotes. A stray quote must not swallow later lines."""
    if '"' not in line:
        return line.split(",")
    try:
        return next(csv.reader([line], strict=True))
    except csv.Error:
        return None


def _all_dates(text: str) -> Days | None:
    """Dates of ten characters each, one after the other; None if one of them is none."""
    if not text.isascii():
        return None
    digits = np.frombuffer(text.encode(), np.uint8).reshape(-1, _DATE_LENGTH).astype(np.int64)
    dashes, digits = digits[:, _DASHES], np.delete(digits, _DASHES, axis=1) - ord("0")
    if (dashes != ord("-")).any() or (digits < 0).any() or (digits > 9).any():  # noqa: PLR2004 - a digit
        return None
    year, month, day = (digits @ weights for weights in _DATE_WEIGHTS)
    first = ((year - 1970) * 12 + month - 1).astype("datetime64[M]")
    days: Days = first.astype("datetime64[D]") + (day - 1)
    right = (year > 0) & (month > 0) & (month <= 12) & (days.astype("datetime64[M]") == first)  # noqa: PLR2004 - a month
    return days if right.all() else None


def _date(cell: str) -> dt.date | None:
    if len(cell) != _DATE_LENGTH or cell[4] != "-" or cell[7] != "-":
        return None
    try:
        return dt.date.fromisoformat(cell)
    except ValueError:
        return None


def _number(cell: str) -> float | str | None:
    """The number, or why there is none; None for an empty cell."""
    if not cell:
        return None
    if not cell.isascii() or "_" in cell:
        return NOT_A_NUMBER
    try:
        number = float(cell)
    except ValueError:
        return NOT_A_NUMBER
    return number if math.isfinite(number) else NOT_FINITE
