"""The report as a document without markup or language."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Literal as OneOf

from mir_core.model.finding import Analysis
from mir_core.model.message import Phrase
from mir_core.model.record import Record
from mir_core.model.snapshot import Snapshot

Direction = OneOf["up", "down", "flat"]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Sentences that belong together."""

    sentences: tuple[Phrase, ...]


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list; each item is one phrase."""

    items: tuple[Phrase, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """Small print: what is left out, and why."""

    text: Phrase


@dataclass(frozen=True, slots=True)
class Detail:
    """Longer reasoning that a channel may fold away under its summary."""

    summary: Phrase
    sentences: tuple[Phrase, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """Head of a column; numbers stand right."""

    head: Phrase
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell; the direction colours it where a channel has colours. None prints a dash."""

    text: Phrase | None
    direction: Direction | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """At most four columns; the first names the row."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Arrow:
    """One arrow of a diagram.

    Attributes:
        label: What it carries.
        dashed: It is inferred, not measured.
    """

    source: Phrase
    target: Phrase
    label: Phrase
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Diagram:
    """Arrows between named things; those of one source belong together."""

    arrows: tuple[Arrow, ...]


Block = Paragraph | Bullets | Note | Detail | Table | Diagram


@dataclass(frozen=True, slots=True)
class Section:
    """One numbered part of a document.

    Attributes:
        name: Stable name (`key_insight`), used by commands and the JSON report.
    """

    name: str
    title: Phrase
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """What a channel prints: a report, or the answer to a command.

    Attributes:
        name: Stable name of what it is (`report`, a command's name).
        subtitle: Date, edition and as-of line under the title; None for short answers.
        demo: Everything printed must say DEMO.
    """

    name: str
    title: Phrase
    subtitle: Phrase | None
    sections: tuple[Section, ...]
    demo: bool = False

    def only(self, name: str) -> "Document":
        """The same document with the section `name` alone; KeyError if it has none."""
        sections = tuple(section for section in self.sections if section.name == name)
        if not sections:
            raise KeyError(name)
        return Document(self.name, self.title, self.subtitle, sections, self.demo)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Report(Document):
    """A report: the document with all that it rests on.

    Attributes:
        revision: 1 for the first publication of its date and edition.
        record: Calls made and resolved.
    """

    date: dt.date
    edition: str
    revision: int
    snapshot: Snapshot
    analysis: Analysis
    record: Record = field(default_factory=Record)
