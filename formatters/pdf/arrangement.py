"""Where the figures of a section stand: two side by side, a single one beside words and tables."""

import math
from collections.abc import Iterable, Sequence
from typing import Any

from formatters.images.measure import width
from formatters.pdf.breaks import plain
from formatters.pdf.columns import HALF, SIZE, column_widths, gutters, has_room

Values = dict[str, Any]

#: Height of what stands beside a figure, about that of most figures, in points.
_MOST = 250.0
#: Points of a line beside a figure, without the indentation of lists.
_ROOM = 222.0
#: By kind of block: size of its text, height of a line, and what comes to it for each text.
_SIZES = {
    "prose": (9.4, 12.7, 3.6),
    "items": (9.4, 12.7, 2.2),
    "note": (8.0, 10.9, 1.0),
    "fold": (8.0, 10.3, 2.8),
    "diagram": (8.0, 10.9, 10.0),
}
#: Around a block.
_AROUND = 4.0
#: Of a row of a table: height of a line, and around it.
_LINE, _PAD = 10.4, 6.6
#: Lines of a cell in a table that stands beside a figure.
_MOST_LINES = 4


def arranged(blocks: Sequence[Values], figures: Sequence[Values]) -> Values:
    """The blocks of a section around its figures.

    Returns:
        In print order: the blocks `first`, `pairs` of figures, the blocks `before` the single
        `figure`, those `beside` it, and those `after` it.
    """
    own = list(figures)
    single = own.pop() if len(own) % 2 else None
    first = _opening(blocks) if own else 0
    start, beside = _beside(blocks, first) if single else (len(blocks), [])
    return {
        "first": blocks[:first],
        "pairs": [own[at : at + 2] for at in range(0, len(own), 2)],
        "before": blocks[first:start],
        "figure": single,
        "beside": beside,
        "after": blocks[start + len(beside) :],
    }


def _opening(blocks: Sequence[Values]) -> int:
    """Number of blocks before the first pair of figures: a short one, and the notes on it."""
    if blocks and blocks[0].get("breakable", False):
        return 0
    rest = (at for at, block in enumerate(blocks) if at and block["kind"] != "note")
    return next(rest, len(blocks))


def _beside(blocks: Sequence[Values], start: int) -> tuple[int, list[Values]]:
    """What stands beside a figure, and where it begins; together about as high as a figure."""
    found: list[Values] = []
    used = 0.0
    for at in range(start, len(blocks)):
        block, tall = _narrow(blocks[at])
        used += tall
        if used <= _MOST:
            found.append(block)
        elif found:
            return at - len(found), found
        else:
            used = 0.0
    return len(blocks) - len(found), found


def _narrow(block: Values) -> tuple[Values, float]:
    """A block as it stands beside a figure, and about how high; infinite if it cannot."""
    if block["kind"] == "grid":
        return _narrow_grid(block)
    if block["kind"] not in _SIZES:
        return block, math.inf
    size, line, more = _SIZES[block["kind"]]
    lines = (width(text, size) // _ROOM + 1 for text in _texts(block))
    return block, _AROUND + sum(count * line + more for count in lines)


def _narrow_grid(grid: Values) -> tuple[Values, float]:
    if grid["breakable"]:
        return grid, math.inf
    heads = [plain(head) for head in grid["heads"]]
    rows = [[plain(cell["text"]) for cell in row] for row in grid["rows"]]
    widths = column_widths(heads, rows, grid["bold"], HALF)
    rooms = [each - pad for each, pad in zip(widths, gutters(len(widths)), strict=True)]
    lines = [
        max(width(cell, SIZE, bold=True) // room + 1 for cell, room in zip(row, rooms, strict=True))
        for row in (heads, *rows)
    ]
    if max(lines) > _MOST_LINES or not has_room(widths, (heads, *rows), grid["bold"]):
        return grid, math.inf
    tall = sum(count * _LINE + _PAD for count in lines)
    return {**grid, "widths": widths}, _AROUND + tall


def _texts(block: Values) -> Iterable[str]:
    if block["kind"] == "diagram":
        return [plain(arrow["label"]) for arrow in block["arrows"]]
    lists = (*block.get("lines", ()), *block.get("items", ()))
    return [plain(text) for text in (block.get("summary"), block.get("text"), *lists) if text]
