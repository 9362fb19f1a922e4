"""Pairs of returns by docs/analysis.md, sections 1 and 4: plain loops, no code of ours.

Sessions come from exchange_calendars, closes from the CSV files.
"""

import bisect
import datetime as dt
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import exchange_calendars
import pandas as pd

#: First year of each calendar, and the local zone and regular close of its exchange.
EXCHANGES = {
    "XNYS": ("1970-01-01", "America/New_York", dt.time(16)),
    "XHKG": ("1986-01-01", "Asia/Hong_Kong", dt.time(16)),
    "XSHG": ("1990-12-19", "Asia/Shanghai", dt.time(15)),
}
#: Sessions that exchange_calendars lists and that did not take place.
NOT_HELD = {"XHKG": {dt.date(2023, 9, 1), dt.date(2023, 9, 8)}}
#: Days on which Hong Kong traded, as HSI's closes show, and that exchange_calendars does not list.
HELD = {
    "XHKG": [
        dt.date(1987, 5, 5),
        dt.date(1988, 5, 23),
        dt.date(1989, 5, 12),
        dt.date(1990, 5, 2),
        dt.date(1991, 5, 21),
        dt.date(1992, 5, 11),
        dt.date(1993, 5, 28),
        dt.date(1994, 5, 18),
        dt.date(1995, 5, 8),
        dt.date(1996, 5, 24),
        dt.date(1997, 5, 14),
        dt.date(1998, 5, 4),
    ]
}
SAME_DATE = {frozenset({"XHKG", "XSHG"})}
COINS = "24/7"


@dataclass
class Calendar:
    """Sessions of a venue: dates, opens and closes in UTC, in order."""

    dates: list[dt.date]
    opens: list[dt.datetime]
    closes: list[dt.datetime]
    position: dict[dt.date, int] = field(init=False)

    def __post_init__(self) -> None:
        self.position = {date: at for at, date in enumerate(self.dates)}


@dataclass
class Pair:
    """One pair of legs: b's session, a's last one, when both were known, and the returns."""

    date: dt.date
    a_date: dt.date
    known: dt.datetime
    r_a: float
    r_b: float
    days: int


@cache
def calendar(venue: str) -> Calendar:
    if venue == COINS:
        first = dt.datetime(2009, 1, 3, tzinfo=dt.UTC)
        starts = [first + dt.timedelta(days=k) for k in range(8000)]
        return Calendar(
            [start.date() for start in starts],
            starts,
            [start + dt.timedelta(days=1) for start in starts],
        )
    found = exchange_calendars.get_calendar(venue, start=EXCHANGES[venue][0], end="2026-12-31")
    rows = [
        (session.date(), found.session_open(session), found.session_close(session))
        for session in found.sessions
        if session.date() not in NOT_HELD.get(venue, set())
    ]
    rows += [_local_session(venue, date) for date in HELD.get(venue, [])]
    dates, opens, closes = zip(*sorted(rows), strict=True)
    return Calendar(
        list(dates), [o.to_pydatetime() for o in opens], [c.to_pydatetime() for c in closes]
    )


def _local_session(venue: str, date: dt.date) -> tuple[dt.date, pd.Timestamp, pd.Timestamp]:
    """A full day from 9:30 on: the hour is of no weight, New York is closed well before."""
    _, zone, close = EXCHANGES[venue]
    times = (dt.time(9, 30), close)
    opens, closes = (pd.Timestamp.combine(date, time).tz_localize(zone) for time in times)
    return date, opens.tz_convert("UTC"), closes.tz_convert("UTC")


class Legs:
    """Sessions, returns and pairs of a folder of daily history."""

    def __init__(self, folder: Path, venues: dict[str, str]) -> None:
        self.venues = venues
        self.closes: dict[str, dict[dt.date, float]] = {}
        for name in venues:
            path = folder / f"{name}.csv"
            if path.exists():
                frame = pd.read_csv(path, parse_dates=["date"])
                if "close" in frame:
                    dates = [stamp.date() for stamp in frame["date"]]
                    self.closes[name] = dict(zip(dates, frame["close"], strict=True))
        self._pairs: dict[tuple[str, str], list[Pair]] = {}

    def session_return(self, name: str, at: int) -> float | None:
        """Return of the session at a position of the venue's calendar on the one before."""
        dates = calendar(self.venues[name]).dates
        if at == 0:
            return None
        before = self.closes[name].get(dates[at - 1])
        now = self.closes[name].get(dates[at])
        return None if before is None or now is None else now / before - 1

    def compounded(self, name: str, first: int, last: int) -> float | None:
        """Returns of the sessions first..last, one on top of the other."""
        product = 1.0
        for at in range(first, last + 1):
            one = self.session_return(name, at)
            if one is None:
                return None
            product *= 1 + one
        return product - 1

    def expected(self, venue: str, as_of: dt.datetime) -> int:
        """Position of the last session that had closed."""
        return bisect.bisect_right(calendar(venue).closes, as_of) - 1

    def is_closed(self, venue: str, as_of: dt.datetime) -> bool:
        if venue == COINS:
            return False
        _, zone, close = EXCHANGES[venue]
        local = as_of.astimezone(ZoneInfo(zone))
        day = local.date()
        while True:
            regular = dt.datetime.combine(day, close, ZoneInfo(zone))
            if day.weekday() < 5 and regular <= local:
                return day not in calendar(venue).position
            day -= dt.timedelta(days=1)

    def stretch(self, a: str, b: str, k: int) -> tuple[int, int, int, int] | None:
        """First and last session of a, then of b, that make the pair of b's session k."""
        if k == 0:
            return None
        if self.venues[a] == self.venues[b]:
            return k, k, k, k
        cal_a, cal_b = calendar(self.venues[a]), calendar(self.venues[b])
        if self.venues[b] == COINS:
            return self.with_coins(cal_a, cal_b, cal_b.dates[k])
        if self.venues[a] == COINS:
            found = self.with_coins(cal_b, cal_a, cal_b.dates[k])
            return None if found is None else (*found[2:], *found[:2])
        if frozenset({self.venues[a], self.venues[b]}) in SAME_DATE:
            return self.on_one_date(cal_a, cal_b, k)
        inside = []
        at = bisect.bisect_right(cal_a.closes, cal_b.opens[k - 1])
        while at < len(cal_a.closes) and cal_a.closes[at] < cal_b.opens[k]:
            inside.append(at)
            at += 1
        return (inside[0], inside[-1], k, k) if inside else None

    def with_coins(
        self, exchange: Calendar, coins: Calendar, date: dt.date
    ) -> tuple[int, int, int, int] | None:
        """The exchange's session of a date, and the UTC days since the session before."""
        at = exchange.position.get(date)
        if not at or exchange.dates[at - 1] not in coins.position:
            return None
        return at, at, coins.position[exchange.dates[at - 1]] + 1, coins.position[date]

    def on_one_date(
        self, cal_a: Calendar, cal_b: Calendar, k: int
    ) -> tuple[int, int, int, int] | None:
        """All sessions since the last date on which both had one."""
        date = cal_b.dates[k]
        if date not in cal_a.position:
            return None
        before = k - 1
        while before >= 0 and cal_b.dates[before] not in cal_a.position:
            before -= 1
        if before < 0:
            return None
        return cal_a.position[cal_b.dates[before]] + 1, cal_a.position[date], before + 1, k

    def pairs(self, a: str, b: str) -> list[Pair]:
        """Every pair of the history, oldest first."""
        if (a, b) not in self._pairs:
            cal_a, cal_b = calendar(self.venues[a]), calendar(self.venues[b])
            found = []
            for k, date in enumerate(cal_b.dates):
                if date.year > 2026:
                    break
                where = self.stretch(a, b, k)
                if where is None:
                    continue
                r_a = self.compounded(a, where[0], where[1])
                r_b = self.compounded(b, where[2], where[3])
                if r_a is None or r_b is None:
                    continue
                known = max(cal_a.closes[where[1]], cal_b.closes[k])
                days = (date - cal_b.dates[where[2] - 1]).days
                found.append(Pair(date, cal_a.dates[where[1]], known, r_a, r_b, days))
            self._pairs[a, b] = found
        return self._pairs[a, b]

    def window(self, pairs: list[Pair], date: dt.date) -> list[int]:
        """Rows of the last 250 pairs before a date, at most 400 calendar days back."""
        end = bisect.bisect_left(pairs, date, key=lambda pair: pair.date)
        rows = range(max(0, end - 250), end)
        return [row for row in rows if (date - pairs[row].date).days <= 400]

    def known(self, a: str, b: str, as_of: dt.datetime) -> list[Pair]:
        return [pair for pair in self.pairs(a, b) if pair.known <= as_of]

    def standing(self, a: str, b: str, as_of: dt.datetime) -> str:
        venue = self.venues[b]
        at = self.expected(venue, as_of)
        if at < 0:
            return "not measured"
        if self.is_closed(venue, as_of) or self.stretch(a, b, at) is None:
            return "closed"
        date = calendar(venue).dates[at]
        found = any(pair.date == date for pair in self.known(a, b, as_of))
        return "measured" if found else "not measured"
