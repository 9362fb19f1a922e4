"""Days on which an exchange differs from the calendar library: holidays.toml."""

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import Field, RootModel

from config.faults import check_file
from config.settings import Section
from mir_core.calendars import VENUES, Override

_Dates = tuple[Annotated[dt.date, Field(strict=True)], ...]


class _OverrideRow(Section):
    closed: _Dates = ()
    open: _Dates = ()


class _HolidayFile(RootModel[dict[str, _OverrideRow]]):
    pass


def read_holidays(path: Path, faults: list[str]) -> Mapping[str, Override]:
    """Overrides by exchange; faults are added for what is wrong."""
    file = check_file(_HolidayFile, path, faults)
    rows = file.root if file else {}
    for venue, row in rows.items():
        faults += [f"{path}: {venue}: {fault}" for fault in _faults(venue, row)]
    return {venue: Override(row.closed, row.open) for venue, row in rows.items()}


def _faults(venue: str, row: _OverrideRow) -> list[str]:
    found = []
    if venue not in VENUES:
        found.append(f"unknown exchange; allowed: {', '.join(VENUES)}")
    found += [f"{date} is both closed and open" for date in sorted({*row.closed} & {*row.open})]
    for name, dates in (("closed", row.closed), ("open", row.open)):
        twice = sorted({date for date in dates if dates.count(date) > 1})
        found += [f"{name} names {date} twice" for date in twice]
    return found
