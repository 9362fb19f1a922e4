"""Daily history from a folder of CSV files.

A file is named `<INSTRUMENT>.csv` or `<INSTRUMENT>_<note>.csv`; its column `date` holds session
dates (UTC days for coins), every other column is a field. A value is taken as known at its
session's close, and marked so. A volume or turnover of zero means that it is not known: it is left
out like an empty cell. All else that cannot be used is refused by line, and the rest imported.
"""

import asyncio
import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from mir_core.calendars import Calendars
from mir_core.clock import Clock
from mir_core.ingest.csv_cells import Refusal
from mir_core.ingest.csv_file import FileResult, Given, read_file
from mir_core.model.coverage import Coverage
from mir_core.model.errors import UsageError
from mir_core.model.instrument import Instrument
from mir_core.model.message import Literal, Sentence
from mir_core.model.observation import History

NO_FOLDER = Sentence("import.no_folder", "There is no folder {folder}.")
NO_FILES = Sentence("import.no_files", "The folder {folder} holds no CSV file.")

UNKNOWN_INSTRUMENT = "unknown instrument"


class Counts(Protocol):
    """What became of one history: rows by outcome."""

    @property
    def new(self) -> int:
        """Sessions that had no value."""
        ...

    @property
    def revised(self) -> int:
        """Sessions that had another value."""
        ...

    @property
    def unchanged(self) -> int:
        """Sessions that had this value."""
        ...


class Store(Protocol):
    """Where histories go."""

    async def append(self, batch: Sequence[History]) -> Sequence[Counts]:
        """Store what is not stored yet, all or nothing."""
        ...


@dataclass(frozen=True, slots=True)
class ImportResult:
    """Totals of an import.

    Attributes:
        rows: Rows of all files below their headers, those refused included.
        new, revised, unchanged: Values by outcome; a row with two fields has two.
    """

    files: int
    rows: int
    new: int
    revised: int
    unchanged: int
    refusals: tuple[Refusal, ...]


def read_folder(
    folder: Path, coverage: Coverage, calendars: Calendars, until: dt.datetime
) -> Iterator[FileResult]:
    """Read all CSV files of a folder, by name, each when asked for.

    Where two files give one field of an instrument the same date, the first one counts.

    Args:
        folder: Where the files are.
        coverage: The instruments.
        calendars: Their sessions.
        until: Sessions that close later are refused.

    Raises:
        UsageError: No such folder, or none with a CSV file.
    """
    if not folder.is_dir():
        raise UsageError(NO_FOLDER(folder=Literal(str(folder))))
    paths = sorted(path for path in folder.iterdir() if _is_csv(path))
    if not paths:
        raise UsageError(NO_FILES(folder=Literal(str(folder))))
    given: Given = {}
    return (_read(path, coverage, calendars, until, given) for path in paths)


async def import_folder(
    folder: Path,
    archive: Store,
    coverage: Coverage,
    calendars: Calendars,
    clock: Clock,
    progress: Callable[[str, int], None] | None = None,
) -> ImportResult:
    """Read a folder and store what is not stored yet; each file is kept as soon as it is read.

    Args:
        folder: Where the files are.
        archive: Where the values go.
        coverage: The instruments.
        calendars: Their sessions.
        clock: Sessions that have not closed by now are refused.
        progress: Called with each file's name and number of rows when it is stored.

    Raises:
        UsageError: No such folder, or none with a CSV file.
    """
    results = read_folder(folder, coverage, calendars, clock.now())
    files = rows = 0
    counts: list[Counts] = []
    refusals: list[Refusal] = []
    while (result := await asyncio.to_thread(next, results, None)) is not None:
        if result.histories:
            counts.extend(await archive.append(result.histories))
        files, rows = files + 1, rows + result.rows
        refusals.extend(result.refusals)
        if progress is not None:
            progress(result.file, result.rows)
    return ImportResult(
        files,
        rows,
        sum(count.new for count in counts),
        sum(count.revised for count in counts),
        sum(count.unchanged for count in counts),
        tuple(refusals),
    )


def _is_csv(path: Path) -> bool:
    return path.suffix.lower() == ".csv" and not path.name.startswith(".")


def _instrument(stem: str, coverage: Coverage) -> Instrument | None:
    """The instrument that a file is named after; the longest of several."""
    names = (name for name in coverage.instruments if f"{stem}_".startswith(f"{name}_"))
    name = max(names, key=len, default=None)
    return None if name is None else coverage.instruments[name]


def _read(
    path: Path, coverage: Coverage, calendars: Calendars, until: dt.datetime, given: Given
) -> FileResult:
    instrument = _instrument(path.stem, coverage)
    if instrument is None:
        refusal = Refusal(path.name, None, UNKNOWN_INSTRUMENT)
        return FileResult(path.name, 0, (), (refusal,))
    return read_file(path, instrument, calendars, until, given)
