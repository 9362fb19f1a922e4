"""Sentences without a language: a key, its English, and typed values.

A `Sentence` is written once, at module level, beside the code that says it; called with values
it becomes a `Message`. English stands in the sentence, other languages in their locale file under
the same key. Templates hold no markup: each channel escapes the finished text.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Change:
    """A signed simple return: 0.0065 prints +0.65 %."""

    ratio: float


@dataclass(frozen=True, slots=True)
class Share:
    """A share of a whole between 0 and 1, unsigned: 0.19 prints 19 %."""

    ratio: float
    decimals: int = 0


@dataclass(frozen=True, slots=True)
class Spread:
    """A difference of two returns in basis points: 107 bp in English, 1.07 个百分点 in Chinese."""

    bp: float
    signed: bool = True


@dataclass(frozen=True, slots=True)
class Level:
    """A price or index level: 6,616.85."""

    value: float
    decimals: int = 2


@dataclass(frozen=True, slots=True)
class Money:
    """An amount of a currency (ISO 4217), printed with three significant digits: CNY 1.32T.

    A positive one carries its sign where asked: +$327M.
    """

    amount: float
    currency: str
    signed: bool = False


@dataclass(frozen=True, slots=True)
class Score:
    """A plain statistic (z, t, beta, R2) with fixed decimals, signed where asked."""

    value: float
    decimals: int = 2
    signed: bool = False


@dataclass(frozen=True, slots=True)
class Count:
    """A whole number of things: 1,864."""

    number: int


@dataclass(frozen=True, slots=True)
class Day:
    """A civil date: 2026-04-08 in full, or day and month alone where the year is clear."""

    date: dt.date
    short: bool = False


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant, printed in UTC to the minute."""

    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Name:
    """Something that the locale file names: an instrument, a region, a venue, a source.

    A name that no locale knows (a protocol) prints as its id.
    """

    id: str


@dataclass(frozen=True, slots=True)
class Literal:
    """Text from outside, printed as it is (escaped by the channel)."""

    text: str


@dataclass(frozen=True, slots=True)
class Listing:
    """Several phrases joined the way the language joins a list."""

    items: tuple["Phrase", ...]


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence with its values, ready to be said in any language."""

    key: str
    english: str
    values: Mapping[str, "Phrase"] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Worded:
    """A sentence that an operator writes, with a template for each language.

    Attributes:
        place: File and entry that it stands in.
        texts: Template by language.
    """

    place: str
    texts: Mapping[str, str]
    values: Mapping[str, "Phrase"] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A template: `{name}` stands for a value. Calling it binds the values.

    Attributes:
        key: Dotted and unique over the project (`tone.strong_risk_on`).
        english: The English template.
    """

    key: str
    english: str

    def __call__(self, **values: "Phrase") -> Message:
        """Bind `values`; the names must be those of the template (checked when formatted)."""
        return Message(self.key, self.english, values)


Value = (
    Change
    | Share
    | Spread
    | Level
    | Money
    | Score
    | Count
    | Day
    | Moment
    | Name
    | Literal
    | Listing
)
Phrase = Value | Message | Worded
