"""From the tokens of a sentence to its claims."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from mir_core.report.gating import binding
from mir_core.report.gating.claims import (
    Amount,
    Claims,
    Dated,
    Directed,
    Labelled,
    Meant,
    Related,
)
from mir_core.report.gating.tokens import Kind, Sort, Token

_PAST = {"past", "previous", "prior"}
_COUNTS = {"", "cases"}
_ORDERED = {"not carried", "more to close", "less", "chain broke", "after"}
_NOBODY: tuple[Meant, ...] = ()


def claims_of(tokens: Sequence[Token]) -> Claims:
    """Everything that the tokens claim."""
    read = tuple(_settled(tokens))
    amounts = binding.amounts(read)
    return Claims(
        amounts=amounts,
        labels=tuple(_labels(read)),
        directions=tuple(_directions(read, amounts)),
        relations=tuple(_relations(read)),
        dates=tuple(_dates(read)),
        concepts=frozenset(token.tag for token in read if token.sort is Sort.CONCEPT),
        order=binding.names_between(read, 0, len(read)),
        directed=tuple(_ordered(read)),
        parts=tuple(_parts(read, amounts)),
    )


def _settled(tokens: Sequence[Token]) -> Iterator[Token]:
    """Words that mean one thing before a number and another elsewhere.

    `the past 250` is a window, `the past 250 cases` are earlier ones; `after 5 sessions` is a
    stretch, `after Bitcoin rose` says what came first.
    """
    for index, token in enumerate(tokens):
        if token.tag == "after" and _counts_ahead(tokens, index):
            yield Token(Sort.WORD, token.text)
            continue
        is_past = token.sort is Sort.CONCEPT and token.text.lower() in _PAST
        following = tokens[index + 1 : index + 3]
        counts = bool(following) and following[0].sort is Sort.QUANTITY
        named = len(following) > 1 and following[1].tag in {"cases", "earlier", "alike"}
        yield Token(Sort.WINDOW, token.text) if is_past and counts and not named else token


def _counts_ahead(tokens: Sequence[Token], index: int) -> bool:
    for token in tokens[index + 1 :]:
        if token.sort is Sort.QUANTITY:
            return token.quantity is not None and token.quantity.kind is Kind.PLAIN
        if token.sort not in {Sort.WORD, Sort.SKIP, Sort.BOUND}:
            return False
    return False


def _labels(tokens: Sequence[Token]) -> Iterator[Labelled]:
    start, former = 0, _NOBODY
    for index, token in enumerate(tokens):
        if token.sort is not Sort.LABEL:
            continue
        behind = binding.name_behind(tokens, index, set())
        run = binding.names_between(tokens, start, index)
        owners = (tokens[behind].names,) if behind is not None else run or former
        yield Labelled(token.tag, owners)
        start, former = index if behind is None else behind + 1, owners


def _directions(tokens: Sequence[Token], amounts: tuple[Amount, ...]) -> Iterator[Directed]:
    """Directions that stand with no number; of the others the number itself is checked."""
    beside = {binding.direction_beside(tokens, item.index): item for item in amounts}
    start, former = 0, _NOBODY
    for index, token in enumerate(tokens):
        if token.sort is not Sort.DIRECTION:
            continue
        if _is_both(tokens, index):
            yield Directed(token.sign, (), everyone=True)
        elif index in beside and beside[index].quantity.kind is not Kind.PLAIN:
            former = beside[index].owners
        else:
            behind = binding.name_behind(tokens, index, set())
            run = binding.names_between(tokens, start, index)
            former = (tokens[behind].names,) if behind is not None else run or former
            yield Directed(token.sign, former)
        start = index


def _is_both(tokens: Sequence[Token], index: int) -> bool:
    """`both rose`, `两者均下跌`: no name or break between."""
    for token in reversed(tokens[:index]):
        if token.sort is Sort.BOTH:
            return True
        if token.sort not in {Sort.WORD, Sort.SKIP}:
            return False
    return False


def _relations(tokens: Sequence[Token]) -> Iterator[Related]:
    for index, token in enumerate(tokens):
        if token.sort is not Sort.RELATION:
            continue
        before = binding.names_between(tokens, 0, index)
        after = binding.names_between(tokens, index, len(tokens))
        first, second = before[-1] if before else None, after[0] if after else None
        ahead, behind = (first, second) if token.sign > 0 else (second, first)
        yield Related(ahead, behind, int(token.tag or 0))


def _dates(tokens: Sequence[Token]) -> Iterator[Dated]:
    for index, token in enumerate(tokens):
        if token.sort is Sort.DATE:
            before = binding.names_between(tokens, 0, index)
            after = binding.names_between(tokens, index, len(tokens))
            yield Dated(token, before[-1:] or after)


def _ordered(tokens: Sequence[Token]) -> Iterator[tuple[str, Meant | None, Meant | None]]:
    """Concepts that go from one name to another, with the names beside them."""
    for index, token in enumerate(tokens):
        if token.sort is Sort.CONCEPT and token.tag in _ORDERED:
            before = binding.names_between(tokens, 0, index)
            after = binding.names_between(tokens, index, len(tokens))
            yield token.tag, before[-1] if before else None, after[0] if after else None


def _parts(tokens: Sequence[Token], amounts: tuple[Amount, ...]) -> Iterator[tuple[int, int]]:
    """Counts of which the one is counted within the other, as (part, whole)."""
    counts = [item for item in amounts if _is_count(item)]
    for first, second in pairwise(counts):
        between = tokens[first.index + 1 : second.index]
        if any(token.tag in {"of which", "within"} for token in between):
            yield second.index, first.index
        elif _joins(between):
            yield first.index, second.index
        elif _opened(tokens, first.index) or _is_drawn(first, between):
            yield second.index, first.index


def _joins(between: Sequence[Token]) -> bool:
    """`29 of 104`, `29 of the 104`, `29 out of 104`."""
    sorts = {Sort.LINK, Sort.PART, Sort.SKIP, Sort.WORD, Sort.CONCEPT, Sort.UNIT, Sort.WINDOW}
    links = [token for token in between if token.tag in {"of", "in"}]
    return bool(links) and all(token.sort in sorts for token in between)


def _is_drawn(whole: Amount, between: Sequence[Token]) -> bool:
    """`104 earlier cases like it, 29 of`, `after 63 cases Bitcoin stood higher in 40`."""
    if whole.unit != "cases" or not between:
        return False
    near = [token.tag for token in between[:3]]
    drawn = "in" if between[-1].tag in {"in", "有"} else ""
    return bool(drawn) or "earlier" in near or "alike" in near


def _opened(tokens: Sequence[Token], index: int) -> bool:
    """`Of the 104 cases, 29`: the clause begins with the whole."""
    clause: Mapping[int, Token] = dict(enumerate(tokens[:index]))
    for at in sorted(clause, reverse=True):
        if clause[at].tag in {"of", "in"}:
            return True
        if clause[at].sort not in {Sort.WORD, Sort.SKIP, Sort.CONCEPT, Sort.WINDOW}:
            return False
    return False


def _is_count(amount: Amount) -> bool:
    plain = amount.quantity.kind is Kind.PLAIN
    whole = amount.quantity.size == amount.quantity.size.to_integral_value()
    return plain and whole and amount.unit in _COUNTS and not amount.quantity.sign
