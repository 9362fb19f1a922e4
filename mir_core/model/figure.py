"""A number that a reader may see, with its proof."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from mir_core.model.message import Phrase


class Verdict(StrEnum):
    """What the snapshot says of a figure."""

    FRESH = "fresh"
    CLOSED = "closed"
    STALE = "stale"
    SUSPECT = "suspect"
    CONFLICT = "conflict"
    MISSING = "missing"

    @property
    def is_fault(self) -> bool:
        """True for what a required figure must not be (a closed market is no fault)."""
        return self not in {Verdict.FRESH, Verdict.CLOSED}


@dataclass(frozen=True, slots=True)
class Figure:
    """One value with where it came from and how far it may be trusted.

    Attributes:
        id: `<instrument>.<field>`, such as `SPX.close`, `SPX.change`.
        value: None only if the verdict is `missing`.
        unit: `points`, `USD`, `ratio`, `count`, ...
        session: The session that it belongs to.
        inputs: Ids of the figures that it was computed from; empty for an observation.
        formula: Name of the computation; None for an observation.
        confirmed_by: Other sources that gave the same for its session, within the tolerance.
        retrieval: Number of the stored answer that gave it; None for imports and computed figures.
    """

    id: str
    instrument: str
    field: str
    value: float | None
    unit: str
    session: dt.date | None
    observed_at: dt.datetime | None
    known_at: dt.datetime | None
    source: str | None
    verdict: Verdict
    inputs: tuple[str, ...] = ()
    formula: str | None = None
    confirmed_by: tuple[str, ...] = ()
    retrieval: int | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """A value that should be there and is not fresh, and why."""

    instrument: str
    field: str
    reason: Verdict
    detail: Phrase
