"""HKEX Stock Connect: total turnover of both directions, as published after each trading day.

Homepage: https://www.hkex.com.hk/Mutual-Market/Stock-Connect/Statistics/Historical-Daily. Terms:
HKEX's site terms; no key. The archive of single days reaches back about eight months; 404 = not
published, which holds for days on which one of the markets is closed.
Answer: JavaScript `tabData = [...]` with one entry for each of four markets: `date`, `market`,
`tradingDay` (1 if it traded), `content` = tables whose `schema` names the rows of `tr`; figures
are text with commas. The tables of the ten most active securities have other schemas.
Unit: northbound million CNY, southbound million HKD. Since 2024-08-19 northbound has no buys and
sells, hence no net flow: turnover is all there is.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from mir_core.ingest.contract import Answer, Reading, Request, Source, Wanted
from mir_core.ingest.sources import _cells, _days, _json
from mir_core.ingest.sources._rows import BrokenRow, read_rows
from mir_core.model.errors import SourceChanged

_NAME = "hkex_connect"
_MILLION = 1e6
_ROUNDING = 0.02
_TOTAL, _BOUGHT, _SOLD, _TRADES = (
    "Total Turnover",
    "Buy Turnover",
    "Sell Turnover",
    "Total Trade Count",
)
#: The two markets of each direction.
_DIRECTIONS = {
    ("Connect.North", "turnover_cny"): ("SSE Northbound", "SZSE Northbound"),
    ("Connect.South", "turnover_hkd"): ("SSE Southbound", "SZSE Southbound"),
}


class _Cells(msgspec.Struct):
    td: list[list[str]]


class _Table(msgspec.Struct):
    schema: list[list[str]]
    tr: list[_Cells]


class _Content(msgspec.Struct):
    table: msgspec.Raw


class _Market(msgspec.Struct):
    date: str
    market: str
    trading_day: int = msgspec.field(name="tradingDay")
    content: list[_Content]


_MARKETS = msgspec.json.Decoder(list[_Market])
_TABLE = msgspec.json.Decoder(_Table)


def _requests(wanted: Wanted) -> tuple[Request, ...]:
    if wanted.since is not None or not wanted.keys & SOURCE.serves:
        return ()
    date = _days.expected(wanted, "XHKG", "XSHG")
    path = f"/eng/csm/DailyStat/data_tab_daily_{date:%Y%m%d}e.js"
    return (Request(path, max_bytes=500_000),)


def _parse(answer: Answer) -> tuple[Reading, ...]:
    name, _, value = answer.body.partition(b"=")
    if name.strip().removeprefix(b"\xef\xbb\xbf") != b"tabData":
        raise SourceChanged(f"{_NAME}: expected tabData = [...]")
    markets = _json.decode(_NAME, value.strip().rstrip(b";"), _MARKETS)
    by_name: defaultdict[str, list[_Market]] = defaultdict(list)
    for market in markets:
        by_name[market.market].append(market)
    return read_rows(
        _NAME,
        _DIRECTIONS.items(),
        lambda direction: _direction(direction[0], [by_name[name] for name in direction[1]]),
    )


def _direction(key: tuple[str, str], markets: Iterable[list[_Market]]) -> Iterator[Reading]:
    """The sum of both markets of a direction; nothing if one did not trade."""
    named = list(markets)
    both = [market for entries in named for market in entries]
    if any(len(entries) != 1 for entries in named) or len({market.date for market in both}) != 1:
        raise BrokenRow(f"expected two markets of one date for {key[0]}")
    if not all(market.trading_day for market in both):
        return
    amounts = [_turnover(market) for market in both]
    date = _cells.day(both[0].date, "date")
    yield Reading(key[0], key[1], sum(amounts) * _MILLION, date)


def _turnover(market: _Market) -> float:
    """Total turnover of one market, in millions; its parts must add up where they are given."""
    figures = _figures(market)
    total = _cells.amount(_cells.grouped(figures.get(_TOTAL, ""), _TOTAL), _TOTAL)
    if total is None:
        raise BrokenRow(f"expected {_TOTAL} of {market.market}")
    parts = [_cells.grouped(figures[name], name) for name in (_BOUGHT, _SOLD) if name in figures]
    if parts and (None in parts or abs(sum(filter(None, parts)) - total) > _ROUNDING):
        raise BrokenRow(f"expected buys and sells that add up for {market.market}")
    return total


def _figures(market: _Market) -> Mapping[str, str]:
    """Figures of the summary table by their names in its schema."""
    for content in market.content:
        try:
            table = _json.decode_row(content.table, _TABLE)
        except BrokenRow:
            continue
        names = table.schema[0] if table.schema else []
        if _TRADES in names and len(names) == len(table.tr):
            cells = [row.td[0][0] if row.td and row.td[0] else "" for row in table.tr]
            return dict(zip(names, cells, strict=True))
    raise BrokenRow(f"expected a table with {_TOTAL} and {_TRADES} for {market.market}")


SOURCE = Source(
    name=_NAME,
    homepage="https://www.hkex.com.hk/Mutual-Market/Stock-Connect/Statistics/Historical-Daily",
    root="https://www.hkex.com.hk",
    serves=frozenset(_DIRECTIONS),
    requests=_requests,
    parse=_parse,
    parallel=1,
)
