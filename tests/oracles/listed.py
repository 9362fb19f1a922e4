"""What figures are, computed again from nothing but the observations that `mir why` lists.

pandas, scipy and plain loops on sessions of exchange_calendars; no code of ours.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from mir_core.model.observation import Observation
from tests.oracles.analysis import Oracle
from tests.oracles.crypto import GROUPS, CryptoOracle
from tests.oracles.legs import COINS, EXCHANGES, calendar

Rows = dict[dt.date, float]


class Listed(Oracle):
    """Answers on a list of observations.

    A return needs the two levels that it runs between; the sessions between them may be left out.
    """

    def __init__(
        self, observations: Iterable[Observation], venues: dict[str, str], as_of: dt.datetime
    ) -> None:
        self.rows: dict[tuple[str, str], Rows] = {}
        for each in observations:
            key = (each.instrument, each.field)
            self.rows.setdefault(key, {})[each.session] = each.value
        self.venues = venues
        self.as_of = as_of
        self.closes = {name: rows for (name, field), rows in self.rows.items() if field == "close"}
        self._pairs = {}
        self._z = {}

    def compounded(self, name: str, first: int, last: int) -> float | None:
        dates = calendar(self.venues[name]).dates
        known = self.closes.get(name, {})
        begin, end = (known.get(dates[at]) for at in (first - 1, last))
        return None if begin is None or end is None else end / begin - 1

    def series(self, name: str, field: str = "close") -> "pd.Series[float]":
        """The listed values of a field by session, oldest first."""
        return pd.Series(self.rows[name, field]).sort_index()

    def ends(self, name: str, field: str = "close") -> tuple[float, float]:
        """The first and the last of the listed values."""
        values = self.series(name, field)
        return float(values.iloc[0]), float(values.iloc[-1])

    def growth(self, name: str, field: str = "close") -> float:
        """From the first to the last of the listed values."""
        first, last = self.ends(name, field)
        return last / first - 1

    def stretch_dates(self, a: str, b: str, session: dt.date, leg: str) -> tuple[dt.date, dt.date]:
        """The sessions between whose closes a leg's return runs, by the calendars."""
        found = self.stretch(a, b, calendar(self.venues[b]).position[session])
        assert found is not None
        first, last = found[:2] if leg == "a" else found[2:]
        dates = calendar(self.venues[a if leg == "a" else b]).dates
        return dates[first - 1], dates[last]

    def sessions(self, name: str, first: dt.date, last: dt.date) -> list[dt.date]:
        """All sessions of a venue from one to another."""
        if self.venues[name] not in {COINS, *EXCHANGES}:
            return [stamp.date() for stamp in pd.bdate_range(first, last)]
        return [date for date in calendar(self.venues[name]).dates if first <= date <= last]

    def rolled_z(self, name: str, *, is_rate: bool = False) -> float:
        """The last move over the standard deviation of the 60 before it."""
        levels = self.series(name)
        levels = levels.reindex(self.sessions(name, levels.index[0], levels.index[-1]))
        moves = (levels.diff() if is_rate else levels / levels.shift(1) - 1).dropna()
        return float(moves.iloc[-1] / moves.iloc[:-1].tail(60).std())

    def fit(self, a: str, b: str, session: dt.date, r_a: float = 0.0) -> dict[str, Any]:
        """The model of a link from the pairs before a session of b."""
        pairs = self.pairs(a, b)
        found = self.fitted([pairs[row] for row in self.window(pairs, session)], r_a)
        assert found is not None
        return found

    @cached_property
    def flows(self) -> "ListedFlows":
        """The flows of groups."""
        return ListedFlows(self)


class ListedFlows(CryptoOracle):
    """Flows of groups on a list of observations; groups with one category each."""

    def __init__(self, listed: Listed) -> None:
        closes = listed.closes.get("ETH", {})
        self.eth = self._returns(daily(closes))
        tvl = {
            group: daily(listed.rows.get((name, "tvl_usd"), {})) for group, name in GROUPS.items()
        }
        self.tvl = pd.DataFrame(tvl).where(lambda frame: frame > 0)
        self._pairs = {}
        self._gaps: dict[dt.date, tuple[float, float]] = {}

    def of(self, group: str, day: dt.date) -> dict[str, Any]:
        found = self.flow(group, pd.Timestamp(day))
        assert found is not None
        return found

    def gap_z(self, day: dt.date) -> tuple[float, float]:
        """z and percentile of RWA's flow less that of the DeFi-native groups."""
        if day not in self._gaps:
            self._gaps[day] = self._gap_z(day)
        return self._gaps[day]

    def _gap_z(self, day: dt.date) -> tuple[float, float]:
        known = self.eth.dropna().index
        spreads = {}
        for at in known[known <= pd.Timestamp(day)][-260:]:
            legs = self.legs(at)
            if legs is not None:
                spreads[at] = legs[0] - legs[1]
        column = pd.Series(spreads)
        window, today = column.iloc[:-1].tail(250), column.iloc[-1]
        mad = (window - window.median()).abs().median()
        share = float((window.abs() <= abs(today)).mean())
        return float((today - window.median()) / (1.4826 * mad)), share


def daily(rows: Mapping[dt.date, float]) -> "pd.Series[float]":
    """Values on every UTC day between the first and the last one."""
    found = pd.Series(dict(rows), dtype=float)
    found.index = pd.DatetimeIndex(found.index)
    found = found.sort_index()
    if not len(found):
        return found
    return found.reindex(pd.date_range(found.index[0], found.index[-1]))


def plain_z(days: "pd.Series[float]") -> float:
    """The last day against the mean and the standard deviation of the 90 before it."""
    before = days.iloc[:-1].tail(90).dropna()
    return float((days.iloc[-1] - before.mean()) / before.std())


def event_came(closes: "pd.Series[float]", start: dt.date, move: float, horizon: int) -> bool:
    """Whether a close came to a move from that of the start, within a number of sessions."""
    after = closes.loc[start:].to_numpy()[: horizon + 1]
    path = after[1:] / after[0] - 1
    return bool(np.min(path) <= move if move < 0 else np.max(path) >= move)
