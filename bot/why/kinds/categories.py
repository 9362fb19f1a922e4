"""Groups of DeFi categories: what is locked, what the price explains of it, and what flowed."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from bot.why.derived import Derived, Stretch, Unit
from bot.why.evidence import Evidence
from bot.why.kinds.divergences import aftermath, gap, ranks
from mir_core.analysis.daily import DAYS
from mir_core.analysis.detectors.tvl import RWA, against_native
from mir_core.analysis.groups import GroupFlows, flows_of, members
from mir_core.analysis.legs import WINDOW_DAYS
from mir_core.model.crypto import CategoryFlow, Rotation
from mir_core.model.finding import Divergence

_FIELD = "tvl_usd"
_ETH = "ETH"
_SLOPE = (
    "least squares of the relative change on Ether's return over the window, both winsorised at "
    "1 % and 99 %"
)
_DAY = dt.timedelta(days=1)


def _categories(evidence: Evidence) -> Iterator[Derived]:
    groups = members(evidence.report.snapshot, evidence.coverage)
    found = {flow.subject: flow for flow in evidence.report.analysis.of(CategoryFlow)}
    for group, flow in found.items():
        yield from _group(evidence, flow, groups[group])
    for rotation in evidence.report.analysis.of(Rotation):
        yield _rotation(rotation)
    yield from _pair(evidence, found, groups)


def _rotation(rotation: Rotation) -> Derived:
    return Derived(
        name="rotation.usd",
        value=min(-rotation.out_usd, rotation.in_usd),
        unit=Unit.USD,
        state=f"from {rotation.source} to {rotation.target}",
        formula="the smaller one of the largest outflow and the largest inflow, both beyond 1 % "
        "and 100 M USD",
        rests_on=tuple(
            name_of(group, measure)
            for group in (rotation.source, rotation.target)
            for measure in ("flow_usd", "flow_ratio")
        ),
    )


def name_of(group: str, measure: str) -> str:
    """A figure of a group, under the name of the signal where there is one."""
    return f"TVL.{group}.{measure}"


def _group(evidence: Evidence, flow: CategoryFlow, names: Sequence[str]) -> Iterator[Derived]:
    day, state = flow.session, f"UTC day {flow.session}"
    now = tuple(Stretch(name, _FIELD, day, day) for name in names)
    ends = tuple(each for name in names for each in evidence.change(name, _FIELD, day))

    def own(measure: str) -> str:
        return name_of(flow.subject, measure)

    def derived(
        measure: str,
        value: float | None,
        unit: Unit,
        formula: str,
        rests_on: tuple[str | Stretch, ...],
        *lines: tuple[str, str],
    ) -> Derived:
        return Derived(
            name=own(measure), value=value, unit=unit, state=state, formula=formula,
            lines=lines, rests_on=rests_on,
        )  # fmt: skip

    locked = "sum over its categories"
    yield derived("locked_usd", flow.tvl_usd, Unit.USD, locked, now)
    if flow.change_usd is None:
        return
    moved = "sum over its categories of value less value of the day before, of one source each"
    yield derived("change_usd", flow.change_usd, Unit.USD, moved, ends)
    ratio = "change / the same categories' value of the day before"
    needs: tuple[str | Stretch, ...] = (own("change_usd"),)
    yield derived("change_ratio", flow.change_ratio, Unit.CHANGE, ratio, needs)
    if flow.flow_usd is None:
        return
    window = _window(evidence, flow, names)
    count = ("window", f"{flow.n} pairs before {day}, 400 days back at most")
    yield derived("beta", flow.beta, Unit.SCORE, _SLOPE, window, count)
    price = "beta x value of the day before x Ether's return"
    needs = (own("beta"), own("change_usd"), f"{_ETH}.change")
    yield derived("price_usd", flow.price_usd, Unit.USD, price, needs)
    needs = (own("change_usd"), own("price_usd"))
    yield derived("flow_usd", flow.flow_usd, Unit.USD, "change - part of the price", needs)
    ratio = "flow / value of the day before"
    yield derived("flow_ratio", flow.flow_ratio, Unit.CHANGE, ratio, (own("flow_usd"),))
    if flow.z is not None:
        before = (own("flow_ratio"), *_past(names, evidence, day - DAYS * _DAY, day))
        count = ("window", f"{DAYS} days before {day}, each with a beta of its own")
        formula = "(flow ratio - mean) / standard deviation of the days before"
        yield derived("flow_z", flow.z, Unit.SCORE, formula, before, count)


def _window(
    evidence: Evidence, flow: CategoryFlow, names: Sequence[str]
) -> tuple[str | Stretch, ...]:
    """What the slope of a day was fitted to."""
    return _past(names, evidence, flow.session, flow.session)


def _past(
    names: Sequence[str], evidence: Evidence, first: dt.date, last: dt.date
) -> tuple[str | Stretch, ...]:
    """What the flows from one day to another rest on: the windows of their slopes are in."""
    begin = first - int(WINDOW_DAYS / np.timedelta64(1, "D")) * _DAY - _DAY
    levels = (Stretch(name, _FIELD, begin, last) for name in names)
    return (*levels, *evidence.between(_ETH, begin, last))


def _pair(
    evidence: Evidence,
    found: Mapping[str, CategoryFlow],
    groups: Mapping[str, tuple[str, ...]],
) -> Iterator[Derived]:
    """RWA against the DeFi-native groups, as a pair like the others."""
    pair = next(_flow_pairs(evidence), None)
    if pair is None:
        return
    native = [group.id for group in evidence.coverage.groups if group.defi_native]
    known = [group for group in native if group in found]
    if pair.spread_bp is None:
        for measure in ("spread_bp", "z"):
            name = f"{pair.subject}.{measure}"
            yield Derived(name=name, value=None, unit=Unit.SCORE, state=pair.state)
        return
    yield Derived(
        name=f"{pair.subject}.r_a",
        value=pair.r_a,
        unit=Unit.CHANGE,
        formula="flow of RWA / value of the day before",
        rests_on=(name_of(RWA, "flow_ratio"),),
    )
    yield Derived(
        name=f"{pair.subject}.r_b",
        value=pair.r_b,
        unit=Unit.CHANGE,
        formula="flows of the DeFi-native groups / their values of the day before",
        rests_on=tuple(name_of(group, "flow_usd") for group in known),
    )
    yield gap(pair)
    yield from _far(evidence, pair, groups, [RWA, *native])


def _flow_pairs(evidence: Evidence) -> Iterator[Divergence]:
    known = evidence.coverage.instruments.keys()
    pairs = evidence.report.analysis.of(Divergence)
    return (each for each in pairs if not {each.a, each.b} <= known)


def _far(
    evidence: Evidence,
    pair: Divergence,
    groups: Mapping[str, tuple[str, ...]],
    names: Sequence[str],
) -> Iterator[Derived]:
    """How far the gap is from usual, with all that was locked in the window."""
    snapshot, memo = evidence.report.snapshot, evidence.history.memo
    flows: dict[str, GroupFlows] = {}
    for group in names:
        own = flows_of(snapshot, group, groups[group], memo) if group in groups else None
        if own is not None:
            flows[group] = own
    legs = against_native(evidence.coverage, flows)
    row = None if legs is None else legs.row(np.datetime64(pair.b_session))
    if legs is None or row is None:
        return
    spreads = evidence.history.spreads_of((pair.a, pair.b), legs)
    days = legs.dates.tolist()
    locked = [name for group in flows for name in groups[group]]
    start = days[int(spreads.starts[row])]
    for each in ranks(pair, spreads, row):
        yield replace(each, rests_on=(*each.rests_on, *_past(locked, evidence, start, days[row])))
    for each in aftermath(pair, spreads, row):
        whole = _past(locked, evidence, days[0], days[row])
        yield replace(each, rests_on=(*each.rests_on, *whole))


KIND = _categories
