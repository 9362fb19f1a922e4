"""The answers of all sources at an instant."""

import datetime as dt

from tests.market import bars, coins, quotes, turnover
from tests.market.world import World
from tests.replay import Recorded

_MAKERS = {
    "tencent": quotes.tencent,
    "sina": quotes.sina,
    "eastmoney": quotes.eastmoney,
    "eastmoney_distribution": quotes.eastmoney_distribution,
    "yahoo": bars.yahoo,
    "tencent_bars": bars.tencent_bars,
    "fred": bars.fred,
    "cboe": bars.cboe,
    "coinbase": bars.coinbase,
    "csindex": bars.csindex,
    "cnindex": bars.cnindex,
    "sse": turnover.sse,
    "szse": turnover.szse,
    "hkex_connect": turnover.hkex_connect,
    "coingecko": coins.coingecko,
    "coinpaprika": coins.coinpaprika,
    "llama_stablecoins": coins.llama_stablecoins,
    "llama_stablecoin_charts": coins.llama_stablecoin_charts,
    "llama_chains": coins.llama_chains,
    "llama_protocols": coins.llama_protocols,
    "llama_lite": coins.llama_lite,
    "llama_dexs": coins.llama_dexs,
}
SOURCES = tuple(_MAKERS)
_LONG = {
    "yahoo": bars.yahoo,
    "tencent_bars": bars.tencent_bars,
    "fred": bars.fred,
    "cboe": bars.cboe,
    "coinbase": bars.coinbase,
    "csindex": bars.csindex,
    "cnindex": bars.cnindex,
    "sse": turnover.sse,
    "szse": turnover.szse,
    "llama_stablecoin_charts": coins.llama_stablecoin_charts,
    "llama_chains": coins.llama_chains,
    "llama_dexs": coins.llama_dexs,
}

Answers = dict[str, Recorded | bytes]


def answers_of(source: str, now: dt.datetime, world: World | None = None) -> Answers:
    """What one source answers at `now`."""
    return _MAKERS[source](world or World(), now)


def answers(now: dt.datetime, world: World | None = None) -> dict[str, Answers]:
    """What every source answers at `now`, by source and path."""
    return {source: answers_of(source, now, world) for source in SOURCES}


def histories(now: dt.datetime, count: int) -> dict[str, Answers]:
    """What the sources that have daily history answer, with that many sessions of it."""
    return {source: make(World(), now, count) for source, make in _LONG.items()}
