"""Regions whose tone is another one than in the edition before (docs/analysis.md, section 11)."""

from collections.abc import Iterator, Sequence

import numpy as np

from mir_core.analysis.ranking import LEADING_STEPS
from mir_core.analysis.scores import scores
from mir_core.analysis.statistics import tail_share
from mir_core.model.coverage import Coverage, Region
from mir_core.model.finding import Analysis, Finding, Mood, Tone
from mir_core.model.market import ToneChange
from mir_core.model.observation import Floats
from mir_core.model.snapshot import Snapshot

#: Moods from the darkest to the brightest: the distance of two is their number of classes.
_SCALE = (
    Mood.STRONG_RISK_OFF,
    Mood.RISK_OFF,
    Mood.NEUTRAL,
    Mood.RISK_ON,
    Mood.STRONG_RISK_ON,
)
_WINDOW = 250


def tone_changes(
    snapshot: Snapshot, coverage: Coverage, findings: Sequence[Finding], previous: Analysis | None
) -> Iterator[ToneChange]:
    """Changes since the edition before, in the order of the regions.

    The same session told twice is no change, and neither is a day on which nothing is measured. A
    change across two classes or more carries its rarity.
    """
    if previous is None:
        return
    before = {tone.subject: tone for tone in previous.of(Tone)}
    now = {tone.subject: tone for tone in findings if isinstance(tone, Tone)}
    for region in coverage.regions:
        if region.id in before and region.id in now:
            yield from _change(snapshot, region, before[region.id], now[region.id])


def _change(snapshot: Snapshot, region: Region, before: Tone, now: Tone) -> Iterator[ToneChange]:
    if before.score is None or now.score is None or not before.session or not now.session:
        return
    steps = _SCALE.index(now.label) - _SCALE.index(before.label)
    if steps == 0 or before.session >= now.session:
        return
    rarity = None
    if abs(steps) >= LEADING_STEPS:
        past = np.diff(scores(snapshot, region)[:-1])
        rarity = tail_share(past[-_WINDOW:], now.score - before.score)
    yield ToneChange(
        subject=region.id,
        evidence=now.evidence,
        rarity=rarity,
        before=before.label,
        now=now.label,
        steps=steps,
        score_before=before.score,
        score=now.score,
        session_before=before.session,
        session=now.session,
    )


def class_steps(scored: Floats, thresholds: tuple[float, float]) -> Floats:
    """Classes by which the mood of each session differs from that of the one before.

    NaN where one of the two is not measured.
    """
    plain, strong = thresholds
    classes = np.searchsorted([-strong, -plain], scored, side="left") + np.searchsorted(
        [plain, strong], scored, side="right"
    )
    known = np.where(np.isnan(scored), np.nan, classes)
    return np.diff(known, prepend=np.nan)
