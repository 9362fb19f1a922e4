"""Shanghai Stock Exchange: the official turnover of all its stocks, day by day.

Homepage: https://www.sse.com.cn/market/stockdata/overview/day/. Terms: the exchange's site terms;
no key, but the site must be named as Referer. It refuses foreign addresses now and then.
Answer: JSON, `result` = a list of rows: PRODUCT_CODE 01, 02, 03, 11 for parts of the market and
17 for all stocks (adding them up counts stocks twice), TRADE_DATE, TRADE_AMT as text
(a number is taken as well).
Unit: 100 million CNY. Set at the close and published in the evening; other days give no rows.
"""

from collections.abc import Iterator

import msgspec

from mir_core.ingest.contract import Answer, Reading, Request, Source, Wanted
from mir_core.ingest.sources import _cells, _days, _json
from mir_core.ingest.sources._rows import BrokenRow, read_rows
from mir_core.model.errors import SourceChanged

_NAME = "sse"
_PATH = (
    "/commonQuery.do?sqlId=COMMON_SSE_SJ_GPSJ_CJGK_MRGK_C"
    "&PRODUCT_CODE=01,02,03,11,17&type=inParams&SEARCH_DATE="
)
_KEYS = frozenset({("SSE", "turnover_cny")})
_ALL_STOCKS = "17"
_HUNDRED_MILLION = 1e8


class _Row(msgspec.Struct):
    product: str = msgspec.field(name="PRODUCT_CODE")
    date: str = msgspec.field(name="TRADE_DATE")
    turnover: str | float | None = msgspec.field(name="TRADE_AMT")


class _Body(msgspec.Struct):
    result: list[msgspec.Raw]


_BODY = msgspec.json.Decoder(_Body)
_ROW = msgspec.json.Decoder(_Row)


def _requests(wanted: Wanted) -> tuple[Request, ...]:
    if not wanted.keys & _KEYS:
        return ()
    headers = {"Referer": "https://www.sse.com.cn/"}
    return tuple(
        Request(f"{_PATH}{date}", headers, max_bytes=100_000)
        for date in _days.daily(wanted, "XSHG")
    )


def _parse(answer: Answer) -> tuple[Reading, ...]:
    rows = _json.decode(_NAME, answer.body, _BODY).result
    readings = read_rows(_NAME, rows, _readings)
    if rows and not readings:
        raise SourceChanged(f"{_NAME}: expected TRADE_AMT of PRODUCT_CODE {_ALL_STOCKS}")
    if len(readings) > 1:
        raise SourceChanged(f"{_NAME}: expected one row of PRODUCT_CODE {_ALL_STOCKS}")
    return readings


def _readings(raw: msgspec.Raw) -> Iterator[Reading]:
    row = _json.decode_row(raw, _ROW)
    if row.product != _ALL_STOCKS:
        return
    told = row.turnover
    hundreds = _cells.grouped(told, "TRADE_AMT") if isinstance(told, str) else told
    turnover = _cells.amount(hundreds, "TRADE_AMT")
    if turnover is None:
        raise BrokenRow("expected TRADE_AMT of all stocks")
    yield Reading(
        "SSE", "turnover_cny", turnover * _HUNDRED_MILLION, _cells.day(row.date, "TRADE_DATE")
    )


SOURCE = Source(
    name=_NAME,
    homepage="https://www.sse.com.cn/market/stockdata/overview/day/",
    root="https://query.sse.com.cn",
    serves=_KEYS,
    history=_KEYS,
    requests=_requests,
    parse=_parse,
    pace_s=1.0,
    parallel=1,
)
