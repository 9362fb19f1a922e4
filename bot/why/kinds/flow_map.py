"""Arrows of the capital-flow map, and its net assessment."""

import math
from collections.abc import Iterator

from bot.why.derived import Derived, Unit
from bot.why.evidence import Evidence
from bot.why.kinds.categories import name_of
from mir_core.analysis.detectors.stablecoins import ALL
from mir_core.analysis.flow_map import median_tone, nodes_of_groups, whole_issuance
from mir_core.model.conclusion import Edge, EdgeKind, Node
from mir_core.model.crypto import CategoryFlow, CoinMarket, Issuance, Rotation
from mir_core.model.finding import Divergence, Tone


def _flow_map(evidence: Evidence) -> Iterator[Derived]:
    found = evidence.report.analysis.conclusions.flow_map
    yield from _assessment(evidence, None if found is None else found.assessment.value)
    for edge in () if found is None else found.edges:
        yield _inferred(evidence, edge) if edge.kind is EdgeKind.INFERRED else _told(evidence, edge)


def _told(evidence: Evidence, edge: Edge) -> Derived:
    """A measured arrow: stablecoins issued, a rotation, or the net flow of a node's groups."""
    if {edge.source, edge.target} == {Node.CASH, Node.STABLECOINS}:
        issuance = evidence.report.analysis.of(Issuance)[0]
        whole = whole_issuance(issuance) is not None
        name = f"{ALL if whole else 'stablecoins'}.issued_usd"
        return _edge(edge, "usd", edge.usd, "size of the issuance; the sign is the direction", name)
    if Node.STABLECOINS not in {edge.source, edge.target}:
        rotation = evidence.report.analysis.of(Rotation)[0]
        names = [name_of(group, "flow_usd") for group in (rotation.source, rotation.target)]
        return _edge(edge, "usd", edge.usd, "the smaller one of both sides of the rotation", *names)
    return _net(evidence, edge)


def _net(evidence: Evidence, edge: Edge) -> Derived:
    node = edge.target if edge.source is Node.STABLECOINS else edge.source
    nodes = nodes_of_groups(evidence.coverage)
    flows = [
        flow
        for flow in evidence.report.analysis.of(CategoryFlow)
        if nodes.get(flow.subject) is node and flow.flow_usd is not None and flow.flow_ratio
    ]
    before = sum((flow.flow_usd or 0.0) / (flow.flow_ratio or math.inf) for flow in flows)
    names = [name_of(flow.subject, measure) for flow in flows for measure in ("flow_usd",)]
    said = f"flows of its groups together; beside it the share of their {before:,.0f} USD"
    share = (edge.usd or 0.0) / before if before else 0.0
    return _edge(edge, "usd", edge.usd, said, *names, also=(share,))


def _inferred(evidence: Evidence, edge: Edge) -> Derived:
    """An arrow of relative performance: the gap of the pair that it was drawn from."""
    pairs = evidence.report.analysis.of(Divergence)
    names = [
        f"{found.subject}.{measure}"
        for found in pairs
        if found.evidence == edge.evidence and abs(found.spread_bp or 0.0) == edge.bp
        for measure in ("spread_bp", "z")
    ]
    return _edge(edge, "bp", edge.bp, "size of the gap; no money was counted", *names)


def _edge(
    edge: Edge,
    measure: str,
    value: float | None,
    formula: str,
    *names: str,
    also: tuple[float, ...] = (),
) -> Derived:
    return Derived(
        name=f"{edge.source}->{edge.target}.{measure}",
        value=value,
        unit=Unit.USD if measure == "usd" else Unit.BP,
        state=edge.kind.value,
        also=also,
        formula=formula,
        rests_on=names,
    )


def _assessment(evidence: Evidence, assessment: str | None) -> Iterator[Derived]:
    """The three inputs of the assessment: issuance, capitalisation, and the median tone."""
    analysis = evidence.report.analysis
    tones = tuple(f"{tone.subject}.score" for tone in analysis.of(Tone) if tone.score is not None)
    yield Derived(
        name="flows.median_score",
        value=median_tone(analysis.findings),
        unit=Unit.SCORE,
        state=assessment or "",
        formula="median of the scores of the regions that have one",
        rests_on=tones,
    )
    issued = any(found.z is not None for found in analysis.of(Issuance))
    total = any(found.total_change is not None for found in analysis.of(CoinMarket))
    yield Derived(
        name="flows.assessment",
        value=None,
        unit=Unit.SCORE,
        state=assessment or "no arrow could be drawn",
        formula="expansion if issuance_z > 0.5, total capitalisation up and median score >= 0.5; "
        "contraction the other way round; else rotation if there is one; else mixed",
        rests_on=(
            *(("stablecoins.issuance_z",) if issued else ()),
            *(("CRYPTO.change",) if total else ()),
            "flows.median_score",
        ),
    )


KIND = _flow_map
