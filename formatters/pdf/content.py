"""What the PDF says, in order: JSON values with strings of the reader's language, no markup."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from formatters.catalog import Catalog
from formatters.pdf.breaks import LONGEST, THIRD, Breakable, breakable
from formatters.pdf.columns import column_widths
from formatters.printed import (
    Fixed,
    Fold,
    Grid,
    Items,
    PrintedBlock,
    PrintedDocument,
    PrintedSection,
    Prose,
    SmallPrint,
)
from mir_core.model.report import Arrow, Diagram, Document

Values = dict[str, Any]

_NUMBERED = re.compile(r"([1-9]\d?)\. (?=.)")
_ENDS = (".", "!", "?", ":", "。", "！", "？", "：")
#: A table of so many rows, and so many characters, is kept on one page.
_SHORT_ROWS, _SHORT_TEXT = 12, 1500
_LEAD = "key_insight"


@dataclass(frozen=True)
class Writer:
    """Writes blocks.

    Attributes:
        check: Replaces what the font lacks.
    """

    catalog: Catalog
    check: Callable[[str], str]

    def words(self, text: str, longest: float = LONGEST) -> Breakable:
        """A text that can be set in lines, which hold words of so many em."""
        return breakable(self.check(text), longest)

    def sections(self, document: Document, printed: PrintedDocument) -> Iterator[Values]:
        """The sections without their figures."""
        for given, section in zip(document.sections, printed.sections, strict=True):
            diagrams = [b for b in given.blocks if isinstance(b, Diagram) and b.arrows]
            yield {
                "name": section.name,
                "title": self.words(section.title),
                "blocks": list(self._blocks(section, diagrams)),
            }

    def _blocks(self, section: PrintedSection, diagrams: Sequence[Diagram]) -> Iterator[Values]:
        left = iter(diagrams)
        for block, after in zip_longest(section.blocks, section.blocks[1:]):
            match block:
                case Fixed():
                    yield self._diagram(next(left).arrows)
                case Prose() if section.name == _LEAD:
                    yield self._lead(block)
                case Prose():
                    is_label = _is_label(block, after)
                    yield {"kind": "prose", "label": is_label, "text": self.words(block.text)}
                case _:
                    yield self._block(block)

    def _block(self, block: PrintedBlock) -> Values:
        match block:
            case Items(items):
                return self._items(items)
            case SmallPrint(text):
                return {"kind": "note", "text": self.words(text)}
            case Fold(summary, body):
                lines = list(map(self.words, body.lines))
                return {"kind": "fold", "summary": self.words(summary), "lines": lines}
            case Grid():
                return self._grid(block)
        raise TypeError(f"a block of a kind that is not known: {block!r}")

    def _lead(self, prose: Prose) -> Values:
        first, rest = prose.sentences[0], prose.glue.join(prose.sentences[1:])
        return {"kind": "lead", "first": self.words(first), "rest": self.words(rest)}

    def _items(self, items: Sequence[str]) -> Values:
        """A list; one whose items begin with numbers is numbered by them."""
        found = [_NUMBERED.match(item) for item in items]
        numbers = [int(each[1]) for each in found if each]
        if len(numbers) < len(items):
            return {"kind": "items", "items": list(map(self.words, items)), "numbers": None}
        texts = [_NUMBERED.sub("", item, count=1) for item in items]
        return {"kind": "items", "items": list(map(self.words, texts)), "numbers": numbers}

    def _grid(self, grid: Grid) -> Values:
        heads = tuple(map(self.check, grid.heads))
        rows = tuple(tuple(map(self.check, row)) for row in grid.rows)
        bold = [
            not at or any(row[at] in {"up", "down"} for row in grid.directions)
            for at in range(len(heads))
        ]
        size = sum(len(cell) for row in rows for cell in row)
        return {
            "kind": "grid",
            "heads": list(map(breakable, heads)),
            "numeric": grid.numeric,
            "bold": bold,
            "widths": column_widths(heads, rows, bold),
            "breakable": len(rows) > _SHORT_ROWS or size > _SHORT_TEXT,
            "rows": [
                [
                    {"text": breakable(cell), "direction": direction or ""}
                    for cell, direction in zip(row, directions, strict=True)
                ]
                for row, directions in zip(rows, grid.directions, strict=True)
            ],
        }

    def _diagram(self, arrows: Sequence[Arrow]) -> Values:
        say = self.catalog.text
        return {
            "kind": "diagram",
            "arrows": [
                {
                    "source": self.words(say(arrow.source), THIRD),
                    "label": self.words(say(arrow.label), THIRD),
                    "target": self.words(say(arrow.target), THIRD),
                    "dashed": arrow.dashed,
                }
                for arrow in arrows
            ],
        }


def _is_label(prose: Prose, after: PrintedBlock | None) -> bool:
    """True for what heads a list: words that are no sentence."""
    return isinstance(after, Items) and not prose.text.endswith(_ENDS)
