"""Breadth of a market: how many of its stocks rose (docs/analysis.md, section 3)."""

from dataclasses import dataclass

from mir_core.model.coverage import Region
from mir_core.model.figure import Figure, Verdict
from mir_core.model.session import Session
from mir_core.model.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Breadth:
    """Stocks that rose, fell and did neither, over all exchanges of a region.

    Attributes:
        unchanged: None if an exchange does not publish it.
        evidence: Ids of the figures that were added up.
    """

    advancing: int
    declining: int
    unchanged: int | None
    evidence: tuple[str, ...]

    @property
    def share(self) -> float:
        """Advancing / (advancing + declining)."""
        return self.advancing / (self.advancing + self.declining)


def breadth_of(snapshot: Snapshot, region: Region, expected: Session) -> Breadth | None:
    """Breadth of the expected session; None unless each named exchange gave fresh counts.

    Where one did not, that of the universe that stands in.
    """
    found = (
        _breadth(snapshot, names, expected) for names in (region.breadth, region.breadth_instead)
    )
    return next((each for each in found if each is not None), None)


def _breadth(snapshot: Snapshot, names: tuple[str, ...], expected: Session) -> Breadth | None:
    advancing = _counts(snapshot, names, "advancing", expected)
    declining = _counts(snapshot, names, "declining", expected)
    if advancing is None or declining is None or _total(advancing) + _total(declining) == 0:
        return None
    unchanged = _counts(snapshot, names, "unchanged", expected)
    figures = (*advancing, *declining, *(unchanged or ()))
    return Breadth(
        _total(advancing),
        _total(declining),
        None if unchanged is None else _total(unchanged),
        tuple(figure.id for figure in figures),
    )


def _counts(
    snapshot: Snapshot, names: tuple[str, ...], field: str, expected: Session
) -> list[Figure] | None:
    """One figure per named instrument; None if there are none or one of them is not fresh."""
    found = [snapshot.figures.get(f"{name}.{field}") for name in names]
    fresh = [
        figure
        for figure in found
        if figure is not None
        and figure.verdict is Verdict.FRESH
        and figure.session == expected.date
        and figure.value is not None
    ]
    return fresh if fresh and len(fresh) == len(found) else None


def _total(figures: list[Figure]) -> int:
    return round(sum(figure.value or 0 for figure in figures))
