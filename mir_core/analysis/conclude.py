"""What follows from the findings: the flow map, the risks, and the plan of each profile."""

from collections.abc import Iterator, Sequence

from mir_core.analysis.flow_map import flow_map_of
from mir_core.analysis.pairs import PairHistory
from mir_core.analysis.plan import plan_of
from mir_core.analysis.risks import risks_of
from mir_core.analysis.signals import Signals
from mir_core.model.conclusion import Conclusions, FlowMap
from mir_core.model.coverage import Coverage
from mir_core.model.crypto import CategoryFlow, Rotation
from mir_core.model.finding import Divergence, Finding, Link, LinkLabel, Tone
from mir_core.model.snapshot import Snapshot


def conclude(
    snapshot: Snapshot,
    coverage: Coverage,
    history: PairHistory,
    findings: Sequence[Finding],
    breakdown: str | None,
) -> Conclusions:
    """The conclusions of a snapshot and its findings.

    Args:
        snapshot: The state of the markets.
        coverage: With the catalogue of risks and the playbook.
        history: What was computed for earlier reports.
        findings: All of them.
        breakdown: Link at which the chain broke.
    """
    flow_map = flow_map_of(findings, coverage)
    told = dict(_told(findings, flow_map, breakdown))
    signals = Signals(snapshot, coverage, history, told)
    return Conclusions(flow_map, risks_of(signals), plan_of(signals))


def _told(
    findings: Sequence[Finding], flow_map: FlowMap | None, breakdown: str | None
) -> Iterator[tuple[str, float | str]]:
    """Today's labels and numbers that the findings give, by signal."""
    yield "chain.breakdown", breakdown or ""
    if flow_map is not None:
        yield "flows.assessment", flow_map.assessment.value
    rotation = next((each for each in findings if isinstance(each, Rotation)), None)
    yield "rotation.source", rotation.source if rotation else ""
    yield "rotation.target", rotation.target if rotation else ""
    for found in findings:
        if isinstance(found, Tone):
            yield f"{found.subject}.tone", found.label.value
            if found.score is not None:
                yield f"{found.subject}.score", found.score
        elif isinstance(found, Link):
            yield from _of_link(found)
        elif isinstance(found, Divergence) and found.z is not None:
            yield f"{found.subject}.z", found.z
            yield f"{found.subject}.spread_bp", found.spread_bp or 0.0
        elif isinstance(found, CategoryFlow) and found.flow_usd is not None:
            yield f"TVL.{found.subject}.flow_usd", found.flow_usd
            yield f"TVL.{found.subject}.flow_ratio", found.flow_ratio or 0.0


def _of_link(link: Link) -> Iterator[tuple[str, float | str]]:
    if link.label is LinkLabel.PENDING:
        if link.expected is not None:
            yield f"{link.subject}.pending", link.expected
        return
    yield f"{link.subject}.label", link.label.value
    if link.surprise is not None:
        yield f"{link.subject}.surprise", link.surprise
