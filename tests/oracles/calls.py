"""How calls went, once more: in pandas, on sessions of exchange_calendars, by no code of ours."""

import datetime as dt
import math
from pathlib import Path

import pandas as pd

from mir_core.model.call import Call, CallKind
from tests.oracles.legs import Legs, calendar

#: State and value of a call; None while its horizon has not ended.
Answer = tuple[str, float | None] | None


class Resolution(Legs):
    """Answers on a folder of daily history whose rows were all known at their closes."""

    def __init__(self, folder: Path, venues: dict[str, str]) -> None:
        super().__init__(folder, venues)
        self._frames: dict[tuple[str, str], pd.DataFrame] = {}

    def of(self, call: Call, as_of: dt.datetime) -> Answer:
        """The answer at an instant at which nothing is waited for any more."""
        if call.kind is CallKind.RISK:
            return self.risk(call, as_of)
        frame = self.frame(*call.instruments)
        return self.link(call, frame) if call.kind is CallKind.LINK else self.gap(call, frame)

    def frame(self, a: str, b: str) -> pd.DataFrame:
        """Returns of both legs by the date of b's session, with a row for every pair of dates."""
        if (a, b) not in self._frames:
            dates = calendar(self.venues[b]).dates
            expected = [
                date
                for k, date in enumerate(dates)
                if date.year in range(2019, 2027) and self.stretch(a, b, k) is not None
            ]
            found = pd.DataFrame(
                {pair.date: (pair.r_a, pair.r_b) for pair in self.pairs(a, b)}, index=["a", "b"]
            ).T
            self._frames[a, b] = found.reindex(expected)
        return self._frames[a, b]

    def gap(self, call: Call, frame: pd.DataFrame) -> Answer:
        """Half of a spread taken back at the end of the horizon."""
        spread = frame["a"] - frame["b"]
        ahead = spread.rolling(call.horizon, min_periods=call.horizon).sum().shift(-call.horizon)
        moved, at_start = ahead[call.start], spread[call.start]
        if math.isnan(moved):
            return "void", None
        share = -moved / at_start
        return ("hit" if share >= 0.5 else "miss"), share

    def link(self, call: Call, frame: pd.DataFrame) -> Answer:
        """A session within s of what was expected."""
        actual = frame["b"].get(call.start, math.nan)
        if math.isnan(actual):
            return "void", None
        off = (actual - call.parameter("expected")) / call.parameter("within")
        return ("hit" if abs(off) <= 1 else "miss"), off

    def risk(self, call: Call, as_of: dt.datetime) -> Answer:
        """A close at or beyond a level within the horizon."""
        (name,) = call.instruments
        sessions = calendar(self.venues[name])
        start = sessions.position[call.start]
        dates = sessions.dates[start + 1 : start + 1 + call.horizon]
        if sessions.closes[start + call.horizon] > as_of:
            return None
        closes = pd.Series(self.closes[name]).reindex(dates)
        level, move = self.closes[name][call.start], call.parameter("move")
        furthest = (closes.min() if move < 0 else closes.max()) / level - 1
        hit = furthest <= move if move < 0 else furthest >= move
        if not hit and closes.isna().any():
            return "void", None
        return ("hit" if hit else "miss"), furthest

    def ends(self, call: Call) -> dt.date:
        """Date of the session that ends a call's horizon."""
        if call.kind is CallKind.LINK:
            return call.start
        if call.kind is CallKind.RISK:
            sessions = calendar(self.venues[call.instruments[0]])
            return sessions.dates[sessions.position[call.start] + call.horizon]
        dates = list(self.frame(*call.instruments).index)
        found: dt.date = dates[dates.index(call.start) + call.horizon]
        return found
