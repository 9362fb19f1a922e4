"""Tencent daily bars: closes of US, Hong Kong and mainland indices, newest and history.

Homepage: https://gu.qq.com. Terms: none published for this address; no key. Thousands of requests
in a row get empty answers, so there is a pause between two.
Answer: JSON, `data.<code>.day` = rows of text `[date, open, CLOSE, HIGH, LOW, volume, …]`, oldest
first; `data.<code>.qt.<code>` = the cells of the present quote (`_tencent.py`), with its time.
Unit: index points. The last bar moves while its session runs; the quote's time tells.
An end date in the future gives an empty answer.
"""

import datetime as dt
from collections.abc import Iterator, Mapping

import msgspec

from mir_core.ingest.contract import Answer, Reading, Request, Source, Wanted
from mir_core.ingest.sources import _cells, _json, _quotes, _tencent
from mir_core.ingest.sources._quotes import Line
from mir_core.ingest.sources._rows import BrokenRow, read_rows
from mir_core.model.errors import SourceChanged

_NAME = "tencent_bars"
_NEWEST = 10
#: Most bars of one answer, and a stretch of days that has fewer sessions.
_MOST_BARS = 640
_STRETCH = dt.timedelta(days=730)


class _Bars(msgspec.Struct):
    day: list[msgspec.Raw]
    qt: Mapping[str, msgspec.Raw] = {}


class _Body(msgspec.Struct):
    code: int
    data: Mapping[str, msgspec.Raw]


_BODY = msgspec.json.Decoder(_Body)
_BARS = msgspec.json.Decoder(_Bars)
_CELLS = msgspec.json.Decoder(list[object])


def _requests(wanted: Wanted) -> tuple[Request, ...]:
    names = {instrument for instrument, field in wanted.keys & SOURCE.serves}
    codes = [code for code, listed in _tencent.LISTED.items() if listed.instrument in names]
    return tuple(_request(code, stretch) for code in codes for stretch in _stretches(wanted))


def _request(code: str, stretch: str) -> Request:
    return Request(f"/appstock/app/fqkline/get?param={code},day,{stretch},", max_bytes=500_000)


def _stretches(wanted: Wanted) -> Iterator[str]:
    """First date, last date and number of bars of each request."""
    if wanted.since is None:
        yield f",,{_NEWEST}"
        return
    first = wanted.since
    while first <= wanted.until:
        last = min(first + _STRETCH, wanted.until)
        yield f"{first},{last},{_MOST_BARS}"
        first = last + dt.timedelta(days=1)


def _parse(answer: Answer) -> tuple[Reading, ...]:
    body = _json.decode(_NAME, answer.body, _BODY)
    known = [(code, raw) for code, raw in body.data.items() if code in _tencent.LISTED]
    if body.code != 0 or not known:
        raise SourceChanged(f"{_NAME}: expected code 0 and bars of a known code")
    return tuple(reading for code, raw in known for reading in _bars(code, raw))


def _bars(code: str, raw: msgspec.Raw) -> tuple[Reading, ...]:
    try:
        bars = _json.decode_row(raw, _BARS)
        quoted = _quoted(code, bars.qt)
    except BrokenRow as fault:
        raise SourceChanged(f"{_NAME}: {fault}") from None
    return read_rows(_NAME, bars.day, lambda row: _bar(code, row, quoted))


def _quoted(code: str, quotes: Mapping[str, msgspec.Raw]) -> tuple[dt.date, dt.datetime] | None:
    """Date and instant of the present quote; None if the answer has none."""
    if code not in quotes:
        return None
    line = Line(code, [str(cell) for cell in _json.decode_row(quotes[code], _CELLS)])
    return _tencent.quoted(line, _tencent.check_identity(line)) if line.cells else None


def _bar(
    code: str, row: msgspec.Raw, quoted: tuple[dt.date, dt.datetime] | None
) -> Iterator[Reading]:
    cells = _json.decode_row(row, _CELLS)[:5]
    if len(cells) < 5 or not all(isinstance(cell, str) for cell in cells):  # noqa: PLR2004 - date and four prices
        raise BrokenRow(f"expected date, open, close, high, low for {code}")
    date = _cells.day(str(cells[0]), code)
    opened, close, high, low = (
        _cells.level(_cells.number(str(cell), code), code) for cell in cells[1:]
    )
    if close is None:
        return
    for price in (opened, close):
        if price is not None:
            _quotes.check_range(code, price, low, high)
    at = quoted[1] if quoted is not None and quoted[0] == date else None
    yield Reading(_tencent.LISTED[code].instrument, "close", close, date, at)


_CLOSES = frozenset((listed.instrument, "close") for listed in _tencent.LISTED.values())

SOURCE = Source(
    name=_NAME,
    homepage="https://gu.qq.com",
    root="https://web.ifzq.gtimg.cn",
    serves=_CLOSES,
    history=_CLOSES,
    requests=_requests,
    parse=_parse,
    pace_s=0.5,
)
