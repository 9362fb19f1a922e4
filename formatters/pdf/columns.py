"""How wide the columns of a table stand on the page."""

from collections.abc import Iterable, Sequence

from formatters.images.measure import width
from formatters.pdf.breaks import LONGEST, ems
from formatters.width import atoms

#: Points between the margins, and beside a figure.
PAGE, HALF = 493.0, 237.0
#: Of the text of a cell, and between two columns.
SIZE = 8.4
_GUTTER = 12.0
#: Kerning, and what else measuring does not know.
_SLACK = 2.0


def column_widths(
    heads: Sequence[str], rows: Sequence[Sequence[str]], bold: Sequence[bool], room: float = PAGE
) -> list[float]:
    """Widths in points, each with its half of the gutters; together they fill the room.

    Where no cell has to wrap, the rest is shared in proportion. Else each column has the room of
    its longest word, and the rest is shared by the root of what each still needs.

    Args:
        heads: Over the columns.
        rows: Cells of each row.
        bold: Of each column, whether a cell in it is.
        room: Width of the table.
    """
    count = len(heads)
    columns = list(zip(heads, *rows, strict=True))
    natural = [_widest(cells, heavy=heavy) for cells, heavy in zip(columns, bold, strict=True)]
    free = room - _GUTTER * (count - 1)
    if sum(natural) <= free:
        found = [each * free / sum(natural) for each in natural]
    else:
        least = [
            _longest_word(cells, heavy=heavy) for cells, heavy in zip(columns, bold, strict=True)
        ]
        found = _shared(least, natural, free)
    return [round(each + pad, 2) for each, pad in zip(found, gutters(count), strict=True)]


def has_room(widths: Sequence[float], rows: Sequence[Sequence[str]], bold: Sequence[bool]) -> bool:
    """True if columns of such widths hold every word of their cells; heads count as rows."""
    rooms = (each - pad for each, pad in zip(widths, gutters(len(widths)), strict=True))
    columns = zip(zip(*rows, strict=True), rooms, bold, strict=True)
    return all(_longest_word(cells, heavy=heavy) <= room + 0.1 for cells, room, heavy in columns)


def gutters(count: int) -> list[float]:
    """What of the width of each column is no room for its text."""
    return [_GUTTER / 2 * ((at > 0) + (at + 1 < count)) for at in range(count)]


def _widest(texts: Iterable[str], *, heavy: bool) -> float:
    return max((width(text, SIZE, bold=heavy) for text in texts), default=0.0) + _SLACK


def _longest_word(cells: Iterable[str], *, heavy: bool) -> float:
    """Room of the longest stretch that is not broken inside."""
    words = (atom.strip(" ") for cell in cells for atom in atoms(cell))
    return _widest((word for word in words if ems(word) <= LONGEST), heavy=heavy)


def _shared(least: Sequence[float], natural: Sequence[float], free: float) -> list[float]:
    """Room for columns that need more than there is, those that need least first."""
    if sum(least) > free:
        return [each * free / sum(least) for each in least]
    found = list(least)
    needs = [max(0.0, most - few) for most, few in zip(natural, least, strict=True)]
    left, weight = free - sum(least), sum(need**0.5 for need in needs)
    for at in sorted(range(len(needs)), key=needs.__getitem__):
        own = needs[at] ** 0.5
        more = min(needs[at], left * own / weight) if own else 0.0
        found[at] += more
        left, weight = left - more, weight - own
    return found
