"""DefiLlama's protocols: value locked by protocol and by category.

Homepage: https://defillama.com - terms: https://defillama.com/terms. A list of 11 MB with `name`,
`slug`, `category`, `tvl` (USD, null where it is not measured) and `parentProtocol` (`parent#aave`),
renewed hourly; the answer carries no time. Centralised exchanges and chains are left out of
everything; bridges are a category but no protocols, for what they hold counts again where it
arrived. Protocols of one parent are one. Categories overlap (a receipt of one protocol is locked in
another), so their sums must not be added up.
"""

import math
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from mir_core.ingest.contract import Answer, Reading, Request, Source, Wanted
from mir_core.ingest.sources._json import decode
from mir_core.ingest.sources._llama_family import Member, family_name
from mir_core.ingest.sources._llama_tvl import (
    CONFIGURED,
    FIELD,
    FLOOR_USD,
    MOST_BYTES,
    OURS,
    SERVES,
    Row,
    one_by_one,
    usable,
)
from mir_core.ingest.sources._rows import shown
from mir_core.model.errors import SourceChanged

_NAME = "llama_protocols"
_LEFT_OUT = frozenset({"CEX", "Chain"})
_BRIDGES = frozenset({"Bridge", "Canonical Bridge", "Cross Chain Bridge"})
_SLUG = re.compile(r"[\w.()+&!'-]{1,80}", re.ASCII)
_LONGEST_CATEGORY = 60
_PARENT = "parent#"


class _Protocol(Row, gc=False, kw_only=True):
    slug: str


_DECODER = msgspec.json.Decoder(list[_Protocol])
_ROWS = msgspec.json.Decoder(list[msgspec.Raw])
_ROW = msgspec.json.Decoder(_Protocol)
_PROTOCOL = "Protocol."


def _requests(wanted: Wanted) -> tuple[Request, ...]:
    is_wanted = any(key in SERVES or key[0].startswith(_PROTOCOL) for key in wanted.keys)
    if wanted.since is not None or not is_wanted:
        return ()
    return (Request("/protocols", max_bytes=MOST_BYTES),)


def _parse(answer: Answer) -> tuple[Reading, ...]:
    protocols, is_whole = _protocols(answer.body)
    categories: dict[str, list[float]] = defaultdict(list)
    families: dict[str, list[Member]] = defaultdict(list)
    for protocol in protocols:
        category = protocol.category
        # A few small protocols really stand below zero: what they hold is not known.
        if not protocol.tvl or protocol.tvl < 0 or category is None or category in _LEFT_OUT:
            continue
        categories[category].append(protocol.tvl)
        # A broken row may be a member of any family: none of them is known then.
        is_known = is_whole or protocol.parentProtocol is None
        slug = (protocol.parentProtocol or protocol.slug).removeprefix(_PARENT)
        if is_known and category not in _BRIDGES and _SLUG.fullmatch(slug):
            families[slug].append((protocol.tvl, protocol.name, category))
    if not categories or not any(protocol.parentProtocol for protocol in protocols):
        raise SourceChanged(f"{_NAME}: expected protocols with category, tvl and parentProtocol")
    sums = _sums(categories) if is_whole else ()
    return (*sums, *_largest(families))


def _protocols(body: bytes) -> tuple[list[_Protocol], bool]:
    """The usable rows, and whether all are usable; read one by one only if one is broken."""
    faults: list[str] = []
    try:
        found = _DECODER.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        rows: list[msgspec.Raw] = decode(_NAME, body, _ROWS)
        found = list(one_by_one(rows, _ROW, faults))
    kept = usable(_NAME, found, faults)
    return kept, not faults


def _sums(categories: Mapping[str, Sequence[float]]) -> Iterator[Reading]:
    for category, values in sorted(categories.items()):
        name, value = OURS.get(category, category), math.fsum(values)
        if _is_plain(category) and (name in CONFIGURED or value >= FLOOR_USD):
            instrument = f"TVL.{name.replace(' ', '-')}"
            label = None if name in CONFIGURED else category
            yield Reading(instrument, FIELD, value, None, label=label, group=category)


def _largest(families: Mapping[str, Sequence[Member]]) -> Iterator[Reading]:
    """Protocols above the floor; the category of a family is that of its largest member."""
    for slug, members in sorted(families.items()):
        value = math.fsum(tvl for tvl, _, _ in members)
        if value < FLOOR_USD:
            continue
        label, group = shown(family_name(slug, members)), shown(max(members)[2])
        yield Reading(_PROTOCOL + slug, FIELD, value, None, label=label, group=group)


def _is_plain(category: str) -> bool:
    return len(category) <= _LONGEST_CATEGORY and category.isprintable()


SOURCE = Source(
    name=_NAME,
    homepage="https://defillama.com",
    root="https://api.llama.fi",
    serves=SERVES,
    requests=_requests,
    parse=_parse,
)
