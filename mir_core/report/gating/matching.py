"""Whether what is written is the value that it stands for: units, rounding, sign, owner."""

from collections.abc import Iterable
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

from mir_core.report.gating.claims import Amount, Meant
from mir_core.report.gating.statement import Fact
from mir_core.report.gating.tokens import Kind, Quantity

#: A rounded number may be off by so much of its value: 0.65 % is 0.7 %, but not 1 %.
_COARSEST = Decimal("0.1")
_CASES = {"", "cases"}
#: Decimals down to which a level may be rounded is 0; amounts keep two digits at least.
_FEWEST_DIGITS = 2

#: In which forms a value may be written.
_FORMS = {
    "Change": {Kind.RATIO, Kind.BASIS_POINTS},
    "Share": {Kind.RATIO},
    "Spread": {Kind.SPREAD, Kind.BASIS_POINTS},
    "Money": {Kind.MONEY},
    "Level": {Kind.PLAIN},
    "Score": {Kind.PLAIN},
    "Count": {Kind.PLAIN},
}
_TEN_THOUSAND = Decimal(10_000)


def is_form(amount: Amount, fact: Fact) -> bool:
    """The unit fits, and the words around it give the same role."""
    if amount.quantity.kind not in _FORMS[fact.exact.type] or amount.role != fact.role:
        return False
    return _is_unit(amount, fact)


def _is_unit(amount: Amount, fact: Fact) -> bool:
    adjacent = bool(amount.label) and not amount.far
    match fact.exact.type:
        case "Count":
            units = {amount.unit, fact.unit}
            counted = amount.token.tag != "ordinal" or fact.unit == "run"
            fits = counted and not adjacent and (len(units) == 1 or units == _CASES)
        case "Score":
            fits = amount.label == fact.label and not amount.unit
        case "Level":
            fits = not adjacent and not amount.unit
        case "Money":
            currency = amount.quantity.currency
            fits = currency == fact.exact.currency or (not currency and amount.quantity.scaled)
        case _:
            fits = True
    return fits


def is_usual(amount: Amount, fact: Fact) -> bool:
    """Written as such values are: a spread, not a change, in basis points."""
    in_bp = amount.quantity.kind is Kind.BASIS_POINTS
    return fact.required and (fact.exact.type == "Spread" or not in_bp)


def is_size(amount: Amount, fact: Fact) -> bool:
    """The size is the value's, rounded as it is written."""
    exact, written = abs(fact.exact.value), _in_measure(amount.quantity, fact)
    if fact.exact.type == "Count":
        during = amount.unit == "sessions" and amount.bound == "over"
        return written.size == exact and (not amount.bound or during)
    if exact == 0:
        return written.size == 0 and not amount.bound
    if written.size == 0 or abs(written.size - exact) > _COARSEST * exact:
        return False
    if amount.bound in {"over", "under"}:
        return written.size == _bound(exact, written.size, amount.bound)
    return _is_rounded(exact, written, fact.exact.type)


def _is_rounded(exact: Decimal, written: Quantity, value: str) -> bool:
    if value == "Spread" and written.step <= 1:
        # Spreads are told in whole basis points, in every language.
        exact = exact.quantize(Decimal(1), ROUND_HALF_UP)
    if _rounded(exact, written.step) == written.size:
        return True
    return value == "Money" and _is_significant(exact, written.size)


def is_sign(amount: Amount, fact: Fact) -> bool:
    """The sign that is written, or said by the word beside it, is the value's."""
    value, written, said = fact.exact.value, amount.quantity.sign, amount.direction
    actual = (value > 0) - (value < 0)
    if fact.moves:
        return written * said >= 0 and (written or said or 1) == (actual or 1)
    match fact.exact.type:
        case "Spread":
            return said == 0 and written in {0, actual}
        case "Score":
            return said == 0 and (written or 1) == (actual or 1)
        case "Level" | "Count":
            # The word beside it is checked by itself, as what the name did.
            return written == 0
    return written == 0 and said == fact.direction


def is_owner(owners: Iterable[Meant], fact: Fact, names: frozenset[str]) -> bool:
    """Every name that the number stands with is one of those that it belongs to.

    A number that stands with no name may only be one that belongs to all.
    """
    owners = tuple(owners)
    if not owners:
        return not fact.owners or fact.owners >= names
    return not fact.owners or all(meant & fact.owners for meant in owners)


def _in_measure(quantity: Quantity, fact: Fact) -> Quantity:
    """Basis points of a change as a ratio; the rest as it is."""
    if quantity.kind is Kind.BASIS_POINTS and fact.exact.type == "Change":
        size, step = quantity.size / _TEN_THOUSAND, quantity.step / _TEN_THOUSAND
        return Quantity(Kind.RATIO, size, step, quantity.sign)
    return quantity


def _rounded(value: Decimal, step: Decimal) -> Decimal:
    return (value / step).quantize(Decimal(1), ROUND_HALF_UP) * step


def _bound(exact: Decimal, size: Decimal, bound: str) -> Decimal | None:
    """The round number next to a value, below it for `over`; None for the value itself."""
    digits = len(size.normalize().as_tuple().digits)
    step = Decimal(1).scaleb(size.adjusted() - digits + 1)
    below = (exact / step).to_integral_value(ROUND_FLOOR) * step
    if below == exact:
        return None
    return below if bound == "over" else below + step


def _is_significant(exact: Decimal, size: Decimal) -> bool:
    """260 million stands for 262.4: rounded to two digits or more."""
    digits = len(size.normalize().as_tuple().digits)
    wanted = max(digits, _FEWEST_DIGITS)
    step = Decimal(1).scaleb(exact.adjusted() - wanted + 1)
    return _rounded(exact, step) == size
