"""What followed divergences like this one (docs/analysis.md, section 6)."""

import numpy as np

from mir_core.analysis.pairs import Spreads
from mir_core.analysis.returns import Positions
from mir_core.analysis.statistics import median_interval, wilson
from mir_core.model.case import Case
from mir_core.model.coverage import Thresholds
from mir_core.model.finding import BaseRate, Forward
from mir_core.model.observation import Floats

#: Lower edges of the classes of |z|, from the rarest down.
_EDGES = (3.0, 2.0, 1.5)
#: Share of a spread that the spreads after it must have taken back.
CLOSED_SHARE = 0.5
#: Events below which counts are told and no percentages.
_LEAST_EVENTS = 10


def class_edge(z: float, thresholds: Thresholds) -> float:
    """Lower edge of the class of z.

    An operator may report what no class covers; its class then begins at that threshold.
    """
    lowest = min(thresholds.reported_z)
    return next((edge for edge in _EDGES if abs(z) >= edge), lowest)


def base_rates(
    spreads: Spreads, row: int, horizons: tuple[int, ...], edge: float, legs: tuple[str, str]
) -> tuple[BaseRate, ...]:
    """Base rates of the divergence at `row`, one per horizon, from what was known then.

    Args:
        spreads: All known spreads of the pair.
        row: Row of today's spread; nothing after it is looked at.
        horizons: In pairs.
        edge: Lower edge of today's class of |z|.
        legs: Ids of a and b.
    """
    return tuple(_base_rate(spreads, row, horizon, edge, legs) for horizon in horizons)


def _base_rate(
    spreads: Spreads, row: int, horizon: int, edge: float, legs: tuple[str, str]
) -> BaseRate:
    sign = float(np.sign(spreads.spread[row]))
    events = _events(spreads, row, horizon, edge, sign)
    if len(events) == 0:
        return BaseRate(horizon, 0, 0, None, None, None, 0)
    after = events[:, None] + np.arange(1, horizon + 1)
    a, b = spreads.legs.r_a[after], spreads.legs.r_b[after]
    needed = -CLOSED_SHARE * np.abs(spreads.spread[events])
    hits = sign * spreads.spread[after].sum(axis=1) <= needed
    closed = int(np.count_nonzero(hits))
    led_by_a = int(np.count_nonzero(-sign * a.sum(axis=1) > sign * b.sum(axis=1)))
    baseline = _baseline(sign * spreads.spread[:row], events, needed, horizon)
    n = len(events)
    cases = tuple(map(Case, spreads.legs.dates[events].tolist(), hits.tolist()))
    told = n >= _LEAST_EVENTS
    return BaseRate(
        horizon=horizon,
        events=n,
        closed=closed,
        share=closed / n if told else None,
        interval=wilson(closed, n) if told else None,
        baseline=baseline,
        led_by_a=led_by_a,
        forward=_forward(legs, (a, b)) if told else (),
        cases=cases,
    )


def _events(spreads: Spreads, row: int, horizon: int, edge: float, sign: float) -> Positions:
    """Past rows like today's, none within `horizon` rows after another, their future known."""
    alike = (np.sign(spreads.spread[:row]) == sign) & (np.abs(spreads.z[:row]) >= edge)
    rows = np.flatnonzero(alike)
    gaps = np.diff(rows, prepend=-horizon - 1)
    return rows[(gaps > horizon) & (rows + horizon <= row)]


def _baseline(signed: Floats, events: Positions, needed: Floats, horizon: int) -> float | None:
    """Mean over the events of the share of earlier windows that would have closed as much.

    Args:
        signed: Spreads before today, turned so that the events' own are positive.
        events: Rows of the events.
        needed: What each event's window had to come down to.
        horizon: Length of the windows, which end before the event.
    """
    counts = events - horizon + 1
    usable = counts > 0
    if not usable.any():
        return None
    sums = np.lib.stride_tricks.sliding_window_view(signed, horizon).sum(axis=1)
    closing = sums <= needed[usable, None]
    before = np.arange(len(sums)) < counts[usable, None]
    return float(np.mean(np.count_nonzero(closing & before, axis=1) / counts[usable]))


def _forward(legs: tuple[str, str], returns: tuple[Floats, Floats]) -> tuple[Forward, ...]:
    """Median compounded return of each leg over the horizon.

    Args:
        legs: Ids of a and b.
        returns: Of a and b, (events, horizon).
    """
    with np.errstate(over="ignore"):
        whole = [np.prod(1 + each, axis=1) - 1 for each in returns]
    if not np.isfinite(whole).all():
        return ()
    return tuple(
        Forward(leg, float(np.median(each)), median_interval(each))
        for leg, each in zip(legs, whole, strict=True)
    )
