"""What follows from the findings: flows, risks, plans (docs/analysis.md, sections 8 and 9)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from mir_core.model.case import Case
from mir_core.model.message import Phrase


class Node(StrEnum):
    """Where capital may stand."""

    US = "US"
    HK = "HK"
    A = "A"
    COINS = "Crypto majors"
    STABLECOINS = "Stablecoins"
    RWA = "RWA"
    DEFI = "DeFi-native"
    CASH = "Cash"


class EdgeKind(StrEnum):
    """Measured edges carry USD, inferred ones (relative performance) basis points."""

    MEASURED = "measured"
    INFERRED = "inferred"


@dataclass(frozen=True, slots=True)
class Edge:
    """One arrow of the map.

    Attributes:
        source, target: From and to.
        usd: Of a measured edge.
        bp: Of an inferred edge.
        mechanism: Why the arrow stands there, in a few words.
        evidence: Ids of the figures that it rests on.
    """

    source: Node
    target: Node
    kind: EdgeKind
    usd: float | None
    bp: float | None
    mechanism: Phrase
    evidence: tuple[str, ...] = ()


class Assessment(StrEnum):
    """What the map says as a whole."""

    EXPANSION = "expansion"
    CONTRACTION = "contraction"
    ROTATION = "rotation"
    MIXED = "mixed"


@dataclass(frozen=True, slots=True)
class FlowMap:
    """Edges in print order, measured ones first."""

    edges: tuple[Edge, ...]
    assessment: Assessment


class RiskBasis(StrEnum):
    """Where a probability comes from."""

    HISTORY = "history"
    JUDGEMENT = "judgement"


class Band(StrEnum):
    """A judgement of probability."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class RiskEvent:
    """What would make a risk come true.

    Attributes:
        instrument: Whose close decides.
        move: Signed ratio from the close of the day of the report's session; a negative one is a
            fall to or beyond it on any close within the horizon.
        horizon: In sessions of the instrument.
    """

    instrument: str
    move: float
    horizon: int


@dataclass(frozen=True, slots=True)
class Risk:
    """An entry of the catalogue whose condition holds.

    Attributes:
        id: Of the entry.
        rank: 1 for the first.
        text: Name and trigger by language, from the catalogue.
        event: What would make it come true; None for an entry that nothing checks.
        probability: Share of past days after which the event came; None if judgement.
        band: Where there is no probability.
        n: Past days counted.
        base: Share of all past days after which the event came.
        impact: Median worst loss of the affected markets within the horizon, negative ratio; None
            if not measured.
        markets: Ids of regions or instruments.
        figures: Ids of the figures that the condition read.
        cases: The past days counted; after a hit the event came.
    """

    id: str
    rank: int
    name: Phrase
    trigger: Phrase
    event: RiskEvent | None
    basis: RiskBasis
    probability: float | None
    band: Band | None
    n: int
    base: float | None
    impact: float | None
    markets: tuple[str, ...]
    figures: tuple[str, ...]
    cases: tuple[Case, ...] = field(default=(), compare=False)


class Profile(StrEnum):
    """Whom a plan is for."""

    CONSERVATIVE = "conservative"
    MODERATE = "moderate"
    AGGRESSIVE = "aggressive"


@dataclass(frozen=True, slots=True)
class Action:
    """One entry of the playbook whose condition holds.

    Attributes:
        id: Of the entry.
        trigger, invalidation: Levels that confirm it and that end it, as sentences with numbers.
        figures: Ids of the figures that it rests on.
    """

    id: str
    action: Phrase
    rationale: Phrase
    trigger: Phrase
    invalidation: Phrase
    figures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Conclusions:
    """All that follows from the findings of one snapshot.

    Attributes:
        flow_map: None if no edge could be drawn.
        risks: At most five, ranked.
        plan: At most three actions for each profile.
    """

    flow_map: FlowMap | None = None
    risks: tuple[Risk, ...] = ()
    plan: Mapping[Profile, tuple[Action, ...]] = field(default_factory=dict)
