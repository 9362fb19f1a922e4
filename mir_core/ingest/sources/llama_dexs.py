"""DefiLlama's volume of decentralised exchanges: in total and by venue.

Homepage: https://defillama.com/dexs - terms: https://defillama.com/terms. `total24h` (USD) adds up
each venue's last full day, which for some is the day before yesterday: it is no UTC day's volume,
and the answer carries no time. `totalDataChart` is a list of [unix seconds, USD], stamped with the
day that it covers; its last point is the running day. A venue without `total24h` reports no more;
other categories than Dexs (payments, interfaces) and doublecounted rows are left out.
"""

import re
from collections.abc import Iterator

import msgspec

from mir_core.ingest.contract import Answer, Key, Reading, Request, Source, Wanted
from mir_core.ingest.sources._cells import amount, instant
from mir_core.ingest.sources._json import decode, decode_row
from mir_core.ingest.sources._rows import BrokenRow, read_rows, shown
from mir_core.model.errors import SourceChanged

_NAME = "llama_dexs"
_FIELD = "volume_usd"
_TOTAL: Key = ("DEX.Total", _FIELD)
_CATEGORY = "Dexs"
_SLUG = re.compile(r"[\w.()+&!'-]{1,80}", re.ASCII)
_DAY_S = 86_400
_MOST_BYTES = 12_000_000


class _Venue(msgspec.Struct):
    slug: str
    name: str
    category: str | None = None
    total24h: float | None = None
    doublecounted: bool = False


class _Body(msgspec.Struct):
    total24h: float | None
    protocols: list[msgspec.Raw]
    totalDataChart: list[tuple[int, float | None]] = []  # noqa: N815 - the answer's own name


_DECODER = msgspec.json.Decoder(_Body)
_ROW = msgspec.json.Decoder(_Venue)


def _requests(wanted: Wanted) -> tuple[Request, ...]:
    if not any(name.startswith("DEX.") for name, _ in wanted.keys):
        return ()
    no_chart = "true" if wanted.since is None else "false"
    options = f"excludeTotalDataChart={no_chart}&excludeTotalDataChartBreakdown=true"
    return (Request(f"/overview/dexs?{options}", max_bytes=_MOST_BYTES),)


def _parse(answer: Answer) -> tuple[Reading, ...]:
    body = decode(_NAME, answer.body, _DECODER)
    if not body.protocols:
        raise SourceChanged(f"{_NAME}: expected protocols, got an empty list")
    try:
        total = amount(body.total24h, "total24h")
    except BrokenRow as fault:
        raise SourceChanged(f"{_NAME}: {fault}") from None
    newest = () if total is None else (Reading(*_TOTAL, total, None),)
    last = max((point[0] for point in body.totalDataChart), default=0)
    chart = read_rows(_NAME, body.totalDataChart, lambda point: _day(point, last))
    return (*newest, *chart, *read_rows(_NAME, body.protocols, _venue))


def _day(point: tuple[int, float | None], last: int) -> Iterator[Reading]:
    if point[0] % _DAY_S:
        raise BrokenRow("expected the points of totalDataChart at midnights")
    value = amount(point[1], "a point of totalDataChart")
    if value is not None:
        date = instant(point[0], "a point of totalDataChart").date()
        yield Reading(*_TOTAL, value, date, is_running=point[0] == last)


def _venue(raw: msgspec.Raw) -> Iterator[Reading]:
    venue = decode_row(raw, _ROW)
    value = amount(venue.total24h, "total24h")
    if value is None or venue.category != _CATEGORY or venue.doublecounted:
        return
    if not _SLUG.fullmatch(venue.slug):
        raise BrokenRow(f"expected a slug, got {shown(venue.slug)!r}")
    name = f"DEX.{venue.slug}"
    yield Reading(name, _FIELD, value, None, label=shown(venue.name), group=_CATEGORY)


SOURCE = Source(
    name=_NAME,
    homepage="https://defillama.com/dexs",
    root="https://api.llama.fi",
    serves=frozenset({_TOTAL}),
    history=frozenset({_TOTAL}),
    requests=_requests,
    parse=_parse,
)
