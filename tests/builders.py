"""Snapshots for tests: from CSV history by the simplest rules, or from a few numbers by hand."""

import csv
import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import numpy as np

from config.categories import read_categories
from config.coverage import read_coverage
from config.holidays import read_holidays
from mir_core.calendars import Calendars, cut_off
from mir_core.model.coverage import Coverage
from mir_core.model.figure import Figure, Verdict
from mir_core.model.instrument import FIELD_UNITS, Instrument
from mir_core.model.observation import Floats, Observation, Series
from mir_core.model.session import SessionTable, instant
from mir_core.model.snapshot import Market, Snapshot

ROOT = Path(__file__).parents[1]
HISTORY = ROOT.parent / "shared" / "data" / "history"
ZONE = "Asia/Shanghai"
MORNING = dt.time(8)
EVENING = dt.time(18)

#: Values of one field of one instrument by session date.
Rows = Mapping[dt.date, float]


@cache
def coverage() -> Coverage:
    """What the shipped configuration covers."""
    faults: list[str] = []
    found = read_coverage(
        ROOT / "config" / "instruments.toml", ROOT / "config" / "divergences.toml", faults
    )
    groups, totals = read_categories(ROOT / "config" / "categories.toml", faults)
    assert found is not None, faults
    return dataclasses.replace(found, groups=groups, totals=totals)


@cache
def calendars() -> Calendars:
    """Calendars with the shipped holidays."""
    faults: list[str] = []
    found = Calendars(read_holidays(ROOT / "config" / "holidays.toml", faults))
    assert not faults
    return found


@cache
def read_history(folder: Path) -> Mapping[tuple[str, str], Rows]:
    """Every column of every CSV by (instrument, field): `<INSTRUMENT>[_<note>].csv`."""
    found: dict[tuple[str, str], dict[dt.date, float]] = {}
    for path in sorted(folder.glob("*.csv")):
        instrument = path.stem.partition("_")[0]
        with path.open(encoding="utf-8") as file:
            for row in csv.DictReader(file):
                date = dt.date.fromisoformat(row["date"])
                for field, text in row.items():
                    if field != "date" and text:
                        found.setdefault((instrument, field), {})[date] = float(text)
    return found


def snapshot_from_history(
    folder: Path, date: dt.date, time: dt.time = MORNING, edition: str = "morning"
) -> Snapshot:
    """The state of all markets at a local time of `date`, from daily history.

    Figures are `fresh` if the expected session has a change, `closed` on a closed market, else
    `missing`; all history counts as known at its session's close.
    """
    instruments = coverage().instruments
    return _cut(_placed_history(folder), instruments, date, cut_off(date, time, ZONE), edition)


def snapshot_of(
    rows: Mapping[tuple[str, str], Rows],
    date: dt.date,
    as_of: dt.datetime,
    edition: str = "morning",
) -> Snapshot:
    """A snapshot of given rows, cut at `as_of`; rows without a session are left out."""
    instruments = coverage().instruments
    placed = {
        (name, field): _place(instruments[name], each) for (name, field), each in rows.items()
    }
    return _cut(placed, instruments, date, as_of, edition)


@cache
def _placed_history(folder: Path) -> Mapping[tuple[str, str], Floats]:
    instruments = coverage().instruments
    return {
        (name, field): _place(instruments[name], rows)
        for (name, field), rows in read_history(folder).items()
        if name in instruments
    }


def _place(instrument: Instrument, rows: Rows) -> Floats:
    """Values by session position over the whole table of the instrument's venue."""
    table = calendars().table(instrument.calendar)
    values = np.full(len(table), np.nan)
    shift = dt.timedelta(days=1 if instrument.dated_at_start else 0)
    for date, value in rows.items():
        position = table.position(date - shift)
        if position is not None:
            values[position] = value
    return values


def _cut(
    placed: Mapping[tuple[str, str], Floats],
    instruments: Mapping[str, Instrument],
    date: dt.date,
    as_of: dt.datetime,
    edition: str,
) -> Snapshot:
    venues = {each.calendar for each in instruments.values()}
    markets = {venue: calendars().market(venue, date, as_of) for venue in venues}
    series = {
        (name, field): _series(instruments[name], field, values, as_of)
        for (name, field), values in placed.items()
    }
    figures = {
        figure.id: figure
        for name, instrument in instruments.items()
        for figure in _figures(name, series.get((name, "close")), markets[instrument.calendar])
    }
    return Snapshot(date, edition, as_of, as_of, markets, figures, (), series)


def _series(instrument: Instrument, field: str, values: Floats, as_of: dt.datetime) -> Series:
    """What had closed at `as_of`."""
    table = calendars().table(instrument.calendar)
    cut = values[: table.closed_by(as_of)]
    return Series(instrument.id, field, table, cut, _last(instrument, field, table, cut))


def _last(
    instrument: Instrument, field: str, table: SessionTable, values: Floats
) -> Observation | None:
    known = np.flatnonzero(~np.isnan(values))
    if len(known) == 0:
        return None
    position = int(known[-1])
    closes = instant(table.closes[position])
    value = float(values[position])
    date: dt.date = table.dates[position].item()
    return Observation(instrument.id, field, date, value, closes, closes, "import", assumed=True)


def _figures(name: str, closes: Series | None, market: Market) -> Sequence[Figure]:
    """Close and change of the expected session."""
    session = None if market.expected is None else market.expected.date
    close, before = _last_two(closes, session)
    change = close / before - 1 if close and before else None
    return [
        _figure(name, "close", close, "points", market),
        _figure(name, "change", change, "ratio", market),
    ]


def _last_two(closes: Series | None, session: dt.date | None) -> tuple[float | None, float | None]:
    if closes is None or session is None:
        return None, None
    position = closes.sessions.position(session)
    if position is None or position == 0:
        return None, None
    previous: dt.date = closes.sessions.dates[position - 1].item()
    return closes.at(session), closes.at(previous)


def _figure(name: str, field: str, value: float | None, unit: str, market: Market) -> Figure:
    verdict = Verdict.CLOSED if market.closed else Verdict.FRESH
    return _found(name, field, value, unit, market, Verdict.MISSING if value is None else verdict)


def _found(
    name: str, field: str, value: float | None, unit: str, market: Market, verdict: Verdict
) -> Figure:
    session = market.expected
    return Figure(
        f"{name}.{field}",
        name,
        field,
        value,
        unit,
        None if session is None or value is None else session.date,
        None if session is None or value is None else session.closes,
        None if session is None or value is None else session.closes,
        "import",
        verdict,
    )


def with_verdict(snapshot: Snapshot, figure: str, verdict: Verdict) -> Snapshot:
    """The same snapshot with another verdict on one figure."""
    changed = dataclasses.replace(snapshot.figures[figure], verdict=verdict)
    return dataclasses.replace(snapshot, figures={**snapshot.figures, figure: changed})


def count_figure(name: str, field: str, value: float, market: Market) -> Figure:
    """A fresh number of stocks, such as `SSE.advancing`."""
    return _found(name, field, value, FIELD_UNITS[field], market, Verdict.FRESH)


def random_rows(
    seed: int, names: Sequence[str], start: dt.date, end: dt.date, hole_share: float = 0.0
) -> dict[tuple[str, str], Rows]:
    """Closes that walk at random over every session from start to end; some of them missing.

    One common shock a day moves all of them, so that legs are correlated.
    """
    draw = np.random.default_rng(seed)
    days = (end - start).days + 1
    common = draw.normal(0, 0.01, days)
    found: dict[tuple[str, str], Rows] = {}
    for name in names:
        moves = common + draw.normal(0, 0.008, days)
        kept = draw.random(days) >= hole_share
        level, closes = 1000.0, {}
        for k in range(days):
            date = start + dt.timedelta(days=k)
            if calendars().table(coverage().instruments[name].calendar).position(date) is None:
                continue
            level *= 1 + float(moves[k])
            if kept[k]:
                closes[date] = level
        found[name, "close"] = closes
    return found


def closes_of(returns: Sequence[float], name: str, last: dt.date) -> Rows:
    """Closes from 1,000 on that give these returns, the last one on the session of `last`."""
    table = calendars().table(coverage().instruments[name].calendar)
    end = table.position(last)
    assert end is not None
    levels = 1000 * np.cumprod([1.0, *(1 + one for one in returns)])
    dates = table.dates[end - len(returns) : end + 1].tolist()
    return dict(zip(dates, levels.tolist(), strict=True))
