"""What one of our own sentences states: the facts that a retold one must keep, and may use."""

import datetime as dt
import string
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from mir_core.model.message import (
    Change,
    Count,
    Day,
    Level,
    Listing,
    Literal,
    Message,
    Money,
    Name,
    Phrase,
    Score,
    Share,
    Spread,
)
from mir_core.report.gating.claims import Amount, Claims
from mir_core.report.gating.outside import is_harmless
from mir_core.report.gating.reading import claims_of
from mir_core.report.gating.tokens import Exact, Kind, Quantity, Sort, Token
from mir_core.report.gating.vocabulary import Vocabulary

#: Values whose name in a sentence says whose they are: the value's name -> the owner's.
_OWNERS = {
    "winner_change": "winner",
    "loser_change": "loser",
    "r_a": "a",
    "r_b": "b",
    "actual": "b",
    "expected": "b",
    "sd": "b",
}
_PAIR = 2


@dataclass(frozen=True, slots=True)
class Fact:
    """One value of a statement.

    Attributes:
        exact: Type and value.
        role, label, unit, direction: As of `Amount`.
        owners: Ids of names that it belongs to; none if it belongs to no name.
        required: A retold sentence must say it.
    """

    exact: Exact
    role: str = ""
    label: str = ""
    unit: str = ""
    owners: frozenset[str] = frozenset()
    direction: int = 0
    required: bool = True

    @property
    def moves(self) -> bool:
        """It goes up or down: a change, or an amount that flows, not one that is merely large."""
        flows = self.exact.type == "Money" and (self.exact.signed or self.direction != 0)
        return self.exact.type == "Change" or flows


@dataclass(frozen=True, slots=True)
class Background:
    """What the analysis has besides the sentence itself.

    Attributes:
        date: The report's.
        sessions: Session by id of an instrument or region.
        closes, changes: By id of an instrument; only values that may be printed.
    """

    date: dt.date
    sessions: Mapping[str, dt.date] = field(default_factory=dict)
    closes: Mapping[str, float] = field(default_factory=dict)
    changes: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence of ours, understood.

    Attributes:
        english: Its English text with names by id, for those who log or ask.
        names: Ids of all names in it.
        claims: As the gate reads it.
        outside: Names that no language file knows.
    """

    facts: tuple[Fact, ...]
    claims: Claims
    names: frozenset[str]
    dates: frozenset[dt.date]
    background: Background
    outside: tuple[str, ...] = ()


def statement_of(message: Phrase, english: Vocabulary, background: Background) -> Statement | None:
    """What a sentence states; None if the gate does not understand all of it.

    Args:
        message: The sentence.
        english: The vocabulary in which its template is read.
        background: What else the analysis says of its names.
    """
    tokens = tuple(_tokens(message, english, ""))
    outside = tuple(dict.fromkeys(token.text for token in tokens if token.tag == "outside"))
    if not tokens or not all(is_harmless(name, english) for name in outside):
        return None
    if any(token.sort in {Sort.UNKNOWN, Sort.FORBIDDEN} for token in tokens):
        return None
    claims = claims_of(tokens)
    if any(amount.token.exact is None for amount in claims.amounts):
        return None
    names = frozenset().union(*(token.names for token in tokens))
    facts = tuple(_fact(amount, message, names) for amount in claims.amounts)
    if any(_is_loose(fact, names) for fact in facts) or not _are_parts_clear(facts, claims):
        return None
    dates = frozenset(token.date for token in tokens if token.date is not None)
    extra = tuple(_optional(names, facts, background))
    return Statement((*facts, *extra), claims, names, dates, background, outside)


def _tokens(phrase: Phrase, english: Vocabulary, role: str) -> Iterator[Token]:
    match phrase:
        case Message():
            yield from _of_message(phrase, english)
        case Listing(items):
            for position, item in enumerate(items):
                if position:
                    yield Token(Sort.BREAK, ",")
                yield from _tokens(item, english, role)
        case Name(id_):
            tag = "" if id_ in english.names else "outside"
            yield Token(Sort.NAME, id_, tag=tag, names=frozenset({id_}))
        case Literal(text):
            yield Token(Sort.NAME, text, tag="outside", names=frozenset({text}))
        case Day(date):
            yield Token(Sort.DATE, date.isoformat(), tag="day", date=date)
        case Change() | Share() | Spread() | Level() | Money() | Score() | Count():
            yield _quantity(phrase, role)
        case _:
            yield Token(Sort.UNKNOWN, type(phrase).__name__)


def _of_message(message: Message, english: Vocabulary) -> Iterator[Token]:
    for text, name, _, _ in string.Formatter().parse(message.english):
        yield from english.read(text)
        if name is not None:
            yield from _tokens(message.values[name], english, name)


def _quantity(value: Change | Share | Spread | Level | Money | Score | Count, role: str) -> Token:
    match value:
        case Change(number) | Share(number):
            kind = Kind.RATIO
        case Spread(number):
            kind = Kind.SPREAD
        case Money(number):
            kind = Kind.MONEY
        case Level(number) | Score(number) | Count(number):
            kind = Kind.PLAIN
    currency = value.currency if isinstance(value, Money) else ""
    amount = Decimal(repr(number))
    signed = isinstance(value, Money) and (value.signed or amount < 0)
    exact = Exact(type(value).__name__, amount, currency, role, signed)
    written = Quantity(kind, abs(amount), Decimal(0), 0, currency)
    return Token(Sort.QUANTITY, role, quantity=written, exact=exact)


def _fact(amount: Amount, message: Phrase, names: frozenset[str]) -> Fact:
    exact = amount.token.exact
    if exact is None:
        raise ValueError(amount.token.text)
    signless = exact.type == "Money" and exact.value >= 0 and amount.direction < 0
    if signless:
        exact = replace(exact, value=-exact.value)
    owners = _owners(amount, exact, message, names)
    unit = amount.unit if exact.type == "Count" else ""
    label = amount.label if exact.type == "Score" else ""
    return Fact(exact, amount.role, label, unit, owners, amount.direction)


def _are_parts_clear(facts: tuple[Fact, ...], claims: Claims) -> bool:
    """Of several counts of cases it must be clear which is counted within which."""
    counts = {fact.exact.value for fact in facts if is_case(fact)}
    return len(counts) < _PAIR or bool(claims.parts)


def is_case(fact: Fact) -> bool:
    """True for a count of cases."""
    return fact.exact.type == "Count" and fact.unit in {"", "cases"}


def _is_loose(fact: Fact, names: frozenset[str]) -> bool:
    """True if it is not clear whose a value is."""
    owned = fact.exact.type in {"Change", "Level", "Money", "Score"}
    return owned and len(names) > 1 and not fact.owners


def _owners(amount: Amount, exact: Exact, message: Phrase, names: frozenset[str]) -> frozenset[str]:
    """Whose a value is; what compares two names is theirs together."""
    owner = _declared(message, exact.role)
    if owner is not None:
        return frozenset({owner})
    beside: frozenset[str] = frozenset().union(*amount.owners)
    if len(names) == 1:
        return names
    if amount.other:
        return names - beside
    of_all = exact.type in {"Spread", "Count"} or amount.role in {"percentile", "baseline"}
    compares = exact.role in {"z", "surprise"} and len(_scope(message)) > 1
    return names if of_all or compares else beside


def _declared(message: Phrase, role: str) -> str | None:
    """The id of a value's owner where the sentence itself names both."""
    if not isinstance(message, Message):
        return None
    owner = message.values.get(_OWNERS.get(role, ""))
    return owner.id if isinstance(owner, Name) and role in message.values else None


def _scope(message: Phrase) -> list[str]:
    """Names that the sentence itself carries, not the sentences within it."""
    values = message.values.values() if isinstance(message, Message) else ()
    return [value.id for value in values if isinstance(value, Name)]


def _optional(
    names: frozenset[str], facts: tuple[Fact, ...], background: Background
) -> Iterator[Fact]:
    """Closes of the named instruments, and changes of those whose move the sentence lacks."""
    moving = {id_ for fact in facts if fact.exact.type == "Change" for id_ in fact.owners}
    for id_ in sorted(names):
        owner = frozenset({id_})
        if id_ in background.closes:
            exact = Exact("Level", Decimal(repr(background.closes[id_])))
            yield Fact(exact, owners=owner, required=False)
        if id_ in background.changes and id_ not in moving:
            exact = Exact("Change", Decimal(repr(background.changes[id_])))
            yield Fact(exact, owners=owner, required=False)
