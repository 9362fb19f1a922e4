"""A table in one language, before and after its lines are broken."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from mir_core.model.report import Direction

#: Cells of a row, each with its `lines` and its `direction`.
Row = list[dict[str, Any]]
#: A row with its position in the table.
Placed = tuple[int, Row]


@dataclass(frozen=True, slots=True)
class CellText:
    """A cell in the language, not broken into lines yet."""

    text: str
    direction: Direction | None = None


@dataclass(frozen=True, slots=True)
class TableText:
    """A table in one language."""

    heads: tuple[str, ...]
    numeric: tuple[bool, ...]
    rows: tuple[tuple[CellText, ...], ...]


def most_lines(row: Sequence[dict[str, Any]]) -> int:
    """Lines of the tallest cell; one at least."""
    return max((len(cell["lines"]) for cell in row), default=1) or 1
