"""docs/analysis.md, sections 3 to 6, once more: plain loops, other libraries, no code of ours.

Slow and simple on purpose. Fits come from statsmodels, medians of deviations and binomial ranks
from scipy.
"""

import bisect
import datetime as dt
import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import scipy.stats
import statsmodels.api as sm
from statsmodels.stats.proportion import proportion_confint

from tests.oracles.legs import COINS, SAME_DATE, Legs, Pair, calendar

#: z, percentile, n and window of one pair; None where it is not measured.
Measured = tuple[float, float, int, list[float]] | None


class Oracle(Legs):
    """Answers of the definitions on a folder of daily history."""

    def __init__(self, folder: Path, venues: dict[str, str]) -> None:
        super().__init__(folder, venues)
        self._z: dict[tuple[str, str], list[Measured]] = {}

    def link(self, a: str, b: str, as_of: dt.datetime) -> dict[str, Any]:
        """The entry for b's expected session."""
        standing = self.standing(a, b, as_of)
        at = self.expected(self.venues[b], as_of)
        date = calendar(self.venues[b]).dates[at] if at >= 0 else None
        if standing != "measured" or date is None:
            return {"label": standing, "b_session": date}
        pairs = self.known(a, b, as_of)
        today = next(pair for pair in pairs if pair.date == date)
        found = self.fitted([pairs[row] for row in self.window(pairs, date)], today.r_a)
        if found is None:
            return {"label": "not measured", "b_session": date}
        surprise = (today.r_b - found["expected"]) / found["residual_sd"]
        found |= {"b_session": date, "a_session": today.a_date, "r_a": today.r_a}
        found |= {"actual": today.r_b, "surprise": surprise}
        found["label"] = self.label(found)
        return found

    def pending(self, a: str, b: str, date: dt.date, as_of: dt.datetime) -> dict[str, Any] | None:
        """The entry for a session of b that has not closed."""
        cal_a, cal_b = calendar(self.venues[a]), calendar(self.venues[b])
        last = self.expected(self.venues[a], as_of)
        kinds = {self.venues[a], self.venues[b]}
        if self.venues[a] == COINS or len(kinds) == 1 or frozenset(kinds) in SAME_DATE:
            return None
        if self.venues[b] == COINS:
            date = cal_a.dates[last]
        if date not in cal_b.position:
            return None
        k = cal_b.position[date]
        if self.venues[b] == COINS:
            first = last
        else:
            first = bisect.bisect_right(cal_a.closes, cal_b.opens[k - 1])
            last = min(last, bisect.bisect_left(cal_a.closes, cal_b.opens[k]) - 1)
        if cal_b.closes[k] <= as_of or last < first:
            return None
        r_a = self.compounded(a, first, last)
        pairs = self.known(a, b, as_of)
        rows = self.window(pairs, date)
        found = None if r_a is None else self.fitted([pairs[row] for row in rows], r_a)
        if found is None:
            return {"label": "not measured", "b_session": date}
        found |= {"b_session": date, "a_session": cal_a.dates[last], "r_a": r_a}
        return found | {"label": "pending"}

    def fitted(self, window: list[Pair], r_a: float) -> dict[str, Any] | None:
        if len(window) < 120:
            return None
        raw_a = np.array([pair.r_a for pair in window])
        raw_b = np.array([pair.r_b for pair in window])
        x, y = self.winsorised(raw_a), self.winsorised(raw_b)
        fit = sm.OLS(y, sm.add_constant(x)).fit()
        alpha, beta = fit.params
        s = math.sqrt(fit.ssr / (len(window) - 2))
        return {
            "alpha": alpha,
            "beta": beta,
            "t": fit.tvalues[1],
            "r2": fit.rsquared,
            "residual_sd": s,
            "n": len(window),
            "sigma_a": pd.Series(raw_a).std(),
            "expected": alpha + beta * r_a,
        }

    def winsorised(self, values: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        low = scipy.stats.scoreatpercentile(values, 1)
        high = scipy.stats.scoreatpercentile(values, 99)
        return np.array([min(max(value, low), high) for value in values])

    def label(self, found: dict[str, Any]) -> str:
        expected, actual, s = found["expected"], found["actual"], found["residual_sd"]
        if abs(found["t"]) < 2:
            return "independent"
        small = abs(found["surprise"]) < 1
        if abs(found["r_a"]) < 0.5 * found["sigma_a"] or abs(expected) < 0.25 * s:
            return "quiet" if small else "local"
        agree = (actual > 0 and expected > 0) or (actual < 0 and expected < 0)
        if small:
            return "transmitted" if agree else "noise"
        if not agree:
            return "failed"
        return "amplified" if abs(actual) > abs(expected) else "dampened"

    def scaled(self, a: str, b: str, pair: Pair) -> float:
        mixed = (self.venues[a] == COINS) != (self.venues[b] == COINS)
        spread = pair.r_a - pair.r_b
        return spread / math.sqrt(pair.days) if mixed else spread

    def z(self, a: str, b: str) -> list[Measured]:
        """Point-in-time (z, percentile, n, window) of each pair; None where not measured."""
        if (a, b) not in self._z:
            pairs = self.pairs(a, b)
            x = [self.scaled(a, b, pair) for pair in pairs]
            self._z[a, b] = [
                self.one_z(x, row, self.window(pairs, pair.date)) for row, pair in enumerate(pairs)
            ]
        return self._z[a, b]

    def one_z(self, x: list[float], row: int, rows: list[int]) -> Measured:
        if len(rows) < 60:
            return None
        window = x[rows[0] : rows[-1] + 1]
        mad = scipy.stats.median_abs_deviation(window)
        if mad == 0:
            return None
        z = (x[row] - float(np.median(window))) / (1.4826 * mad)
        return z, sum(abs(w) <= abs(x[row]) for w in window) / len(window), len(window), window

    def divergence(
        self, a: str, b: str, as_of: dt.datetime, horizons: tuple[int, ...] = (5, 10)
    ) -> dict[str, Any]:
        standing = self.standing(a, b, as_of)
        if standing != "measured":
            return {"state": standing}
        date = calendar(self.venues[b]).dates[self.expected(self.venues[b], as_of)]
        pairs = self.known(a, b, as_of)
        row = next(row for row, pair in enumerate(pairs) if pair.date == date)
        zs = self.z(a, b)[: len(pairs)]
        today = zs[row]
        if today is None:
            return {"state": "not measured"}
        found: dict[str, Any] = {"state": "measured"}
        found |= {"z": today[0], "percentile": today[1], "n": today[2]}
        found["spread_bp"] = (pairs[row].r_a - pairs[row].r_b) * 10000
        found["reported"] = self.reported(pairs[row], zs[row])
        found["run_day"] = self.run_day(pairs, zs, row)
        if found["reported"]:
            found["base_rates"] = [self.base_rate(pairs, zs, row, h) for h in horizons]
            past = self.window(pairs, date)
            tail = [abs(z[0]) >= abs(today[0]) for z in (zs[p] for p in past) if z is not None]
            found["rarity"] = sum(tail) / len(tail) if tail else None
        return found

    def reported(self, pair: Pair, z: Measured) -> bool:
        if z is None:
            return False
        opposite = (pair.r_a > 0 > pair.r_b) or (pair.r_a < 0 < pair.r_b)
        return abs(z[0]) >= 2 or (opposite and abs(z[0]) >= 1.5)

    def run_day(self, pairs: list[Pair], zs: list[Measured], row: int) -> int:
        sign = self.sign(pairs[row])
        days = 0
        while row >= 0 and self.reported(pairs[row], zs[row]) and self.sign(pairs[row]) == sign:
            days += 1
            row -= 1
        return days

    def sign(self, pair: Pair) -> int:
        spread = pair.r_a - pair.r_b
        return (spread > 0) - (spread < 0)

    def base_rate(self, pairs: list[Pair], zs: list[Measured], row: int, h: int) -> dict[str, Any]:
        sizes = [-1.0 if z is None else abs(z[0]) for z in zs]
        edge = 3 if sizes[row] >= 3 else 2 if sizes[row] >= 2 else 1.5
        sign = self.sign(pairs[row])
        such = [sizes[past] >= edge and self.sign(pairs[past]) == sign for past in range(row)]
        events = [
            past
            for past in range(row)
            if such[past] and not any(such[max(0, past - h) : past]) and past + h <= row
        ]
        spread = [pair.r_a - pair.r_b for pair in pairs]
        windows = [sum(spread[start : start + h]) for start in range(row + 1 - h)]
        closed, led_by_a, shares, cases = 0, 0, [], []
        forward_a, forward_b = [], []
        for event in events:
            after = pairs[event + 1 : event + h + 1]
            moved = sum(pair.r_a - pair.r_b for pair in after)
            target = -0.5 * abs(spread[event])
            closed += sign * moved <= target
            cases.append((pairs[event].date, sign * moved <= target))
            led_by_a += -sign * sum(p.r_a for p in after) > sign * sum(p.r_b for p in after)
            earlier = windows[: event - h + 1] if event - h + 1 > 0 else []
            if earlier:
                shares.append(sum(sign * one <= target for one in earlier) / len(earlier))
            forward_a.append(math.prod(1 + pair.r_a for pair in after) - 1)
            forward_b.append(math.prod(1 + pair.r_b for pair in after) - 1)
        n = len(events)
        found: dict[str, Any] = {"horizon": h, "events": n, "closed": closed, "led_by_a": led_by_a}
        found["cases"] = cases
        found["baseline"] = sum(shares) / len(shares) if shares else None
        if n >= 10:
            found["share"] = closed / n
            found["interval"] = proportion_confint(closed, n, alpha=0.1, method="wilson")
            found["forward"] = [self.forward(forward_a), self.forward(forward_b)]
        return found

    def forward(self, values: list[float]) -> tuple[float, float, float]:
        """Median with its interval: the narrowest symmetric ranks of at least 90 % coverage."""
        n, ordered = len(values), sorted(values)
        ranks = range(1, n // 2 + 1)
        covered = [d for d in ranks if 1 - 2 * scipy.stats.binom.cdf(d - 1, n, 0.5) >= 0.9]
        d = max(covered)
        return float(np.median(values)), ordered[d - 1], ordered[n - d]

    def tone(self, indices: tuple[str, ...], venue: str, as_of: dt.datetime) -> dict[str, Any]:
        at = self.expected(venue, as_of)
        if self.is_closed(venue, as_of):
            return {"label": "not measured", "n": 0}
        z = []
        for name in indices:
            now = self.session_return(name, at) if name in self.closes else None
            if now is None:
                continue
            past: list[float] = []
            back = at - 1
            while back > 0 and len(past) < 60:
                one = self.session_return(name, back)
                if one is not None:
                    past.append(one)
                back -= 1
            if len(past) < 40:
                return {"label": "not measured", "n": 0}
            z.append(now / pd.Series(past).std())
        if not z:
            return {"label": "not measured", "n": 0}
        score = float(np.median(z))
        labels = [(1.5, "strong risk-on"), (0.5, "risk-on")]
        found = [label for edge, label in labels if score >= edge]
        if found:
            return {"score": score, "n": len(z), "label": found[0]}
        if score > -0.5:
            return {"score": score, "n": len(z), "label": "neutral"}
        label = "risk-off" if score > -1.5 else "strong risk-off"
        return {"score": score, "n": len(z), "label": label}
