"""CoinGecko: prices and market values of coins, and the value of all coins together.

Homepage: https://www.coingecko.com - terms: https://www.coingecko.com/en/api_terms (name the
source; without a key the limits are shared by address). `/coins/markets` is a list of coins with
`current_price`, `market_cap` and `circulating_supply` (units of the coin), each stated at
`last_updated`; `/global` has `data.total_market_cap.usd`, stated at `updated_at` (unix), renewed
every ten minutes. USD. Everything is a rolling quote: the 24-hour changes are no UTC days and are
not read.
"""

import datetime as dt
from collections.abc import Iterator

import msgspec

from mir_core.ingest.contract import Answer, Key, Reading, Request, Source, Wanted
from mir_core.ingest.sources._cells import amount, instant, level
from mir_core.ingest.sources._json import decode, decode_row
from mir_core.ingest.sources._rows import BrokenRow, read_rows, shown
from mir_core.ingest.sources._stated import stated
from mir_core.model.errors import SourceChanged

_NAME = "coingecko"
#: Its id of a coin -> our instrument, and the symbol that the row must carry.
_COINS = {
    "bitcoin": ("BTC", "btc"),
    "ethereum": ("ETH", "eth"),
    "tether": ("USDT", "usdt"),
    "usd-coin": ("USDC", "usdc"),
    "dai": ("DAI", "dai"),
}
_PRICED = frozenset({"BTC", "ETH"})
_TOTAL: Key = ("CRYPTO", "mcap_usd")
_GLOBAL = "/global"


class _Coin(msgspec.Struct):
    id: str
    symbol: str
    current_price: float | None
    market_cap: float | None
    circulating_supply: float | None
    last_updated: dt.datetime | None


class _Caps(msgspec.Struct):
    usd: float | None


class _Totals(msgspec.Struct):
    total_market_cap: _Caps
    updated_at: int


class _Global(msgspec.Struct):
    data: _Totals


_ROWS = msgspec.json.Decoder(list[msgspec.Raw])
_ROW = msgspec.json.Decoder(_Coin)
_WHOLE = msgspec.json.Decoder(_Global)


def _keys(instrument: str) -> tuple[Key, ...]:
    own = (instrument, "close" if instrument in _PRICED else "circulating_usd")
    return own, (instrument, "mcap_usd")


def _requests(wanted: Wanted) -> tuple[Request, ...]:
    if wanted.since is not None:
        return ()
    coins = [
        coin for coin, (name, _) in _COINS.items() if any(key in wanted.keys for key in _keys(name))
    ]
    found = [Request(f"/coins/markets?vs_currency=usd&ids={','.join(coins)}")] if coins else []
    return (*found, Request(_GLOBAL)) if _TOTAL in wanted.keys else tuple(found)


def _parse(answer: Answer) -> tuple[Reading, ...]:
    if answer.request.path.startswith(_GLOBAL):
        return read_rows(_NAME, (decode(_NAME, answer.body, _WHOLE).data,), _total)
    rows = decode(_NAME, answer.body, _ROWS)
    if not rows:
        raise SourceChanged(f"{_NAME}: expected coins, got an empty list")
    return read_rows(_NAME, rows, _coin)


def _total(totals: _Totals) -> Iterator[Reading]:
    value = amount(totals.total_market_cap.usd, "total_market_cap.usd")
    if value is not None:
        yield Reading(*_TOTAL, value, None, instant(totals.updated_at, "updated_at"))


def _coin(raw: msgspec.Raw) -> Iterator[Reading]:
    coin = decode_row(raw, _ROW)
    if coin.id not in _COINS:
        return
    instrument, symbol = _COINS[coin.id]
    if coin.symbol != symbol:
        raise BrokenRow(f"expected symbol {symbol} for {coin.id}, got {shown(coin.symbol)!r}")
    at = stated(coin.last_updated, f"last_updated of {coin.id}")
    is_priced = instrument in _PRICED
    own = level(coin.current_price, instrument) if is_priced else coin.circulating_supply
    for key, value in zip(_keys(instrument), (own, coin.market_cap), strict=True):
        if (checked := amount(value, instrument)) is not None:
            yield Reading(*key, checked, None, at)


SOURCE = Source(
    name=_NAME,
    homepage="https://www.coingecko.com",
    root="https://api.coingecko.com/api/v3",
    serves=frozenset({_TOTAL, *(key for name, _ in _COINS.values() for key in _keys(name))}),
    requests=_requests,
    parse=_parse,
    pace_s=1.0,
    parallel=1,
)
