"""Sentences on single markets: each situation has its own."""

import datetime as dt

import pytest

from mir_core.model.finding import (
    Character,
    Mood,
)
from mir_core.model.market import Clue, Gauge, Lean, Origin
from mir_core.model.message import Sentence
from mir_core.model.report import Paragraph
from mir_core.model.snapshot import Snapshot
from mir_core.report import judgements
from mir_core.report.sections import (
    _gauges,
    _origin,
    _turnover,
    a_shares,
)
from tests.builders import snapshot_of
from tests.unit.report_sentences import (
    DAY,
    MOODS,
    PAIRS,
    SECTIONS,
    context,
    keys,
    one_day,
    pair,
    tone,
    turned_over,
)


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    """The evening of a day on which all markets traded."""
    return one_day()


@pytest.mark.parametrize(("region", "direction", "growth_ahead"), judgements.STYLE)
def test_each_style_of_a_day_has_its_judgement(
    snapshot: Snapshot, region: str, direction: int, *, growth_ahead: bool
) -> None:
    spread = 90.0 if growth_ahead else -90.0
    found = context(snapshot, tone(region, MOODS[direction]), pair(*PAIRS[region], spread))
    wanted = judgements.STYLE[region, direction, growth_ahead].key
    assert wanted in keys(SECTIONS[region].build(found))
    small = context(snapshot, tone(region, MOODS[direction]), pair(*PAIRS[region], spread, 0.4))
    assert wanted not in keys(SECTIONS[region].build(small))


@pytest.mark.parametrize(
    ("ratio", "sentence"),
    [
        (0.3, _turnover.ABOVE),
        (-0.3, _turnover.BELOW),
        (0.04, _turnover.IN_LINE),
        (-0.04, _turnover.IN_LINE),
        (None, _turnover.TURNOVER),
    ],
)
def test_turnover_is_said_against_its_mean(
    snapshot: Snapshot, ratio: float | None, sentence: Sentence
) -> None:
    found = keys(a_shares.SECTION.build(context(snapshot, turned_over(ratio))))
    assert sentence.key in found


@pytest.mark.parametrize(("direction", "heavy"), judgements.VOLUME)
def test_turnover_is_judged_with_the_direction(
    snapshot: Snapshot, direction: int, *, heavy: bool
) -> None:
    day = tone("A", MOODS[direction])
    loud = turned_over(0.2 if heavy else -0.2)
    wanted = judgements.VOLUME[direction, heavy].key
    assert wanted in keys(a_shares.SECTION.build(context(snapshot, day, loud)))
    quiet = turned_over(0.09 if heavy else -0.09)
    assert wanted not in keys(a_shares.SECTION.build(context(snapshot, day, quiet)))


@pytest.mark.parametrize(
    ("label", "advancing", "characters", "wanted"),
    [
        (Mood.RISK_OFF, 19, (), judgements.ACROSS[-1]),
        (Mood.RISK_ON, 81, (), judgements.ACROSS[1]),
        (Mood.RISK_ON, 40, (Character.NARROW,), judgements.AGAINST[1]),
        (Mood.RISK_OFF, 60, (Character.NARROW,), judgements.AGAINST[-1]),
        (Mood.RISK_OFF, 40, (), None),
    ],
)
def test_breadth_is_read_where_it_says_something(
    snapshot: Snapshot,
    label: Mood,
    advancing: int,
    characters: tuple[Character, ...],
    wanted: Sentence | None,
) -> None:
    counted = tone(
        "A",
        label,
        breadth=advancing / 100,
        advancing=advancing,
        declining=100 - advancing,
        characters=characters,
        evidence=("SSE.advancing",),
    )
    found = keys(a_shares.SECTION.build(context(snapshot, counted)))
    read = {
        sentence.key for sentence in (*judgements.ACROSS.values(), *judgements.AGAINST.values())
    }
    assert read & set(found) == (set() if wanted is None else {wanted.key})


def test_connect_is_turnover_in_each_direction(snapshot: Snapshot) -> None:
    both = (turned_over(0.2, "Connect.North"), turned_over(-0.2, "Connect.South", "HKD"))
    found = keys(a_shares.SECTION.build(context(snapshot, *both)))
    assert {_turnover.CONNECT.key, "connect.above", "connect.below"} <= set(found)
    level = (turned_over(0.0, "Connect.North"), turned_over(None, "Connect.South", "HKD"))
    found = keys(a_shares.SECTION.build(context(snapshot, *level)))
    assert {_turnover.CONNECT.key, "connect.in_line", "connect.direction"} <= set(found)


def test_connect_that_has_never_been_told_is_not_mentioned(snapshot: Snapshot) -> None:
    assert not [key for key in keys(a_shares.SECTION.build(context(snapshot))) if "connect" in key]


@pytest.mark.parametrize(
    ("day", "sentence"),
    [(dt.date(2026, 4, 7), _turnover.NO_TRADE), (DAY, _turnover.NO_CONNECT)],
)
def test_a_day_without_connect_says_why(day: dt.date, sentence: Sentence) -> None:
    rows = {("Connect.North", "turnover_cny"): {dt.date(2026, 4, 1): 1e11}}
    at = dt.datetime(day.year, day.month, day.day, 10, tzinfo=dt.UTC)
    found = keys(a_shares.SECTION.build(context(snapshot_of(rows, day, at, "evening"))))
    assert sentence.key in found


@pytest.mark.parametrize(("lean", "direction"), _origin.READINGS)
def test_domestic_and_foreign_are_told_apart(
    snapshot: Snapshot, lean: Lean, direction: int
) -> None:
    clues = (
        Clue("HSI", "SSE", -0.01, 0.02, -2.0, None),
        Clue("HSTECH", "ChiNext", -0.01, 0.02, -2.0, DAY),
    )
    found = Origin(subject="A", lean=lean, direction=direction, clues=clues)
    said = keys(a_shares.SECTION.build(context(snapshot, found)))
    assert said[-3:] == [
        _origin.READINGS[lean, direction].key,
        _origin.CLUE.key,
        _origin.CLUE_SINCE.key,
    ]


@pytest.mark.parametrize(
    ("name", "change", "z", "wanted"),
    [
        ("VIX", 0.2, 2.0, {True: "gauge.fear_with_rise", False: "gauge.up"}),
        ("VIX", -0.2, -2.0, {True: "gauge.down", False: "gauge.calm_with_fall"}),
        ("VIX", 0.1, 1.2, {True: "gauge.fear_with_rise", False: None}),
        ("VIX", 0.1, 0.9, {True: None, False: None}),
        ("US10Y", 0.07, 1.6, {True: "gauge.up", False: "gauge.up"}),
        ("US10Y", -0.07, -1.6, {True: "gauge.down", False: "gauge.down"}),
        ("US10Y", 0.07, 1.4, {True: None, False: None}),
        ("DXY", -0.01, -2.0, {True: "gauge.change", False: "gauge.change"}),
    ],
)
def test_gauges_are_told_where_they_say_something(
    snapshot: Snapshot, name: str, change: float, z: float, wanted: dict[bool, str | None]
) -> None:
    gauge = Gauge(subject=name, session=DAY, value=20.0, before=19.0, change=change, z=z)
    rose = (snapshot.figures["SPX.change"].value or 0.0) > 0
    said = _gauges.gauges(context(snapshot, gauge), "SPX")
    found = keys([Paragraph(said)]) if said else []
    assert found == ([] if wanted[rose] is None else [wanted[rose]])
