"""The demo market: a seeded world whose sessions are real and whose figures are invented.

News of factors (news.py) moves assets (world.py) on every calendar day, whether their exchange is
open or not; an instrument shows the level that its asset has reached at each session's close. So a
first session after a closed week moves for all that happened in it.
"""

import datetime as dt
from collections.abc import Iterator, Mapping

import numpy as np

from bot.demo.exchanges import exchange_fields
from bot.demo.news import DAYS, autoregressive, make_news, own_news
from bot.demo.world import (
    ASSETS,
    LEADERS,
    REFERENCE,
    STAND_INS,
    SUMS,
    VIX_FLOOR,
    VIX_GAIN,
    VIX_ORDINARY,
    Asset,
)
from mir_core.calendars import Calendars
from mir_core.model.coverage import Coverage
from mir_core.model.instrument import Instrument, Kind
from mir_core.model.observation import Floats, History
from mir_core.model.session import SessionTable

#: Source of every row.
SOURCE = "demo"

#: Levels drift back to their growth path by this much a day, so that no seed ends in the absurd.
_PULL = 1 / 400
_FIELDS = {
    Kind.STABLECOIN: "circulating_usd",
    Kind.TVL: "tvl_usd",
    Kind.MARKET_VALUE: "mcap_usd",
}
#: Field of a turnover, by its unit.
_TURNOVERS = {"CNY": "turnover_cny", "HKD": "turnover_hkd", "USD": "volume_usd"}


def simulate(
    seed: int, until: dt.datetime, calendars: Calendars, coverage: Coverage
) -> tuple[History, ...]:
    """Every field of every instrument of the coverage, for all sessions closed at `until`.

    Sets of stocks have no level: nothing is told of them. The same seed, a whole number from 0 on,
    and the same calendars give the same past whatever
    `until` is. Sessions that close at `until` are in.
    """
    moving = {
        name: instrument
        for name, instrument in coverage.instruments.items()
        if instrument.kind is not Kind.UNIVERSE
    }
    levels = _levels(seed, moving)
    return tuple(
        history
        for instrument in moving.values()
        for history in _histories(
            seed, instrument, levels[instrument.id], calendars.table(instrument.calendar), until
        )
    )


def _levels(seed: int, instruments: Mapping[str, Instrument]) -> dict[str, Floats]:
    """Level of every asset, sum and covered instrument at the end of each of `DAYS`."""
    news = make_news(seed)
    known = {*ASSETS, *SUMS, "VIX"}
    assets = {**ASSETS, **{i.id: _stand_in(i) for i in instruments.values() if i.id not in known}}
    moves = dict(news.factors)
    for name, asset in assets.items():
        moves[name] = _moves(seed, name, asset, moves)
    steps = np.stack([moves[name] for name in assets], axis=1) / 100
    wander = np.exp(autoregressive(steps, 1 - _PULL))
    years = (DAYS - REFERENCE).astype(np.float64) / 365.25
    levels = {
        name: asset.level * np.exp(asset.growth * years) * wander[:, column]
        for column, (name, asset) in enumerate(assets.items())
    }
    for name, parts in SUMS.items():
        levels[name] = np.sum([levels[part] for part in parts], axis=0)
    return levels | {"VIX": VIX_FLOOR + VIX_ORDINARY * np.exp(VIX_GAIN * news.log_volatility)}


def _moves(seed: int, name: str, asset: Asset, moves: Mapping[str, Floats]) -> Floats:
    """Moves of one asset in percent a day, from those of what it follows."""
    total = asset.own * own_news(seed, name, asset.weekend)
    for cause, load in asset.loads.items():
        total += load * moves[cause]
    for cause, load in asset.lags.items():
        total[1:] += load * moves[cause][:-1]
    return total


def _stand_in(instrument: Instrument) -> Asset:
    """How an instrument moves that the table does not know."""
    leader = LEADERS[instrument.calendar]
    level, share = STAND_INS[instrument.kind]
    return Asset(level, loads={leader: share}, own=0.5, weekend=ASSETS[leader].weekend)


def _histories(
    seed: int, instrument: Instrument, levels: Floats, table: SessionTable, until: dt.datetime
) -> Iterator[History]:
    """The fields of one instrument on its sessions from the world's first day to `until`."""
    first = int(np.searchsorted(table.dates, DAYS[0]))
    rows = slice(first, table.closed_by(until))
    days = (table.dates[rows] - DAYS[0]).astype(np.int64)
    field = _FIELDS.get(instrument.kind, "close")
    if instrument.kind is Kind.TURNOVER:
        field = _TURNOVERS[instrument.unit]
    decimals = instrument.decimals if field == "close" else 0
    yield _history(instrument.id, field, table, rows, np.round(levels[days], decimals))
    for name, values in exchange_fields(seed, instrument.id, levels, days):
        yield _history(instrument.id, name, table, rows, values)


def _history(
    instrument: str, field: str, table: SessionTable, rows: slice, values: Floats
) -> History:
    """Values known from the close of their sessions."""
    closes = table.closes[rows]
    sources = np.full(len(values), SOURCE)
    assumed = np.ones(len(values), dtype=np.bool_)
    return History(instrument, field, table.dates[rows], values, closes, closes, sources, assumed)
