"""Axes, bars and arrows: nothing lies on anything else."""

import itertools
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formatters.images.axis import decimals, scale, thinned, ticks
from formatters.images.geometry import Box, Wish, _along, arrows
from formatters.images.kinds.flow import _BOXES, _MIDDLE
from formatters.images.layout import CONTENT
from formatters.images.sides import lengths
from mir_core.model.conclusion import Node
from tests.thorough import some

_PAIRS = [(a, b) for a, b in itertools.permutations(Node, 2)]


def _wishes(pairs: list[tuple[Node, Node]], half: float) -> list[Wish]:
    return [Wish(_BOXES[a], _BOXES[b], half, 11.0) for a, b in pairs]


@given(st.lists(st.sampled_from(_PAIRS), min_size=1, max_size=16, unique=True), st.floats(20, 55))
@settings(max_examples=some(60), deadline=None)
def test_labels_of_arrows_touch_no_box_no_label_and_no_head(
    pairs: list[tuple[Node, Node]], half: float
) -> None:
    found = arrows(_wishes(pairs, half), list(_BOXES.values()), _MIDDLE)
    labels = [arrow.label for arrow in found if arrow.label is not None]
    for one, other in itertools.combinations([*labels, *_BOXES.values()], 2):
        assert one.distance(other) >= -1e-9
    for arrow in found:
        if arrow.label is not None:
            assert arrow.label.distance(Box(arrow.head[0], 0.0, 0.0)) >= 0


#: What the analysis can find: inferred between markets, measured around stablecoins.
_INFERRED = [(Node.US, Node.HK), (Node.HK, Node.A), (Node.US, Node.COINS)]
_CASH = [(Node.CASH, Node.STABLECOINS)]
_GROUPS: list[list[tuple[Node, Node]]] = [
    [], [(Node.STABLECOINS, Node.RWA)], [(Node.STABLECOINS, Node.DEFI)], [(Node.RWA, Node.DEFI)],
    [(Node.STABLECOINS, Node.RWA), (Node.STABLECOINS, Node.DEFI)],
]  # fmt: skip


@given(
    st.lists(st.sampled_from([*_INFERRED, *_CASH]), unique=True),
    st.sampled_from(_GROUPS),
    st.lists(st.booleans(), min_size=6, max_size=6),
    st.floats(25, 60),
)
@settings(max_examples=some(60), deadline=None)
def test_on_any_map_of_the_analysis_nothing_covers_an_arrow(
    found: list[tuple[Node, Node]],
    groups: list[tuple[Node, Node]],
    turned: list[bool],
    half: float,
) -> None:
    pairs = [
        (b, a) if turn else (a, b) for (a, b), turn in zip([*found, *groups], turned, strict=False)
    ]
    made = arrows(_wishes(pairs, half), list(_BOXES.values()), _MIDDLE)
    labels = [arrow.label for arrow in made]
    for (source, target), arrow, label in zip(pairs, made, labels, strict=True):
        assert label is not None
        ends = (_BOXES[source], _BOXES[target])
        above = [each for each in (*labels, *_BOXES.values()) if each not in (*ends, label)]
        parts = [*_along(arrow), Box(arrow.head[0], 0.0, 0.0)]
        assert all(one.distance(each) >= 0 for one in parts for each in above if each is not None)


def test_an_arrow_goes_from_one_box_to_the_other() -> None:
    (arrow,) = arrows(_wishes([(Node.US, Node.DEFI)], 30), list(_BOXES.values()), _MIDDLE)
    assert _BOXES[Node.US].distance(Box(arrow.start, 0, 0)) == pytest.approx(4.0)
    assert _BOXES[Node.DEFI].distance(Box(arrow.head[0], 0, 0)) == pytest.approx(4.0)
    assert math.dist(arrow.head[1], arrow.head[2]) == pytest.approx(14.0)


def test_no_two_boxes_touch() -> None:
    assert all(
        one.distance(other) > 10 for one, other in itertools.combinations(_BOXES.values(), 2)
    )


@given(
    st.lists(st.one_of(st.none(), st.floats(-1, 1)), min_size=1, max_size=16), st.floats(60, 200)
)
def test_bars_and_their_texts_stay_on_the_page(values: list[float | None], start: float) -> None:
    rows = [{"value": value, "text": "+12.34 %", "note": "2 Apr"} for value in values]
    zero = lengths(rows, start, 0.005)
    ends = [zero, *(zero + float(str(row["length"])) for row in rows)]
    assert min(ends) >= start - 0.1
    assert max(ends) <= CONTENT + 0.1


def test_marks_of_an_axis_are_round_and_between_its_ends() -> None:
    assert ticks(-3.9, 3.9, 5) == (-2.0, 0.0, 2.0)
    assert ticks(60_000, 130_000, 5) == (60_000, 80_000, 100_000, 120_000)
    assert ticks(0.0, 0.0, 5) == ()
    assert decimals((0.25, 0.5, 0.75)) == 2
    assert decimals((1.0,)) == 0


@given(st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=50))
def test_a_scale_keeps_every_value_on_the_page(values: list[float]) -> None:
    place = scale(values, 290.0, 0.0)
    assert all(0 <= place(value) <= 290 for value in values)


def test_a_long_series_keeps_its_ends() -> None:
    kept = thinned([0.0] * 1000, 100)
    assert (kept[0], kept[-1], len(kept)) == (0, 999, 100)
    assert thinned([1.0, 2.0], 100) == [0, 1]
