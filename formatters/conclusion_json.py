"""What follows from the findings, for the machine-readable report."""

from typing import Any

from formatters.catalog import Catalog
from mir_core.model.conclusion import Action, Conclusions, Edge, Profile, Risk
from mir_core.model.message import Phrase


def conclusion_json(found: Conclusions, catalog: Catalog) -> dict[str, Any]:
    """The keys `flows`, `net_assessment`, `risks` and `plan` in the reader's language."""
    flow_map = found.flow_map
    return {
        "flows": [_flow(edge, catalog) for edge in flow_map.edges] if flow_map else [],
        "net_assessment": flow_map.assessment.value if flow_map else None,
        "risks": [_risk(risk, catalog) for risk in found.risks],
        "plan": {
            profile.value: [_action(action, catalog) for action in found.plan.get(profile, ())]
            for profile in Profile
        },
    }


def _flow(edge: Edge, catalog: Catalog) -> dict[str, Any]:
    return {
        "from": edge.source.value,
        "to": edge.target.value,
        "kind": edge.kind.value,
        "usd": edge.usd,
        "bp": edge.bp,
        "mechanism": _text(edge.mechanism, catalog),
        "figures": list(edge.evidence),
    }


def _risk(risk: Risk, catalog: Catalog) -> dict[str, Any]:
    event = risk.event
    return {
        "rank": risk.rank,
        "id": risk.id,
        "name": _text(risk.name, catalog),
        "probability": risk.probability,
        "band": None if risk.band is None else risk.band.value,
        "n": risk.n,
        "base": risk.base,
        "basis": risk.basis.value,
        "impact": risk.impact,
        "markets": list(risk.markets),
        "trigger": _text(risk.trigger, catalog),
        "event": None
        if event is None
        else {"instrument": event.instrument, "move": event.move, "horizon": event.horizon},
        "figures": list(risk.figures),
    }


def _action(action: Action, catalog: Catalog) -> dict[str, Any]:
    return {
        "id": action.id,
        "action": _text(action.action, catalog),
        "rationale": _text(action.rationale, catalog),
        "trigger": _text(action.trigger, catalog),
        "invalidation": _text(action.invalidation, catalog),
        "figures": list(action.figures),
    }


def _text(phrase: Phrase, catalog: Catalog) -> str:
    return catalog.text(phrase).replace("\u00a0", " ")
