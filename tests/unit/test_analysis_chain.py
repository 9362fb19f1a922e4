"""The transmission chain: labels by hand, entries, standing of the figures."""

import dataclasses
import datetime as dt
import math
from collections.abc import Sequence

import numpy as np
import pytest

from mir_core.analysis.detectors.chain import DETECTOR, label_of
from mir_core.analysis.pairs import PairHistory
from mir_core.analysis.ranking import breaking
from mir_core.analysis.regression import Fit
from mir_core.calendars import cut_off
from mir_core.model.coverage import LinkSpec
from mir_core.model.figure import Verdict
from mir_core.model.finding import Link, LinkLabel
from mir_core.model.snapshot import Snapshot
from tests.builders import (
    EVENING,
    MORNING,
    ZONE,
    closes_of,
    coverage,
    random_rows,
    snapshot_of,
    with_verdict,
)

#: Expected half of a's move; s and sigma of a are 1 %.
MODEL = Fit(0.0, 0.5, t=5.0, r2=0.3, s=0.01, n=250, sigma_a=0.01, surprises=np.array([]))
LAST = dt.date(2026, 3, 31)


@pytest.mark.parametrize(
    ("r_a", "r_b", "label"),
    [
        (0.004, 0.005, LinkLabel.QUIET),  # |r_a| < 0.5 sigma; surprise 0.3
        (0.004, 0.020, LinkLabel.LOCAL),  # surprise 1.8
        (0.010, 0.008, LinkLabel.TRANSMITTED),  # expected 0.5 %, surprise 0.3
        (0.010, -0.003, LinkLabel.NOISE),  # surprise -0.8, signs differ
        (0.010, 0.000, LinkLabel.NOISE),  # no move has no sign
        (0.010, 0.020, LinkLabel.AMPLIFIED),  # surprise 1.5
        (0.040, 0.005, LinkLabel.DAMPENED),  # expected 2 %, surprise -1.5
        (0.010, -0.020, LinkLabel.FAILED),  # surprise -2.5
        (-0.010, 0.020, LinkLabel.FAILED),
        (-0.040, -0.005, LinkLabel.DAMPENED),
    ],
)
def test_label_by_hand(r_a: float, r_b: float, label: LinkLabel) -> None:
    assert label_of(MODEL, r_a, r_b) is label


def test_an_insignificant_slope_is_asked_first() -> None:
    weak = dataclasses.replace(MODEL, t=-1.99)
    assert label_of(weak, 0.01, -0.02) is LinkLabel.INDEPENDENT
    assert label_of(dataclasses.replace(MODEL, t=2.0), 0.01, -0.02) is LinkLabel.FAILED


def test_a_small_expectation_leaves_nothing_to_transmit_either() -> None:
    # |r_a| is 2 sigma, but the expectation of 0.2 % is below 0.25 s.
    flat = dataclasses.replace(MODEL, beta=0.1)
    assert label_of(flat, 0.02, 0.005) is LinkLabel.QUIET
    assert label_of(flat, 0.02, -0.02) is LinkLabel.LOCAL


def test_the_edges_belong_to_the_larger_side() -> None:
    # In eighths, which binary numbers hold exactly: s 1, sigma 1/2, a move of a of 0.5 sigma with
    # an expectation of 0.25 s, and a surprise of exactly 1.
    model = dataclasses.replace(MODEL, beta=1.0, s=1.0, sigma_a=0.5)
    assert label_of(model, 0.25, 0.5) is LinkLabel.TRANSMITTED
    assert label_of(model, 0.25, 1.25) is LinkLabel.AMPLIFIED
    assert label_of(model, 0.125, 1.125) is LinkLabel.LOCAL


def found(snapshot: Snapshot, *links: LinkSpec) -> list[Link]:
    watched = dataclasses.replace(coverage(), links=links or coverage().links)
    findings = DETECTOR(snapshot, watched, PairHistory())
    return [each for each in findings if isinstance(each, Link)]


def at(date: dt.date, time: dt.time) -> dt.datetime:
    return cut_off(date, time, ZONE)


def same_venue(returns_a: Sequence[float], returns_b: Sequence[float]) -> Link:
    rows = {
        ("SPX", "close"): closes_of(returns_a, "SPX", LAST),
        ("NDX", "close"): closes_of(returns_b, "NDX", LAST),
    }
    after = LAST + dt.timedelta(days=1)
    snapshot = snapshot_of(rows, after, at(after, MORNING))
    (link,) = found(snapshot, LinkSpec("US", "SPX", "NDX"))
    return link


#: 248 days: b moves half of a, and 0.2 % more or less, in no relation to a. Every value comes 62
#: times at least, so winsorising changes nothing: beta 0.5, alpha 0, residuals of 0.2 % each.
A_MOVES = [0.01, 0.01, -0.01, -0.01] * 62
B_MOVES = [0.007, 0.003, -0.003, -0.007] * 62
S = 0.002 * math.sqrt(248 / 246)


@pytest.mark.parametrize(
    ("r_a", "r_b", "label"),
    [
        (0.010, 0.006, LinkLabel.TRANSMITTED),
        (0.010, 0.012, LinkLabel.AMPLIFIED),
        (0.010, 0.001, LinkLabel.DAMPENED),
        (0.010, -0.004, LinkLabel.FAILED),
        (0.002, 0.002, LinkLabel.QUIET),
        (0.002, -0.004, LinkLabel.LOCAL),
    ],
)
def test_a_link_on_a_history_worked_by_hand(r_a: float, r_b: float, label: LinkLabel) -> None:
    link = same_venue([*A_MOVES, r_a], [*B_MOVES, r_b])
    assert link.label is label
    assert (link.n, link.a_session, link.b_session) == (248, LAST, LAST)
    assert link.beta == pytest.approx(0.5)
    assert link.expected == pytest.approx(0.5 * r_a)
    assert link.residual_sd == pytest.approx(S)
    assert link.surprise == pytest.approx((r_b - 0.5 * r_a) / S)
    # Explained over total squares: 0.005^2 over 0.005^2 + 0.002^2.
    assert link.r2 == pytest.approx(25 / 29)
    assert link.t == pytest.approx(0.5 * math.sqrt(248 * 0.01**2) / S)
    assert link.actual == pytest.approx(r_b)
    assert link.r_a == pytest.approx(r_a)


def test_a_link_that_has_no_history_of_120_pairs_is_not_measured() -> None:
    link = same_venue([*A_MOVES[:119], 0.01], [*B_MOVES[:119], 0.006])
    assert (link.label, link.n, link.beta) == (LinkLabel.NOT_MEASURED, 0, None)
    assert link.actual == pytest.approx(0.006)
    assert same_venue([*A_MOVES[:120], 0.01], [*B_MOVES[:120], 0.006]).n == 120


def test_only_the_link_where_the_chain_broke_is_a_candidate() -> None:
    broken = same_venue([*A_MOVES, 0.01], [*B_MOVES, -0.004])
    assert broken.rarity == 0.0  # 4.5 s; all others lie within 1 s
    assert same_venue([*A_MOVES, 0.01], [*B_MOVES, 0.012]).rarity is None


WORLD = random_rows(3, ["SPX", "HSI", "SSE", "BTC"], dt.date(2024, 9, 2), dt.date(2026, 4, 10))


def entries(links: list[Link]) -> list[tuple[str, str, str | None, str]]:
    """Link, b's session, a's session and what kind of entry it is."""
    kinds = {LinkLabel.PENDING: "pending", LinkLabel.CLOSED: "closed"}
    kinds[LinkLabel.NOT_MEASURED] = "not measured"
    return [
        (
            link.subject,
            f"{link.b_session:%m-%d}",
            None if link.a_session is None else f"{link.a_session:%m-%d}",
            kinds.get(link.label, "measured"),
        )
        for link in links
    ]


def test_entries_of_a_morning_after_hong_kongs_holidays() -> None:
    date = dt.date(2026, 4, 8)
    assert entries(found(snapshot_of(WORLD, date, at(date, MORNING)))) == [
        ("US->HK", "04-02", None, "closed"),
        ("US->HK", "04-08", "04-07", "pending"),
        ("HK->A", "04-07", None, "closed"),
        ("US->Crypto", "04-07", "04-07", "measured"),
    ]


def test_entries_of_the_evening_of_the_same_day() -> None:
    date = dt.date(2026, 4, 8)
    assert entries(found(snapshot_of(WORLD, date, at(date, EVENING)))) == [
        ("US->HK", "04-08", "04-07", "measured"),
        ("HK->A", "04-08", "04-08", "measured"),
        ("US->Crypto", "04-07", "04-07", "measured"),
    ]


def test_crypto_is_pending_until_the_utc_day_has_ended() -> None:
    # 06:00 in Shanghai: New York closed two hours ago, the UTC day ends in two hours.
    date = dt.date(2026, 4, 8)
    links = found(snapshot_of(WORLD, date, at(date, dt.time(6))), LinkSpec("C", "SPX", "BTC"))
    assert entries(links) == [
        ("C", "04-06", "04-06", "measured"),
        ("C", "04-07", "04-07", "pending"),
    ]


def test_new_york_is_pending_once_hong_kong_has_closed() -> None:
    date = dt.date(2026, 4, 8)
    link = LinkSpec("HK->US", "HSI", "SPX")
    assert entries(found(snapshot_of(WORLD, date, at(date, EVENING)), link)) == [
        ("HK->US", "04-07", None, "closed"),
        ("HK->US", "04-08", "04-08", "pending"),
    ]
    # In the morning Hong Kong has not traded since New York's last open.
    assert entries(found(snapshot_of(WORLD, date, at(date, MORNING)), link))[1:] == []


def test_nothing_is_pending_where_b_does_not_trade() -> None:
    date = dt.date(2026, 4, 7)  # the morning of Hong Kong's last holiday
    links = found(snapshot_of(WORLD, date, at(date, MORNING)), coverage().links[0])
    assert entries(links) == [("US->HK", "04-02", None, "closed")]


def test_a_pending_link_is_scored_with_the_numbers_that_it_promised() -> None:
    date = dt.date(2026, 4, 8)
    link = coverage().links[0]
    pending = found(snapshot_of(WORLD, date, at(date, MORNING)), link)[1]
    (measured,) = found(snapshot_of(WORLD, date, at(date, EVENING)), link)
    assert (pending.actual, pending.surprise, pending.rarity) == (None, None, None)
    for name in ("r_a", "expected", "residual_sd", "beta", "t", "r2", "n", "a_session"):
        assert getattr(pending, name) == getattr(measured, name), name


@pytest.mark.parametrize(
    "verdict", [Verdict.STALE, Verdict.SUSPECT, Verdict.CONFLICT, Verdict.MISSING]
)
@pytest.mark.parametrize("figure", ["HSI.change", "SSE.change"])
def test_a_figure_that_is_not_fresh_takes_no_part(verdict: Verdict, figure: str) -> None:
    date = dt.date(2026, 4, 8)
    snapshot = with_verdict(snapshot_of(WORLD, date, at(date, EVENING)), figure, verdict)
    (link,) = found(snapshot, coverage().links[1])
    assert link.label is LinkLabel.NOT_MEASURED
    assert (link.beta, link.actual, link.surprise) == (None, None, None)


def test_a_stale_figure_of_a_later_session_does_not_spoil_an_earlier_stretch() -> None:
    # The morning of 04-03: Hong Kong's 04-02 followed New York's 04-01; New York's 04-02 is
    # missing, which leaves nothing to expect of a next session, and 04-02 as it was.
    date = dt.date(2026, 4, 2)
    snapshot = snapshot_of(WORLD, date, at(date, EVENING))
    later = dt.date(2026, 4, 3)
    stale = with_verdict(snapshot_of(WORLD, later, at(later, MORNING)), "SPX.change", Verdict.STALE)
    link = coverage().links[0]
    assert found(stale, link) == found(snapshot, link)


def test_a_closed_market_counts_with_the_sessions_that_it_had_in_the_stretch() -> None:
    # New York did not trade on Presidents' Day, 2026-02-16. On the next morning its last session
    # is that of Friday, and Hong Kong's session of Monday followed it.
    date = dt.date(2026, 2, 17)
    snapshot = snapshot_of(WORLD, date, at(date, MORNING))
    assert snapshot.figures["SPX.change"].verdict is Verdict.CLOSED
    assert entries(found(snapshot, coverage().links[0])) == [
        ("US->HK", "02-16", "02-13", "measured")
    ]


def test_an_instrument_without_data_is_not_measured() -> None:
    date = dt.date(2026, 4, 8)
    rows = {key: each for key, each in WORLD.items() if key[0] != "HSI"}
    links = found(snapshot_of(rows, date, at(date, EVENING)))
    assert [link.label for link in links[:2]] == [LinkLabel.NOT_MEASURED] * 2
    assert found(snapshot_of({}, date, at(date, EVENING)))[0].label is LinkLabel.NOT_MEASURED


def link_of(label: LinkLabel, surprise: float | None) -> Link:
    return Link(subject=f"{label} {surprise}", a="A", b="B", label=label, surprise=surprise)


@pytest.mark.parametrize(
    ("links", "at"),
    [
        ([(LinkLabel.LOCAL, 5.0), (LinkLabel.FAILED, -1.2), (LinkLabel.FAILED, -3.0)], 1),
        ([(LinkLabel.LOCAL, 2.0), (LinkLabel.LOCAL, -2.5), (LinkLabel.QUIET, 0.5)], 1),
        ([(LinkLabel.LOCAL, 1.9), (LinkLabel.AMPLIFIED, 4.0)], None),
        ([(LinkLabel.INDEPENDENT, 4.0), (LinkLabel.PENDING, None)], None),
        ([], None),
    ],
)
def test_breakdown_is_the_first_failure_else_the_largest_move_of_its_own(
    links: list[tuple[LinkLabel, float | None]], at: int | None
) -> None:
    made = [link_of(*link) for link in links]
    assert breaking(made) is (None if at is None else made[at])
