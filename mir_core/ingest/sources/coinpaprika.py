"""CoinPaprika: prices and market values of coins, and the value of all coins together.

Homepage: https://coinpaprika.com - terms: https://coinpaprika.com/api-terms-of-use (20,000 calls a
month without a key). `/tickers/ID` has `quotes.USD.price` and `.market_cap`, stated at
`last_updated`; `/global` has `market_cap_usd`, stated at `last_updated` (unix). USD; rolling
quotes. Its total is of other coins than CoinGecko's. A `percent_change` of 0 may mean "not given":
none is read. The free answers carry no circulating supply.
"""

import datetime as dt
from collections.abc import Iterator
from functools import partial

import msgspec

from mir_core.ingest.contract import Answer, Key, Reading, Request, Source, Wanted
from mir_core.ingest.sources._cells import amount, instant, level
from mir_core.ingest.sources._json import decode
from mir_core.ingest.sources._rows import BrokenRow, read_rows, shown
from mir_core.ingest.sources._stated import stated

_NAME = "coinpaprika"
_COINS = {
    "btc-bitcoin": "BTC",
    "eth-ethereum": "ETH",
    "usdt-tether": "USDT",
    "usdc-usd-coin": "USDC",
    "dai-dai": "DAI",
}
_PRICED = frozenset({"BTC", "ETH"})
_TOTAL: Key = ("CRYPTO", "mcap_usd")
_GLOBAL = "/global"
_TICKERS = "/tickers/"


class _Quote(msgspec.Struct):
    price: float | None
    market_cap: float | None


class _Quotes(msgspec.Struct):
    USD: _Quote


class _Ticker(msgspec.Struct):
    id: str
    symbol: str
    last_updated: dt.datetime
    quotes: _Quotes


class _Global(msgspec.Struct):
    market_cap_usd: float | None
    last_updated: int


_TICKER = msgspec.json.Decoder(_Ticker)
_WHOLE = msgspec.json.Decoder(_Global)


def _keys(instrument: str) -> tuple[Key, ...]:
    value = (instrument, "mcap_usd")
    return ((instrument, "close"), value) if instrument in _PRICED else (value,)


def _requests(wanted: Wanted) -> tuple[Request, ...]:
    if wanted.since is not None:
        return ()
    found = [
        Request(_TICKERS + coin)
        for coin, name in _COINS.items()
        if any(key in wanted.keys for key in _keys(name))
    ]
    return (*found, Request(_GLOBAL)) if _TOTAL in wanted.keys else tuple(found)


def _parse(answer: Answer) -> tuple[Reading, ...]:
    if answer.request.path.startswith(_GLOBAL):
        return read_rows(_NAME, (decode(_NAME, answer.body, _WHOLE),), _total)
    coin = answer.request.path.removeprefix(_TICKERS)
    ticker = decode(_NAME, answer.body, _TICKER)
    return read_rows(_NAME, (ticker,), partial(_coin, coin))


def _total(totals: _Global) -> Iterator[Reading]:
    value = amount(totals.market_cap_usd, "market_cap_usd")
    if value is not None:
        yield Reading(*_TOTAL, value, None, instant(totals.last_updated, "last_updated"))


def _coin(asked: str, ticker: _Ticker) -> Iterator[Reading]:
    instrument = _COINS[asked]
    if (ticker.id, ticker.symbol) != (asked, instrument):
        got = f"{shown(ticker.id)!r} {shown(ticker.symbol)!r}"
        raise BrokenRow(f"expected {asked} {instrument}, got {got}")
    quote = ticker.quotes.USD
    at = stated(ticker.last_updated, f"last_updated of {asked}")
    price = level(quote.price, instrument)
    if price is not None and instrument in _PRICED:
        yield Reading(instrument, "close", price, None, at)
    value = amount(quote.market_cap, instrument)
    if value is not None:
        yield Reading(instrument, "mcap_usd", value, None, at)


SOURCE = Source(
    name=_NAME,
    homepage="https://coinpaprika.com",
    root="https://api.coinpaprika.com/v1",
    serves=frozenset({_TOTAL, *(key for name in _COINS.values() for key in _keys(name))}),
    requests=_requests,
    parse=_parse,
    pace_s=0.15,
)
