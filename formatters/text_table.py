"""Tables for a phone's monospace font: at most 30 columns, nothing cut.

Chinese glyphs measure 1.7 to 2 columns there, so nothing that follows one lines up: numbers stand
first, at most one column holds wide characters, and it is the last and unpadded. What has no room
in a row's line stands below it. Words that run from right to left would turn their line around: a
table with those, or without numbers, becomes a list with one item per row.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from formatters.printed import Fixed, Grid, Items
from formatters.stacked_table import stacked
from formatters.width import is_leftward, is_narrow, longest, padded, width, wrap

PHONE_COLUMNS = 30

_NARROWEST_LAST = 8
_MOST_LINES = 3


@dataclass(frozen=True, slots=True)
class _Column:
    """Cells of a column, its head, and where they stand in the table."""

    position: int
    head: str
    cells: tuple[str, ...]
    numeric: bool

    @property
    def natural(self) -> int:
        return max((width(cell) for cell in self.cells), default=0)

    @property
    def is_narrow(self) -> bool:
        return all(map(is_narrow, self.cells))


@dataclass(frozen=True, slots=True)
class _Plan:
    """An order of columns with their widths; the last one is not padded but wrapped."""

    columns: tuple[_Column, ...]
    widths: tuple[int, ...]
    gap: int

    @property
    def total(self) -> int:
        return sum(self.widths) + self.gap * (len(self.widths) - 1)


def lay_out(grid: Grid, columns: int = PHONE_COLUMNS) -> Fixed | Items:
    """The table in a monospace font, or as a list where it cannot be read in `columns`."""
    if any(is_leftward(text) for row in (grid.heads, *grid.rows) for text in row):
        return as_list(grid)
    return _in_columns(grid, columns) or stacked(grid, columns) or as_list(grid)


def _in_columns(grid: Grid, columns: int) -> Fixed | None:
    plan = _plan(grid, columns)
    if plan is None:
        return None
    head = _head_lines(plan, columns)
    rows = tuple(_row_lines(plan, row) for row in grid.rows)
    if any(len(lines) > _MOST_LINES for lines in (head, *rows)):
        return None
    return Fixed((*head, "-" * plan.total), rows)


def as_list(grid: Grid) -> Items:
    """Each row as `first · head: value; head: value`; heads alone where there are no rows.

    The first column names the row, so its head is left out unless it is the only one.
    """
    if not grid.rows:
        return Items((grid.clause.join(grid.heads),))
    return Items(tuple(_as_line(grid, row) for row in grid.rows))


def _as_line(grid: Grid, row: Sequence[str]) -> str:
    pairs = [
        f"{head}{grid.label}{cell}" if head else cell
        for head, cell in zip(grid.heads, row, strict=True)
    ]
    return f"{row[0]} \u00b7 {grid.clause.join(pairs[1:])}" if len(row) > 1 else pairs[0]


def _plan(grid: Grid, limit: int) -> _Plan | None:
    """The roomiest layout: heads inside before a legend, no wrapping before a wide gap."""
    columns = _ordered(grid)
    if any(not column.is_narrow for column in columns[:-1]):
        return None
    plans = [
        _fitted(columns, limit, gap, with_heads=with_heads)
        for with_heads in (True, False)
        for gap in (2, 1)
    ]
    possible = [plan for plan in plans if plan is not None]
    unwrapped = (plan for plan in possible if plan.widths[-1] >= columns[-1].natural)
    return next(unwrapped, possible[0] if possible else None)


def _ordered(grid: Grid) -> tuple[_Column, ...]:
    """Numbers first, then text by length with wide characters last."""
    columns = [
        _Column(position, head, tuple(row[position] for row in grid.rows), numeric)
        for position, (head, numeric) in enumerate(zip(grid.heads, grid.numeric, strict=True))
    ]
    numbers = [column for column in columns if column.numeric and column.is_narrow]
    texts = [column for column in columns if not (column.numeric and column.is_narrow)]
    texts.sort(key=lambda column: (not column.is_narrow, column.natural))
    return (*numbers, *texts)


def _fitted(
    columns: tuple[_Column, ...], limit: int, gap: int, *, with_heads: bool
) -> _Plan | None:
    if with_heads and not all(is_narrow(column.head) for column in columns[:-1]):
        return None
    *fixed, last = columns
    widths = [max(column.natural, width(column.head) * with_heads) for column in fixed]
    room = limit - sum(widths) - gap * len(widths)
    wanted = max(last.natural, width(last.head) * with_heads)
    least = max(_NARROWEST_LAST, *map(longest, last.cells), 0)
    if room < min(wanted, least) or (last.numeric and room < wanted):
        return None
    return _Plan(columns, (*widths, min(wanted, room)), gap)


def _head_lines(plan: _Plan, limit: int) -> tuple[str, ...]:
    heads = [column.head for column in plan.columns]
    narrow = all(map(is_narrow, heads[:-1]))
    fits = all(width(head) <= room for head, room in zip(heads, plan.widths, strict=True))
    if narrow and fits:
        return (_line(plan, heads),)
    return wrap(" | ".join(heads), limit)


def _row_lines(plan: _Plan, row: Sequence[str]) -> tuple[str, ...]:
    cells = [row[column.position] for column in plan.columns]
    first, *more = wrap(cells[-1], max(plan.widths[-1], 2))
    indent = " " * (plan.total - plan.widths[-1])
    return (_line(plan, [*cells[:-1], first]), *(indent + line for line in more))


def _line(plan: _Plan, cells: Sequence[str]) -> str:
    placed = [
        padded(cell, room, right=column.numeric)
        for cell, column, room in zip(cells, plan.columns, plan.widths, strict=True)
    ]
    if not plan.columns[-1].is_narrow or not plan.columns[-1].numeric:
        placed[-1] = cells[-1]
    return (" " * plan.gap).join(placed).rstrip()
