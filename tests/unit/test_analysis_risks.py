"""Risks: what followed past days, counted again with pandas and plain loops on real history."""

import dataclasses
import datetime as dt
from collections.abc import Callable
from functools import cache

import numpy as np
import pandas as pd
import pytest

from config.load import load
from formatters.catalog import Catalog, languages
from mir_core.analysis.analyse import analyse
from mir_core.analysis.pairs import PairHistory
from mir_core.analysis.risks import Study, risks_of, study
from mir_core.analysis.signals import Signals
from mir_core.calendars import cut_off
from mir_core.model.case import Case
from mir_core.model.catalogue import RiskEntry
from mir_core.model.conclusion import Risk, RiskBasis
from mir_core.model.session import instant, microseconds
from mir_core.model.snapshot import Snapshot
from tests.builders import (
    EVENING,
    HISTORY,
    MORNING,
    ZONE,
    calendars,
    read_history,
    snapshot_from_history,
)

pytestmark = pytest.mark.skipif(
    not HISTORY.is_dir(), reason=f"no real history at {HISTORY}: shared/ is not here"
)

COVERAGE = load(languages=languages()).coverage
ENTRIES = {entry.id: entry for entry in COVERAGE.risks}
EDITIONS = [(dt.date(2026, 4, 8), EVENING), (dt.date(2025, 4, 8), MORNING)]
DAY = 86_400_000_000


@cache
def snapshot(date: dt.date, time: dt.time) -> Snapshot:
    return snapshot_from_history(HISTORY, date, time)


@cache
def closes(instrument: str, end: int) -> pd.Series:
    """Closes on all sessions of the venue that had closed at `end`, NaN for a hole."""
    table = calendars().table(COVERAGE.instruments[instrument].calendar)
    dates = [day for day, close in zip(table.dates.tolist(), table.closes, strict=True)
             if close <= end]  # fmt: skip
    return pd.Series(read_history(HISTORY)[instrument, "close"]).reindex(dates).astype(float)


def returns(series: pd.Series) -> pd.Series:
    return series / series.shift(1) - 1


def z(series: pd.Series) -> pd.Series:
    known = returns(series).dropna()
    return (known / known.shift(1).rolling(60, min_periods=40).std()).reindex(series.index)


def from_extreme(series: pd.Series, which: str) -> pd.Series:
    return series / getattr(series.rolling(20, min_periods=15), which)() - 1


SIGNALS: dict[str, Callable[[pd.Series], pd.Series]] = {
    "close": lambda series: series,
    "z": z,
    "from_high_20": lambda series: from_extreme(series, "max"),
    "from_low_20": lambda series: from_extreme(series, "min"),
    "change_5": lambda series: (
        (1 + returns(series)).rolling(5, min_periods=5).apply(np.prod, raw=True) - 1
    ),
    "step_5_bp": lambda series: (
        (series - series.shift(5)).where(series.rolling(6, min_periods=6).count() == 6) * 100
    ),
}


def seen_at(instrument: str, column: pd.Series, at: int) -> float:
    """The value of the last session that had closed; NaN on a closed market."""
    venue = COVERAGE.instruments[instrument].calendar
    session = calendars().expected(venue, instant(at))
    if session is None or calendars().is_closed(venue, instant(at)):
        return np.nan
    return float(column.get(session.date, np.nan))


def by_loops(entry: RiskEntry, date: dt.date, time: dt.time) -> Study:
    end = microseconds(cut_off(date, time, ZONE))
    event = entry.event
    own = closes(event.instrument, end)
    table = calendars().table(COVERAGE.instruments[event.instrument].calendar)
    columns = []
    for each in entry.when:
        name, _, measure = each.signal.rpartition(".")
        columns.append((name, SIGNALS[measure](closes(name, end)), each))
    n, came, all_days, all_came, last = 0, 0, 0, 0, -(10**9)
    losses, cases = [], []
    for row in range(len(own)):
        close = int(table.closes[row])
        at = close + (end - close) % DAY
        values = [seen_at(name, column, at) for name, column, _ in columns]
        if np.isnan(values).any():
            continue
        window = own.to_numpy()[row : row + event.horizon + 1]
        known = len(window) == event.horizon + 1 and not np.isnan(window).any()
        move = (window[1:] / window[0] - 1) if known else np.array([np.nan])
        hit = known and bool(
            move.min() <= event.move if event.move < 0 else move.max() >= event.move
        )
        all_days += known
        all_came += hit
        holds = all(
            (cmp.above is None or value > cmp.above) and (cmp.below is None or value < cmp.below)
            for value, (_, _, cmp) in zip(values, columns, strict=True)
        )
        if not holds:
            continue
        apart, last = row - last > event.horizon, row
        if apart and known:
            n, came = n + 1, came + hit
            cases.append(Case(own.index[row], hit))
            losses.append(worst(entry, at, int(table.closes[row + event.horizon]), end))
    told = [loss for loss in losses if np.isfinite(loss)]
    impact = float(np.median(told)) if told else None
    return Study(n, came, all_came / all_days, impact, tuple(cases))


def worst(entry: RiskEntry, at: int, until: int, end: int) -> float:
    """Lowest close of the affected markets up to an instant, against their last one before."""
    found = [np.nan]
    broad = {region.id: region.broad for region in COVERAGE.regions}
    for market in entry.markets:
        name = broad.get(market, market)
        table = calendars().table(COVERAGE.instruments[name].calendar)
        first = int(np.searchsorted(table.closes, at, side="right")) - 1
        final = int(np.searchsorted(table.closes, until, side="right")) - 1
        path = closes(name, end).to_numpy()[first : final + 1] if first >= 0 else np.array([])
        if len(path) > 1 and not np.isnan(path[0]) and not np.isnan(path[1:]).all():
            found.append(np.nanmin(path[1:]) / path[0] - 1)
    return float(min(np.nanmin(found), 0.0)) if not np.isnan(found).all() else np.nan


CHECKED = [
    ("us_stress", EDITIONS[1]),
    ("yields_jump", EDITIONS[0]),
    ("dollar_squeeze", EDITIONS[1]),
    ("hk_tech_giveback", EDITIONS[0]),
    ("a_low_gives_way", EDITIONS[1]),
    ("crypto_slide", EDITIONS[1]),
    ("crypto_giveback", EDITIONS[0]),
]


@pytest.mark.parametrize(("name", "edition"), CHECKED, ids=str)
def test_what_followed_agrees_with_plain_loops(name: str, edition: tuple[dt.date, dt.time]) -> None:
    signals = Signals(snapshot(*edition), COVERAGE, PairHistory())
    entry = ENTRIES[name]
    series = signals.closes(entry.event.instrument)
    assert series is not None
    found, expected = study(entry, signals, series), by_loops(entry, *edition)
    assert (found.n, found.came) == (expected.n, expected.came)
    assert found.cases == expected.cases
    assert found.n >= 10
    assert found.base == pytest.approx(expected.base, abs=1e-12)
    assert found.impact == pytest.approx(expected.impact, abs=1e-12)


def shown(date: dt.date, time: dt.time) -> tuple[Risk, ...]:
    return analyse(snapshot(date, time), COVERAGE).conclusions.risks


@pytest.mark.parametrize("edition", EDITIONS, ids=str)
def test_risks_are_ranked_by_probability_times_impact(edition: tuple[dt.date, dt.time]) -> None:
    risks = shown(*edition)
    assert 1 <= len(risks) <= 5
    assert [risk.rank for risk in risks] == list(range(1, len(risks) + 1))
    weights = [(risk.probability or 0) * abs(risk.impact or 0) for risk in risks]
    assert weights == sorted(weights, reverse=True)


def test_a_risk_of_a_closed_market_is_not_shown() -> None:
    """Hong Kong had been closed since 2026-04-02."""
    morning = {risk.id for risk in shown(dt.date(2026, 4, 8), MORNING)}
    evening = {risk.id for risk in shown(dt.date(2026, 4, 8), EVENING)}
    assert "hk_tech_giveback" in evening
    assert not {name for name in morning if name.startswith("hk_")}


def test_few_cases_are_a_judgement_and_come_last() -> None:
    """Of 2025-04-08: the VIX at 46.98 has few precedents above 45."""
    rare = dataclasses.replace(
        ENTRIES["us_stress"],
        id="rare",
        when=(dataclasses.replace(ENTRIES["us_stress"].when[0], above=46.0),),
        event=dataclasses.replace(ENTRIES["us_stress"].event, horizon=60),
    )
    coverage = dataclasses.replace(COVERAGE, risks=(rare, ENTRIES["us_stress"]))
    signals = Signals(snapshot(dt.date(2025, 4, 8), MORNING), coverage, PairHistory())
    first, second = risks_of(signals)
    assert (first.id, first.basis) == ("us_stress", RiskBasis.HISTORY)
    assert (second.id, second.basis) == ("rare", RiskBasis.JUDGEMENT)
    assert 0 < second.n < 10
    assert (second.probability, second.impact, second.band) == (None, None, rare.band)


def test_a_risk_s_texts_take_today_s_numbers() -> None:
    """The VIX closed at 46.98 on 2025-04-07, its highest in 20 sessions."""
    risk = next(each for each in shown(dt.date(2025, 4, 8), MORNING) if each.id == "us_stress")
    assert set(risk.figures) == {"VIX.close", "SPX.close"}
    for language in languages():
        assert Catalog.load(language).text(risk.trigger).count("46.98") == 1
