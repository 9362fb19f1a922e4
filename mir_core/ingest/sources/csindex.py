"""China Securities Index: official closes of the SSE Composite, newest and history.

Homepage: https://www.csindex.com.cn. Terms: the site's terms; no key.
Answer: JSON, `code` "200" and `data` = rows, oldest first: tradeDate YYYYMMDD, indexCode, open,
high, low, close, change, changePct, tradingVol; null where there is none.
Unit: index points. Set at the close, published in the evening.
The row of a start date without trading is made up from a neighbour: it has neither open nor
volume, and is left out.
"""

from collections.abc import Iterator

import msgspec

from mir_core.ingest.contract import Answer, Reading, Request, Source, Wanted
from mir_core.ingest.sources import _cells, _days, _json, _quotes
from mir_core.ingest.sources._rows import BrokenRow, read_rows
from mir_core.model.errors import SourceChanged

_NAME = "csindex"
_CODE = "000001"
_KEYS = frozenset({("SSE", "close")})
_PERCENT_ROUNDING = 0.011


class _Row(msgspec.Struct):
    date: str = msgspec.field(name="tradeDate")
    code: str = msgspec.field(name="indexCode")
    close: float | None
    open: float | None = None
    high: float | None = None
    low: float | None = None
    change: float | None = None
    percent: float | None = msgspec.field(name="changePct", default=None)
    volume: float | None = msgspec.field(name="tradingVol", default=None)


class _Body(msgspec.Struct):
    code: str
    data: list[msgspec.Raw]


_BODY = msgspec.json.Decoder(_Body)
_ROW = msgspec.json.Decoder(_Row)


def _requests(wanted: Wanted) -> tuple[Request, ...]:
    if not wanted.keys & _KEYS:
        return ()
    first, last = _days.window(wanted, "XSHG")
    path = (
        f"/csindex-home/perf/index-perf?indexCode={_CODE}"
        f"&startDate={first:%Y%m%d}&endDate={last:%Y%m%d}"
    )
    return (Request(path, {"Referer": "https://www.csindex.com.cn/"}, max_bytes=4_000_000),)


def _parse(answer: Answer) -> tuple[Reading, ...]:
    body = _json.decode(_NAME, answer.body, _BODY)
    if body.code != "200":
        raise SourceChanged(f"{_NAME}: expected code 200 in the answer")
    return read_rows(_NAME, body.data, _readings)


def _readings(raw: msgspec.Raw) -> Iterator[Reading]:
    row = _json.decode_row(raw, _ROW)
    if row.code != _CODE:
        raise BrokenRow(f"expected indexCode {_CODE}")
    close = _cells.level(row.close, "close")
    if close is None or not (row.open or row.volume):
        return
    _quotes.check_range("close", close, row.low, row.high)
    _check_change(close, row.change, row.percent)
    yield Reading("SSE", "close", close, _cells.day(row.date, "tradeDate"))


def _check_change(close: float, change: float | None, percent: float | None) -> None:
    if change is None or percent is None or close == change:
        return
    if abs(100 * change / (close - change) - percent) > _PERCENT_ROUNDING:
        raise BrokenRow("expected changePct = 100 change / previous close")


SOURCE = Source(
    name=_NAME,
    homepage="https://www.csindex.com.cn",
    root="https://www.csindex.com.cn",
    serves=_KEYS,
    history=_KEYS,
    requests=_requests,
    parse=_parse,
    parallel=1,
)
