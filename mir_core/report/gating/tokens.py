"""What the gate sees in a sentence, once it is read."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Sort(StrEnum):
    """What a stretch of text is."""

    NAME = "name"
    QUANTITY = "quantity"
    DATE = "date"
    DIRECTION = "direction"
    RELATION = "relation"
    LABEL = "label"
    STATISTIC = "statistic"
    ROLE = "role"
    UNIT = "unit"
    CONCEPT = "concept"
    BOTH = "both"
    BOUND = "bound"
    WINDOW = "window"
    PART = "part"
    LINK = "link"
    SKIP = "skip"
    WORD = "word"
    BREAK = "break"
    COLON = "colon"
    FORBIDDEN = "forbidden"
    UNKNOWN = "unknown"


class Kind(StrEnum):
    """What a quantity is written in. Money has the currency beside it."""

    RATIO = "ratio"
    SPREAD = "bp"
    BASIS_POINTS = "basis points"
    MONEY = "money"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as it is written.

    Attributes:
        size: Without its sign: ratios as 0.0065, spreads in basis points, amounts in full.
        step: Worth of its last digit, in the same measure.
        sign: 1 or -1 if one is written, else 0.
        currency: ISO 4217 code of an amount; empty if none is written.
        scaled: A word such as million stands with it.
    """

    kind: Kind
    size: Decimal
    step: Decimal
    sign: int = 0
    currency: str = ""
    scaled: bool = False


@dataclass(frozen=True, slots=True)
class Exact:
    """The value behind a quantity of our own sentence.

    Attributes:
        type: Name of the value type (`Change`, `Count`, ...).
        value: Signed, in the measure of `Quantity.size`.
        role: Its name in the sentence.
        signed: An amount that flows, in or out.
    """

    type: str
    value: Decimal
    currency: str = ""
    role: str = ""
    signed: bool = False


@dataclass(frozen=True, slots=True)
class Token:
    """One stretch of a sentence.

    Attributes:
        tag: What it stands for, in words that all languages share.
        sign: Of a direction or relation.
        names: What a name may mean: ids.
        exact: Set in our own sentences only.
    """

    sort: Sort
    text: str
    tag: str = ""
    sign: int = 0
    names: frozenset[str] = frozenset()
    quantity: Quantity | None = None
    date: dt.date | None = None
    exact: Exact | None = None
