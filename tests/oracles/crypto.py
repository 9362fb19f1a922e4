"""docs/analysis.md, section 7, once more: pandas and scipy, no code of ours."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import scipy.stats

#: Groups of the imported categories, DeFi-native ones and the other ones.
NATIVE = {
    "Lending": "TVL.Lending",
    "DEX": "TVL.DEX",
    "Yield": "TVL.Yield",
    "Derivatives": "TVL.Derivatives",
    "Algo": "TVL.Algo-Stables",
}
GROUPS = {"RWA": "TVL.RWA", "Bridges": "TVL.Bridge", **NATIVE}


def winsorize(values: "np.ndarray[Any, Any]", low: float, high: float) -> list[float]:
    return [min(max(value, low), high) for value in values]


class CryptoOracle:
    """Answers of the definitions on a folder of daily history."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.eth = self._returns(self.column("ETH", shift=0))
        tvl = {group: self.column(name, shift=1) for group, name in GROUPS.items()}
        self.tvl = pd.DataFrame(tvl).where(lambda frame: frame > 0)
        self._pairs: dict[str, pd.DataFrame] = {}

    def column(self, name: str, shift: int) -> "pd.Series[float]":
        frame = pd.read_csv(self.folder / f"{name}.csv", parse_dates=["date"])
        days = pd.DatetimeIndex(frame["date"]) - pd.Timedelta(days=shift)
        found = pd.Series(frame[frame.columns[1]].to_numpy(dtype=float), index=days)
        every = pd.date_range(found.index[0], found.index[-1])
        return found.reindex(every)

    def _returns(self, levels: "pd.Series[float]") -> "pd.Series[float]":
        return levels / levels.shift(1) - 1

    def beta(self, group: str, day: pd.Timestamp) -> tuple[float, int] | None:
        """Slope on ETH over the last 250 pairs before the day, 400 days back at most."""
        if group not in self._pairs:
            columns = {"x": self.eth, "y": self._returns(self.tvl[group])}
            self._pairs[group] = pd.DataFrame(columns).dropna()
        known = self._pairs[group].loc[day - pd.Timedelta(days=400) : day - pd.Timedelta(days=1)]
        window = known.tail(250).to_numpy()
        if len(window) < 120:
            return None
        x, y = (
            winsorize(leg, *(scipy.stats.scoreatpercentile(leg, share) for share in (1, 99)))
            for leg in window.T
        )
        return float(scipy.stats.linregress(x, y).slope), len(window)

    def flow(self, group: str, day: pd.Timestamp) -> dict[str, Any] | None:
        """Change, price part and flow of one day; None without a change."""
        before, now = self.tvl[group].get(day - pd.Timedelta(days=1)), self.tvl[group].get(day)
        eth = self.eth.get(day)
        if before is None or now is None or np.isnan(before) or np.isnan(now):
            return None
        found: dict[str, Any] = {"change": now - before, "before": before, "flow": None}
        slope = self.beta(group, day)
        if slope is not None and eth is not None and not np.isnan(eth):
            found |= {"beta": slope[0], "n": slope[1], "price": slope[0] * before * eth}
            found["flow"] = found["change"] - found["price"]
            found["ratio"] = found["flow"] / before
        return found

    def z(self, group: str, day: pd.Timestamp) -> float | None:
        """Of the flow ratio in the 90 days before."""
        past = [self.flow(group, day - pd.Timedelta(days=back)) for back in range(1, 91)]
        ratios = [each["ratio"] for each in past if each and each["flow"] is not None]
        today = self.flow(group, day)
        if len(ratios) < 60 or today is None or today["flow"] is None:
            return None
        window = pd.Series(ratios)
        return float((today["ratio"] - window.mean()) / window.std())

    def rotation(self, day: pd.Timestamp) -> tuple[str, str, float] | None:
        """Source, target and size of the day's rotation."""
        flows = {group: self.flow(group, day) for group in GROUPS}
        known = {
            group: (each["flow"], each["ratio"])
            for group, each in flows.items()
            if each and each["flow"] is not None
        }
        if not known:
            return None
        source = min(known, key=lambda group: known[group][0])
        target = max(known, key=lambda group: known[group][0])
        (out, out_ratio), (into, in_ratio) = known[source], known[target]
        if out > -100e6 or into < 100e6 or out_ratio > -0.01 or in_ratio < 0.01:
            return None
        return source, target, min(-out_ratio, in_ratio)

    def legs(self, day: pd.Timestamp) -> tuple[float, float] | None:
        """Flow ratios of RWA and of all DeFi-native groups together."""
        rwa = self.flow("RWA", day)
        native = [self.flow(group, day) for group in NATIVE]
        known = [each for each in native if each and each["flow"] is not None]
        before = sum(each["before"] for each in known)
        if rwa is None or rwa["flow"] is None or rwa["before"] < 100e6 or before < 100e6:
            return None
        return rwa["ratio"], sum(each["flow"] for each in known) / before
