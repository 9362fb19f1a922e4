"""The St. Louis Fed's graph files: the 10-year yield, and US closes a day later as a check.

Homepage: https://fred.stlouisfed.org - terms: https://fred.stlouisfed.org/legal/ (the index series
belong to their makers; they go back ten years). One table per series, `observation_date,ID` (before
2025 `DATE,ID`), dates YYYY-MM-DD, `.` or nothing where there is no value. DGS10 is the constant
maturity yield in percent, set at the close of the Treasury market and published the next business
day; the others are closes in points. The answer carries no time.
"""

import datetime as dt
from collections.abc import Iterator
from functools import partial
from urllib.parse import parse_qs

from mir_core.ingest.contract import Answer, Key, Reading, Request, Source, Wanted
from mir_core.ingest.sources import _csv
from mir_core.ingest.sources._cells import day, level, number
from mir_core.ingest.sources._rows import BrokenRow, read_rows, shown

_NAME = "fred"
_SERIES: dict[str, Key] = {
    "DGS10": ("US10Y", "close"),
    "SP500": ("SPX", "close"),
    "DJIA": ("DJI", "close"),
    "NASDAQCOM": ("IXIC", "close"),
    "NASDAQ100": ("NDX", "close"),
    "VIXCLS": ("VIX", "close"),
}
_PATH = "/graph/fredgraph.csv"
_LATEST = dt.timedelta(days=30)


def _requests(wanted: Wanted) -> tuple[Request, ...]:
    first = wanted.since or wanted.until - _LATEST
    return tuple(
        Request(f"{_PATH}?id={series}&cosd={first}&coed={wanted.until}")
        for series, key in _SERIES.items()
        if key in wanted.keys
    )


def _parse(answer: Answer) -> tuple[Reading, ...]:
    series = parse_qs(answer.request.path.partition("?")[2])["id"][0]
    headers = (f"observation_date,{series}", f"DATE,{series}")
    lines = _csv.rows(_NAME, answer.body, headers)
    return read_rows(_NAME, lines, partial(_row, _SERIES[series]))


def _row(key: Key, line: str) -> Iterator[Reading]:
    cells = line.split(",")
    if len(cells) != 2:  # noqa: PLR2004 - a date and a value
        raise BrokenRow(f"expected a date and a value, got {shown(line)!r}")
    if cells[1].strip() in {"", "."}:
        return
    value = level(number(cells[1], key[0]), key[0])
    if value is not None:
        yield Reading(*key, value, day(cells[0], "a row"))


SOURCE = Source(
    name=_NAME,
    homepage="https://fred.stlouisfed.org",
    root="https://fred.stlouisfed.org",
    serves=frozenset(_SERIES.values()),
    history=frozenset(_SERIES.values()),
    requests=_requests,
    parse=_parse,
    pace_s=0.2,
)
