"""DefiLlama's short list of protocols: value locked by category, beside the list of 11 MB.

Homepage: https://defillama.com - terms: https://defillama.com/terms. The list that DefiLlama's own
pages read; its documentation does not name it. An object: `protocols`, a list of rows with `name`,
`category`, `tvl` (USD, absent where it is not measured) and `parentProtocol`; `parentProtocols`,
a list; and more. Renewed hourly; the answer carries no time, so its `tvlPrevDay` belongs to no day
that it proves and is left alone. The vendor is that of `llama_protocols` and counts the same way:
this list stands in where the other one is broken or cut, and shows where the two differ. Protocols
by name come from the other one, for this one has no stable names (slugs).
"""

import math
from collections import defaultdict
from collections.abc import Iterator

import msgspec

from mir_core.ingest.contract import Answer, Reading, Request, Source, Wanted
from mir_core.ingest.sources._json import decode
from mir_core.ingest.sources._llama_tvl import (
    CONFIGURED,
    FIELD,
    MOST_BYTES,
    OURS,
    SERVES,
    Row,
    one_by_one,
    usable,
)
from mir_core.model.errors import SourceChanged

_NAME = "llama_lite"
_PATH = "/lite/protocols2?b=2"


class _Body(msgspec.Struct):
    protocols: list[Row]
    parentProtocols: list[msgspec.Raw]  # noqa: N815 - the answer's own name


class _RawBody(msgspec.Struct):
    protocols: list[msgspec.Raw]
    parentProtocols: list[msgspec.Raw]  # noqa: N815 - its own name


_DECODER = msgspec.json.Decoder(_Body)
_RAW = msgspec.json.Decoder(_RawBody)
_ROW = msgspec.json.Decoder(Row)


def _requests(wanted: Wanted) -> tuple[Request, ...]:
    if wanted.since is not None or not wanted.keys & SERVES:
        return ()
    return (Request(_PATH, max_bytes=MOST_BYTES),)


def _parse(answer: Answer) -> tuple[Reading, ...]:
    faults: list[str] = []
    rows = usable(_NAME, _rows(answer.body, faults), faults)
    if not any(row.category in CONFIGURED and row.tvl for row in rows):
        raise SourceChanged(f"{_NAME}: expected protocols with category and tvl")
    # A broken row may be of any category: no sum is known then.
    return () if faults else tuple(_sums(rows))


def _rows(body: bytes, faults: list[str]) -> list[Row]:
    """All rows; read one by one only if one is broken."""
    try:
        return _DECODER.decode(body).protocols
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return list(one_by_one(decode(_NAME, body, _RAW).protocols, _ROW, faults))


def _sums(rows: list[Row]) -> Iterator[Reading]:
    by_name: defaultdict[str, list[float]] = defaultdict(list)
    for row in rows:
        # A few small protocols really stand below zero: what they hold is not known.
        if row.category is not None and row.tvl is not None and row.tvl > 0:
            by_name[OURS.get(row.category, row.category)].append(row.tvl)
    for name in CONFIGURED:
        if by_name[name]:
            yield Reading(f"TVL.{name}", FIELD, math.fsum(by_name[name]), None)


SOURCE = Source(
    name=_NAME,
    homepage="https://defillama.com",
    root="https://api.llama.fi",
    serves=SERVES,
    requests=_requests,
    parse=_parse,
)
