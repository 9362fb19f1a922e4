"""Blocks of a rich message (Bot API 10.2), and their size as Telegram counts it.

Text is JSON here, never markup: nothing from outside can become any.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from formatters.printed import (
    ChatBlock,
    Fixed,
    Fold,
    Grid,
    Heading,
    Illustration,
    Items,
    Prose,
    SmallPrint,
)

Json = dict[str, Any]
#: Numbers of footnotes by the text that they belong to.
Marks = Mapping[tuple[str, ...], tuple[int, ...]]

#: A cell needs a text to be seen.
_BLANK = " "


@dataclass(frozen=True, slots=True)
class Size:
    """What a message's limits are about."""

    characters: int = 0
    blocks: int = 0
    media: int = 0

    def __add__(self, other: "Size") -> "Size":
        return Size(
            self.characters + other.characters,
            self.blocks + other.blocks,
            self.media + other.media,
        )


def blocks_of(blocks: Iterable[ChatBlock], marks: Marks) -> Iterator[Json]:
    """The blocks as Telegram has them; a heading gets its anchor before it."""
    for block in blocks:
        yield from _block(block, marks)


def heading(text: str, level: int) -> Json:
    """A title; level 1 is the largest."""
    return {"type": "heading", "text": text, "size": level}


def paragraph(text: object) -> Json:
    """A paragraph of rich text."""
    return {"type": "paragraph", "text": text}


def footer(text: object) -> Json:
    """Small print."""
    return {"type": "footer", "text": text}


def details(summary: str, blocks: Sequence[Json]) -> Json:
    """What folds away."""
    return {"type": "details", "summary": summary, "blocks": list(blocks)}


def photo(file: str) -> Json:
    """A picture that comes with the request."""
    return {"type": "photo", "photo": {"type": "photo", "media": f"attach://{file}"}}


def note_name(number: int) -> str:
    """Name of a footnote within its message."""
    return f"note{number}"


def size(blocks: Iterable[Json]) -> Size:
    """Characters of all texts; blocks with those in them, rows of tables and items of lists."""
    total = Size()
    for block in blocks:
        inner = block.get("blocks", ()) or block.get("items", ())
        rows = block.get("cells", ())
        texts = (block.get("text"), block.get("summary"))
        here = sum(map(_length, texts)) + sum(_length(c.get("text")) for row in rows for c in row)
        total += Size(here, 1 + len(rows), int(block.get("type") == "photo")) + size(inner)
    return total


def _length(text: object) -> int:
    match text:
        case str():
            return len(text)
        case list():
            return sum(map(_length, text))
        case {"text": inner}:
            return _length(inner)
    return 0


def _block(block: ChatBlock, marks: Marks) -> Iterator[Json]:
    match block:
        case Heading(text):
            yield heading(text, 2)
        case Prose(sentences, glue):
            yield paragraph(_sentences(sentences, glue, marks))
        case SmallPrint(text):
            yield footer(text)
        case Items(items):
            yield from _list(items, is_marked=not block.numbered)
        case Fold(summary, body):
            inner = [paragraph(line) for line in body.lines if line]
            if summary:
                yield details(summary, inner or [paragraph(summary)])
            else:
                yield {"type": "blockquote", "blocks": inner or [paragraph(_BLANK)]}
        case Fixed():
            yield {"type": "pre", "text": "\n".join(block.lines)}
        case Illustration(file, _):
            yield photo(file)
        case Grid():
            yield _table(block, marks)


def _list(items: Sequence[str], *, is_marked: bool) -> Iterator[Json]:
    if is_marked:
        yield {"type": "list", "items": [{"blocks": [paragraph(item)]} for item in items]}
    else:
        yield from map(paragraph, items)


def _sentences(sentences: Sequence[str], glue: str, marks: Marks) -> object:
    pieces: list[object] = []
    for position, sentence in enumerate(sentences):
        pieces.append(glue + sentence if position else sentence)
        pieces += _marked(marks.get((sentence,), ()))
    return pieces if len(pieces) > len(sentences) else glue.join(sentences)


def _table(grid: Grid, marks: Marks) -> Json:
    head = [
        _cell(text, numeric=numeric) | {"is_header": True}
        for text, numeric in zip(grid.heads, grid.numeric, strict=True)
    ]
    rows = [_row(row, grid.numeric, marks.get(row, ())) for row in grid.rows]
    return {"type": "table", "cells": [head, *rows], "is_bordered": True, "is_striped": True}


def _row(row: tuple[str, ...], numeric: Sequence[bool], notes: Sequence[int]) -> list[Json]:
    cells = [_cell(text, numeric=each) for text, each in zip(row, numeric, strict=True)]
    if notes and cells:
        cells[0]["text"] = [row[0] or _BLANK, *_marked(notes)]
    return cells


def _cell(text: str, *, numeric: bool) -> Json:
    align = "right" if numeric else "left"
    return {"text": text or _BLANK, "align": align, "valign": "middle"}


def _marked(notes: Sequence[int]) -> list[Json]:
    """Raised numbers that lead to their footnotes."""
    return [
        {
            "type": "superscript",
            "text": {
                "type": "reference_link",
                "text": f"[{number}]",
                "reference_name": note_name(number),
            },
        }
        for number in notes
    ]
