"""What a sentence claims: each quantity, label, direction and order, and whom it is about."""

from dataclasses import dataclass, field

from mir_core.report.gating.tokens import Quantity, Token

#: Names that one word of the sentence may mean.
Meant = frozenset[str]


@dataclass(frozen=True, slots=True)
class Amount:
    """A quantity in its place.

    Attributes:
        index: Of its token.
        role: `expected`, `median`, `low`, `high`, `baseline`, `percentile`, `sd`, or empty.
        label: Statistic before it (`z`); `far` tells that other words stand between.
        unit: Of a plain number: `sessions`, `cases`, `window`, `run`, ..., or empty.
        owners: The names it stands with.
        direction: 1 or -1 by the word beside it; 0 for none.
        bound: `about`, `over` or `under` before it.
        other: It speaks of a name other than its owners.
    """

    token: Token
    index: int
    role: str = ""
    label: str = ""
    far: bool = False
    unit: str = ""
    owners: tuple[Meant, ...] = ()
    direction: int = 0
    bound: str = ""
    other: bool = False

    @property
    def quantity(self) -> Quantity:
        """What is written."""
        if self.token.quantity is None:
            raise ValueError(self.token.text)
        return self.token.quantity


@dataclass(frozen=True, slots=True)
class Labelled:
    """A label (a mood) and the names it is given to."""

    tag: str
    owners: tuple[Meant, ...]


@dataclass(frozen=True, slots=True)
class Directed:
    """A direction without a quantity beside it; of all names if `everyone`."""

    sign: int
    owners: tuple[Meant, ...]
    everyone: bool = False


@dataclass(frozen=True, slots=True)
class Related:
    """Who came out ahead of whom; `way` tells how both moved, 0 for not said."""

    ahead: Meant | None
    behind: Meant | None
    way: int


@dataclass(frozen=True, slots=True)
class Dated:
    """A date and the names near it."""

    token: Token
    owners: tuple[Meant, ...]


@dataclass(frozen=True, slots=True)
class Claims:
    """All that a sentence claims.

    Attributes:
        parts: (part, whole): indices of counts of which one is counted in the other.
        order: Names in the order of the text.
        directed: Concepts that go from one name to another: tag, name before, name behind.
    """

    amounts: tuple[Amount, ...] = ()
    labels: tuple[Labelled, ...] = ()
    directions: tuple[Directed, ...] = ()
    relations: tuple[Related, ...] = ()
    dates: tuple[Dated, ...] = ()
    concepts: frozenset[str] = field(default_factory=frozenset)
    order: tuple[Meant, ...] = ()
    directed: tuple[tuple[str, Meant | None, Meant | None], ...] = ()
    parts: tuple[tuple[int, int], ...] = ()
