"""What a number is: the word before or behind it that gives its role, label or unit."""

from collections.abc import Mapping, Sequence

from mir_core.report.gating.tokens import Kind, Quantity, Sort, Token

_STOPS = {Sort.BREAK, Sort.UNKNOWN}
#: What may stand between a plain number and the thing it counts.
_BEFORE_UNIT = {Sort.WORD, Sort.SKIP, Sort.LINK, Sort.CONCEPT}
_COUNT_WORDS = {"earlier", "alike"}


def roles(tokens: Sequence[Token]) -> Mapping[int, tuple[str, bool]]:
    """Role by index of quantity, and whether it speaks of another name than its own."""
    found: dict[int, tuple[str, bool]] = {}
    for index, token in enumerate(tokens):
        if token.sort is not Sort.ROLE:
            continue
        name = token.tag.removesuffix(">")
        target = None if token.tag.endswith(">") else _before(tokens, index)
        target = _after(tokens, index) if target is None else target
        if target is None:
            continue
        if name == "interval":
            found[target] = ("low", False)
            second = _second(tokens, target)
            if second is not None:
                found[second] = ("high", False)
        elif name != "actual":
            found[target] = ("expected", True) if name == "implied" else (name, False)
    return found


def label(tokens: Sequence[Token], index: int) -> tuple[str, bool]:
    """The statistic that a plain number is, and whether other words stand between."""
    far = False
    for token in reversed(tokens[:index]):
        if token.sort is Sort.STATISTIC:
            return token.tag, far
        if token.sort not in {Sort.WORD, Sort.SKIP, Sort.LINK, Sort.COLON, Sort.BOUND}:
            far = True
    return "", False


def unit(tokens: Sequence[Token], index: int) -> str:
    """What a plain number counts."""
    if index and tokens[index - 1].sort is Sort.WINDOW:
        return "window"
    if _is_run(tokens, index):
        return "run"
    for token in tokens[index + 1 :]:
        if token.sort is Sort.UNIT:
            return token.tag
        if token.sort not in _BEFORE_UNIT:
            return ""
        if token.sort is Sort.CONCEPT and token.tag not in _COUNT_WORDS:
            return ""
    return ""


def is_ratio(quantity: Quantity | None) -> bool:
    """True for what is written in percent, points or basis points."""
    return quantity is not None and quantity.kind not in {Kind.PLAIN, Kind.MONEY}


def _is_run(tokens: Sequence[Token], index: int) -> bool:
    near = [*tokens[max(0, index - 2) : index], *tokens[index + 1 : index + 3]]
    return any(token.sort is Sort.CONCEPT and token.tag == "run" for token in near)


def _before(tokens: Sequence[Token], index: int) -> int | None:
    """The quantity right before a role that may stand behind it."""
    for at in range(index - 1, -1, -1):
        if tokens[at].sort is Sort.QUANTITY:
            return at if is_ratio(tokens[at].quantity) else None
        if tokens[at].sort is not Sort.SKIP:
            return None
    return None


def _after(tokens: Sequence[Token], index: int) -> int | None:
    """The first quantity in percent behind a role, in the same clause."""
    for at in range(index + 1, len(tokens)):
        if tokens[at].sort in _STOPS or tokens[at].sort is Sort.ROLE:
            return None
        if tokens[at].sort is Sort.QUANTITY and is_ratio(tokens[at].quantity):
            return at
    return None


def _second(tokens: Sequence[Token], first: int) -> int | None:
    """The other end of an interval: `21 % to 36 %`."""
    if first + 2 < len(tokens) and tokens[first + 1].sort in {Sort.SKIP, Sort.WORD}:
        second = tokens[first + 2]
        if second.sort is Sort.QUANTITY and is_ratio(second.quantity):
            return first + 2
    return None
