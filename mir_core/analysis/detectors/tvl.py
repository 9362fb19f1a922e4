"""TVL by group of categories: what the price explains, what flowed, and where it went.

docs/analysis.md, section 7. A rotation carries its rarity: the share of the days before on which
one at least as large was found, days without one included.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from mir_core.analysis.alignment import PairKind
from mir_core.analysis.daily import finite, plain_z
from mir_core.analysis.day import crypto_day
from mir_core.analysis.detectors.divergences import measured
from mir_core.analysis.groups import GroupFlows, flows_of, members
from mir_core.analysis.legs import WINDOW_PAIRS, PairLegs
from mir_core.analysis.named import protocols_of
from mir_core.analysis.pairs import PairHistory
from mir_core.analysis.statistics import tail_share
from mir_core.model.coverage import OTHER, Coverage
from mir_core.model.crypto import CategoryFlow, Contributor, Rotation
from mir_core.model.finding import Divergence, Finding
from mir_core.model.observation import Floats
from mir_core.model.session import Days
from mir_core.model.snapshot import Snapshot

#: Both ends of a rotation exceed these.
_ROTATION_RATIO = 0.01
_ROTATION_USD = 100e6
#: A leg of the pair of flows is compared on days on which at least this was locked.
_LEAST_TVL_USD = 100e6
#: Named protocols in each direction.
_MOST_NAMED = 5

#: Group whose flow is held against that of all DeFi-native ones.
RWA = "RWA"
RWA_LEG, NATIVE_LEG = "RWA flow", "DeFi-native flow"


def _tvl(snapshot: Snapshot, coverage: Coverage, history: PairHistory) -> Sequence[Finding]:
    today = crypto_day(snapshot)
    of_group = members(snapshot, coverage)
    if today is None or not of_group:
        return ()
    flows = {
        group: found
        for group, names in of_group.items()
        if (found := flows_of(snapshot, group, names, history.memo)) is not None
    }
    day = today.date
    named = protocols_of(snapshot, coverage, today.date)
    categories = [
        category
        for group, flow in flows.items()
        if (category := _category(snapshot, group, flow, day, named.get(group, ()))) is not None
    ]
    return [
        *categories,
        *_rotation({group: flow for group, flow in flows.items() if group != OTHER}, day),
        *_flow_pair(coverage, flows, day, history),
    ]


def _category(
    snapshot: Snapshot,
    group: str,
    flows: GroupFlows,
    day: dt.date,
    protocols: Sequence[Contributor],
) -> CategoryFlow | None:
    """The group on a day; None without a TVL of it."""
    row = _row(flows, day)
    tvl = None if row is None else finite(flows.tvl[row])
    if row is None or tvl is None or tvl <= 0:
        return None
    flow, ratio = finite(flows.flow[row]), finite(flows.flow_ratio[row])
    figures = (f"{name}.tvl_usd" for name in flows.instruments)
    return CategoryFlow(
        subject=group,
        evidence=(*(name for name in figures if name in snapshot.figures), "ETH.change"),
        session=day,
        tvl_usd=tvl,
        change_usd=finite(flows.change[row]) if flows.before[row] > 0 else None,
        change_ratio=finite(flows.ratio[row]),
        beta=finite(flows.beta[row]),
        n=int(flows.pairs[row]),
        price_usd=finite(flows.price[row]),
        flow_usd=flow,
        flow_ratio=ratio,
        z=None if ratio is None else plain_z(flows.flow_ratio[:row], ratio),
        risers=tuple(each for each in protocols if each.change > 0)[:_MOST_NAMED],
        fallers=tuple(each for each in protocols if each.change < 0)[:_MOST_NAMED],
    )


def _row(flows: GroupFlows, day: dt.date) -> int | None:
    row = int(np.searchsorted(flows.dates, np.datetime64(day)))
    return row if row < len(flows.dates) and flows.dates[row] == np.datetime64(day) else None


def _rotation(flows: Mapping[str, GroupFlows], day: dt.date) -> Iterator[Rotation]:
    """The day's rotation, if there is one."""
    if not flows:
        return
    names = list(flows)
    dates = max((flow.dates for flow in flows.values()), key=len)
    usd = np.stack([_placed(flow, flow.flow, dates) for flow in flows.values()])
    ratios = np.stack([_placed(flow, flow.flow_ratio, dates) for flow in flows.values()])
    known = np.isfinite(usd)
    out = np.argmin(np.where(known, usd, np.inf), axis=0)
    into = np.argmax(np.where(known, usd, -np.inf), axis=0)
    columns = np.arange(len(dates))
    sides = [(usd[side, columns], ratios[side, columns]) for side in (out, into)]
    (out_usd, out_ratio), (in_usd, in_ratio) = sides
    with np.errstate(invalid="ignore"):
        found = (-out_usd > _ROTATION_USD) & (-out_ratio > _ROTATION_RATIO)
        found &= (in_usd > _ROTATION_USD) & (in_ratio > _ROTATION_RATIO)
        sizes = np.where(found, np.minimum(-out_ratio, in_ratio), 0.0)
    row = int(np.searchsorted(dates, np.datetime64(day)))
    if row >= len(dates) or dates[row] != np.datetime64(day) or not found[row]:
        return
    before = np.where(known.any(axis=0), sizes, np.nan)[max(row - WINDOW_PAIRS, 0) : row]
    source, target = names[out[row]], names[into[row]]
    yield Rotation(
        subject=f"{source}->{target}",
        evidence=_evidence(flows[source], flows[target]),
        rarity=tail_share(before, float(sizes[row])),
        session=day,
        source=source,
        target=target,
        out_usd=float(out_usd[row]),
        out_ratio=float(out_ratio[row]),
        in_usd=float(in_usd[row]),
        in_ratio=float(in_ratio[row]),
    )


def _placed(flow: GroupFlows, column: Floats, dates: Days) -> Floats:
    """A column of a group on other dates, NaN where the group has none."""
    placed = np.full(len(dates), np.nan)
    placed[np.searchsorted(dates, flow.dates)] = column
    return placed


def _evidence(*flows: GroupFlows) -> tuple[str, ...]:
    return tuple(f"{name}.tvl_usd" for flow in flows for name in flow.instruments)


def _flow_pair(
    coverage: Coverage, flows: Mapping[str, GroupFlows], day: dt.date, history: PairHistory
) -> Iterator[Divergence]:
    """Flow into RWA less that into all DeFi-native groups, as a pair like the others."""
    legs = against_native(coverage, flows)
    if legs is None:
        return
    blank = Divergence(
        subject=f"{RWA_LEG}/{NATIVE_LEG}",
        evidence=_evidence(flows[RWA], *_native(coverage, flows)),
        a=RWA_LEG,
        b=NATIVE_LEG,
        state="not measured",
        a_session=day,
        b_session=day,
    )
    row = legs.row(np.datetime64(day))
    if row is None:
        yield blank
        return
    spreads = history.spreads_of((RWA_LEG, NATIVE_LEG), legs)
    yield measured(blank, spreads, row, coverage.thresholds)


def against_native(coverage: Coverage, flows: Mapping[str, GroupFlows]) -> PairLegs | None:
    """Both legs of the pair of flows, day by day; None if one of them has no data.

    Args:
        coverage: Tells which groups are DeFi-native.
        flows: By group.
    """
    native = _native(coverage, flows)
    return _legs(flows[RWA], native) if RWA in flows and native else None


def _native(coverage: Coverage, flows: Mapping[str, GroupFlows]) -> Sequence[GroupFlows]:
    return [flows[group.id] for group in coverage.groups if group.defi_native and group.id in flows]


def _legs(rwa: GroupFlows, native: Sequence[GroupFlows]) -> PairLegs:
    """Both flow ratios on the days that have both and enough locked on each side."""
    dates = rwa.dates
    flow, before = np.zeros(len(dates)), np.zeros(len(dates))
    for each in native:
        rows = np.minimum(np.searchsorted(each.dates, dates), len(each.dates) - 1)
        inside = each.dates[rows] == dates
        at = rows[inside]
        known = np.isfinite(each.flow[at])
        flow[inside] += np.where(known, each.flow[at], 0.0)
        before[inside] += np.where(known, each.before[at], 0.0)
    with np.errstate(all="ignore"):
        ratio = flow / before
        enough = (rwa.before >= _LEAST_TVL_USD) & (before >= _LEAST_TVL_USD)
    kept = np.isfinite(ratio) & np.isfinite(rwa.flow_ratio) & enough
    days = np.ones(int(kept.sum()), dtype=np.int64)
    return PairLegs(PairKind.SAME_SESSION, dates[kept], rwa.flow_ratio[kept], ratio[kept], days)


DETECTOR = _tvl
