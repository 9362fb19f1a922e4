"""CBOE's own daily file of the VIX.

Homepage: https://www.cboe.com/tradable_products/vix/vix_historical_data/ - terms:
https://www.cboe.com/legal/. A table `DATE,OPEN,HIGH,LOW,CLOSE` with dates M/D/YYYY since
1990-01-02, whole in every answer. Points; set at 16:15 New York, in the file in the evening. It
has rows on days on which New York's exchange was closed. The answer carries no time.
"""

import datetime as dt
import re
from collections.abc import Iterator

from mir_core.ingest.contract import Answer, Key, Reading, Request, Source, Wanted
from mir_core.ingest.sources import _csv
from mir_core.ingest.sources._cells import level, number
from mir_core.ingest.sources._rows import BrokenRow, read_rows, shown

_NAME = "cboe"
_KEY: Key = ("VIX", "close")
_HEADER = "DATE,OPEN,HIGH,LOW,CLOSE"
_DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)
_ROUNDING = 1e-4
#: Every value has six decimals: a last row without its line end is whole if it has them all.
_WHOLE = re.compile(rb",\d+\.\d{6}$")


def _requests(wanted: Wanted) -> tuple[Request, ...]:
    if _KEY not in wanted.keys:
        return ()
    return (Request("/api/global/us_indices/daily_prices/VIX_History.csv"),)


def _parse(answer: Answer) -> tuple[Reading, ...]:
    body = answer.body + b"\n" if _WHOLE.search(answer.body[-40:]) else answer.body
    return read_rows(_NAME, _csv.rows(_NAME, body, (_HEADER,)), _row)


def _row(line: str) -> Iterator[Reading]:
    cells = line.split(",")
    if len(cells) != _HEADER.count(",") + 1:
        raise BrokenRow(f"expected a row as {_HEADER}, got {shown(line)!r}")
    high, low, close = (level(number(cell, "the VIX"), "the VIX") for cell in cells[2:])
    if close is None:
        return
    if high is None or low is None or not low - _ROUNDING <= close <= high + _ROUNDING:
        raise BrokenRow(f"expected low <= close <= high, got {shown(line)!r}")
    yield Reading(*_KEY, close, _date(cells[0]))


def _date(cell: str) -> dt.date:
    found = _DATE.fullmatch(cell)
    month, date, year = found.groups() if found else ("", "", "")
    try:
        return dt.date(int(year), int(month), int(date))
    except ValueError:
        raise BrokenRow(f"expected a date as M/D/YYYY, got {shown(cell)!r}") from None


SOURCE = Source(
    name=_NAME,
    homepage="https://www.cboe.com",
    root="https://cdn.cboe.com",
    serves=frozenset({_KEY}),
    history=frozenset({_KEY}),
    requests=_requests,
    parse=_parse,
)
