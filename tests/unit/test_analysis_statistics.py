"""Statistics against hand computations, scipy, statsmodels and textbook tables."""

import math

import numpy as np
import pytest
import scipy.stats
import statsmodels.api as sm
from statsmodels.stats.proportion import proportion_confint

from mir_core.analysis.regression import fit
from mir_core.analysis.statistics import (
    median_interval,
    rolling_robust_z,
    share_within,
    spread_of,
    tail_share,
    volatility,
    wilson,
)
from mir_core.model.finding import Interval
from mir_core.model.observation import Floats

#: Forty returns of +1 % and -1 %: mean 0, squares 40 x 0.0001, divided by 39.
FORTY = np.tile([0.01, -0.01], 20)
SIGMA_OF_FORTY = math.sqrt(40 * 0.0001 / 39)


def test_volatility_divides_by_one_less_than_the_number_of_returns() -> None:
    assert volatility(FORTY) == pytest.approx(SIGMA_OF_FORTY, rel=1e-12)


def test_volatility_skips_returns_that_do_not_exist() -> None:
    holes = np.insert(FORTY, [3, 17, 40], np.nan)
    assert volatility(holes) == pytest.approx(SIGMA_OF_FORTY, rel=1e-12)


def test_volatility_looks_at_the_last_sixty_returns() -> None:
    # Thirty pairs of +-1 %: squares 60 x 0.0001 over 59. The wild ones before are not looked at.
    returns = np.concatenate([[0.5, -0.5], np.tile([0.01, -0.01], 30)])
    assert volatility(returns) == pytest.approx(math.sqrt(60 * 0.0001 / 59), rel=1e-12)


@pytest.mark.parametrize(
    "returns", [FORTY[:39], np.zeros(60), np.full(60, 0.01), np.full(60, np.nan), np.array([])]
)
def test_volatility_is_unknown_below_forty_returns_or_without_movement(returns: Floats) -> None:
    assert volatility(returns) is None


def test_one_value_has_no_spread() -> None:
    assert spread_of(np.array([0.02])) is None


def test_robust_z_by_hand() -> None:
    # Window 1, 2, 3, 4, 10: median 3, deviations 2, 1, 0, 1, 7: MAD 1. (9 - 3) / 1.4826.
    x = np.array([1.0, 10.0, 3.0, 2.0, 4.0, 9.0])
    z = rolling_robust_z(x, np.zeros(6, dtype=np.int64), first=5, least=5)
    assert z == pytest.approx([6 / 1.4826], rel=1e-12)


def test_robust_z_needs_its_least_number_of_values_and_movement() -> None:
    x = np.array([2.0, 2.0, 2.0, 2.0, 5.0, 1.0])
    z = rolling_robust_z(x, np.array([0, 0, 0, 0, 0, 3]), first=0, least=3)
    # Windows of 0, 1 and 2 values; two that do not move; 2 and 5 are too few.
    assert np.isnan(z).all()


def test_rolling_z_agrees_with_scipy_on_windows_of_every_length() -> None:
    draw = np.random.default_rng(7)
    x = draw.standard_t(3, 900) / 100
    starts = np.maximum(0, np.arange(900) - draw.integers(60, 250, 900))
    z = rolling_robust_z(x, starts, first=100, least=60)
    for row in range(100, 900, 7):
        window = x[starts[row] : row]
        mad = scipy.stats.median_abs_deviation(window)
        expected = math.nan
        if len(window) >= 60:
            expected = (x[row] - np.median(window)) / (1.4826 * mad)
        assert z[row - 100] == pytest.approx(expected, rel=1e-12, nan_ok=True)


def test_percentile_is_the_share_not_above_in_size() -> None:
    window = np.array([-3.0, 1.0, 2.0, -4.0])
    assert share_within(window, -2.0) == 0.5
    assert share_within(window, 4.0) == 1.0


def test_tail_share_counts_what_was_at_least_as_large_in_size() -> None:
    window = np.array([-3.0, np.nan, 1.0, 2.0, -4.0])
    assert tail_share(window, 3.0) == 0.5
    assert tail_share(window, 5.0) == 0.0
    assert tail_share(np.array([np.nan]), 5.0) is None


@pytest.mark.parametrize(("hits", "n"), [(0, 10), (3, 10), (10, 10), (1, 1), (237, 500)])
def test_wilson_agrees_with_statsmodels(hits: int, n: int) -> None:
    low, high = proportion_confint(hits, n, alpha=0.1, method="wilson")
    found = wilson(hits, n)
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-12)


@pytest.mark.parametrize(
    ("n", "ranks"),
    [
        (4, None),  # 1 - 2 x 1/16 = 0.875 < 0.9
        (5, (1, 5)),  # 1 - 2 x 1/32 = 0.9375
        (10, (2, 9)),  # 1 - 2 x 11/1024 = 0.979; ranks 3 and 8 cover 1 - 2 x 56/1024 = 0.891
        (20, (6, 15)),  # the textbook's 95.9 %; ranks 7 and 14 cover 88.5 %
    ],
)
def test_interval_of_the_median_uses_exact_binomial_ranks(
    n: int, ranks: tuple[int, int] | None
) -> None:
    values = np.arange(n, 0, -1).astype(float)
    expected = None if ranks is None else Interval(*map(float, ranks))
    assert median_interval(values) == expected


def test_interval_of_the_median_of_very_many_values_agrees_with_scipy() -> None:
    n = 1500
    low = int(scipy.stats.binom.ppf(0.05, n, 0.5))  # P(X < low) < 0.05 <= P(X <= low)
    found = median_interval(np.arange(1.0, n + 1))
    assert found == Interval(low, n + 1 - low)


def test_fit_by_hand() -> None:
    # Percentiles of five points lie 4 % into the outer steps: x becomes -1.96, -1, 0, 1, 1.96 and
    # y (-3, -1, 1, 1, 2) becomes -2.92, -1, 1, 1, 1.96. Means 0 and 0.008; Sxx = 2 x 3.8416 + 2;
    # Sxy = 1.96 x 2.92 + 1 + 0 + 1 + 1.96 x 1.96 = 11.5648.
    model = fit(np.array([-2.0, -1.0, 0.0, 1.0, 2.0]), np.array([-3.0, -1.0, 1.0, 1.0, 2.0]))
    assert model is not None
    assert model.alpha == pytest.approx(0.008)
    assert model.beta == pytest.approx(11.5648 / 9.6832)
    assert model.sigma_a == pytest.approx(math.sqrt(10 / 4))
    assert model.n == 5
    assert model.expected(3.0) == pytest.approx(0.008 + 3 * 11.5648 / 9.6832)


def test_fit_agrees_with_statsmodels_on_the_winsorised_legs() -> None:
    draw = np.random.default_rng(11)
    a = draw.standard_t(3, 250) / 100
    b = 0.4 * a + draw.standard_t(3, 250) / 100
    x, y = (np.clip(leg, *np.percentile(leg, [1, 99])) for leg in (a, b))
    other = sm.OLS(y, sm.add_constant(x)).fit()
    model = fit(a, b)
    assert model is not None
    assert (model.alpha, model.beta) == pytest.approx(tuple(other.params), abs=1e-12)
    assert (model.t, model.r2) == pytest.approx((other.tvalues[1], other.rsquared), abs=1e-9)
    assert model.s == pytest.approx(math.sqrt(other.mse_resid), abs=1e-12)
    residuals = (b - other.params[0] - other.params[1] * a) / math.sqrt(other.mse_resid)
    assert model.surprises == pytest.approx(residuals, abs=1e-9)


LINE = np.linspace(-0.01, 0.01, 200)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (np.zeros(200), LINE),
        (LINE, np.zeros(200)),
        (LINE, 2 * LINE),
        (LINE[:2], LINE[:2] ** 2),
        (np.array([]), np.array([])),
        # moves on one day of 200 only, which winsorising takes away
        (np.append(np.zeros(199), 0.01), LINE),
    ],
    ids=["a stands", "b stands", "exact line", "two points", "nothing", "one move"],
)
def test_nothing_can_be_fitted_without_movement_or_scatter(a: Floats, b: Floats) -> None:
    assert fit(a, b) is None
