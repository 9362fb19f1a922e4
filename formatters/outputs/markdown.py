"""GitHub flavoured Markdown, one part. Spaces inside quantities are plain."""

from collections.abc import Iterator

from formatters.catalog import Catalog
from formatters.escape import discord_code, github_html
from formatters.escape import github_markdown as safe
from formatters.printed import (
    Fixed,
    Fold,
    Grid,
    Items,
    PrintedBlock,
    PrintedDocument,
    Prose,
    SmallPrint,
    in_language,
)
from mir_core.model.part import Part
from mir_core.model.report import Document


def markdown(document: Document, catalog: Catalog) -> tuple[Part, ...]:
    """One part with the document."""
    chunks = _chunks(in_language(document, catalog))
    written = "\n\n".join(chunks).replace("\u00a0", " ") + "\n"
    return (Part(1, 1, "text/markdown", {}, written),)


def _chunks(document: PrintedDocument) -> Iterator[str]:
    yield f"# {safe(document.title)}"
    if document.subtitle:
        yield safe(document.subtitle)
    for section in document.sections:
        yield f"## {safe(section.title)}"
        for block in section.blocks:
            yield _markdown(block)


def _markdown(block: PrintedBlock) -> str:
    match block:
        case Prose():
            return safe(block.text)
        case SmallPrint(text):
            return f"> {safe(text)}"
        case Items(items):
            numbered = [f"{number}. {safe(text)}" for number, text in block.numbered]
            return "\n".join(numbered or [f"- {safe(item)}" for item in items])
        case Fold(summary, body):
            opened = f"<details>\n<summary>{github_html(summary)}</summary>"
            paragraphs = "\n\n".join(map(safe, body.lines))
            return f"{opened}\n\n{paragraphs}\n\n</details>"
        case Grid():
            return _table(block)
        case Fixed():
            return "```text\n" + discord_code("\n".join(block.lines)) + "\n```"


def _table(grid: Grid) -> str:
    rule = ["---:" if numeric else ":---" for numeric in grid.numeric]
    rows = [[safe(cell) for cell in row] for row in (grid.heads, *grid.rows)]
    return "\n".join(f"| {' | '.join(row)} |" for row in (rows[0], rule, *rows[1:]))


FORMATTER = markdown
