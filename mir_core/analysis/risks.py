"""Risks of the catalogue whose condition holds, with what followed before (section 9)."""

import dataclasses
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from mir_core.analysis.past_days import View, view
from mir_core.analysis.returns import Positions
from mir_core.analysis.signals import Signals
from mir_core.analysis.wording import filled
from mir_core.model.case import Case
from mir_core.model.catalogue import Comparison, RiskEntry
from mir_core.model.conclusion import Band, Risk, RiskBasis, RiskEvent
from mir_core.model.figure import Verdict
from mir_core.model.message import Change, Count, Level, Name, Phrase, Worded
from mir_core.model.observation import Floats, Series

#: Past days below which a probability is a judgement.
_LEAST_DAYS = 10
_MOST_RISKS = 5
_BANDS = {Band.HIGH: 3, Band.MEDIUM: 2, Band.LOW: 1}

Flags = npt.NDArray[np.bool_]


@dataclasses.dataclass(frozen=True, slots=True)
class Study:
    """What followed past days on which a condition held.

    Attributes:
        n: Days that count: none within the horizon after another, their horizon known.
        came: Those after which the event came.
        base: Share of all days, on which the condition could be told, after which it came.
        impact: Median worst loss over the n days; None if no affected market has data.
        cases: The n days; after a hit the event came.
    """

    n: int
    came: int
    base: float | None
    impact: float | None
    cases: tuple[Case, ...] = dataclasses.field(default=(), compare=False)


def risks_of(signals: Signals) -> tuple[Risk, ...]:
    """At most five, those with a probability from history first, the largest product leading."""
    found = [risk for entry in signals.coverage.risks if (risk := _risk(entry, signals))]
    ordered = sorted(found, key=_weight, reverse=True)[:_MOST_RISKS]
    return tuple(dataclasses.replace(risk, rank=rank) for rank, risk in enumerate(ordered, start=1))


def _weight(risk: Risk) -> tuple[bool, float]:
    impact = abs(risk.impact or 0.0)
    if risk.probability is not None:
        return True, risk.probability * impact
    return False, _BANDS[risk.band or Band.LOW]


def _risk(entry: RiskEntry, signals: Signals) -> Risk | None:
    """The risk, if its condition holds today and its levels can be told."""
    series = signals.closes(entry.event.instrument)
    close = _close(signals, entry.event.instrument)
    if series is None or close is None or not all(_holds(each, signals) for each in entry.when):
        return None
    values = _values(entry.event, close, signals)
    texts = [filled(entry.place, texts, signals, values) for texts in (entry.name, entry.trigger)]
    name, trigger = texts
    if name is None or trigger is None:
        return None
    return _measured(entry, study(entry, signals, series), signals, (name, trigger))


def _measured(
    entry: RiskEntry, found: Study, signals: Signals, texts: tuple[Worded, Worded]
) -> Risk:
    is_known = found.n >= _LEAST_DAYS
    specs = (signals.specs[each.signal] for each in entry.when)
    evidence = (figure for spec in specs for figure in signals.fresh(spec))
    return Risk(
        id=entry.id,
        rank=0,
        name=texts[0],
        trigger=texts[1],
        event=entry.event,
        basis=RiskBasis.HISTORY if is_known else RiskBasis.JUDGEMENT,
        probability=found.came / found.n if is_known else None,
        band=None if is_known else entry.band,
        n=found.n,
        base=found.base,
        impact=found.impact if is_known else None,
        markets=entry.markets,
        figures=tuple(dict.fromkeys((*evidence, f"{entry.event.instrument}.close"))),
        cases=found.cases,
    )


def _close(signals: Signals, instrument: str) -> float | None:
    figure = signals.snapshot.figures.get(f"{instrument}.close")
    if figure is None or figure.verdict is not Verdict.FRESH or not (figure.value or 0) > 0:
        return None
    return figure.value


def _holds(comparison: Comparison, signals: Signals) -> bool:
    value = signals.today(comparison.signal)
    if value is None:
        return False
    above, below = comparison.above, comparison.below
    return (above is None or value > above) and (below is None or value < below)


def _values(event: RiskEvent, close: float, signals: Signals) -> dict[str, Phrase]:
    decimals = signals.coverage.instruments[event.instrument].decimals
    return {
        "instrument": Name(event.instrument),
        "close": Level(close, decimals),
        "level": Level(close * (1 + event.move), decimals),
        "move": Change(event.move),
        "horizon": Count(event.horizon),
    }


def study(entry: RiskEntry, signals: Signals, series: Series) -> Study:
    """What followed past days like this one, seen at the report's time of day."""
    closes = np.where(series.values > 0, series.values, np.nan)
    alike, told = _alike(entry.when, signals, series)
    known, came = _outcomes(closes, entry.event)
    rows = np.flatnonzero(alike)
    apart = np.diff(rows, prepend=-entry.event.horizon - 1) > entry.event.horizon
    days = rows[apart & known[rows]]
    counted = told & known
    base = float(np.mean(came[counted])) if counted.any() else None
    return Study(
        len(days),
        int(np.count_nonzero(came[days])),
        base,
        _impact(entry, signals, series, days),
        tuple(map(Case, series.sessions.dates[days].tolist(), came[days].tolist())),
    )


def _alike(when: Sequence[Comparison], signals: Signals, series: Series) -> tuple[Flags, Flags]:
    """Days on which all comparisons held, and days on which each could be told."""
    days = len(series.values)
    told = np.ones(days, dtype=np.bool_)
    alike = np.ones(days, dtype=np.bool_)
    for each in when:
        values = _seen(each.signal, signals, series)
        told &= ~np.isnan(values)
        alike &= ~np.isnan(values)
        with np.errstate(invalid="ignore"):
            alike &= True if each.above is None else values > each.above
            alike &= True if each.below is None else values < each.below
    return alike, told


def _seen(signal: str, signals: Signals, series: Series) -> Floats:
    """A signal as the reports of all past days had it; NaN where they had none."""
    days = len(series.values)
    column, table = signals.column(signal), signals.table(signals.specs[signal].venue or "")
    if column is None or table is None:
        return np.full(days, np.nan)
    seen: View = view(series.sessions, table, signals.snapshot.as_of)
    last, is_open = seen.last[:days], seen.open[:days]
    padded = np.append(column, np.nan)
    at = np.where((last >= 0) & (last < len(column)) & is_open, last, len(column))
    found: Floats = padded[at]
    return found


def _outcomes(closes: Floats, event: RiskEvent) -> tuple[Flags, Flags]:
    """Days whose horizon is known without a hole, and those after which the event came."""
    known = np.zeros(len(closes), dtype=np.bool_)
    came = np.zeros(len(closes), dtype=np.bool_)
    if len(closes) <= event.horizon:
        return known, came
    days = len(closes) - event.horizon
    pick = np.minimum if event.move < 0 else np.maximum
    farthest = closes[1 : days + 1]
    for step in range(2, event.horizon + 1):
        farthest = pick(farthest, closes[step : days + step])
    with np.errstate(all="ignore"):
        extreme = farthest / closes[:days] - 1
    known[:days] = np.isfinite(extreme)
    reached = extreme <= event.move if event.move < 0 else extreme >= event.move
    came[:days] = known[:days] & reached
    return known, came


def _impact(entry: RiskEntry, signals: Signals, series: Series, days: Positions) -> float | None:
    """Median over days of the worst loss of the affected markets until the horizon's last close."""
    if not len(days):
        return None
    losses = [
        _losses(market, signals, series, days, entry.event.horizon)
        for name in entry.markets
        if (market := signals.closes(_instrument(signals, name))) is not None
    ]
    if not losses:
        return None
    worst = np.min(np.where(np.isnan(losses), np.inf, losses), axis=0)
    told = worst[np.isfinite(worst)]
    return float(np.median(np.minimum(told, 0.0))) if len(told) else None


def _losses(
    market: Series, signals: Signals, series: Series, days: Positions, horizon: int
) -> Floats:
    """Lowest close of a market until the horizon ends, against its last close on each day."""
    seen = view(series.sessions, market.sessions, signals.snapshot.as_of)
    closes = np.where(market.values > 0, market.values, np.nan)
    begin = seen.last[days]
    end = np.searchsorted(market.sessions.closes, series.sessions.closes[days + horizon], "right")
    end = np.minimum(end - 1, len(closes) - 1)
    length = int(np.max(end - begin, initial=0))
    steps = begin[:, None] + np.arange(length + 1)
    inside = (steps <= end[:, None]) & (begin >= 0)[:, None]
    values = np.where(inside, closes[np.clip(steps, 0, len(closes) - 1)], np.inf)
    with np.errstate(all="ignore"):
        lowest = np.min(
            np.where(np.isnan(values[:, 1:]), np.inf, values[:, 1:]), axis=1, initial=np.inf
        )
        found: Floats = np.where(np.isfinite(lowest), lowest / values[:, 0] - 1, np.nan)
    return found


def _instrument(signals: Signals, market: str) -> str:
    """The index that stands for a region; an instrument is its own."""
    broad = (region.broad for region in signals.coverage.regions if region.id == market)
    return next(broad, market)
