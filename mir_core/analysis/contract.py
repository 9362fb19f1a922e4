"""What a detector is, and what it may know."""

from collections.abc import Sequence
from typing import Protocol

from mir_core.analysis.pairs import PairHistory
from mir_core.model.coverage import Coverage
from mir_core.model.finding import Finding
from mir_core.model.snapshot import Snapshot


class Detector(Protocol):
    """Reads a snapshot and tells what it finds; pure.

    A module of `mir_core/analysis/detectors` ends in `DETECTOR = ...`; its English sentences stand
    in the same file.
    """

    def __call__(
        self, snapshot: Snapshot, coverage: Coverage, history: PairHistory
    ) -> Sequence[Finding]:
        """Findings in print order; an empty result means that there is nothing to say."""
        ...
