"""How fast daily history comes in: `python -m benchmarks.import_history [FOLDER]`.

Imports a folder of CSV files (by default the real history beside the checkout) into a fresh SQLite
file, and beside it does parts of the same work with the plainest tools: sqlite3 alone storing the
rows that were read, pandas alone reading the files. Prints CSV rows per second.
"""

import asyncio
import datetime as dt
import sqlite3
import statistics
import sys
import tempfile
import time
import tomllib
from contextlib import closing
from dataclasses import replace
from functools import partial
from operator import attrgetter
from pathlib import Path

import pandas as pd

from mir_core.archive.store import Archive
from mir_core.calendars import Calendars, Override
from mir_core.clock import FixedClock
from mir_core.database.engine import migrate, open_engine
from mir_core.ingest.csv_history import import_folder, read_folder
from mir_core.model.coverage import Coverage
from mir_core.model.instrument import Instrument, Kind

ROOT = Path(__file__).parent.parent
TIMES = 3
COLUMNS = ("values", "observed_at", "known_at", "sources", "assumed")
CLOCK = FixedClock(dt.datetime(2026, 6, 1, tzinfo=dt.UTC))


def main() -> None:
    """Run everything three times, in turn, and print the best and the median."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT.parent / "shared/data/history"
    values = _values(folder)
    measured = {
        "mir import, end to end, new file": partial(_import, folder),
        "  of that: reading alone": partial(_read, folder),
        "sqlite3 executemany, the same values": partial(_sqlite, values),
        "pandas.read_csv, no checks, not stored": partial(_pandas, folder),
    }
    seconds: dict[str, list[float]] = {name: [] for name in measured}
    for _ in range(TIMES):
        for name, run in measured.items():
            with tempfile.TemporaryDirectory() as place:
                began = time.perf_counter()
                run(Path(place) / "mir.db")
                seconds[name].append(time.perf_counter() - began)
    rows = _read(folder, folder)
    print(f"{rows:,} CSV rows, {len(values):,} values; CSV rows/s, {TIMES} times")
    print(f"{'':40}{'best':>12}{'median':>12}")
    for name, took in seconds.items():
        print(f"{name:40}{rows / min(took):>12,.0f}{rows / statistics.median(took):>12,.0f}")


def _import(folder: Path, file: Path) -> int:
    async def run() -> int:
        engine = open_engine(f"sqlite:///{file}")
        await migrate(engine)
        archive = Archive(engine, CLOCK)
        result = await import_folder(folder, archive, _coverage(), _calendars(), CLOCK)
        await engine.dispose()
        return result.rows

    return asyncio.run(run())


def _read(folder: Path, _file: Path) -> int:
    results = read_folder(folder, _coverage(), _calendars(), CLOCK.now())
    return sum(result.rows for result in results)


def _values(folder: Path) -> list[tuple[float | str, ...]]:
    """What an import stores, as rows."""
    rows: list[tuple[float | str, ...]] = []
    for result in read_folder(folder, _coverage(), _calendars(), CLOCK.now()):
        for history in result.histories:
            columns = (history.dates.astype(int), *attrgetter(*COLUMNS)(history))
            name = f"{history.instrument}.{history.field}"
            lists = (column.tolist() for column in columns)
            rows.extend((name, *row) for row in zip(*lists, strict=True))
    return rows


def _sqlite(rows: list[tuple[float | str, ...]], file: Path) -> int:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(
            "CREATE TABLE observations (id INTEGER PRIMARY KEY, series TEXT, session INTEGER,"
            " value REAL, observed_at INTEGER, known_at INTEGER, source TEXT, assumed INTEGER,"
            " UNIQUE (series, session, known_at))"
        )
        connection.executemany(
            "INSERT INTO observations (series, session, value, observed_at, known_at, source,"
            " assumed) VALUES (?, ?, ?, ?, ?, ?, ?)",
            rows,
        )
        connection.commit()
    return len(rows)


def _pandas(folder: Path, _file: Path) -> int:
    frames = (pd.read_csv(path, parse_dates=["date"]) for path in sorted(folder.glob("*.csv")))
    return sum(len(frame) for frame in frames)


def _coverage() -> Coverage:
    tables = tomllib.loads((ROOT / "config/instruments.toml").read_text(encoding="utf-8"))
    instruments = {
        name: replace(Instrument(id=name, **row), kind=Kind(row["kind"]))
        for name, row in tables["instruments"].items()
    }
    return Coverage(instruments, (), (), ())


def _calendars() -> Calendars:
    tables = tomllib.loads((ROOT / "config/holidays.toml").read_text(encoding="utf-8"))
    return Calendars(
        {name: Override(tuple(table.get("closed", ()))) for name, table in tables.items()}
    )


if __name__ == "__main__":
    main()
