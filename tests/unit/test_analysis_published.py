"""The results that the definitions themselves publish, on real history."""

import datetime as dt
from functools import cache

import numpy as np
import pytest

from mir_core.analysis.analyse import analyse
from mir_core.analysis.detectors.divergences import reported_rows
from mir_core.analysis.pairs import PairHistory
from mir_core.model.finding import Analysis, Divergence, Link
from tests.builders import EVENING, HISTORY, MORNING, coverage, snapshot_from_history

pytestmark = pytest.mark.skipif(
    not HISTORY.is_dir(), reason=f"no real history at {HISTORY}: shared/ is not here"
)

APRIL_8 = (dt.date(2026, 4, 8), EVENING)
APRIL_3 = (dt.date(2026, 4, 3), MORNING)


@cache
def analysed(date: dt.date, time: dt.time) -> Analysis:
    return analyse(snapshot_from_history(HISTORY, date, time), coverage())


def link(edition: tuple[dt.date, dt.time], name: str) -> Link:
    return next(each for each in analysed(*edition).of(Link) if each.subject == name)


def divergence(edition: tuple[dt.date, dt.time], name: str) -> Divergence:
    return next(each for each in analysed(*edition).of(Divergence) if each.subject == name)


def test_hong_kongs_jump_of_april_8_was_its_own() -> None:
    found = link(APRIL_8, "US->HK")
    assert found.beta == pytest.approx(0.402, abs=5e-4)
    assert found.expected == pytest.approx(0.0028, abs=5e-5)
    assert found.actual == pytest.approx(0.0309, abs=5e-5)
    assert analysed(*APRIL_8).breakdown == "US->HK"


@pytest.mark.parametrize(
    ("edition", "name", "surprise", "label"),
    [
        (APRIL_8, "US->HK", 2.44, "local"),
        (APRIL_8, "HK->A", 1.10, "amplified"),
        (APRIL_8, "US->Crypto", 2.03, "local"),
        (APRIL_3, "US->HK", -0.89, "noise"),
        (APRIL_3, "US->Crypto", -0.81, "quiet"),
    ],
)
def test_published_links(
    edition: tuple[dt.date, dt.time], name: str, surprise: float, label: str
) -> None:
    found = link(edition, name)
    assert found.surprise == pytest.approx(surprise, abs=5e-3)
    assert found.label == label


@pytest.mark.parametrize(
    ("edition", "name", "spread_bp", "z"),
    [
        (APRIL_3, "SPX/BTC", 190, 0.90),
        (APRIL_8, "HSTECH/HSCEI", 261, 3.61),
        (APRIL_8, "IXIC/HSTECH", -441, -2.90),
        (APRIL_8, "ChiNext/SSE", 321, 2.75),
        (APRIL_8, "HSTECH/ChiNext", -30, -0.11),
    ],
)
def test_published_divergences(
    edition: tuple[dt.date, dt.time], name: str, spread_bp: float, z: float
) -> None:
    found = divergence(edition, name)
    assert found.spread_bp == pytest.approx(spread_bp, abs=0.5)
    assert found.z == pytest.approx(z, abs=5e-3)
    assert found.reported is (abs(z) >= 2)


def test_after_eight_closed_days_shanghai_is_held_against_the_whole_stretch() -> None:
    found = divergence((dt.date(2024, 10, 8), EVENING), "HSTECH/ChiNext")
    assert found.r_a == pytest.approx(-0.01, abs=0.005)
    assert found.r_b == pytest.approx(0.17, abs=0.005)
    assert (found.a_session, found.b_session) == (dt.date(2024, 10, 8), dt.date(2024, 10, 8))


def test_two_to_four_divergences_a_week_have_been_reported_since_2021() -> None:
    snapshot = snapshot_from_history(HISTORY, dt.date(2026, 5, 30))
    memo, since = PairHistory(), np.datetime64("2021-01-01")
    reported = 0
    for pair in coverage().pairs:
        spreads = memo.spreads(snapshot, coverage(), pair.a, pair.b)
        assert spreads is not None
        rows = reported_rows(spreads, coverage().thresholds)
        reported += int(np.count_nonzero(rows & (spreads.legs.dates >= since)))
    weeks = (dt.date(2026, 5, 30) - dt.date(2021, 1, 1)).days / 7
    assert 2 <= reported / weeks <= 4
