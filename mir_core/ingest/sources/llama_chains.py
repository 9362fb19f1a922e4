"""DefiLlama's total value locked over all chains, by day.

Homepage: https://defillama.com - terms: https://defillama.com/terms. A list of {date, tvl}: unix
seconds and USD, without liquid staking and what is counted twice. See `_charts` for what a stamp
means. The older `/charts` counts both in.
"""

import msgspec

from mir_core.ingest.contract import Answer, Key, Reading, Request, Source, Wanted
from mir_core.ingest.sources._charts import points_of
from mir_core.ingest.sources._json import decode

_NAME = "llama_chains"
_KEY: Key = ("TVL.Total", "tvl_usd")


class _Point(msgspec.Struct):
    date: int
    tvl: float | None


_DECODER = msgspec.json.Decoder(list[_Point])


def _requests(wanted: Wanted) -> tuple[Request, ...]:
    return (Request("/v2/historicalChainTvl"),) if _KEY in wanted.keys else ()


def _parse(answer: Answer) -> tuple[Reading, ...]:
    points = decode(_NAME, answer.body, _DECODER)
    return points_of(_NAME, _KEY, [(point.date, point.tvl) for point in points])


SOURCE = Source(
    name=_NAME,
    homepage="https://defillama.com",
    root="https://api.llama.fi",
    serves=frozenset({_KEY}),
    history=frozenset({_KEY}),
    requests=_requests,
    parse=_parse,
)
