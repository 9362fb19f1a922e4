"""DefiLlama's circulating stablecoins by day: all with a dollar peg, and single ones.

Homepage: https://defillama.com/stablecoins - terms: https://defillama.com/terms. A list of {date,
totalCirculating: {peggedUSD, peggedEUR, ...}}; `date` in unix seconds, sent as text; amounts in
units of the peg, of which only peggedUSD is read. With `stablecoin=ID` the chart is one coin's;
the answer does not say whose. See `_charts` for what a stamp means.
"""

from urllib.parse import parse_qs

import msgspec

from mir_core.ingest.contract import Answer, Key, Reading, Request, Source, Wanted
from mir_core.ingest.sources._cells import number
from mir_core.ingest.sources._charts import Point, points_of
from mir_core.ingest.sources._json import decode
from mir_core.ingest.sources._rows import BrokenRow
from mir_core.model.errors import SourceChanged

_NAME = "llama_stablecoin_charts"
_PATH = "/stablecoincharts/all"
_ALL: Key = ("STABLECOINS", "circulating_usd")
_COINS: dict[str, Key] = {
    "1": ("USDT", "circulating_usd"),
    "2": ("USDC", "circulating_usd"),
    "5": ("DAI", "circulating_usd"),
}
_MOST_BYTES = 8_000_000


class _Pegs(msgspec.Struct):
    peggedUSD: float | None = None  # noqa: N815 - the answer's own name


class _Row(msgspec.Struct):
    date: str | int
    totalCirculating: _Pegs  # noqa: N815 - the answer's own name


_DECODER = msgspec.json.Decoder(list[_Row])


def _requests(wanted: Wanted) -> tuple[Request, ...]:
    whole = [Request(_PATH, max_bytes=_MOST_BYTES)] if _ALL in wanted.keys else []
    coins = [
        Request(f"{_PATH}?stablecoin={coin}", max_bytes=_MOST_BYTES)
        for coin, key in _COINS.items()
        if key in wanted.keys
    ]
    return (*whole, *coins)


def _parse(answer: Answer) -> tuple[Reading, ...]:
    query = parse_qs(answer.request.path.partition("?")[2])
    key = _COINS[query["stablecoin"][0]] if query else _ALL
    return points_of(_NAME, key, [_point(row) for row in decode(_NAME, answer.body, _DECODER)])


def _point(row: _Row) -> Point:
    try:
        stamp = number(str(row.date), "date")
    except BrokenRow as fault:
        raise SourceChanged(f"{_NAME}: {fault}") from None
    return stamp or 0.0, row.totalCirculating.peggedUSD


SOURCE = Source(
    name=_NAME,
    homepage="https://defillama.com/stablecoins",
    root="https://stablecoins.llama.fi",
    serves=frozenset({_ALL, *_COINS.values()}),
    history=frozenset({_ALL, *_COINS.values()}),
    requests=_requests,
    parse=_parse,
    pace_s=0.2,
)
