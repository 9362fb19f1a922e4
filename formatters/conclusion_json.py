"""What follows from the findings, for the machine-readable report."""

from typing import Any

from formatters.plain_json import PlainJson
from mir_core.model.conclusion import Action, Conclusions, Edge, Profile, Risk


def conclusion_json(found: Conclusions, plain: PlainJson) -> dict[str, Any]:
    """The keys `flows`, `net_assessment`, `risks` and `plan` in the reader's language."""
    flow_map = found.flow_map
    return {
        "flows": [_flow(edge, plain) for edge in flow_map.edges] if flow_map else [],
        "net_assessment": flow_map.assessment.value if flow_map else None,
        "risks": [_risk(risk, plain) for risk in found.risks],
        "plan": {
            profile.value: [_action(action, plain) for action in found.plan.get(profile, ())]
            for profile in Profile
        },
    }


def _flow(edge: Edge, plain: PlainJson) -> dict[str, Any]:
    ends = {"from": "source", "to": "target"}
    return {
        **plain.object(edge, "kind", "usd", "bp", "mechanism", **ends),
        "figures": list(edge.evidence),
    }


def _risk(risk: Risk, plain: PlainJson) -> dict[str, Any]:
    event = risk.event
    return {
        **plain.object(
            risk, "rank", "id", "name", "probability", "band", "n", "base", "basis", "impact",
            "markets", "trigger",
        ),
        "event": None if event is None else plain.object(event, "instrument", "move", "horizon"),
        "figures": list(risk.figures),
    }  # fmt: skip


def _action(action: Action, plain: PlainJson) -> dict[str, Any]:
    return plain.object(action, "id", "action", "rationale", "trigger", "invalidation", "figures")
