"""Tables for a terminal, aligned by the two columns that a Chinese character takes there."""

from collections.abc import Sequence

from formatters.printed import Grid
from formatters.text_table import as_list
from formatters.width import padded, width, wrap

_GAP = "  "
_NARROWEST = 12


def table_lines(grid: Grid, columns: int | None) -> tuple[str, ...]:
    """Lines of a table, its text wrapped within `columns`; None: as wide as it is.

    A table whose numbers alone are wider becomes a list.
    """
    widths = _widths(grid, columns)
    if widths is None:
        return tuple(line for item in as_list(grid).items for line in wrapped("- ", item, columns))
    rule = "-" * (sum(widths) + len(_GAP) * (len(widths) - 1))
    body = (line for row in grid.rows for line in _row(grid, row, widths))
    return (*_row(grid, grid.heads, widths), rule, *body)


def wrapped(lead: str, text: str, columns: int | None) -> tuple[str, ...]:
    """A text behind its lead, further lines indented as far; None: one line."""
    if columns is None:
        return (lead + text,)
    first, *more = wrap(text, columns - len(lead))
    return (lead + first, *(" " * len(lead) + line for line in more))


def _widths(grid: Grid, columns: int | None) -> list[int] | None:
    """Widths of the columns; text columns give way, the widest first."""
    table = (grid.heads, *grid.rows)
    widths = [max(width(row[column]) for row in table) for column in range(len(grid.heads))]
    excess = sum(widths) + len(_GAP) * (len(widths) - 1) - (columns or 0)
    while columns is not None and excess > 0:
        flexible = [
            position
            for position, numeric in enumerate(grid.numeric)
            if not numeric and widths[position] > _NARROWEST
        ]
        if not flexible:
            return None
        widest = max(flexible, key=widths.__getitem__)
        widths[widest] -= 1
        excess -= 1
    return widths


def _row(grid: Grid, cells: Sequence[str], widths: Sequence[int]) -> tuple[str, ...]:
    columns = [wrap(cell, max(room, 2)) for cell, room in zip(cells, widths, strict=True)]
    lines = []
    for number in range(max(map(len, columns))):
        texts = [column[number] if number < len(column) else "" for column in columns]
        placed = [
            padded(text, room, right=numeric)
            for text, room, numeric in zip(texts, widths, grid.numeric, strict=True)
        ]
        lines.append(_GAP.join(placed).rstrip(" "))
    return tuple(lines)
