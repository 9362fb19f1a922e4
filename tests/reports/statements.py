"""What a report says, as keys and values: for tests of statements, not of words."""

from collections.abc import Iterator
from typing import Any

from mir_core.model.message import (
    Change,
    Count,
    Day,
    Level,
    Listing,
    Message,
    Money,
    Name,
    Phrase,
    Score,
    Share,
    Spread,
    Worded,
)
from mir_core.model.report import (
    Block,
    Bullets,
    Cell,
    Detail,
    Diagram,
    Note,
    Paragraph,
    Report,
    Table,
)


def messages(phrase: Phrase) -> Iterator[Message]:
    """A phrase's sentence and every sentence within it."""
    if isinstance(phrase, Message):
        yield phrase
    if isinstance(phrase, Message | Worded):
        for value in phrase.values.values():
            yield from messages(value)
    elif isinstance(phrase, Listing):
        for item in phrase.items:
            yield from messages(item)


def values(phrase: Phrase) -> Iterator[Phrase]:
    """Every plain value of a phrase, in the order of its templates' values."""
    if isinstance(phrase, Message | Worded):
        for value in phrase.values.values():
            yield from values(value)
    elif isinstance(phrase, Listing):
        for item in phrase.items:
            yield from values(item)
    else:
        yield phrase


def sentences(block: Block) -> tuple[Phrase, ...]:
    """What a block says outside of tables and diagrams."""
    match block:
        case Paragraph(found) | Bullets(found):
            return found
        case Note(text):
            return (text,)
        case Detail(summary, found):
            return (summary, *found)
    return ()


def phrases(block: Block) -> tuple[Phrase, ...]:
    """All that a block says, cells and labels of arrows too."""
    match block:
        case Table(_, rows):
            return tuple(cell.text for row in rows for cell in row if cell.text is not None)
        case Diagram(arrows):
            return tuple(
                part for arrow in arrows for part in (arrow.source, arrow.target, arrow.label)
            )
    return sentences(block)


def said(report: Report, section: str) -> list[Message]:
    """Every sentence of a section."""
    (found,) = (each for each in report.sections if each.name == section)
    return [
        message
        for block in found.blocks
        for phrase in phrases(block)
        for message in messages(phrase)
    ]


def row(report: Report, section: str, name: str) -> list[Phrase]:
    """The values of the first row of a section's tables that begins with a name or label."""
    (found,) = (each for each in report.sections if each.name == section)
    for block in found.blocks:
        if not isinstance(block, Table):
            continue
        for cells in block.rows:
            if name in _names(cells[0]):
                return [value for cell in cells[1:] for value in _values(cell)]
    raise AssertionError(f"no row {name} in {section}")


def _names(cell: Cell) -> set[Any]:
    """What a row may be called: a name, a text, or a sentence's key with its values."""
    text = cell.text
    if not isinstance(text, Message):
        return {plain(value) for value in _values(cell)}
    return {" ".join([text.key, *(str(plain(value)) for value in values(text))])}


def _values(cell: Cell) -> Iterator[Phrase]:
    return iter(()) if cell.text is None else values(cell.text)


def plain(value: Phrase) -> Any:  # noqa: ANN401 - a number, a text or a date
    """The bare number, id or text of a value."""
    match value:
        case Change(number) | Share(number) | Spread(number) | Level(number) | Score(number):
            return number
        case Money(number) | Count(number) | Name(number) | Day(number):
            return number
    return getattr(value, "text", None)
