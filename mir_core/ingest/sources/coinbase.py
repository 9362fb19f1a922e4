"""Coinbase's daily candles of Bitcoin and Ether against the dollar.

Homepage: https://docs.cdp.coinbase.com/exchange - terms: https://www.coinbase.com/legal. The answer
is a list of [time, low, high, open, close, volume], newest first, at most 300; `time` is the
candle's first second. With 86,400 s a candle is a UTC day; the close is the last trade before
midnight UTC, in USD. It names no product: the order of low, close and high is the only proof. The
day that had not ended when the answer came is running.
"""

import datetime as dt
from collections.abc import Iterator

import msgspec

from mir_core.ingest.contract import Answer, Key, Reading, Request, Source, Wanted
from mir_core.ingest.sources._cells import instant, level
from mir_core.ingest.sources._json import decode
from mir_core.ingest.sources._rows import BrokenRow, read_rows
from mir_core.ingest.sources._windows import windows

_NAME = "coinbase"
_PRODUCTS: dict[str, Key] = {"BTC-USD": ("BTC", "close"), "ETH-USD": ("ETH", "close")}
_DAY = dt.timedelta(days=1)
_LATEST = dt.timedelta(days=10)
#: Fewer than the 300 that it allows: both ends count.
_WINDOW_DAYS = 290

_Candle = tuple[float, float, float, float, float, float]
_DECODER = msgspec.json.Decoder(list[_Candle])


def _requests(wanted: Wanted) -> tuple[Request, ...]:
    first = wanted.since or wanted.until - _LATEST
    return tuple(
        Request(_path(product, start, end))
        for product, key in _PRODUCTS.items()
        if key in wanted.keys
        for start, end in windows(first, wanted.until, _WINDOW_DAYS)
    )


def _path(product: str, start: dt.date, end: dt.date) -> str:
    span = f"start={start}T00:00:00Z&end={end}T00:00:00Z"
    return f"/products/{product}/candles?granularity=86400&{span}"


def _parse(answer: Answer) -> tuple[Reading, ...]:
    key = _PRODUCTS[answer.request.path.split("/")[2]]
    candles = decode(_NAME, answer.body, _DECODER)
    return read_rows(_NAME, candles, lambda candle: _reading(key, candle, answer.fetched_at))


def _reading(key: Key, candle: _Candle, fetched_at: dt.datetime) -> Iterator[Reading]:
    opened = instant(candle[0], "a candle")
    if opened.time() != dt.time():
        raise BrokenRow(f"expected candles of UTC days, got one from {opened:%H:%M:%S}")
    low, high, _, close = (level(value, key[0]) for value in candle[1:5])
    if low is None or high is None or close is None or not low <= close <= high:
        raise BrokenRow(f"expected low <= close <= high for {key[0]}")
    yield Reading(*key, close, opened.date(), is_running=opened + _DAY > fetched_at)


SOURCE = Source(
    name=_NAME,
    homepage="https://www.coinbase.com",
    root="https://api.exchange.coinbase.com",
    serves=frozenset(_PRODUCTS.values()),
    history=frozenset(_PRODUCTS.values()),
    requests=_requests,
    parse=_parse,
    pace_s=0.15,
)
