"""Every kind of figure that `mir why` explains, computed again from the observations it lists.

`RECOMPUTED` has a computation by measure (what stands behind the last dot of a name). None of them
calls code of ours.
"""

import bisect
import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from bot.why.derived import Derived
from mir_core.model.conclusion import Risk
from mir_core.model.report import Report
from tests.oracles.legs import calendar
from tests.oracles.listed import Listed, daily, event_came, plain_z

#: Legs of the links, and the index that stands for a region.
LINKS = {"US->HK": ("SPX", "HSI"), "HK->A": ("HSI", "SSE"), "US->Crypto": ("SPX", "BTC")}
BROAD = {"US": "SPX", "HK": "HSI", "A": "SSE"}
FLOWS = "RWA flow/DeFi-native flow"
WEEK = 7


@dataclass(frozen=True)
class Asked:
    """A figure with what is listed below it.

    Attributes:
        value_of: The value of another figure of the report.
        lines: Name and content of the explanation's own lines.
    """

    found: Derived
    listed: Listed
    report: Report
    value_of: Callable[[str], float]
    lines: tuple[tuple[str, str], ...]

    @property
    def subject(self) -> str:
        return self.found.name.rpartition(".")[0]

    @property
    def measure(self) -> str:
        return self.found.name.rpartition(".")[2]

    @property
    def legs(self) -> tuple[str, str]:
        a, _, b = self.subject.partition("/")
        return LINKS.get(self.subject, (a, b))

    @property
    def day(self) -> dt.date:
        """The UTC day that the report expects."""
        return dt.date(2026, 4, 7)

    def session(self, name: str) -> dt.date:
        venue = self.listed.venues[name]
        return calendar(venue).dates[self.listed.expected(venue, self.listed.as_of)]

    def dates(self, line: str) -> list[dt.date]:
        """The dates of one of its lines."""
        text = dict(self.lines)[line]
        return [dt.date.fromisoformat(each) for each in re.findall(r"\d{4}-\d{2}-\d{2}", text)]


Recompute = Callable[[Asked], float]


def leg(asked: Asked) -> float:
    """The return of a leg, between the sessions that the calendars give."""
    if asked.subject == FLOWS:
        return flow_legs(asked)[0 if asked.measure == "r_a" else 1]
    a, b = asked.legs
    which = "a" if asked.measure == "r_a" else "b"
    name = a if which == "a" else b
    ends = asked.listed.stretch_dates(a, b, asked.session(b), which)
    assert tuple(sorted(asked.listed.closes[name])) == ends
    return asked.listed.growth(name)


def flow_legs(asked: Asked) -> tuple[float, float]:
    flows = asked.listed.flows
    if asked.measure == "r_a":
        return flows.of("RWA", asked.day)["ratio"], 0.0
    day = pd.Timestamp(asked.day)
    native = [
        flows.flow(group, day) for group in ("Lending", "DEX", "Yield", "Derivatives", "Algo")
    ]
    known = [each for each in native if each is not None and each["flow"] is not None]
    r_b = sum(each["flow"] for each in known) / sum(each["before"] for each in known)
    if asked.measure == "r_b":
        return 0.0, r_b
    return flows.of("RWA", asked.day)["ratio"], r_b


def spread(asked: Asked) -> float:
    if asked.subject == FLOWS:
        r_a, r_b = flow_legs(asked)
    else:
        r_a, r_b = (asked.listed.growth(name) for name in asked.legs)
    return (r_a - r_b) * 1e4


def pair_z(asked: Asked) -> float:
    """z or percentile of the last pair among those before it."""
    if asked.subject == FLOWS:
        return asked.listed.flows.gap_z(asked.day)[asked.measure == "percentile"]
    if "/" not in asked.subject:
        return asked.listed.rolled_z(asked.subject, is_rate=asked.subject == "US10Y")
    found = asked.listed.divergence(*asked.legs, asked.listed.as_of, horizons=())
    number: float = found[asked.measure]
    return number


def aftermath(asked: Asked) -> float:
    horizon = int(asked.measure.rpartition("_")[2])
    found = asked.listed.divergence(*asked.legs, asked.listed.as_of, horizons=(horizon,))
    (rate,) = found["base_rates"]
    closed = [date for date, hit in rate["cases"] if hit]
    lasted = [date for date, hit in rate["cases"] if not hit]
    assert (asked.dates("closed"), asked.dates("lasted")) == (closed, lasted)
    wanted = [rate["baseline"], rate["led_by_a"], rate["events"], rate["closed"]]
    wanted += [number for forward in rate.get("forward", []) for number in forward]
    for number in wanted:
        assert np.isclose(asked.found.also, number, rtol=1e-9).any(), number
    return float(rate.get("share", rate["closed"]))


def run_day(asked: Asked) -> float:
    """Not from the list, which has the days themselves: those that are told must be as many."""
    return float(len(asked.dates("days")))


def fitted(asked: Asked) -> float:
    a, b = asked.legs
    r_a = 0.0
    if asked.measure == "expected":
        first, last = asked.listed.stretch_dates(a, b, asked.session(b), "a")
        r_a = asked.listed.closes[a][last] / asked.listed.closes[a][first] - 1
    number: float = asked.listed.fit(a, b, asked.session(b), r_a)[asked.measure]
    return number


def surprise(asked: Asked) -> float:
    a, b = asked.legs
    moves = []
    for name, which in ((a, "a"), (b, "b")):
        first, last = asked.listed.stretch_dates(a, b, asked.session(b), which)
        moves.append(asked.listed.closes[name][last] / asked.listed.closes[name][first] - 1)
    found = asked.listed.fit(a, b, asked.session(b), moves[0])
    return float((moves[1] - found["expected"]) / found["residual_sd"])


def score(asked: Asked) -> float:
    indices = list(asked.listed.closes)
    return float(np.median([asked.listed.rolled_z(name) for name in indices]))


def median_score(asked: Asked) -> float:
    return float(np.median([asked.value_of(f"{region}.score") for region in BROAD]))


def of_flow(key: str) -> Recompute:
    def found(asked: Asked) -> float:
        group = asked.subject.removeprefix("TVL.")
        return float(asked.listed.flows.of(group, asked.day)[key])

    return found


def change_ratio(asked: Asked) -> float:
    ((name, field),) = (key for key in asked.listed.rows if key[1] == "tvl_usd")
    return asked.listed.growth(name, field)


def change_usd(asked: Asked) -> float:
    ((name, field),) = asked.listed.rows
    first, last = asked.listed.ends(name, field)
    return last - first


def only_value(asked: Asked) -> float:
    """The only observation that is listed."""
    ((name, field),) = asked.listed.rows
    (value,) = asked.listed.series(name, field)
    return float(value)


def flow_z(asked: Asked) -> float:
    group = asked.subject.removeprefix("TVL.")
    found = asked.listed.flows.z(group, pd.Timestamp(asked.day))
    assert found is not None
    return found


def supply_change(asked: Asked) -> float:
    ((name, field),) = asked.listed.rows
    return asked.listed.growth(name, field)


def issued(asked: Asked) -> float:
    return float(sum(issued_days(asked, last=1)))


def issued_week(asked: Asked) -> float:
    return float(sum(issued_days(asked, last=WEEK)))


def issued_days(asked: Asked, last: int | None = None) -> "pd.Series[float]":
    """What all listed coins grew by, by day."""
    days = [daily(rows).diff() for rows in asked.listed.rows.values()]
    total = pd.concat(days, axis=1).sum(axis=1, skipna=False).dropna()
    return total if last is None else total.tail(last)


def issuance_z(asked: Asked) -> float:
    return plain_z(issued_days(asked))


def crossed(asked: Asked) -> float:
    """The roundest level that no close of the five before was beyond."""
    closes = asked.listed.series(asked.subject).to_numpy()
    assert len(closes) == 21
    before, close = closes[-6:-1], closes[-1]
    for exponent in range(6, 0, -1):
        level = np.floor(close / 10.0**exponent) * 10.0**exponent
        if before.max() < level:
            return float(level)
    raise AssertionError(f"no level was crossed by {close}")


def of_closes(compute: Callable[["pd.Series[float]"], float], sessions: int) -> Recompute:
    def found(asked: Asked) -> float:
        closes = asked.listed.series(asked.subject)
        assert len(closes) == sessions
        return float(compute(closes))

    return found


def round_below(closes: "pd.Series[float]") -> float:
    close = closes.iloc[-1]
    step = 10.0 ** np.floor(np.log10(0.2 * close))
    return float(np.floor(0.99 * close / step) * step)


def round_above(closes: "pd.Series[float]") -> float:
    close = closes.iloc[-1]
    step = 10.0 ** np.floor(np.log10(0.2 * close))
    return float(np.ceil(1.01 * close / step) * step)


def ratio(asked: Asked) -> float:
    return float((asked.listed.series("ETH") / asked.listed.series("BTC")).iloc[-1])


def ratio_change(asked: Asked) -> float:
    values = asked.listed.series("ETH") / asked.listed.series("BTC")
    return float(values.iloc[-1] / values.iloc[0] - 1)


def edge_usd(asked: Asked) -> float:
    """Of the map of 2026-04-08: all stablecoins, and the net flows of two nodes."""
    source, _, target = asked.subject.partition("->")
    if source == "Cash":
        first, last = asked.listed.ends("STABLECOINS", "circulating_usd")
        return last - first
    groups = {"DeFi-native": ("Lending", "DEX", "Yield", "Derivatives", "Algo"), "RWA": ("RWA",)}
    flows = asked.listed.flows
    node = source if source in groups else target
    return abs(sum(float(flows.of(group, asked.day)["flow"]) for group in groups[node]))


def edge_bp(asked: Asked) -> float:
    """The pair is the one whose closes are listed."""
    names = sorted(asked.listed.closes)
    a, b = names if names[0] in {"IXIC", "SPX"} else names[::-1]
    moves = []
    for name, which in ((a, "a"), (b, "b")):
        first, last = asked.listed.stretch_dates(a, b, asked.session(b), which)
        moves.append(asked.listed.closes[name][last] / asked.listed.closes[name][first] - 1)
    return abs(moves[0] - moves[1]) * 1e4


def probability(asked: Asked) -> float:
    """Each day that is told, looked up in the listed closes."""
    event = risk_of(asked).event
    assert event is not None
    closes = asked.listed.series(event.instrument)
    came, stayed = asked.dates("came"), asked.dates("did not")
    for days, expected in ((came, True), (stayed, False)):
        for day in days:
            assert event_came(closes, day, event.move, event.horizon) is expected, day
    return len(came) / (len(came) + len(stayed))


def risk_of(asked: Asked) -> Risk:
    risks = asked.report.analysis.conclusions.risks
    return next(risk for risk in risks if risk.id == asked.subject)


def impact(asked: Asked) -> float:
    """Median over the days that are told of the worst loss of the listed markets."""
    risk = risk_of(asked)
    assert risk.event is not None
    markets = [BROAD.get(market, market) for market in risk.markets]
    own = calendar(asked.listed.venues[risk.event.instrument])
    losses = []
    for day in asked.dates("days"):
        at = own.position[day]
        seen, until = cut_off_after(own.closes[at]), own.closes[at + risk.event.horizon]
        found = [worst(asked.listed, name, seen, until) for name in markets]
        known = [loss for loss in found if loss is not None]
        if known:
            losses.append(min(0.0, *known))
    return float(np.median(losses))


def cut_off_after(close: dt.datetime) -> dt.datetime:
    """The first evening edition at or after a close: 18:00 in Shanghai."""
    evening = close.replace(hour=10, minute=0, second=0)
    return evening if evening >= close else evening + dt.timedelta(days=1)


def worst(listed: Listed, name: str, seen: dt.datetime, until: dt.datetime) -> float | None:
    """Lowest close until an instant, against the last one seen."""
    table = calendar(listed.venues[name])
    first = bisect.bisect_right(table.closes, seen) - 1
    last = bisect.bisect_right(table.closes, until) - 1
    path = [listed.closes[name].get(date) for date in table.dates[first : last + 1]]
    after = [close for close in path[1:] if close is not None]
    return float(min(after) / path[0] - 1) if path and path[0] is not None and after else None


def event_level(asked: Asked) -> float:
    event = risk_of(asked).event
    assert event is not None
    return asked.listed.ends(event.instrument)[1] * (1 + event.move)


def call(asked: Asked) -> float:
    """A call of the report itself repeats the rate that it was made from."""
    kind, subject, *_ = asked.found.name.split(":")
    return asked.value_of(f"{subject}.{'after_5' if kind == 'divergence' else 'probability'}")


RECOMPUTED: dict[str, Recompute] = {
    "r_a": leg, "r_b": leg, "actual": leg, "spread_bp": spread, "z": pair_z,
    "percentile": pair_z, "run_day": run_day, "after_5": aftermath, "after_10": aftermath,
    "beta": fitted, "t": fitted, "r2": fitted, "residual_sd": fitted, "expected": fitted,
    "surprise": surprise, "score": score, "median_score": median_score,
    "locked_usd": only_value, "supply_usd": only_value, "change_usd": change_usd,
    "change_ratio": change_ratio, "price_usd": of_flow("price"), "flow_usd": of_flow("flow"),
    "flow_ratio": of_flow("ratio"), "flow_z": flow_z, "change_1": supply_change,
    "change_7": supply_change, "issued_usd": issued, "issued_7_usd": issued_week,
    "issuance_z": issuance_z, "crossed": crossed, "ratio": ratio, "ratio_change": ratio_change,
    "usd": edge_usd, "bp": edge_bp, "probability": probability, "impact": impact,
    "level": event_level,
    "high_20": of_closes(pd.Series.max, 20),
    "low_20": of_closes(pd.Series.min, 20),
    "from_high_20": of_closes(lambda closes: closes.iloc[-1] / closes.max() - 1, 20),
    "from_low_20": of_closes(lambda closes: closes.iloc[-1] / closes.min() - 1, 20),
    "round_below": of_closes(round_below, 1),
    "round_above": of_closes(round_above, 1),
}  # fmt: skip


def recomputed(asked: Asked) -> float:
    """KeyError for a measure that nobody has written down again."""
    if ":" in asked.found.name:
        return call(asked)
    if asked.measure == "beta" and asked.subject.startswith("TVL."):
        found: Any = asked.listed.flows.beta(
            asked.subject.removeprefix("TVL."), pd.Timestamp(asked.day)
        )
        return float(found[0])
    return RECOMPUTED[asked.measure](asked)
