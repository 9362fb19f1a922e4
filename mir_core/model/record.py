"""The track record: calls with how they went, and what that amounts to (section 10)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from mir_core.model.call import Call, CallKind, Outcome
from mir_core.model.finding import Analysis, Interval
from mir_core.model.snapshot import Snapshot


@dataclass(frozen=True, eq=False)
class Measured:
    """A snapshot with what was found in it: an edition that was, or could have been, published."""

    snapshot: Snapshot
    analysis: Analysis


@dataclass(frozen=True, eq=False)
class Ledger:
    """Calls in the order of their publication, and the outcomes that are known, by id of the call.

    Cut at an instant, like a series: nothing later is in.
    """

    calls: tuple[Call, ...] = ()
    outcomes: Mapping[str, Outcome] = field(default_factory=dict)

    def open(self) -> tuple[Call, ...]:
        """Calls without an outcome."""
        return tuple(call for call in self.calls if call.id not in self.outcomes)

    def resolved(self) -> Iterator[tuple[Call, Outcome]]:
        """Calls with their outcome."""
        for call in self.calls:
            outcome = self.outcomes.get(call.id)
            if outcome is not None:
                yield call, outcome


@dataclass(frozen=True, slots=True)
class Bucket:
    """Calls whose probability lay in [low, high); the last one holds 1 as well.

    Attributes:
        said: Mean probability; None without calls.
        came: Share of hits; None without calls.
    """

    low: float
    high: float
    n: int
    said: float | None
    came: float | None


@dataclass(frozen=True, slots=True)
class Rates:
    """What a sufficient number of calls amounts to.

    Attributes:
        hit_share: Hits / (hits + misses).
        interval: Wilson's 90 % interval of it.
        base_rate: Mean base rate of the same calls.
        brier: Mean squared error of the probabilities.
        base_brier: The same of always saying the base rate.
        buckets: Calibration.
    """

    hit_share: float
    interval: Interval
    base_rate: float
    brier: float
    base_brier: float
    buckets: tuple[Bucket, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """The record of one kind of call, published or replayed.

    Attributes:
        open, hits, misses, voids: Numbers of calls.
        rates: None below 30 hits and misses.
    """

    kind: CallKind
    replay: bool
    open: int
    hits: int
    misses: int
    voids: int
    rates: Rates | None

    @property
    def n(self) -> int:
        """Calls that were decided."""
        return self.hits + self.misses


@dataclass(frozen=True, eq=False)
class Record:
    """What a report knows of calls.

    Attributes:
        made: Calls of this report, none of which repeats an open one.
        settled: Outcomes that this report's snapshot decided.
        ledger: Calls of earlier reports, with all outcomes up to this one.
        fresh: Calls of `ledger` that were resolved since the previous edition.
        scores: Of `ledger`, per kind, published ones first.
    """

    made: tuple[Call, ...] = ()
    settled: tuple[Outcome, ...] = ()
    ledger: Ledger = Ledger()
    fresh: tuple[tuple[Call, Outcome], ...] = ()
    scores: tuple[Score, ...] = ()
