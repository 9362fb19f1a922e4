"""Sina quotes: the last value of US, Hong Kong and mainland indices in one answer.

Homepage: https://finance.sina.com.cn. Terms: none published for this address; no key, but the
page must be named as Referer (403 without).
Answer: GB18030 text, `var hq_str_<code>="cell,cell,…";` for each code, empty for an unknown one.
- `sh…`, `sz…`: 1 open, 2 previous close, 3 last, 4 high, 5 low, 8 volume, 9 turnover, 30 date,
  31 time, in Beijing.
- `rt_hk…`: 0 code, 3 previous close, 4 high, 5 low, 6 last, 7 change, 17 date, 18 time, there.
- `gb_…` (or `gb_$…`): 0 name, 1 last, 3 Beijing time of the row, 4 change, 6 high, 7 low,
  25 New York time without a year (`Aug 28 05:16PM EDT`), 26 previous close.
Units: index points; turnover in CNY; volume in lots of 100 shares for `sh…`, in shares for `sz…`.
A quote moves during the session; it is final once its time is past the close. Before the first
trade the last value is zero. (Rows `int_…` carry no date: they are not used.)
"""

import datetime as dt
import re
from collections.abc import Iterator

from mir_core.ingest.contract import Answer, Reading, Request, Source, Wanted
from mir_core.ingest.sources import _cells, _nasdaq, _quotes
from mir_core.ingest.sources._quotes import Line
from mir_core.ingest.sources._rows import BrokenRow, read_rows, shown

_NAME = "sina"
_US = {"gb_dji": "DJI", "gb_inx": "SPX", "gb_ixic": "IXIC"}
_HK = {"rt_hkHSI": "HSI", "rt_hkHSCEI": "HSCEI", "rt_hkHSTECH": "HSTECH"}
_CN = {"sh000001": "SSE", "sz399001": "SZSE", "sz399006": "ChiNext"}
_INSTRUMENTS = _US | _HK | _CN
#: US codes are answered with a dollar sign where they were asked for with one.
_CODES = _INSTRUMENTS.keys() | {code.replace("_", "_$") for code in _US}

_SHARES_PER_LOT = 100
#: Turnover over volume, in CNY a share: a wrong unit of volume lies far outside.
_MEAN_PRICE = (2.0, 200.0)
_ROW_TIME = re.compile(r"(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)", re.ASCII)
_US_TIME = re.compile(r"([A-Z][a-z]{2}) (\d\d) (\d\d):(\d\d)(AM|PM) (EDT|EST)", re.ASCII)
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_OFFSETS = {"EDT": dt.timedelta(hours=-4), "EST": dt.timedelta(hours=-5)}
_NOON = 12


def _requests(wanted: Wanted) -> tuple[Request, ...]:
    if wanted.since is not None:
        return ()
    names = {instrument for instrument, field in wanted.keys & SOURCE.serves}
    codes = [code for code, instrument in _INSTRUMENTS.items() if instrument in names]
    if not codes:
        return ()
    headers = {"Referer": "https://finance.sina.com.cn"}
    return (Request(f"/list={','.join(codes)}", headers, max_bytes=100_000),)


def _parse(answer: Answer) -> tuple[Reading, ...]:
    lines = _quotes.lines(_NAME, answer.body, "var hq_str_", ",", _CODES)
    return read_rows(_NAME, lines, _readings)


def _readings(line: Line) -> Iterator[Reading]:
    code = line.code.replace("$", "")
    if code in _US:
        yield from _american(line, _US[code])
    elif code in _HK:
        yield from _hong_kong(line, _HK[code])
    else:
        yield from _mainland(line, _CN[code])


def _level(line: Line, position: int) -> float | None:
    return _cells.level(_cells.number(line.cell(position), line.code), line.code)


def _amount(line: Line, position: int) -> float | None:
    return _cells.amount(_cells.number(line.cell(position), line.code), line.code)


def _american(line: Line, instrument: str) -> Iterator[Reading]:
    _nasdaq.check_name(instrument, line.cell(0))
    last = _level(line, 1)
    if last is None:
        return
    change = _cells.number(line.cell(4), line.code)
    _quotes.check_change(line.code, last, _level(line, 26), change)
    _quotes.check_range(line.code, last, _level(line, 7), _level(line, 6))
    at = _new_york(line.cell(25), line.cell(3), line.code)
    yield Reading(instrument, "close", last, at.astimezone(_cells.NEW_YORK).date(), at)


def _new_york(cell: str, row_time: str, code: str) -> dt.datetime:
    """The instant of New York's time; its year is that which lies nearest the row's own time."""
    row, found = _ROW_TIME.fullmatch(row_time), _US_TIME.fullmatch(cell)
    if row is None or found is None or found[1] not in _MONTHS:
        raise BrokenRow(f"expected New York's time for {code}, got {shown(cell)!r}")
    written = _cells.moment(_cells.day(row[1], code), row[2], _cells.SHANGHAI, code)
    hour = int(found[3]) % _NOON + (_NOON if found[5] == "PM" else 0)
    month, date, minute = _MONTHS.index(found[1]) + 1, int(found[2]), int(found[4])
    for year in (written.year, written.year - 1):
        try:
            local = dt.datetime(year, month, date, hour, minute, tzinfo=dt.UTC)
        except ValueError:
            continue
        at = local - _OFFSETS[found[6]]
        if abs(written - at) < dt.timedelta(days=1):
            return at
    raise BrokenRow(f"expected New York's time within a day of Beijing's for {code}")


def _hong_kong(line: Line, instrument: str) -> Iterator[Reading]:
    if line.cell(0) != instrument:
        raise BrokenRow(f"expected {instrument} in the line of {line.code}")
    last = _level(line, 6)
    if last is None:
        return
    _quotes.check_change(line.code, last, _level(line, 3), _cells.number(line.cell(7), line.code))
    _quotes.check_range(line.code, last, _level(line, 5), _level(line, 4))
    date = _cells.day(line.cell(17), line.code)
    at = _cells.moment(date, line.cell(18), _cells.HONG_KONG, line.code)
    yield Reading(instrument, "close", last, date, at)


def _mainland(line: Line, instrument: str) -> Iterator[Reading]:
    last = _level(line, 3)
    if last is None:
        return
    _quotes.check_range(line.code, last, _level(line, 5), _level(line, 4))
    date = _cells.day(line.cell(30), line.code)
    at = _cells.moment(date, line.cell(31), _cells.SHANGHAI, line.code)
    yield Reading(instrument, "close", last, date, at)
    turnover, volume = _amount(line, 9), _amount(line, 8)
    if turnover is not None:
        yield Reading(instrument, "turnover_cny", turnover, date, at)
    if turnover is not None and volume is not None:
        yield Reading(instrument, "volume", _shares(line.code, volume, turnover), date, at)


def _shares(code: str, volume: float, turnover: float) -> float:
    shares = volume * _SHARES_PER_LOT if code.startswith("sh") else volume
    if not _MEAN_PRICE[0] <= turnover / shares <= _MEAN_PRICE[1]:
        raise BrokenRow(f"expected the volume of {code} in its unit")
    return shares


SOURCE = Source(
    name=_NAME,
    homepage="https://finance.sina.com.cn",
    root="https://hq.sinajs.cn",
    serves=frozenset(
        {(instrument, "close") for instrument in _INSTRUMENTS.values()}
        | {
            (instrument, field)
            for instrument in _CN.values()
            for field in ("turnover_cny", "volume")
        }
    ),
    requests=_requests,
    parse=_parse,
)
