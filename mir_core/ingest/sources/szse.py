"""Shenzhen Stock Exchange: the official turnover of all its stocks, day by day.

Homepage: https://www.szse.cn/market/overview/index.html. Terms: the exchange's site terms; no
key. It refuses foreign addresses now and then.
Answer: JSON, a list whose first table has `data` = rows with `lbmc` (class of securities; `股票`
is all stocks, rows below it are parts) and `cjje` (turnover as text, `2,720.52`), and
`metadata.subname` = the date. A day without trading gives no rows, so rows prove the asked day.
Unit: 100 million CNY. Set at the close and published in the evening.
"""

import datetime as dt
import re
from collections.abc import Iterator

import msgspec

from mir_core.ingest.contract import Answer, Reading, Request, Source, Wanted
from mir_core.ingest.sources import _cells, _days, _json
from mir_core.ingest.sources._rows import BrokenRow, read_rows
from mir_core.model.errors import SourceChanged

_NAME = "szse"
_PATH = "/api/report/ShowReport/data?SHOWTYPE=JSON&CATALOGID=1803_sczm&TABKEY=tab1&txtQueryDate="
_KEYS = frozenset({("SZSE", "turnover_cny")})
_ALL_STOCKS = "股票"
_HUNDRED_MILLION = 1e8
_ASKED = re.compile(r"[?&]txtQueryDate=(\d{4}-\d{2}-\d{2})(?:&|$)", re.ASCII)


class _Row(msgspec.Struct):
    lbmc: str
    cjje: str | None


class _About(msgspec.Struct):
    subname: str | None = None


class _Table(msgspec.Struct):
    data: list[msgspec.Raw]
    metadata: _About = msgspec.field(default_factory=_About)


_BODY = msgspec.json.Decoder(list[msgspec.Raw])
_TABLE = msgspec.json.Decoder(_Table)
_ROW = msgspec.json.Decoder(_Row)


def _requests(wanted: Wanted) -> tuple[Request, ...]:
    if not wanted.keys & _KEYS:
        return ()
    return tuple(
        Request(f"{_PATH}{date}", max_bytes=200_000) for date in _days.daily(wanted, "XSHG")
    )


def _parse(answer: Answer) -> tuple[Reading, ...]:
    tables = _json.decode(_NAME, answer.body, _BODY)
    if not tables:
        raise SourceChanged(f"{_NAME}: expected a list of tables")
    table = _json.decode(_NAME, bytes(tables[0]), _TABLE)
    if not table.data:
        return ()
    date = _date(answer.request, table.metadata.subname)
    readings = read_rows(_NAME, table.data, lambda raw: _readings(raw, date))
    if len(readings) != 1:
        raise SourceChanged(f"{_NAME}: expected cjje of one row {_ALL_STOCKS}")
    return readings


def _date(request: Request, stated: str | None) -> dt.date:
    """The day that was asked for; the answer may not state another."""
    asked = _ASKED.search(request.path)
    try:
        days = {_cells.day(text, "the date") for text in (asked and asked[1], stated) if text}
    except BrokenRow as fault:
        raise SourceChanged(f"{_NAME}: {fault}") from None
    if len(days) != 1:
        raise SourceChanged(f"{_NAME}: expected the day that was asked for")
    return days.pop()


def _readings(raw: msgspec.Raw, date: dt.date) -> Iterator[Reading]:
    row = _json.decode_row(raw, _ROW)
    if row.lbmc.replace("&nbsp;", "").strip() != _ALL_STOCKS:
        return
    turnover = _cells.amount(_cells.grouped(row.cjje or "", "cjje"), "cjje")
    if turnover is None:
        raise BrokenRow("expected cjje of all stocks")
    yield Reading("SZSE", "turnover_cny", turnover * _HUNDRED_MILLION, date)


SOURCE = Source(
    name=_NAME,
    homepage="https://www.szse.cn/market/overview/index.html",
    root="https://www.szse.cn",
    serves=_KEYS,
    history=_KEYS,
    requests=_requests,
    parse=_parse,
    pace_s=1.0,
    parallel=1,
)
