"""A checkable statement, made with a report and resolved later (docs/analysis.md, section 10)."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

#: How the id of a call ends that no reader saw at its time.
_REPLAYED = "@replay"


class CallKind(StrEnum):
    """What was said."""

    DIVERGENCE = "divergence"
    LINK = "link"
    RISK = "risk"


class CallState(StrEnum):
    """How it went; `void` when the data that would decide is missing."""

    OPEN = "open"
    HIT = "hit"
    MISS = "miss"
    VOID = "void"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One statement as it was published; nothing of it ever changes.

    Attributes:
        kind: What sort of statement.
        subject: `SPX/BTC`, `US->HK`, id of a risk.
        sign: Of the spread or move; 0 where there is none. One call per subject and sign is open.
        start: Session that the statement starts from; of a link, the one that is awaited.
        date, edition: Of the report that said it.
        published_at: The report's cut-off for a replay, else the instant of publication.
        probability: Of a hit, as said.
        base_rate: What would have been said without looking at the case, as known then.
        horizon: In pairs or sessions.
        resolves_on: Session whose close decides, by the calendar as known then.
        series: Figures that decide, such as ("SPX.close", "BTC.close").
        parameters: What the decision needs besides: thresholds and starting values, by name.
        replay: Made by a replay, not published at its time.
    """

    kind: CallKind
    subject: str
    sign: int
    start: dt.date
    date: dt.date
    edition: str
    published_at: dt.datetime
    probability: float
    base_rate: float
    horizon: int
    resolves_on: dt.date
    series: tuple[str, ...]
    parameters: tuple[tuple[str, float], ...]
    replay: bool = False

    @property
    def id(self) -> str:
        """Unique: a second edition that tells of the same session says the same again."""
        sign = {1: "+", -1: "-", 0: "0"}[self.sign]
        name = f"{self.kind}:{self.subject}:{sign}:{self.start.isoformat()}"
        return name + _REPLAYED if self.replay else name

    @property
    def key(self) -> tuple[CallKind, str, int, bool]:
        """Of the calls with one key, one at most is open."""
        return self.kind, self.subject, self.sign, self.replay

    @property
    def instruments(self) -> tuple[str, ...]:
        """Instruments whose closes decide."""
        return tuple(figure.rpartition(".")[0] for figure in self.series)

    def parameter(self, name: str) -> float:
        """One of the parameters; KeyError if there is none of that name."""
        return dict(self.parameters)[name]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a call went.

    Attributes:
        call: Id of the call.
        resolved_at: Cut-off of the report that resolved it.
        value: What was measured; None for void.
    """

    call: str
    state: CallState
    resolved_at: dt.datetime
    value: float | None
