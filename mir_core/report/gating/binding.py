"""Whom a number is about: the rules by which a reader joins numbers to names.

A number belongs to the names between it and the number of its sort before it; to the name behind
it where a small word joins them (`a 5.22 % gain in Hang Seng Tech`); one each where several
numbers follow several names; else to whom the last one belonged.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from mir_core.report.gating import roles
from mir_core.report.gating.claims import Amount, Meant
from mir_core.report.gating.tokens import Kind, Sort, Token

_AROUND = {Sort.SKIP, Sort.BOUND, Sort.LINK}
#: Words that join a direction to its number.
_JOINTS = {"by", "at", "with", "for a", "达", "报", "录得"}


class Placed(Protocol):
    """Something at a place of the sentence."""

    @property
    def index(self) -> int:
        """Of its token."""
        ...


def amounts(tokens: Sequence[Token]) -> tuple[Amount, ...]:
    """Every quantity with its role, unit, direction and owners."""
    given = roles.roles(tokens)
    found = [
        _amount(tokens, index, given.get(index, ("", False)))
        for index, token in enumerate(tokens)
        if token.sort is Sort.QUANTITY
    ]
    return tuple(_owned(tokens, found))


def names_between(tokens: Sequence[Token], start: int, end: int) -> tuple[Meant, ...]:
    """The names in a stretch, in order."""
    return tuple(token.names for token in tokens[start:end] if token.sort is Sort.NAME)


def name_behind(tokens: Sequence[Token], index: int, passing: set[Sort]) -> int | None:
    """Index of the name that a small word joins to a token before it.

    Args:
        tokens: Of the sentence.
        index: Of the token.
        passing: Sorts that may stand between, besides small words.
    """
    linked = False
    for at in range(index + 1, len(tokens)):
        if tokens[at].sort is Sort.LINK:
            linked = True
        elif tokens[at].sort is Sort.NAME:
            return at if linked else None
        elif tokens[at].sort not in {Sort.SKIP, Sort.WORD, *passing}:
            return None
    return None


def direction_beside(tokens: Sequence[Token], index: int) -> int | None:
    """Index of the direction that stands with a quantity: `rose by 5 %`, `a 5 % fall`."""
    for at in range(index - 1, -1, -1):
        if tokens[at].sort is Sort.DIRECTION:
            return at
        if not _is_around(tokens[at]):
            break
    for at in range(index + 1, len(tokens)):
        if tokens[at].sort is Sort.DIRECTION:
            return None if _has_own(tokens, at) else at
        if tokens[at].sort is not Sort.SKIP:
            break
    return None


def _is_around(token: Token) -> bool:
    return token.sort in _AROUND or token.tag in _JOINTS


def _has_own(tokens: Sequence[Token], at: int) -> bool:
    """True if a direction is followed by a quantity of its own."""
    for token in tokens[at + 1 :]:
        if token.sort is Sort.QUANTITY:
            return True
        if not _is_around(token):
            return False
    return False


def _amount(tokens: Sequence[Token], index: int, role: tuple[str, bool]) -> Amount:
    token = tokens[index]
    plain = token.quantity is not None and token.quantity.kind is Kind.PLAIN
    label, far = roles.label(tokens, index) if plain else ("", False)
    beside = direction_beside(tokens, index)
    before = tokens[index - 1] if index else None
    return Amount(
        token=token,
        index=index,
        role=role[0],
        label=label,
        far=far,
        unit=roles.unit(tokens, index) if plain else "",
        direction=0 if beside is None else tokens[beside].sign,
        bound=before.tag
        if before is not None and before.sort is Sort.BOUND
        else _behind(tokens, index),
        other=role[1],
    )


def _behind(tokens: Sequence[Token], index: int) -> str:
    """A bound that stands behind its number (左右)."""
    after = tokens[index + 1] if index + 1 < len(tokens) else None
    is_bound = after is not None and after.sort is Sort.BOUND and after.text == "左右"
    return after.tag if is_bound and after is not None else ""


def _sort_of(amount: Amount) -> str:
    """Numbers of one sort share names: moves with moves, statistics of one label."""
    kind = amount.quantity.kind
    if kind is Kind.PLAIN:
        return amount.label or f"plain {amount.unit}"
    return "move" if kind in {Kind.RATIO, Kind.BASIS_POINTS} else kind.value


def _owned(tokens: Sequence[Token], found: list[Amount]) -> list[Amount]:
    last: dict[str, tuple[int, tuple[Meant, ...]]] = {}
    shared: dict[int, tuple[Meant, ...]] = {}
    owned = []
    for amount in found:
        sort = _sort_of(amount)
        start, former = last.get(sort, (0, ()))
        run = names_between(tokens, start, amount.index)
        behind = name_behind(tokens, amount.index, {Sort.DIRECTION})
        if amount.index in shared:
            owners = shared[amount.index]
        elif behind is not None and not (run and _is_verb(tokens, amount.index)):
            owners = (tokens[behind].names,)
        else:
            chain = _chain(tokens, found, amount, sort)
            if len(run) > 1 and len(chain) == len(run):
                shared |= {item.index: (name,) for item, name in zip(chain, run, strict=True)}
                owners = shared[amount.index]
            else:
                owners = run or former
        owned.append(replace(amount, owners=owners))
        last[sort] = (amount.index if behind is None else behind + 1, owners)
    return owned


def _is_verb(tokens: Sequence[Token], index: int) -> bool:
    """True if the direction stands before its number: `Bitcoin rose 5 % in`."""
    beside = direction_beside(tokens, index)
    return beside is not None and beside < index


def _chain(tokens: Sequence[Token], found: list[Amount], first: Amount, sort: str) -> list[Amount]:
    """The numbers of one sort and role from `first` on, up to the next name."""
    chain = []
    for item in found:
        if item.index < first.index:
            continue
        if names_between(tokens, first.index, item.index):
            break
        same = (_sort_of(item), item.quantity.kind) == (sort, first.quantity.kind)
        if same and item.role == first.role:
            chain.append(item)
    return chain
