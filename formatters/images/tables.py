"""Tables as pictures: widths of columns, lines of cells, and as many pictures as they need."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from formatters.catalog import Catalog
from formatters.images import stacked
from formatters.images.cells import CellText, Placed, Row, TableText, most_lines
from formatters.images.layout import BODY, CONTENT, TEXT, height
from formatters.images.measure import clamp, width, wrap
from formatters.images.typeset import typeset
from formatters.printed import DASH
from formatters.width import atoms
from mir_core.model.report import Cell, Table

GUTTER = 16.0
PAD = 7.0
_HEAD_PAD = 7.0
_MOST_HEAD = 3
#: A column of text is never narrower than so much, so that a long word does not become a ladder.
_LEAST = 76.0
#: A text up to this width stays on one line.
_SHORT = 110.0
#: A cell with more lines makes the table one of blocks.
_MOST_LINES = 4
_LEAST_COLUMNS = 3

#: Rows of a table that is drawn; the text outputs have them all.
MOST_ROWS = 200


@dataclass(frozen=True, slots=True)
class TablePage:
    """One picture's part of a table.

    Attributes:
        body: For the template `table`.
        rows: Positions of its rows in the table; that of a row on two pictures is in both.
    """

    body: dict[str, Any]
    rows: tuple[int, ...]


def table_text(table: Table, catalog: Catalog) -> TableText:
    """The table as the catalog says it; a cell without a value is a dash."""
    return TableText(
        tuple(typeset(catalog.text(column.head)) for column in table.columns),
        tuple(column.numeric for column in table.columns),
        tuple(tuple(_cell(cell, catalog) for cell in row) for row in table.rows[:MOST_ROWS]),
    )


def pages(table: TableText, room: float) -> tuple[TablePage, ...]:
    """The table in pictures whose bodies are at most `room` points high; at least one."""
    widths = column_widths(table)
    rows = [_lines(row, widths) for row in table.rows]
    tall = max((most_lines(row) for row in rows), default=1)
    if tall > _MOST_LINES and len(widths) >= _LEAST_COLUMNS:
        return _blocks(table, room)
    heads = [
        clamp(text, TEXT, each, _MOST_HEAD) for text, each in zip(table.heads, widths, strict=True)
    ]
    left = room - _HEAD_PAD - height(max(map(len, heads), default=1), TEXT)
    placed = [(at, piece) for at, row in enumerate(rows) for piece in _pieces(row, left)]
    common: dict[str, Any] = {"stacked": False, "gutter": GUTTER, "pad": PAD}
    common |= {"widths": widths, "numeric": table.numeric, "heads": heads}
    return _pages(common, _groups(placed, left, _row_height))


def _blocks(table: TableText, room: float) -> tuple[TablePage, ...]:
    """The table with each row as a block."""
    label = stacked.label_width(table)
    rows = [stacked.lines(row, label) for row in table.rows]
    placed = [(at, piece) for at, row in enumerate(rows) for piece in stacked.pieces(row, room)]
    common: dict[str, Any] = {"stacked": True, "label": label, "heads": stacked.labels(table)}
    common |= {"pad": stacked.PAD, "gap": stacked.CELL_GAP}
    return _pages(common, _groups(placed, room, stacked.row_height))


def _pages(common: dict[str, Any], groups: Sequence[Sequence[Placed]]) -> tuple[TablePage, ...]:
    return tuple(
        TablePage({**common, "rows": [row for _, row in group]}, tuple(at for at, _ in group))
        for group in groups
    )


def _groups(
    pieces: Sequence[Placed], left: float, tall: Callable[[Row], float]
) -> list[list[Placed]]:
    """As few groups as there can be, none much smaller than the others; `tall` measures a row."""
    groups = _filled(pieces, left, tall)
    low, high = left / 2, left
    while len(groups) > 1 and high - low > 1:
        middle = (low + high) / 2
        even = _filled(pieces, middle, tall)
        if len(even) > len(groups):
            low = middle
        else:
            groups, high = even, middle
    return groups


def _filled(
    pieces: Sequence[Placed], left: float, tall: Callable[[Row], float]
) -> list[list[Placed]]:
    """Each group takes what fits in `left`; one row at least, one group at least."""
    groups: list[list[Placed]] = [[]]
    used = 0.0
    for position, piece in pieces:
        more = tall(piece)
        if groups[-1] and used + more > left:
            groups.append([])
            used = 0.0
        groups[-1].append((position, piece))
        used += more
    return groups


def column_widths(table: TableText) -> list[float]:
    """Widths of the columns in points; together with the gutters they fill the page.

    Numbers and short texts get the room that they need; long texts share the rest by the root of
    their length. Where even that is too much, nothing gets more than its equal share at first.
    """
    count = len(table.heads)
    free = CONTENT - GUTTER * (count - 1)
    natural = [_natural(table, column) for column in range(count)]
    least = [_least(table, column) for column in range(count)]
    if sum(least) > free:
        least = [min(each, free / count) for each in least]
    if sum(natural) <= free:
        spare = (free - sum(natural)) / count
        return [each + spare for each in natural]
    weights = [each**0.5 for each in natural]
    widths = list(least)
    open_columns = set(range(count))
    while open_columns:
        spare = free - sum(widths)
        total = sum(weights[column] for column in open_columns)
        full = {
            column
            for column in open_columns
            if widths[column] + spare * weights[column] / total >= natural[column]
        }
        if not full:
            for column in open_columns:
                widths[column] += spare * weights[column] / total
            break
        for column in full:
            widths[column] = natural[column]
        open_columns -= full
    return widths


def _cell(cell: Cell, catalog: Catalog) -> CellText:
    if cell.text is None:
        return CellText(DASH)
    return CellText(typeset(catalog.text(cell.text)) or DASH, cell.direction)


def _natural(table: TableText, column: int) -> float:
    """Width at which no cell wraps."""
    cells = (width(row[column].text, BODY, bold=True) for row in table.rows)
    return max(width(table.heads[column], TEXT, bold=True), *cells, BODY) + 2.0


def _least(table: TableText, column: int) -> float:
    """Width that a column gets before others: numbers and short texts do not wrap."""
    natural = _natural(table, column)
    if table.numeric[column] or natural <= _SHORT:
        return natural
    words = (atom.strip() for row in table.rows for atom in atoms(row[column].text))
    longest = max((width(word, BODY, bold=True) for word in words), default=0.0) + 2.0
    return max(_LEAST, min(longest, _SHORT))


def _lines(row: Sequence[CellText], widths: Sequence[float]) -> Row:
    return [
        {
            "lines": wrap(cell.text, BODY, each, bold=not column or cell.direction is not None),
            "direction": cell.direction or "",
        }
        for column, (cell, each) in enumerate(zip(row, widths, strict=True))
    ]


def _row_height(row: Row) -> float:
    return 2 * PAD + height(most_lines(row), BODY)


def _pieces(row: Row, room: float) -> Iterator[Row]:
    """A row in pieces that fit; only a row taller than a picture has more than one."""
    most = 1
    while 2 * PAD + height(most + 1, BODY) <= room:
        most += 1
    for start in range(0, most_lines(row), most):
        yield [{**cell, "lines": cell["lines"][start : start + most]} for cell in row]
