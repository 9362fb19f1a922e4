"""DefiLlama's stablecoins: what circulates now, in dollars at the peg.

Homepage: https://defillama.com/stablecoins - terms: https://defillama.com/terms. `peggedAssets` is
a list of coins with `id`, `symbol`, `gecko_id`, `pegType` and `circulating`, whose one key is the
peg and whose amount is in units of it: euro and other pegs are not dollars and are left out of the
sum. A coin is known by its id and gecko_id (symbols repeat; DAI is not USDS). Renewed hourly; the
answer carries no time.
"""

import math
from collections.abc import Iterator

import msgspec

from mir_core.ingest.contract import Answer, Key, Reading, Request, Source, Wanted
from mir_core.ingest.sources._cells import amount
from mir_core.ingest.sources._json import decode, decode_row
from mir_core.ingest.sources._rows import BrokenRow, shown
from mir_core.model.errors import SourceChanged

_NAME = "llama_stablecoins"
_FIELD = "circulating_usd"
_ALL: Key = ("STABLECOINS", _FIELD)
_COINS = {"1": ("USDT", "tether"), "2": ("USDC", "usd-coin"), "5": ("DAI", "dai")}
_PEG = "peggedUSD"


class _Amounts(msgspec.Struct):
    peggedUSD: float | None = None  # noqa: N815 - the answer's own name


class _Asset(msgspec.Struct):
    id: str
    symbol: str
    pegType: str  # noqa: N815 - the answer's own name
    circulating: _Amounts | None
    gecko_id: str | None = None


class _Body(msgspec.Struct):
    peggedAssets: list[msgspec.Raw]  # noqa: N815 - the answer's own name


_DECODER = msgspec.json.Decoder(_Body)
_ROW = msgspec.json.Decoder(_Asset)
_SERVES = frozenset({_ALL, *((name, _FIELD) for name, _ in _COINS.values())})


def _requests(wanted: Wanted) -> tuple[Request, ...]:
    if wanted.since is not None or not _SERVES & wanted.keys:
        return ()
    return (Request("/stablecoins?includePrices=true", max_bytes=16_000_000),)


def _parse(answer: Answer) -> tuple[Reading, ...]:
    faults: list[str] = []
    amounts: dict[str, float] = {}
    for raw in decode(_NAME, answer.body, _DECODER).peggedAssets:
        try:
            amounts.update(_dollars(decode_row(raw, _ROW)))
        except BrokenRow as fault:
            faults.append(str(fault))
    if not amounts:
        raise SourceChanged(f"{_NAME}: {(faults or ['expected coins with a dollar peg'])[0]}")
    return tuple(_readings(amounts, is_whole=not faults))


def _readings(amounts: dict[str, float], *, is_whole: bool) -> Iterator[Reading]:
    """The coins by name, and the sum only if nothing that belongs to it is missing."""
    for coin, (instrument, _) in _COINS.items():
        if coin in amounts:
            yield Reading(instrument, _FIELD, amounts[coin], None)
    if is_whole and _COINS.keys() <= amounts.keys():
        yield Reading(*_ALL, math.fsum(amounts.values()), None)


def _dollars(asset: _Asset) -> Iterator[tuple[str, float]]:
    """The coin's id and amount if its peg is the dollar and any of it circulates."""
    if asset.id in _COINS and (asset.symbol, asset.gecko_id) != _COINS[asset.id]:
        expected = _COINS[asset.id]
        raise BrokenRow(f"expected {expected[0]} as id {asset.id}, got {shown(asset.symbol)!r}")
    if asset.pegType != _PEG or asset.circulating is None:
        return
    value = amount(asset.circulating.peggedUSD, f"circulating.{_PEG}")
    if value is not None:
        yield asset.id, value


SOURCE = Source(
    name=_NAME,
    homepage="https://defillama.com/stablecoins",
    root="https://stablecoins.llama.fi",
    serves=_SERVES,
    requests=_requests,
    parse=_parse,
)
