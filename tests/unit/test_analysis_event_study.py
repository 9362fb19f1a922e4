"""What followed: events, closing, baseline and forward returns, worked by hand."""

import numpy as np
import pytest

from mir_core.analysis.alignment import PairKind
from mir_core.analysis.event_study import base_rates, class_edge
from mir_core.analysis.legs import PairLegs, window_starts
from mir_core.analysis.pairs import Spreads
from mir_core.model.coverage import Thresholds
from mir_core.model.finding import BaseRate, Interval

LEGS = ("A", "B")


def spreads(r_a: list[float], r_b: list[float], z: dict[int, float]) -> Spreads:
    """Pairs on consecutive days with the z that a test wants."""
    dates = np.datetime64("2026-01-01") + np.arange(len(r_a))
    days = np.ones(len(r_a), dtype=np.int64)
    legs = PairLegs(PairKind.SAME_SESSION, dates, np.array(r_a), np.array(r_b), days)
    values = np.zeros(len(r_a))
    values[list(z)] = list(z.values())
    spread = legs.r_a - legs.r_b
    return Spreads(legs, spread, spread, window_starts(dates), values)


#: In 1/1024, which binary numbers hold exactly; b stands still.
X = [unit / 1024 for unit in [8, -16, 32, 24, -32, -8, 8, 40, -16, -8, 16, 24]]
STILL = [0.0] * len(X)


def only(pair: Spreads, horizon: int = 2, edge: float = 2.0) -> BaseRate:
    (rate,) = base_rates(pair, len(pair) - 1, (horizon,), edge, LEGS)
    return rate


def test_events_closing_and_baseline_by_hand() -> None:
    # Events of sign + with |z| >= 2 before today (row 11): row 2 and row 7; row 3 has row 2
    # within two rows before it. Row 2: 24 - 32 = -8, not down to -16: open. Row 7: -16 - 8 = -24,
    # down to -20: closed.
    # Earlier windows of two: rows 0-1 alone lie before row 2: 8 - 16 = -8: none of 1 reaches -16.
    # Before row 7: -8, 16, 56, -8, -40, 0: one of 6 reaches -20. Mean of 0 and 1/6: 1/12.
    rate = only(spreads(X, STILL, {2: 2.5, 3: 2.0, 7: 3.5, 11: 2.2}))
    assert (rate.horizon, rate.events, rate.closed) == (2, 2, 1)
    assert rate.baseline == pytest.approx(1 / 12)
    assert (rate.share, rate.interval, rate.forward) == (None, None, ())


def test_a_negative_divergence_is_the_mirror_of_a_positive_one() -> None:
    z = {2: 2.5, 3: 2.0, 7: 3.5, 11: 2.2}
    mirrored = spreads([-x for x in X], STILL, {row: -value for row, value in z.items()})
    assert only(mirrored) == only(spreads(X, STILL, z))


def test_closing_by_exactly_half_counts() -> None:
    pair = spreads([8 / 1024, -4 / 1024, 8 / 1024], STILL[:3], {0: 2.0, 2: 2.0})
    assert only(pair, horizon=1).closed == 1


def test_an_event_whose_horizon_is_not_over_does_not_count() -> None:
    pair = spreads(X, STILL, {7: 3.0, 10: 3.0, 11: 3.0})
    assert only(pair, horizon=4).events == 1
    assert only(pair, horizon=5).events == 0


def test_other_signs_lower_classes_and_unmeasured_days_are_no_events() -> None:
    pair = spreads(X, STILL, {0: 1.9, 1: -5.0, 2: np.nan, 11: 2.2})
    rate = only(pair)
    assert rate == BaseRate(2, 0, 0, None, None, None, 0)


def test_a_day_of_the_class_of_today_keeps_out_others_even_if_it_is_no_event_itself() -> None:
    # Rows 2, 3 and 5 with h = 2: row 3 follows row 2, row 5 follows row 3 within two rows.
    positive = [abs(x) for x in X]
    assert only(spreads(positive, STILL, {2: 2.0, 3: 2.0, 5: 2.0, 11: 2.0})).events == 1


def test_the_leg_that_moved_more_towards_closing_led() -> None:
    # After the first event (spread +8): a -4, b +6 on the next day: b led.
    # After the second (spread +8): a -6, b -2: a led; b moved away.
    r_a = [unit / 1024 for unit in [8, -4, 0, 8, -6, 0, 8]]
    r_b = [unit / 1024 for unit in [0, 6, 0, 0, -2, 0, 0]]
    rate = only(spreads(r_a, r_b, {0: 2.0, 3: 2.0, 6: 2.0}), horizon=1)
    assert (rate.events, rate.closed, rate.led_by_a) == (2, 2, 1)


def repeated(times: int) -> Spreads:
    """Days of +8/1024 in leg a, each followed by one on which b does another k/1024."""
    r_a, r_b, z = [], [], {}
    for k in range(times):
        z[2 * k] = 2.0
        r_a += [8 / 1024, 0.0]
        r_b += [0.0, k / 1024]
    z[2 * times] = 2.0
    return spreads([*r_a, 8 / 1024], [*r_b, 0.0], z)


def test_nine_events_are_counts_only() -> None:
    rate = only(repeated(9), horizon=1)
    assert (rate.events, rate.closed) == (9, 5)  # b's 4 to 8 of 8
    assert (rate.share, rate.interval, rate.forward) == (None, None, ())


def test_ten_events_have_share_interval_and_forward_returns() -> None:
    # b did 0, 1, ... 9 of 1024: six of them close half of 8. Median 4.5; 90 % interval from the
    # 2nd smallest to the 2nd largest, 1 and 8 (binomial coverage 97.9 %; the 3rd reaches 89.1 %).
    # Wilson's interval of 6/10 at z 1.6449 by hand: centre (0.6 + 0.13528) / 1.27055 = 0.57871,
    # half width 1.6449 / 1.27055 x sqrt(0.024 + 0.0067639) = 0.22708.
    rate = only(repeated(10), horizon=1)
    assert (rate.events, rate.closed, rate.share) == (10, 6, 0.6)
    assert rate.interval is not None
    assert rate.interval.low == pytest.approx(0.57871 - 0.22708, abs=2e-5)
    assert rate.interval.high == pytest.approx(0.57871 + 0.22708, abs=2e-5)
    a, b = rate.forward
    assert (a.instrument, a.median, a.interval) == ("A", 0.0, Interval(0.0, 0.0))
    assert b.instrument == "B"
    assert b.median == pytest.approx(4.5 / 1024)
    assert b.interval is not None
    assert (b.interval.low, b.interval.high) == pytest.approx((1 / 1024, 8 / 1024))


def test_forward_returns_compound() -> None:
    # Eleven times +10 %, then +10 % and -10 %: 1.1 x 0.9 - 1 = -1 %.
    rows = [0.1, 0.1, -0.1] * 11 + [0.1]
    pair = spreads(rows, [0.0] * len(rows), dict.fromkeys(range(0, len(rows), 3), 2.0))
    assert only(pair).forward[0].median == pytest.approx(-0.01)


@pytest.mark.parametrize(
    ("z", "edge"), [(7.0, 3.0), (-3.0, 3.0), (2.99, 2.0), (-2.0, 2.0), (1.7, 1.5), (1.5, 1.5)]
)
def test_class_of_a_z(z: float, edge: float) -> None:
    assert class_edge(z, Thresholds()) == edge


def test_a_z_below_all_classes_is_its_own_class_where_an_operator_reports_it() -> None:
    assert class_edge(-1.2, Thresholds(reported_z=(2.0, 1.0))) == 1.0
