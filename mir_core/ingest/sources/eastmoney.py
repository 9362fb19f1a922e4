"""Eastmoney index quotes: level, turnover and breadth of US, Hong Kong and mainland indices.

Homepage: https://quote.eastmoney.com. Terms: none published for this address; no key. It blocks
addresses for hours by closing the connection: a check, never a first source. A second host,
https://push2delay.eastmoney.com, answers alike.
Answer: JSON, `data.diff` = a list of rows: f13 market, f12 code, f14 name, f2 last, f3 change in
percent, f4 change, f18 previous close, f6 turnover in CNY, f104 advancing, f105 declining, f106
unchanged, f124 time of the quote (seconds UTC); `-` where there is none.
Asked with `fltt=2` it gives decimals; an answer that ignores it gives whole numbers scaled by
10^f1 and percent by 100. f3 against f4 tells which.
Code NDX of market 100 is the Nasdaq COMPOSITE; the Nasdaq-100 is NDX100. HSTECH lives in 124.
Breadth counts the stocks of one exchange. A quote moves until its time is past the close.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

import msgspec

from mir_core.ingest.contract import Answer, Reading, Request, Source, Wanted
from mir_core.ingest.sources import _cells, _json, _nasdaq, _quotes
from mir_core.ingest.sources._rows import BrokenRow, read_rows

_NAME = "eastmoney"
_FIELDS = "f1,f2,f3,f4,f6,f12,f13,f14,f18,f104,f105,f106,f124"
_BREADTH = ("advancing", "declining", "unchanged")
#: Half the last digit of a percentage with two decimals, and a little more.
_PERCENT_ROUNDING = 0.006
_DECIMALS = (1, 2, 3, 4)


@dataclass(frozen=True, slots=True)
class _Listed:
    """One instrument there, and what its row tells beside the level."""

    instrument: str
    zone: dt.tzinfo
    has_turnover: bool = False
    has_breadth: bool = False


_LISTED = {
    "100.DJIA": _Listed("DJI", _cells.NEW_YORK),
    "100.SPX": _Listed("SPX", _cells.NEW_YORK),
    "100.NDX": _Listed("IXIC", _cells.NEW_YORK),
    "100.NDX100": _Listed("NDX", _cells.NEW_YORK),
    "100.HSI": _Listed("HSI", _cells.HONG_KONG),
    "100.HSCEI": _Listed("HSCEI", _cells.HONG_KONG),
    "124.HSTECH": _Listed("HSTECH", _cells.HONG_KONG),
    "1.000001": _Listed("SSE", _cells.SHANGHAI, has_turnover=True, has_breadth=True),
    "0.399001": _Listed("SZSE", _cells.SHANGHAI, has_turnover=True, has_breadth=True),
    "0.399006": _Listed("ChiNext", _cells.SHANGHAI, has_turnover=True),
}

#: A dash stands for none; other text is refused.
_Whole = Annotated[int, msgspec.Meta(ge=-(10**15), le=10**15)]
_Cell = _Whole | float | str | None


class _Row(msgspec.Struct):
    f12: str
    f13: int
    f1: int | None = None
    f2: _Cell = None
    f3: _Cell = None
    f4: _Cell = None
    f6: _Cell = None
    f14: str = ""
    f18: _Cell = None
    f104: _Cell = None
    f105: _Cell = None
    f106: _Cell = None
    f124: _Cell = None


class _Rows(msgspec.Struct):
    diff: list[msgspec.Raw]


class _Body(msgspec.Struct):
    data: _Rows


_BODY = msgspec.json.Decoder(_Body)
_ROW = msgspec.json.Decoder(_Row)


def _requests(wanted: Wanted) -> tuple[Request, ...]:
    if wanted.since is not None:
        return ()
    names = {instrument for instrument, field in wanted.keys & SOURCE.serves}
    codes = ",".join(code for code, listed in _LISTED.items() if listed.instrument in names)
    path = f"/api/qt/ulist.np/get?fltt=2&invt=2&secids={codes}&fields={_FIELDS}"
    return (Request(path, max_bytes=100_000),) if codes else ()


def _parse(answer: Answer) -> tuple[Reading, ...]:
    return read_rows(_NAME, _json.decode(_NAME, answer.body, _BODY).data.diff, _readings)


def _readings(raw: msgspec.Raw) -> Iterator[Reading]:
    row = _json.decode_row(raw, _ROW)
    code = f"{row.f13}.{row.f12}"
    if code not in _LISTED:
        raise BrokenRow("expected rows of the codes that were asked for")
    listed = _LISTED[code]
    if row.f14:
        _nasdaq.check_name(listed.instrument, row.f14)
    seconds = _number(row.f124, "f124")
    at = None if seconds is None else _cells.instant(seconds, "f124")
    date = None if at is None else at.astimezone(listed.zone).date()
    for field, value in _values(row, listed):
        yield Reading(listed.instrument, field, value, date, at)


def _values(row: _Row, listed: _Listed) -> Iterator[tuple[str, float]]:
    last = _last(row)
    if last is not None:
        yield "close", last
    if listed.has_turnover:
        turnover = _cells.amount(_number(row.f6, "f6"), "f6")
        if turnover is not None:
            yield "turnover_cny", turnover
    if listed.has_breadth:
        yield from _breadth(row)


def _last(row: _Row) -> float | None:
    """The level in points; None before the first trade, or if its scale cannot be told."""
    last, change = _number(row.f2, "f2"), _number(row.f4, "f4")
    previous, percent = _number(row.f18, "f18"), _number(row.f3, "f3")
    if not last:
        return None
    if change is None or percent is None or change == last:
        raise BrokenRow("expected f3 and f4 beside f2")
    if previous is not None:
        _quotes.check_change("f2, f18, f4", last, previous, change)
    scales = _scales(row, percent, 100 * change / (last - change))
    if not scales:
        raise BrokenRow("expected f3 = 100 f4 / f18")
    return _cells.level(last / scales[0], "f2") if len(scales) == 1 else None


def _scales(row: _Row, percent: float, ratio: float) -> list[int]:
    """Every scale with which the percentage of the row fits its change."""
    scales = [1] if abs(percent - ratio) <= _PERCENT_ROUNDING else []
    is_whole = all(isinstance(cell, int) for cell in (row.f2, row.f3, row.f4))
    if is_whole and row.f1 in _DECIMALS and abs(percent / 100 - ratio) <= _PERCENT_ROUNDING:
        scales.append(int(10**row.f1))
    return scales


def _breadth(row: _Row) -> Iterator[tuple[str, float]]:
    """The three counts; nothing before the first trade, when all are zero."""
    counts = [_number(cell, "f104 to f106") for cell in (row.f104, row.f105, row.f106)]
    told = [_cells.count(count, "f104 to f106") for count in counts if count is not None]
    if not any(told):
        return
    if len(told) != len(_BREADTH):
        raise BrokenRow("expected f104, f105 and f106 together")
    yield from zip(_BREADTH, told, strict=True)


def _number(cell: _Cell, what: str) -> float | None:
    if cell is None or cell == "-":
        return None
    if isinstance(cell, str):
        raise BrokenRow(f"expected a number for {what}, got text")
    return cell


SOURCE = Source(
    name=_NAME,
    homepage="https://quote.eastmoney.com",
    root="https://push2.eastmoney.com",
    serves=frozenset(
        {(listed.instrument, "close") for listed in _LISTED.values()}
        | {
            (listed.instrument, "turnover_cny")
            for listed in _LISTED.values()
            if listed.has_turnover
        }
        | {
            (listed.instrument, field)
            for listed in _LISTED.values()
            if listed.has_breadth
            for field in _BREADTH
        }
    ),
    requests=_requests,
    parse=_parse,
    parallel=1,
)
