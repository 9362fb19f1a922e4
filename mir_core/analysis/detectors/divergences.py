"""Divergences: spreads of pairs against their own history (docs/analysis.md, sections 5 and 6).

Reported ones first, largest `|z|` first. A reported one carries its rarity: the share of the z in
its window that were at least as large.
"""

import dataclasses
import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from mir_core.analysis.event_study import base_rates, class_edge
from mir_core.analysis.occasion import Occasion, Standing, expected_occasion
from mir_core.analysis.pairs import PairHistory, Spreads
from mir_core.analysis.ranking import size
from mir_core.analysis.statistics import share_within, tail_share
from mir_core.model.coverage import Coverage, PairSpec, Thresholds
from mir_core.model.finding import Divergence, Finding
from mir_core.model.snapshot import Snapshot

_BP = 1e4
_STATES = {
    Standing.USABLE: "measured",
    Standing.CLOSED: "closed",
    Standing.NOT_MEASURED: "not measured",
}


def _divergences(snapshot: Snapshot, coverage: Coverage, history: PairHistory) -> Sequence[Finding]:
    found = [_divergence(snapshot, coverage, history, pair) for pair in coverage.pairs]
    return sorted(found, key=lambda each: (not each.reported, -size(each)))


def _divergence(
    snapshot: Snapshot, coverage: Coverage, history: PairHistory, pair: PairSpec
) -> Divergence:
    alignment = history.alignment(snapshot, coverage, pair.a, pair.b)
    occasion = expected_occasion(snapshot, coverage, alignment, pair.a, pair.b)
    if occasion.standing is not Standing.USABLE:
        return _blank(pair, occasion)
    blank = dataclasses.replace(_blank(pair, occasion), state=_STATES[Standing.NOT_MEASURED])
    spreads = history.spreads(snapshot, coverage, pair.a, pair.b)
    row = None if spreads is None else spreads.legs.row(np.datetime64(occasion.b_session))
    if spreads is None or row is None:
        return blank
    return measured(blank, spreads, row, coverage.thresholds)


def measured(blank: Divergence, spreads: Spreads, row: int, thresholds: Thresholds) -> Divergence:
    """The divergence of one row, with what followed if it is reported."""
    legs, z = spreads.legs, float(spreads.z[row])
    window = slice(int(spreads.starts[row]), row)
    raw = dataclasses.replace(
        blank,
        spread_bp=float(spreads.spread[row]) * _BP,
        r_a=float(legs.r_a[row]),
        r_b=float(legs.r_b[row]),
        n=row - window.start,
    )
    if math.isnan(z):
        return raw
    found = dataclasses.replace(
        raw,
        state=_STATES[Standing.USABLE],
        z=z,
        percentile=share_within(spreads.scaled[window], float(spreads.scaled[row])),
    )
    run_day = _run_day(spreads, row, thresholds)
    if run_day == 0:
        return found
    return dataclasses.replace(
        found,
        reported=True,
        run_day=run_day,
        rarity=tail_share(spreads.z[window], z),
        base_rates=base_rates(
            spreads, row, thresholds.horizons, class_edge(z, thresholds), (blank.a, blank.b)
        ),
    )


def reported_rows(spreads: Spreads, thresholds: Thresholds) -> npt.NDArray[np.bool_]:
    """Which spreads of a pair were worth telling on their day."""
    always, if_opposed = thresholds.reported_z
    z = np.abs(np.nan_to_num(spreads.z))
    opposed = np.sign(spreads.legs.r_a) * np.sign(spreads.legs.r_b) < 0
    return (z >= always) | (opposed & (z >= if_opposed))


def _run_day(spreads: Spreads, row: int, thresholds: Thresholds) -> int:
    """How many pairs in a row, up to this one, were reported with this one's sign."""
    sign = np.sign(spreads.spread)
    alike = reported_rows(spreads, thresholds) & (sign == sign[row])
    breaks = np.flatnonzero(~alike[: row + 1])
    return row - int(breaks[-1]) if len(breaks) else row + 1


def _blank(pair: PairSpec, occasion: Occasion) -> Divergence:
    return Divergence(
        subject=pair.id,
        evidence=(f"{pair.a}.change", f"{pair.b}.change"),
        a=pair.a,
        b=pair.b,
        state=_STATES[occasion.standing],
        a_session=occasion.a_session,
        b_session=occasion.b_session,
        since=occasion.since,
    )


DETECTOR = _divergences
