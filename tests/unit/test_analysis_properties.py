"""What must hold for any data: finite numbers, no look-ahead, and a memo that changes nothing."""

import dataclasses
import datetime as dt
import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mir_core.analysis.analyse import analyse
from mir_core.analysis.pairs import PairHistory
from mir_core.calendars import cut_off
from mir_core.model.finding import Analysis, Divergence, Finding, Link, LinkLabel
from tests.builders import EVENING, MORNING, ZONE, Rows, coverage, random_rows, snapshot_of
from tests.thorough import some

NAMES = [
    *("SPX", "DJI", "IXIC", "NDX", "HSI", "HSCEI", "HSTECH"),
    *("SSE", "SZSE", "ChiNext", "BTC", "ETH"),
]
START, END = dt.date(2025, 1, 2), dt.date(2026, 4, 17)
FULL = random_rows(1, NAMES, START, END, hole_share=0.002)
few = settings(max_examples=some(25), deadline=None, suppress_health_check=[HealthCheck.too_slow])

AnyRows = Mapping[tuple[str, str], Rows]


def ask(
    rows: AnyRows, date: dt.date, time: dt.time, history: PairHistory | None = None
) -> Analysis:
    return analyse(snapshot_of(rows, date, cut_off(date, time, ZONE)), coverage(), history)


def told(analysis: Analysis) -> tuple[Any, ...]:
    return analysis.findings, analysis.breakdown, analysis.leads


def numbers(value: object) -> Iterator[float]:
    """Every float in a finding, however deep."""
    if isinstance(value, float):
        yield value
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from numbers(getattr(value, field.name))
    elif isinstance(value, Mapping):
        yield from numbers(tuple(value.values()))
    elif isinstance(value, tuple):
        for each in value:
            yield from numbers(each)


dates = st.dates(dt.date(2026, 2, 2), END)
times = st.sampled_from([dt.time(6), MORNING, EVENING])


@given(date=dates, time=times)
@few
def test_the_future_never_changes_the_past(date: dt.date, time: dt.time) -> None:
    as_of = cut_off(date, time, ZONE)
    known = {
        key: {day: close for day, close in rows.items() if day <= as_of.date()}
        for key, rows in FULL.items()
    }
    assert told(ask(FULL, date, time)) == told(ask(known, date, time))


@given(date=dates, seed=st.integers(0, 2**32 - 1))
@few
def test_another_future_gives_the_same_findings(date: dt.date, seed: int) -> None:
    other = random_rows(seed, NAMES, date, END)
    changed = {
        key: {day: close for day, close in rows.items() if day < date}
        | {day: close for day, close in other[key].items() if day >= date}
        for key, rows in FULL.items()
    }
    assert told(ask(FULL, date, MORNING)) == told(ask(changed, date, MORNING))


@given(order=st.lists(st.tuples(dates, times), min_size=2, max_size=6), data=st.data())
@few
def test_a_memo_changes_nothing_in_whatever_order_reports_are_built(
    order: list[tuple[dt.date, dt.time]], data: st.DataObject
) -> None:
    memo = PairHistory()
    for date, time in order:
        rows = dict(FULL)
        if data.draw(st.booleans(), label="a close was revised"):
            day = data.draw(st.sampled_from(sorted(FULL["SPX", "close"])))
            rows["SPX", "close"] = {**FULL["SPX", "close"], day: 900.0}
        assert told(ask(rows, date, time, memo)) == told(ask(rows, date, time))


wild = st.floats(allow_nan=True, allow_infinity=True) | st.sampled_from([0.0, 1e-300, 1e300, -1.0])


@given(
    levels=st.dictionaries(st.sampled_from(NAMES), st.lists(wild, min_size=1, max_size=5)),
    share=st.sampled_from([0.0, 0.01, 0.5, 1.0]),
    seed=st.integers(0, 1000),
)
@few
def test_no_data_however_broken_give_a_number_that_is_none(
    levels: dict[str, list[float]], share: float, seed: int
) -> None:
    rows = {key: dict(each) for key, each in FULL.items()}
    for name, values in levels.items():
        walk = random_rows(seed, [name], START, END, hole_share=share)[name, "close"]
        broken = {day: values[k % len(values)] for k, day in enumerate(walk)}
        rows[name, "close"] = broken if seed % 2 else {**rows[name, "close"], **broken}
    analysis = ask(rows, dt.date(2026, 4, 15), EVENING)
    assert len(analysis.of(Divergence)) == len(coverage().pairs)
    assert all(map(math.isfinite, numbers(analysis.findings)))


def constant(rows: Rows) -> Rows:
    return dict.fromkeys(rows, 100.0)


def last_day(rows: Rows) -> Rows:
    return {max(rows): 100.0}


def nothing_at_all(rows: Rows) -> Rows:
    return dict.fromkeys(rows, math.nan)


@pytest.mark.parametrize("shape", [constant, last_day, nothing_at_all])
def test_series_that_tell_nothing_are_not_measured(shape: Callable[[Rows], Rows]) -> None:
    rows = {key: shape(each) for key, each in FULL.items()}
    analysis = ask(rows, dt.date(2026, 4, 15), EVENING)
    assert list(numbers(tuple(divergence.z for divergence in analysis.of(Divergence)))) == []
    assert {link.label for link in analysis.of(Link)} <= {LinkLabel.NOT_MEASURED, LinkLabel.CLOSED}
    assert (analysis.breakdown, analysis.leads) == (None, ())
    assert all(map(math.isfinite, numbers(analysis.findings)))


def test_no_series_at_all_is_not_measured() -> None:
    analysis = ask({}, dt.date(2026, 4, 15), EVENING)
    assert {each.state for each in analysis.of(Divergence)} == {"not measured"}
    assert {link.label for link in analysis.of(Link)} == {LinkLabel.NOT_MEASURED}


def test_findings_stand_in_the_order_of_the_detectors_and_name_their_figures() -> None:
    findings = ask(FULL, dt.date(2026, 4, 15), EVENING).findings
    kinds = list(dict.fromkeys(type(each).__name__ for each in findings))
    assert [kind for kind in kinds if kind in {"Link", "Divergence", "Tone"}] == [
        "Link",
        "Divergence",
        "Tone",
    ]
    links = [each for each in findings if isinstance(each, Finding) and each.subject == "US->HK"]
    assert links[0].evidence == ("SPX.change", "HSI.change")
