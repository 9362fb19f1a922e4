"""The model of a link: winsorised least squares (docs/analysis.md, section 4)."""

import math
from dataclasses import dataclass

import numpy as np

from mir_core.analysis.statistics import NEGLIGIBLE, spread_of
from mir_core.model.observation import Floats

_PERCENTILES = (1, 99)
_FITTED = 2


@dataclass(frozen=True, eq=False)
class Fit:
    """`r_b = alpha + beta r_a + e`, fitted to a window of pairs.

    Attributes:
        t: beta over its standard error.
        s: Residual standard deviation with n - 2 degrees of freedom, ratio.
        sigma_a: Standard deviation of a's raw returns in the window, ratio.
        surprises: Each raw pair of the window, measured by this fit in units of s.
    """

    alpha: float
    beta: float
    t: float
    r2: float
    s: float
    n: int
    sigma_a: float
    surprises: Floats

    def expected(self, r_a: float) -> float:
        """Return of b that goes with a return of a."""
        return self.alpha + self.beta * r_a


def fit(r_a: Floats, r_b: Floats) -> Fit | None:
    """Fit both legs, winsorised at their own 1st and 99th percentile.

    None where nothing can be fitted: a leg does not move, or lies exactly on the line.

    Args:
        r_a: Raw returns of a in the window, finite.
        r_b: Raw returns of b, of the same length.
    """
    sigma_a = spread_of(r_a)
    if sigma_a is None or len(r_a) <= _FITTED:
        return None
    with np.errstate(all="ignore"):
        x, y = _winsorised(r_a), _winsorised(r_b)
        dx, dy = x - x.mean(), y - y.mean()
        sxx, syy = float(dx @ dx), float(dy @ dy)
        beta = float(dx @ dy) / sxx if sxx > len(x) * NEGLIGIBLE**2 else math.nan
        alpha = float(y.mean()) - beta * float(x.mean())
        residuals = dy - beta * dx
        sse = float(residuals @ residuals)
        s = math.sqrt(sse / (len(x) - _FITTED))
        if not s > NEGLIGIBLE:
            return None
        surprises = (r_b - alpha - beta * r_a) / s
    t = beta * math.sqrt(sxx) / s
    found = Fit(alpha, beta, t, 1 - sse / syy, s, len(x), sigma_a, surprises)
    numbers = (alpha, beta, t, found.r2, s)
    return found if all(map(math.isfinite, numbers)) else None


def _winsorised(returns: Floats) -> Floats:
    low, high = np.percentile(returns, _PERCENTILES)
    return np.clip(returns, low, high)
