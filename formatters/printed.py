"""A document in one language: plain strings, still without the markup of any channel.

Outputs work on these blocks, so that each of them reads the language once and escapes last.
"""

import re
from dataclasses import dataclass, field
from itertools import pairwise

from formatters.catalog import Catalog
from formatters.diagram import branches
from mir_core.model.message import Literal, Sentence
from mir_core.model.report import (
    Block,
    Bullets,
    Cell,
    Detail,
    Diagram,
    Direction,
    Document,
    Note,
    Paragraph,
    Table,
)

#: Stands for a cell without a value.
DASH = "\u2013"

_NUMBER = re.compile(r"([1-9]\d{0,2})\. (.+)", re.DOTALL)

DEMO_TITLE = Sentence("output.demo_title", "DEMO \u00b7 {title}")


@dataclass(frozen=True, slots=True)
class Heading:
    """Title of a section."""

    text: str


@dataclass(frozen=True, slots=True)
class Prose:
    """A paragraph; `glue` stands between its sentences."""

    sentences: tuple[str, ...]
    glue: str = " "

    @property
    def text(self) -> str:
        """The paragraph in one string."""
        return self.glue.join(self.sentences)

    @property
    def lines(self) -> tuple[str, ...]:
        """Its lines: reasoning has one per sentence, a paragraph is one line."""
        return tuple(self.text.split("\n")) if self.sentences else ()


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    items: tuple[str, ...]

    @property
    def numbered(self) -> tuple[tuple[int, str], ...]:
        """Number and text of each item, where all begin with one and they follow on; else nothing.

        Such a list needs no other marks.
        """
        found = [_NUMBER.match(item) for item in self.items]
        split = tuple((int(each[1]), each[2]) for each in found if each is not None)
        follow_on = all(after[0] == before[0] + 1 for before, after in pairwise(split))
        return split if len(split) == len(found) and follow_on else ()


@dataclass(frozen=True, slots=True)
class SmallPrint:
    """A remark in small type."""

    text: str


@dataclass(frozen=True, slots=True)
class Fold:
    """Reasoning under a summary; the rest of one that was split has no summary."""

    summary: str
    body: Prose


@dataclass(frozen=True, slots=True)
class Grid:
    """A table. `label` and `clause` separate head, value and pair where it becomes lines.

    Attributes:
        directions: Of each cell, for channels that have colours; empty where nobody gave any.
    """

    heads: tuple[str, ...]
    numeric: tuple[bool, ...]
    rows: tuple[tuple[str, ...], ...]
    label: str = ": "
    clause: str = "; "
    directions: tuple[tuple[Direction | None, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Fixed:
    """Lines of a monospace font: a table laid out, or a diagram.

    Attributes:
        head: Lines over the rows, repeated where the table is split.
        rows: Lines of each row.
    """

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def lines(self) -> tuple[str, ...]:
        """All lines, the head first."""
        return (*self.head, *(line for row in self.rows for line in row))


@dataclass(frozen=True, slots=True)
class Illustration:
    """A picture among the blocks of a part.

    Attributes:
        file: Name of its file.
        alt: What it shows, for who cannot see it.
    """

    file: str
    alt: str


#: What a document consists of.
PrintedBlock = Prose | Items | SmallPrint | Fold | Grid | Fixed
#: What the parts of a chat consist of: titles among the blocks, tables laid out or drawn, or as
#: they are where the channel has such.
ChatBlock = Heading | Prose | Items | SmallPrint | Fold | Fixed | Illustration | Grid


@dataclass(frozen=True, slots=True)
class PrintedSection:
    """A section in one language."""

    name: str
    title: str
    blocks: tuple[PrintedBlock, ...]


@dataclass(frozen=True, slots=True)
class PrintedDocument:
    """A document in one language.

    Attributes:
        title: Says DEMO where the document is one; never empty.
        trend: Direction of most coloured cells; flat where neither side leads.
    """

    title: str
    subtitle: str | None
    sections: tuple[PrintedSection, ...]
    trend: Direction = field(default="flat")


def in_language(document: Document, catalog: Catalog) -> PrintedDocument:
    """The document as the catalog says it.

    Raises:
        LookupError: The language lacks a sentence.
        ValueError: A value cannot be printed, or a table has a row of another width.
    """
    title = catalog.text(document.title) or document.name
    if document.demo:
        title = demo_title(title, catalog)
    subtitle = None if document.subtitle is None else catalog.text(document.subtitle)
    sections = tuple(
        PrintedSection(
            section.name,
            catalog.text(section.title) or section.name,
            tuple(_block(block, catalog) for block in section.blocks if not is_empty(block)),
        )
        for section in document.sections
    )
    return PrintedDocument(title, subtitle, sections, _trend(document))


def demo_title(title: str, catalog: Catalog) -> str:
    """The title of something simulated."""
    return catalog.text(DEMO_TITLE(title=Literal(title)))


def is_empty(block: Block) -> bool:
    """True for a block of which nothing would be printed."""
    match block:
        case Paragraph(sentences):
            return not sentences
        case Bullets(items):
            return not items
        case Table(columns, _):
            return not columns
        case Diagram(arrows):
            return not arrows
    return False


def _block(block: Block, catalog: Catalog) -> PrintedBlock:
    glue = catalog.habits.sentence_separator
    match block:
        case Paragraph(sentences):
            return Prose(tuple(map(catalog.text, sentences)), glue)
        case Bullets(items):
            return Items(tuple(map(catalog.text, items)))
        case Note(text):
            return SmallPrint(catalog.text(text))
        case Detail(summary, sentences):
            return Fold(catalog.text(summary), Prose(tuple(map(catalog.text, sentences)), "\n"))
        case Table():
            return _grid(block, catalog)
        case Diagram():
            return Fixed((), branches(block, catalog))


def _grid(table: Table, catalog: Catalog) -> Grid:
    width = len(table.columns)
    if any(len(row) != width for row in table.rows):
        raise ValueError(f"a table of {width} columns has a row of another width")
    return Grid(
        tuple(catalog.text(column.head) for column in table.columns),
        tuple(column.numeric for column in table.columns),
        tuple(tuple(_cell(cell, catalog) for cell in row) for row in table.rows),
        catalog.habits.label_separator,
        catalog.habits.clause_separator,
        tuple(tuple(cell.direction for cell in row) for row in table.rows),
    )


def _cell(cell: Cell, catalog: Catalog) -> str:
    return DASH if cell.text is None else catalog.text(cell.text) or DASH


def _trend(document: Document) -> Direction:
    directions = [
        cell.direction
        for section in document.sections
        for block in section.blocks
        if isinstance(block, Table)
        for row in block.rows
        for cell in row
    ]
    lead = directions.count("up") - directions.count("down")
    if lead == 0:
        return "flat"
    return "up" if lead > 0 else "down"
