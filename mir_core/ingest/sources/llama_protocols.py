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
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from mir_core.ingest.contract import Answer, Reading, Request, Source, Wanted
from mir_core.ingest.sources._json import decode, decode_row
from mir_core.ingest.sources._llama_family import Member, family_name
from mir_core.ingest.sources._rows import BrokenRow, shown
from mir_core.model.errors import SourceChanged

_NAME = "llama_protocols"
_FIELD = "tvl_usd"
#: Our name of a category where the configuration has one of its own.
_OURS = {"Dexs": "DEX"}
_CONFIGURED = ("Algo-Stables", "Bridge", "DEX", "Derivatives", "Lending", "RWA", "Yield")
_LEFT_OUT = frozenset({"CEX", "Chain"})
_BRIDGES = frozenset({"Bridge", "Canonical Bridge", "Cross Chain Bridge"})
_FLOOR_USD = 10_000_000.0
_MOST_BYTES = 40_000_000
#: With more broken rows than one in this many, the shape itself has changed.
_ONE_BROKEN_IN = 20
_HIGHEST_USD = 1e13
_SLUG = re.compile(r"[\w.()+&!'-]{1,80}", re.ASCII)
_LONGEST_CATEGORY = 60
_PARENT = "parent#"


class _Protocol(msgspec.Struct, gc=False):
    name: str
    slug: str
    category: str | None = None
    tvl: float | None = None
    parentProtocol: str | None = None  # noqa: N815 - the answer's own name


_DECODER = msgspec.json.Decoder(list[_Protocol])
_ROWS = msgspec.json.Decoder(list[msgspec.Raw])
_ROW = msgspec.json.Decoder(_Protocol)
_SERVES = frozenset((f"TVL.{category}", _FIELD) for category in _CONFIGURED)
_PROTOCOL = "Protocol."


def _requests(wanted: Wanted) -> tuple[Request, ...]:
    is_wanted = any(key in _SERVES or key[0].startswith(_PROTOCOL) for key in wanted.keys)
    if wanted.since is not None or not is_wanted:
        return ()
    return (Request("/protocols", max_bytes=_MOST_BYTES),)


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
        found = list(_one_by_one(rows, faults))
    kept = [protocol for protocol in found if _is_usable(protocol, faults)]
    if len(faults) * _ONE_BROKEN_IN > len(found):
        raise SourceChanged(f"{_NAME}: {len(faults)} broken rows, the first: {faults[0]}")
    return kept, not faults


def _one_by_one(rows: Iterable[msgspec.Raw], faults: list[str]) -> Iterator[_Protocol]:
    for raw in rows:
        try:
            yield decode_row(raw, _ROW)
        except BrokenRow as fault:
            faults.append(str(fault))


def _is_usable(protocol: _Protocol, faults: list[str]) -> bool:
    """Whether its value can be one; says in `faults` what is not as expected."""
    if protocol.tvl is None or -_FLOOR_USD < protocol.tvl <= _HIGHEST_USD:
        return True
    faults.append(f"expected a tvl from 0 to {_HIGHEST_USD:g}, got {protocol.tvl:g}")
    return False


def _sums(categories: Mapping[str, Sequence[float]]) -> Iterator[Reading]:
    for category, values in sorted(categories.items()):
        name, value = _OURS.get(category, category), math.fsum(values)
        if _is_plain(category) and (name in _CONFIGURED or value >= _FLOOR_USD):
            instrument = f"TVL.{name.replace(' ', '-')}"
            label = None if name in _CONFIGURED else category
            yield Reading(instrument, _FIELD, value, None, label=label, group=category)


def _largest(families: Mapping[str, Sequence[Member]]) -> Iterator[Reading]:
    """Protocols above the floor; the category of a family is that of its largest member."""
    for slug, members in sorted(families.items()):
        value = math.fsum(tvl for tvl, _, _ in members)
        if value < _FLOOR_USD:
            continue
        label, group = shown(family_name(slug, members)), shown(max(members)[2])
        yield Reading(_PROTOCOL + slug, _FIELD, value, None, label=label, group=group)


def _is_plain(category: str) -> bool:
    return len(category) <= _LONGEST_CATEGORY and category.isprintable()


SOURCE = Source(
    name=_NAME,
    homepage="https://defillama.com",
    root="https://api.llama.fi",
    serves=_SERVES,
    requests=_requests,
    parse=_parse,
)
