"""Figures of the pair of flows: into real-world assets, and into DeFi-native groups."""

from bot.why.evidence import Evidence
from bot.why.step import Step
from mir_core.model.crypto import CategoryFlow
from mir_core.model.finding import Divergence

_RWA = "RWA"
_FLOW = "change of value locked less beta x its value of the day before x Ether's return"
_FORMULAS = {
    "spread": "r_a - r_b",
    "z": "(x - median) / (1.4826 MAD)",
    "percentile": "share of the window with |x| not above this one",
    "r_a": f"{_FLOW}, over the value of the day before",
    "r_b": f"{_FLOW}, over the value of the day before, all DeFi-native groups together",
}


def of_flows(evidence: Evidence, found: Divergence, what: str) -> Step:
    """A figure of the pair, down to the flows of the groups and what was locked in them."""
    name = f"{found.subject}.{what}"
    values = {
        "spread": found.spread_bp,
        "z": found.z,
        "percentile": found.percentile,
        "r_a": found.r_a,
        "r_b": found.r_b,
    }
    value = values[what]
    if value is None:
        return Step(f"{name}: {found.state} for {found.b_session}")
    unit = " bp" if what == "spread" else ""
    lines = [("formula", _FORMULAS[what])]
    if what in {"z", "percentile"}:
        lines.append(("window", f"{found.n} days with both flows before {found.b_session}"))
    rests_on = {group.id for group in evidence.coverage.groups if group.defi_native} | {_RWA}
    flows = evidence.report.analysis.of(CategoryFlow)
    inputs = [_group(flow) for flow in flows if flow.subject in rests_on]
    return Step(f"{name} = {value:.4f}{unit}, UTC day {found.b_session}", lines, inputs)


def _group(flow: CategoryFlow) -> Step:
    head = f"{flow.subject}: {flow.tvl_usd:.0f} USD locked"
    if flow.flow_usd is None or flow.beta is None or flow.change_usd is None:
        return Step(f"{head}, no flow measured")
    lines = [
        ("change", f"{flow.change_usd:+.0f} USD"),
        ("beta", f"{flow.beta:.4f} on Ether, {flow.n} days"),
        ("flow", f"{flow.flow_usd:+.0f} USD"),
        ("rests on", ", ".join(flow.evidence)),
    ]
    return Step(head, lines)
