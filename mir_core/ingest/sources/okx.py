"""OKX's perpetual swaps: settled funding rates of Bitcoin and Ether.

Homepage: https://www.okx.com/docs-v5/en/ - terms: https://www.okx.com/help/terms-of-service.
`data` is a list of {instId, realizedRate, fundingTime}: a RATIO per interval, eight hours unless
the exchange shortens it, settled at `fundingTime` (milliseconds); decimal text. `code` other than
"0" is an error that comes with status 200.
"""

from collections.abc import Iterator

import msgspec

from mir_core.ingest.contract import Answer, Key, Reading, Request, Source, Wanted
from mir_core.ingest.sources._json import decode, decode_row
from mir_core.ingest.sources._perpetuals import funding
from mir_core.ingest.sources._rows import BrokenRow, read_rows, shown
from mir_core.model.errors import SourceChanged

_NAME = "okx"
_SWAPS = {"BTC-USDT-SWAP": "BTC", "ETH-USDT-SWAP": "ETH"}
_SERVES: frozenset[Key] = frozenset((name, "funding_ratio") for name in _SWAPS.values())


class _Body(msgspec.Struct):
    code: str
    data: list[msgspec.Raw]


class _Row(msgspec.Struct):
    instId: str  # noqa: N815 - the answer's own names
    realizedRate: str  # noqa: N815 - its own name
    fundingTime: str  # noqa: N815 - its own name


_DECODER = msgspec.json.Decoder(_Body)
_ROW = msgspec.json.Decoder(_Row)


def _requests(wanted: Wanted) -> tuple[Request, ...]:
    if wanted.since is not None:
        return ()
    return tuple(
        Request(f"/api/v5/public/funding-rate-history?instId={swap}&limit=3")
        for swap, name in _SWAPS.items()
        if (name, "funding_ratio") in wanted.keys
    )


def _parse(answer: Answer) -> tuple[Reading, ...]:
    body = decode(_NAME, answer.body, _DECODER)
    if body.code != "0":
        raise SourceChanged(f"{_NAME}: expected code 0, got {shown(body.code)!r}")
    return read_rows(_NAME, body.data, _rate)


def _rate(raw: msgspec.Raw) -> Iterator[Reading]:
    row = decode_row(raw, _ROW)
    if row.instId not in _SWAPS:
        raise BrokenRow(f"expected one of {', '.join(_SWAPS)}, got {shown(row.instId)!r}")
    return funding(_SWAPS[row.instId], row.realizedRate, row.fundingTime)


SOURCE = Source(
    name=_NAME,
    homepage="https://www.okx.com",
    root="https://www.okx.com",
    serves=_SERVES,
    requests=_requests,
    parse=_parse,
)
