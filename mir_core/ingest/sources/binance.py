"""Binance's perpetual futures: settled funding rates and open interest of Bitcoin and Ether.

Homepage: https://developers.binance.com/docs/derivatives - terms: https://www.binance.com/en/terms.
`/fapi/v1/fundingRate` is a list of {symbol, fundingRate, fundingTime}: a RATIO per interval of
eight hours, settled at 00:00, 08:00 and 16:00 UTC. `/futures/data/openInterestHist` is a list of
{symbol, sumOpenInterestValue, timestamp}: USD at that instant. Figures are decimal text, times
milliseconds. Refuses the United States with status 451.
"""

from collections.abc import Iterator

import msgspec

from mir_core.ingest.contract import Answer, Key, Reading, Request, Source, Wanted
from mir_core.ingest.sources._json import decode, decode_row
from mir_core.ingest.sources._perpetuals import funding, open_interest
from mir_core.ingest.sources._rows import BrokenRow, read_rows, shown

_NAME = "binance"
_CONTRACTS = {"BTCUSDT": "BTC", "ETHUSDT": "ETH"}
_RATE, _INTEREST = "funding_ratio", "open_interest_usd"
_SERVES: frozenset[Key] = frozenset(
    (name, field) for name in _CONTRACTS.values() for field in (_RATE, _INTEREST)
)
_PATHS = {
    _RATE: "/fapi/v1/fundingRate?symbol={}&limit=3",
    _INTEREST: "/futures/data/openInterestHist?symbol={}&period=1h&limit=3",
}


class _Funding(msgspec.Struct):
    symbol: str
    fundingRate: str  # noqa: N815 - the answer's own names
    fundingTime: int  # noqa: N815 - its own name


class _Interest(msgspec.Struct):
    symbol: str
    sumOpenInterestValue: str  # noqa: N815 - its own name
    timestamp: int | str


_ROWS = msgspec.json.Decoder(list[msgspec.Raw])
_FUNDING = msgspec.json.Decoder(_Funding)
_OPEN = msgspec.json.Decoder(_Interest)


def _requests(wanted: Wanted) -> tuple[Request, ...]:
    if wanted.since is not None:
        return ()
    return tuple(
        Request(path.format(symbol))
        for field, path in _PATHS.items()
        for symbol, name in _CONTRACTS.items()
        if (name, field) in wanted.keys
    )


def _parse(answer: Answer) -> tuple[Reading, ...]:
    is_rate = answer.request.path.startswith(_PATHS[_RATE].partition("?")[0])
    rows = decode(_NAME, answer.body, _ROWS)
    return read_rows(_NAME, rows, _rate if is_rate else _interest)


def _rate(raw: msgspec.Raw) -> Iterator[Reading]:
    row = decode_row(raw, _FUNDING)
    return funding(_instrument(row.symbol), row.fundingRate, str(row.fundingTime))


def _interest(raw: msgspec.Raw) -> Iterator[Reading]:
    row = decode_row(raw, _OPEN)
    key = (_instrument(row.symbol), _INTEREST)
    return open_interest(key, row.sumOpenInterestValue, str(row.timestamp))


def _instrument(symbol: str) -> str:
    if symbol not in _CONTRACTS:
        raise BrokenRow(f"expected one of {', '.join(_CONTRACTS)}, got {shown(symbol)!r}")
    return _CONTRACTS[symbol]


SOURCE = Source(
    name=_NAME,
    homepage="https://www.binance.com",
    root="https://fapi.binance.com",
    serves=_SERVES,
    requests=_requests,
    parse=_parse,
)
