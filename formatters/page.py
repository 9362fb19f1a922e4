"""A document as plain lines, for terminals and for machines that want a section's text.

Spaces inside quantities are plain here, so that what is printed is found by a search.
"""

from collections.abc import Iterator, Sequence

from formatters.printed import (
    Fixed,
    Fold,
    Grid,
    Items,
    PrintedBlock,
    PrintedDocument,
    Prose,
    SmallPrint,
)
from formatters.wide_table import table_lines, wrapped
from formatters.width import width


def page(document: PrintedDocument, columns: int | None) -> str:
    """The whole document with underlined titles; ends with a line break."""
    chunks = [_underlined(document.title, "=", columns)]
    if document.subtitle:
        chunks[0] += "\n" + "\n".join(wrapped("", document.subtitle, columns))
    for section in document.sections:
        title = _underlined(section.title, "-", columns)
        body = blocks_text(section.blocks, columns)
        chunks.append(f"{title}\n{body}" if body else title)
    return "\n\n".join(chunks).replace("\u00a0", " ") + "\n"


def blocks_text(blocks: Sequence[PrintedBlock], columns: int | None) -> str:
    """Blocks with an empty line between them; None: paragraphs are not wrapped."""
    text = "\n\n".join("\n".join(_lines(block, columns)) for block in blocks)
    return text.replace("\u00a0", " ")


def _lines(block: PrintedBlock, columns: int | None) -> Iterator[str]:
    match block:
        case SmallPrint(text):
            yield from wrapped("* ", text, columns)
        case Prose():
            yield from wrapped("", block.text, columns)
        case Items(items):
            for item in items:
                yield from wrapped("- ", item, columns)
        case Fold(summary, body):
            yield from wrapped("", summary, columns)
            for line in body.lines:
                yield from wrapped("  ", line, columns)
        case Grid():
            yield from table_lines(block, columns)
        case Fixed():
            yield from block.lines


def _underlined(title: str, stroke: str, columns: int | None) -> str:
    lines = wrapped("", title, columns)
    return "\n".join((*lines, stroke * max(map(width, lines))))
