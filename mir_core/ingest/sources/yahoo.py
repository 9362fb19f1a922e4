"""Yahoo's daily bars: US, Hong Kong and mainland indices, VIX, 10-year yield, dollar index.

Homepage: https://finance.yahoo.com - terms: https://legal.yahoo.com (personal use). One answer per
symbol: `chart.result[0]` with `meta`, `timestamp` (unix, each bar's open) and
`indicators.quote[0].close` (null where there was no trade). Points; ^TNX in percent. A bar's
session is the exchange's local date of its time stamp. The last bar is live while the session runs
and may repeat its day. `chartPreviousClose` is the close before the range, and is not read.
"""

import datetime as dt
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from urllib.parse import quote, unquote
from zoneinfo import ZoneInfo

import msgspec

from mir_core.ingest.contract import Answer, Key, Reading, Request, Source, Wanted
from mir_core.ingest.sources._cells import HONG_KONG, NEW_YORK, SHANGHAI, instant, level
from mir_core.ingest.sources._json import decode
from mir_core.ingest.sources._rows import BrokenRow, read_rows, shown
from mir_core.ingest.sources._windows import unix
from mir_core.ingest.sources._yahoo_hours import Hours, Symbol
from mir_core.model.errors import SourceChanged, SourceUnavailable

_NAME = "yahoo"
_CHICAGO = ZoneInfo("America/Chicago")
_US = (NEW_YORK, _CHICAGO)
_ALL = (
    Symbol("^GSPC", "SPX", _US),
    Symbol("^DJI", "DJI", _US),
    Symbol("^IXIC", "IXIC", _US),
    Symbol("^NDX", "NDX", _US),
    Symbol("^VIX", "VIX", _US),
    # The option pit of Chicago ends its day an hour before New York's shares do.
    Symbol("^TNX", "US10Y", _US, follows_calendar=False),
    # Trades on in the evening, under the next date.
    Symbol("DX-Y.NYB", "DXY", _US, follows_calendar=False, closes=dt.time(17)),
    Symbol("^HSI", "HSI", (HONG_KONG,)),
    Symbol("^HSCE", "HSCEI", (HONG_KONG,)),
    Symbol("HSTECH.HK", "HSTECH", (HONG_KONG,)),
    Symbol("000001.SS", "SSE", (SHANGHAI,)),
    Symbol("399001.SZ", "SZSE", (SHANGHAI,)),
    Symbol("399006.SZ", "ChiNext", (SHANGHAI,)),
)
_SYMBOLS = {symbol.name: symbol for symbol in _ALL}
_KEYS = frozenset((symbol.instrument, "close") for symbol in _ALL)
_PATH = "/v8/finance/chart/"
#: Closes are 32-bit floats written out in full; nine digits name every one of them.
_FLOAT = struct.Struct("f")
_DIGITS = range(6, 10)
_REFUSAL = b"Too Many Requests"


class _Period(msgspec.Struct):
    start: int
    end: int


class _Periods(msgspec.Struct):
    regular: _Period


class _Meta(msgspec.Struct):
    symbol: str
    exchangeTimezoneName: str  # noqa: N815 - the answer's own names
    regularMarketTime: int  # noqa: N815 - its own name
    currentTradingPeriod: _Periods  # noqa: N815 - its own name
    dataGranularity: str  # noqa: N815 - its own name


class _Quote(msgspec.Struct):
    close: list[float | None] = []


class _Indicators(msgspec.Struct):
    quote: list[_Quote]


class _Result(msgspec.Struct):
    meta: _Meta
    indicators: _Indicators
    timestamp: list[int] = []


class _Fault(msgspec.Struct):
    code: str


class _Chart(msgspec.Struct):
    result: list[_Result] | None
    error: _Fault | None


class _Body(msgspec.Struct):
    chart: _Chart


_DECODER = msgspec.json.Decoder(_Body)


@dataclass(frozen=True, slots=True)
class _Bar:
    date: dt.date
    close: float | None


def _requests(wanted: Wanted) -> tuple[Request, ...]:
    span = "range=1mo"
    if wanted.since is not None:
        after = wanted.until + dt.timedelta(days=2)
        span = f"period1={unix(wanted.since)}&period2={unix(after)}"
    return tuple(
        Request(f"{_PATH}{quote(symbol.name, safe='')}?{span}&interval=1d")
        for symbol in _ALL
        if (symbol.instrument, "close") in wanted.keys
    )


def _parse(answer: Answer) -> tuple[Reading, ...]:
    asked = unquote(answer.request.path.removeprefix(_PATH).partition("?")[0])
    if _REFUSAL in answer.body[:80]:
        raise SourceUnavailable(f"{_NAME}: too many requests")
    symbol, result = _SYMBOLS[asked], _result(answer.body)
    zone = _checked(symbol, result.meta)
    try:
        bars = _bars(result, zone)
        regular = result.meta.currentTradingPeriod.regular
        hours = Hours(
            symbol,
            zone,
            instant(result.meta.regularMarketTime, "regularMarketTime"),
            instant(regular.end, "currentTradingPeriod.regular.end"),
            answer.fetched_at,
        )
    except BrokenRow as fault:
        raise SourceChanged(f"{_NAME}: {fault}") from None
    last = bars[-1].date if bars else None
    return read_rows(
        _NAME, bars, lambda bar: _reading(symbol, bar, hours if bar.date == last else None)
    )


def _result(body: bytes) -> _Result:
    chart = decode(_NAME, body, _DECODER).chart
    if chart.error is not None:
        raise SourceChanged(f"{_NAME}: expected a chart, got the error {shown(chart.error.code)!r}")
    if not chart.result or len(chart.result[0].indicators.quote) != 1:
        raise SourceChanged(f"{_NAME}: expected one chart with one quote")
    return chart.result[0]


def _checked(symbol: Symbol, meta: _Meta) -> ZoneInfo:
    """The chart's time zone, once it is proved to be the symbol's and of daily bars."""
    if meta.symbol != symbol.name:
        raise SourceChanged(f"{_NAME}: expected {symbol.name}, got {shown(meta.symbol)!r}")
    if meta.dataGranularity != "1d":
        raise SourceChanged(f"{_NAME}: expected daily bars, got {shown(meta.dataGranularity)!r}")
    for zone in symbol.zones:
        if zone.key == meta.exchangeTimezoneName:
            return zone
    got = shown(meta.exchangeTimezoneName)
    raise SourceChanged(f"{_NAME}: expected the zone of {symbol.name}, got {got!r}")


def _bars(result: _Result, zone: ZoneInfo) -> list[_Bar]:
    """One bar per local date in order; of two on one day the later counts, if it has a close."""
    closes = result.indicators.quote[0].close
    if len(closes) != len(result.timestamp):
        raise SourceChanged(f"{_NAME}: expected as many closes as time stamps")
    if any(later <= earlier for earlier, later in pairwise(result.timestamp)):
        raise SourceChanged(f"{_NAME}: expected time stamps to ascend")
    bars: dict[dt.date, _Bar] = {}
    for stamp, close in zip(result.timestamp, closes, strict=True):
        date = instant(stamp, "a bar").astimezone(zone).date()
        if close is not None or date not in bars:
            bars[date] = _Bar(date, close)
    return list(bars.values())


def _reading(symbol: Symbol, bar: _Bar, hours: Hours | None) -> Iterator[Reading]:
    value = level(bar.close, symbol.instrument)
    if value is None:
        return
    stated_at, is_running = hours.judge(bar.date) if hours else (None, False)
    key: Key = (symbol.instrument, "close")
    yield Reading(*key, _as_published(value), bar.date, stated_at, is_running)


def _as_published(close: float) -> float:
    """The shortest number that the same 32-bit float stands for: 7580.06 for 7580.06005859375."""
    for digits in _DIGITS:
        short = float(f"{close:.{digits}g}")
        if _FLOAT.unpack(_FLOAT.pack(short))[0] == close:
            return short
    return close


SOURCE = Source(
    name=_NAME,
    homepage="https://finance.yahoo.com",
    root="https://query1.finance.yahoo.com",
    serves=_KEYS,
    history=_KEYS,
    requests=_requests,
    parse=_parse,
    pace_s=0.1,
)
