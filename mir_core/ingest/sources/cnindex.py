"""China Securities Index of Shenzhen (CNI): official closes of SZSE Component and ChiNext.

Homepage: https://www.cnindex.com.cn. Terms: the site's terms; no key.
Answer: JSON, `data.data` = rows of cells, newest first: 0 date, 2 high, 3 open, 4 low, 5 close,
7 change as text in percent (`0.51%`). Turnover and volume stand in units that nobody states.
Unit: index points. Set at the close, published in the evening.
"""

import re
from collections.abc import Iterator

import msgspec

from mir_core.ingest.contract import Answer, Reading, Request, Source, Wanted
from mir_core.ingest.sources import _cells, _days, _json, _quotes
from mir_core.ingest.sources._rows import BrokenRow, read_rows
from mir_core.model.errors import SourceChanged

_NAME = "cnindex"
_INSTRUMENTS = {"399001": "SZSE", "399006": "ChiNext"}
_KEYS = frozenset((instrument, "close") for instrument in _INSTRUMENTS.values())
_ASKED = re.compile(r"[?&]indexCode=(\d{6})(?:&|$)", re.ASCII)
_FEWEST_CELLS = 8
_DATE, _HIGH, _LOW, _CLOSE, _PERCENT = 0, 2, 4, 5, 7


class _Rows(msgspec.Struct):
    data: list[msgspec.Raw]
    index: str | None = msgspec.field(name="indexCode", default=None)


class _Body(msgspec.Struct):
    data: _Rows


_BODY = msgspec.json.Decoder(_Body)
_CELLS = msgspec.json.Decoder(list[float | str | None])


def _requests(wanted: Wanted) -> tuple[Request, ...]:
    first, last = _days.window(wanted, "XSHG")
    return tuple(
        Request(
            "/market/market/getIndexDailyDataWithDataFormat"
            f"?indexCode={code}&startDate={first}&endDate={last}&frequency=day"
        )
        for code, instrument in _INSTRUMENTS.items()
        if (instrument, "close") in wanted.keys
    )


def _parse(answer: Answer) -> tuple[Reading, ...]:
    asked = _ASKED.search(answer.request.path)
    told = _json.decode(_NAME, answer.body, _BODY).data
    if asked is None or asked[1] not in _INSTRUMENTS or told.index not in (None, asked[1]):
        raise SourceChanged(f"{_NAME}: expected the index that was asked for")
    instrument = _INSTRUMENTS[asked[1]]
    return read_rows(_NAME, told.data, lambda raw: _readings(raw, instrument))


def _readings(raw: msgspec.Raw, instrument: str) -> Iterator[Reading]:
    cells = _json.decode_row(raw, _CELLS)
    if len(cells) < _FEWEST_CELLS or not isinstance(cells[_DATE], str):
        raise BrokenRow("expected rows of date, …, high, open, low, close, …, change")
    close = _cells.level(_number(cells[_CLOSE]), "close")
    if close is None:
        return
    _quotes.check_range("close", close, _number(cells[_LOW]), _number(cells[_HIGH]))
    if not str(cells[_PERCENT]).endswith("%"):
        raise BrokenRow("expected the change in percent in cell 7")
    yield Reading(instrument, "close", close, _cells.day(str(cells[_DATE]), "the date"))


def _number(cell: float | str | None) -> float | None:
    if isinstance(cell, str):
        raise BrokenRow("expected a number for a price, got text")
    return cell


SOURCE = Source(
    name=_NAME,
    homepage="https://www.cnindex.com.cn",
    root="https://hq.cnindex.com.cn",
    serves=_KEYS,
    history=_KEYS,
    requests=_requests,
    parse=_parse,
    parallel=1,
)
