"""All findings of a snapshot."""

import mir_core.analysis.detectors
from mir_core.analysis.conclude import conclude
from mir_core.analysis.pairs import PairHistory
from mir_core.analysis.ranking import breaking, leads
from mir_core.analysis.sequels import sequel_of
from mir_core.analysis.tone_changes import tone_changes
from mir_core.discovery import plugins
from mir_core.model.coverage import Coverage
from mir_core.model.finding import Analysis, Finding, Link
from mir_core.model.snapshot import Snapshot


def analyse(
    snapshot: Snapshot,
    coverage: Coverage,
    history: PairHistory | None = None,
    previous: Analysis | None = None,
) -> Analysis:
    """Ask every detector; same snapshot, same answer.

    Args:
        snapshot: The state of the markets.
        coverage: What to look at.
        history: What was computed for earlier reports; saves time and changes nothing.
        previous: Analysis of the edition before, which tells what has changed.
    """
    memo = PairHistory() if history is None else history
    detectors = plugins(mir_core.analysis.detectors, "DETECTOR")
    findings: tuple[Finding, ...] = tuple(
        finding for detector in detectors.values() for finding in detector(snapshot, coverage, memo)
    )
    findings += tuple(tone_changes(snapshot, coverage, findings, previous))
    broken = breaking([finding for finding in findings if isinstance(finding, Link)])
    ranked = leads(findings)
    sequel = sequel_of(ranked[0], snapshot, coverage, memo) if ranked else None
    breakdown = None if broken is None else broken.subject
    conclusions = conclude(snapshot, coverage, memo, findings, breakdown)
    return Analysis(findings, breakdown, ranked, conclusions, sequel)
