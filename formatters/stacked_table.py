"""Tables with more words than a line holds: numbers and the row's name first, the rest below.

A number with a Chinese unit would push what follows it out of its column, so it stands below too.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from formatters.printed import Fixed, Grid
from formatters.width import is_narrow, longest, padded, width, wrap

_GAP = "  "
_NARROWEST_NAME = 8
_MOST_LINES = 5


@dataclass(frozen=True, slots=True)
class _Stack:
    """Positions of a table's columns: numbers side by side, the name behind or below them.

    Attributes:
        room: Of the name beside the numbers; 0 where it stands below them, as others do.
    """

    numbers: tuple[int, ...]
    widths: tuple[int, ...]
    name: int
    room: int
    below: tuple[int, ...]


def stacked(grid: Grid, columns: int) -> Fixed | None:
    """The table in a monospace font; None where it has no numbers or its rows get too long."""
    stack = _stack(grid, columns)
    if stack is None:
        return None
    rows = tuple(tuple(_lines(grid, stack, row, columns)) for row in grid.rows)
    if any(len(lines) > _MOST_LINES for lines in rows):
        return None
    order = (*stack.numbers, stack.name, *stack.below)
    head = wrap(" | ".join(grid.heads[at] for at in order), columns)
    return Fixed((*head, "-" * columns), rows)


def _stack(grid: Grid, columns: int) -> _Stack | None:
    places = range(len(grid.heads))
    numbers = tuple(
        at for at in places if grid.numeric[at] and any(is_narrow(row[at]) for row in grid.rows)
    )
    names = [at for at in places if not grid.numeric[at]]
    widths = tuple(max(width(row[at]) for row in grid.rows if is_narrow(row[at])) for at in numbers)
    room = columns - sum(each + len(_GAP) for each in widths)
    if not numbers or not names or room < 0:
        return None
    name, *_ = names
    least = max(longest(row[name]) for row in grid.rows)
    is_beside = room >= max(_NARROWEST_NAME, least)
    below = tuple(at for at in places if at != name and at not in numbers)
    return _Stack(numbers, widths, name, room if is_beside else 0, below)


def _lines(grid: Grid, stack: _Stack, row: Sequence[str], columns: int) -> Iterator[str]:
    cells = (
        padded(row[at] if is_narrow(row[at]) else "", room, right=True)
        for at, room in zip(stack.numbers, stack.widths, strict=True)
    )
    lead = "".join(cell + _GAP for cell in cells)
    if stack.room:
        first, *more = wrap(row[stack.name], stack.room)
        yield (lead + first).rstrip()
        yield from (" " * len(lead) + line for line in more)
    else:
        yield lead.rstrip()
        yield from _indented(row[stack.name], columns)
    wide = [at for at in stack.numbers if not is_narrow(row[at])]
    texts = [f"{grid.heads[at]}{grid.label}{row[at]}" for at in wide]
    texts += [_told(grid, stack, at, row[at]) for at in stack.below]
    if texts:
        yield from _indented(grid.clause.join(texts), columns)


def _indented(text: str, columns: int) -> Iterator[str]:
    return (_GAP + line for line in wrap(text, columns - len(_GAP)))


def _told(grid: Grid, stack: _Stack, at: int, cell: str) -> str:
    """A cell below its row; the only one there needs no name."""
    return cell if len(stack.below) == 1 else f"{grid.heads[at]}{grid.label}{cell}"
