"""Daily history of the world as CSV files, for `mir import`."""

import datetime as dt
from pathlib import Path

from tests.builders import coverage
from tests.market.world import AMOUNTS, LEVELS, World, calendar_of, sessions

_DAY = dt.timedelta(days=1)


def write_history(folder: Path, until: dt.datetime, count: int) -> Path:
    """One file per series, up to the last session that had closed."""
    folder.mkdir()
    world, known = World(), coverage().instruments
    for instrument in LEVELS:
        rows = [
            f"{bar.date},{world.close(instrument, bar.date)}"
            for bar in sessions(calendar_of(instrument), until, count)
        ]
        _write(folder / f"{instrument}.csv", "close", rows)
    for instrument, field in AMOUNTS:
        if instrument in known and field != "mcap_usd":
            shift = _DAY if known[instrument].dated_at_start else dt.timedelta(0)
            rows = [
                f"{bar.date + shift},{world.amount(instrument, field, bar.date)}"
                for bar in sessions(calendar_of(instrument), until, count)
            ]
            _write(folder / f"{instrument}_{field}.csv", field, rows)
    return folder


def _write(path: Path, field: str, rows: list[str]) -> None:
    path.write_text("\n".join([f"date,{field}", *rows, ""]), encoding="utf-8")
