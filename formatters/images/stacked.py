"""Tables of long texts: each row a small block of its own, its cells below each other.

Side by side, columns of long texts become ladders of one or two words a line.
"""

from collections.abc import Iterator, Sequence

from formatters.images.cells import CellText, Row, TableText
from formatters.images.layout import BODY, CONTENT, LEADING, LINE, TEXT
from formatters.images.measure import clamp, widest, wrap

PAD = 9.0
#: Between two cells of a row, and between the name of a cell and its text.
CELL_GAP = 4.0
_LABEL_GAP = 14.0
_MOST_LABEL = 130.0
_LINE_HEIGHT = BODY * (LINE + LEADING)


def label_width(table: TableText) -> float:
    """Width of the names of cells, which the heads of the columns are."""
    return round(min(_MOST_LABEL, widest(table.heads[1:], TEXT)) + _LABEL_GAP, 2)


def labels(table: TableText) -> list[str]:
    """The heads of the columns, one line each; the first cell needs none."""
    room = label_width(table) - _LABEL_GAP
    return ["", *(clamp(head, TEXT, room + 1, 1)[0] for head in table.heads[1:])]


def lines(row: Sequence[CellText], label: float) -> Row:
    """A row with its lines: the first cell over the whole width, the others beside their names."""
    return [
        {
            "lines": wrap(
                cell.text,
                BODY,
                CONTENT - label if column else CONTENT,
                bold=not column or cell.direction is not None,
            ),
            "direction": cell.direction or "",
        }
        for column, cell in enumerate(row)
    ]


def row_height(row: Row) -> float:
    """Height of a row or of a piece of one."""
    shown = [len(cell["lines"]) for cell in row if cell["lines"]]
    return 2 * PAD + sum(shown) * _LINE_HEIGHT + CELL_GAP * max(0, len(shown) - 1)


def pieces(row: Row, room: float) -> Iterator[Row]:
    """A row in pieces that fit, in reading order; most rows have one."""
    piece: Row = [{**cell, "lines": ()} for cell in row]
    for column, cell in enumerate(row):
        for line in cell["lines"]:
            more = [dict(each) for each in piece]
            more[column]["lines"] = (*more[column]["lines"], line)
            if row_height(more) > room and any(each["lines"] for each in piece):
                yield piece
                more = [{**each, "lines": ()} for each in row]
                more[column]["lines"] = (line,)
            piece = more
    yield piece
