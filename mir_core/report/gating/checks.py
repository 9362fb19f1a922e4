"""The checks of a sentence that has been read, one kind of claim each."""

import datetime as dt
from collections.abc import Callable, Sequence
from decimal import Decimal

from mir_core.report.gating import matching
from mir_core.report.gating.claims import Amount, Claims, Dated, Directed, Meant, Related
from mir_core.report.gating.refusal import Reason, Refusal
from mir_core.report.gating.statement import Fact, Statement, is_case
from mir_core.report.gating.tokens import Sort, Token

#: Said of two moves of opposite signs; checked against them, and never required.
_CHECKED = {"opposite"}
#: Words of method that a sentence may do without.
_FREE = {"counted", "alike"}


def check_words(tokens: Sequence[Token]) -> None:
    """Every word is known and none is one that turns a sentence round."""
    for token in tokens:
        if token.sort is Sort.UNKNOWN:
            raise Refusal(Reason.WORD, f"unknown at {token.text!r}")
        if token.sort is Sort.FORBIDDEN:
            raise Refusal(Reason.WORD, f"{token.text!r} turns a sentence round")


def check_names(claims: Claims, statement: Statement) -> None:
    """The names are those of the statement: no other, and none left out."""
    for meant in claims.order:
        if not meant & statement.names:
            raise Refusal(Reason.NAME, f"not in the statement: {sorted(meant)}")
    said = frozenset().union(*claims.order)
    if not statement.names <= said:
        raise Refusal(Reason.DROPPED, f"without {sorted(statement.names - said)}")
    for tag, before, behind in claims.directed:
        if not any(
            tag == other and _same(before, first) and _same(behind, second)
            for other, first, second in statement.claims.directed
        ):
            raise Refusal(Reason.ORDER, f"{tag!r} the other way round")


def _same(said: Meant | None, meant: Meant | None) -> bool:
    return bool(said & meant) if said and meant else said is meant


def check_amounts(claims: Claims, statement: Statement) -> set[Decimal]:
    """Every number is a fact of the statement, and every fact is told; gives the sizes told."""
    told: set[Fact] = set()
    sizes = set()
    for amount in claims.amounts:
        told.add(_fact_of(amount, statement, told))
        sizes.add(amount.quantity.size.normalize())
    dropped = [fact for fact in statement.facts if fact.required and fact not in told]
    if dropped:
        first = dropped[0]
        raise Refusal(Reason.DROPPED, f"without {first.exact.role} {first.exact.value}")
    _check_parts(claims, statement)
    return sizes


def _fact_of(amount: Amount, statement: Statement, told: set[Fact]) -> Fact:
    """The fact that a number tells.

    Raises:
        Refusal: With what would have to be otherwise for the nearest fact to be meant.
    """
    steps: tuple[tuple[Reason, Callable[[Fact], bool]], ...] = (
        (Reason.UNIT, lambda fact: matching.is_form(amount, fact)),
        (Reason.SUBJECT, lambda fact: _owns(amount, fact, statement)),
        (Reason.NUMBER, lambda fact: matching.is_size(amount, fact)),
        (Reason.DIRECTION, lambda fact: matching.is_sign(amount, fact)),
    )
    left = list(statement.facts)
    for reason, holds in steps:
        fitting = [fact for fact in left if holds(fact)]
        if not fitting:
            raise Refusal(reason, f"{amount.token.text} ({_nearest(amount, statement)})")
        left = fitting
    return min(left, key=lambda fact: (not matching.is_usual(amount, fact), fact in told))


def _owns(amount: Amount, fact: Fact, statement: Statement) -> bool:
    owners = amount.owners
    if amount.other:
        said: tuple[Meant, ...] = tuple(frozenset({name}) for name in sorted(statement.names))
        owners = tuple(name for name in said if not any(name & owner for owner in owners))
    return matching.is_owner(owners, fact, statement.names)


def _nearest(amount: Amount, statement: Statement) -> str:
    same = [fact for fact in statement.facts if matching.is_size(amount, fact)]
    return f"the size of {same[0].exact.role or same[0].exact.type}" if same else "no such size"


def _check_parts(claims: Claims, statement: Statement) -> None:
    """Of two counts of cases, the smaller is counted within the larger."""
    by_index = {amount.index: amount.quantity.size for amount in claims.amounts}
    if any(by_index[part] > by_index[whole] for part, whole in claims.parts):
        raise Refusal(Reason.ORDER, "more cases in a part than in the whole")
    counts = {fact.exact.value for fact in statement.facts if is_case(fact)}
    if len(counts) > 1 and not claims.parts:
        raise Refusal(Reason.ORDER, "which count is part of which is not said")


def check_moves(claims: Claims, statement: Statement) -> None:
    """Directions, orders and labels hold for those whom they are said of."""
    for directed in claims.directions:
        _check_direction(directed, statement)
    for related in claims.relations:
        _check_relation(related, statement)
    labels = {(item.tag, owner) for item in statement.claims.labels for owner in item.owners}
    wanted = {(tag, id_) for tag, owner in labels for id_ in owner}
    said = set()
    for item in claims.labels:
        for owner in item.owners:
            mine = {(item.tag, id_) for id_ in owner & statement.names} & wanted
            if not mine:
                raise Refusal(Reason.LABEL, f"{item.tag} of {sorted(owner)}")
            said |= mine
        if not item.owners:
            raise Refusal(Reason.LABEL, f"{item.tag} of nobody")
    if wanted - said:
        raise Refusal(Reason.DROPPED, f"without {min(wanted - said)}")


def _check_direction(directed: Directed, statement: Statement) -> None:
    owners = directed.owners
    if directed.everyone:
        owners = tuple(frozenset({name}) for name in statement.names)
    if not owners:
        raise Refusal(Reason.DIRECTION, "of nobody")
    for owner in owners:
        moves = _moves(owner, statement)
        own = [
            item.sign
            for item in statement.claims.directions
            if any(owner & name for name in item.owners)
        ]
        signs = set(own) or {_sign(move) for move in moves}
        if signs != {directed.sign}:
            raise Refusal(Reason.DIRECTION, f"{directed.sign:+d} of {sorted(owner)}")


def _check_relation(related: Related, statement: Statement) -> None:
    ahead, behind = related.ahead, related.behind
    for side in (ahead, behind):
        if side is not None and related.way:
            signs = {_sign(move) for move in _moves(side, statement)}
            if signs != {related.way}:
                raise Refusal(Reason.DIRECTION, f"{related.way:+d} of {sorted(side)}")
    if ahead is not None and behind is not None:
        if not _is_ahead(ahead, behind, statement):
            raise Refusal(Reason.ORDER, f"{sorted(ahead)} before {sorted(behind)}")
        return
    one = ahead or behind
    others = [frozenset({name}) for name in statement.names if not one or name not in one]
    for other in others:
        pair = (one, other) if ahead else (other, one)
        if pair[0] is None or pair[1] is None or not _is_ahead(pair[0], pair[1], statement):
            raise Refusal(Reason.ORDER, "a lead that is not measured")
    if not others:
        raise Refusal(Reason.ORDER, "a lead over nobody")


def _is_ahead(ahead: Meant, behind: Meant, statement: Statement) -> bool:
    ours, theirs = _moves(ahead, statement), _moves(behind, statement)
    if ours and theirs:
        return min(ours) > max(theirs)
    return any(
        item.ahead and item.behind and item.ahead & ahead and item.behind & behind
        for item in statement.claims.relations
    )


def _moves(owner: Meant, statement: Statement) -> list[Decimal]:
    """What the names of an owner are known to have done: changes, else amounts."""
    for kind in ("Change", "Money"):
        found = [
            fact.exact.value
            for fact in statement.facts
            if fact.exact.type == kind and not fact.role and fact.owners & owner and fact.moves
        ]
        if found:
            return found
    return []


def _sign(value: Decimal) -> int:
    return (value > 0) - (value < 0)


def check_dates(claims: Claims, statement: Statement) -> set[dt.date]:
    """Every date is the statement's or the session of the name beside it; none is left out."""
    said: set[dt.date] = set()
    for dated in claims.dates:
        allowed = statement.dates | _sessions(dated, statement)
        fitting = {date for date in allowed if _fits(dated.token, date, statement)}
        if not fitting:
            raise Refusal(Reason.DATE, dated.token.text)
        said |= fitting
    if not statement.dates <= said:
        raise Refusal(Reason.DROPPED, f"without {min(statement.dates - said)}")
    return said


def _sessions(dated: Dated, statement: Statement) -> set[dt.date]:
    sessions = statement.background.sessions
    found = [{sessions[id_] for id_ in owner if id_ in sessions} for owner in dated.owners]
    return set.intersection(*found) if found else set()


def _fits(token: Token, date: dt.date, statement: Statement) -> bool:
    if token.tag == "day":
        return token.date == date
    if token.tag == "weekday":
        return date.weekday() == token.sign
    if token.tag == "relative":
        return date == statement.background.date + dt.timedelta(days=token.sign)
    return f"{date:%m-%d}" == token.tag


def check_concepts(claims: Claims, statement: Statement) -> None:
    """Everything said without a number is said in the statement too, and the other way round."""
    ours, theirs = statement.claims.concepts, claims.concepts
    if "opposite" in theirs:
        signs = {
            _sign(fact.exact.value)
            for fact in statement.facts
            if fact.exact.type == "Change" and not fact.role
        }
        if not {1, -1} <= signs:
            raise Refusal(Reason.DIRECTION, "no opposite moves")
    extra = theirs - ours - _CHECKED - _FREE
    if extra:
        raise Refusal(Reason.CLAIM, f"besides the statement: {sorted(extra)}")
    missing = ours - theirs - _CHECKED - _FREE
    if missing:
        raise Refusal(Reason.DROPPED, f"without {sorted(missing)}")
