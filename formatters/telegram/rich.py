"""The rich style: the whole report as one message, split only where it is beyond the limits."""

from collections.abc import Iterator, Sequence

from formatters.album import Album, attachment
from formatters.catalog import Catalog
from formatters.hypertext import CONTENTS
from formatters.pagination import MOST_PARTS, Blocks, paginate
from formatters.printed import (
    ChatBlock,
    Grid,
    Heading,
    Illustration,
    PrintedDocument,
    in_language,
)
from formatters.telegram.draft import Draft, numbered
from formatters.telegram.footnotes import Footnotes, footnotes
from formatters.telegram.markup import shown
from formatters.telegram.rich_blocks import (
    Json,
    Size,
    blocks_of,
    details,
    footer,
    heading,
    note_name,
    paragraph,
    size,
)
from formatters.text_table import lay_out
from mir_core.model.message import Sentence
from mir_core.model.part import Part
from mir_core.model.report import Document

NOTES = Sentence("telegram.notes", "Sources and sessions")

#: Telegram's are 32,768 characters, 500 blocks and 50 media; the rest is for what it may count
#: in another way.
_MOST = Size(32_000, 480, 50)
_MOST_COLUMNS = 20
#: Characters of a row that may stand in a table; a longer one is laid out as lines.
_MOST_ROW = 8_000
_COVER = "cover.png"


def rich(report: Document, catalog: Catalog, album: Album) -> tuple[Part, ...]:
    """The report in one part, or in several where it is too long.

    Args:
        report: To be printed.
        catalog: Of the language.
        album: Its pictures; the tables among them are not used.
    """
    printed = in_language(report, catalog)
    notes = footnotes(report, catalog)
    frame = _Frame(printed, notes, catalog, has_cover=album.cover is not None)
    blocks = tuple(_blocks(printed, album))
    bodies = paginate(blocks, frame.fits)
    files = {file.name: file for file in map(attachment, album.drawn)}
    drafts = []
    for ordinal, body in enumerate(bodies, start=1):
        content = frame.around(body, ordinal, len(bodies))
        named = [file for name, file in files.items() if _uses(content, name)]
        payload: Json = {"rich_message": {"blocks": content, "skip_entity_detection": True}}
        if ordinal > 1:
            payload["disable_notification"] = True
        words = shown((Heading(frame.title(ordinal, len(bodies))), *body))
        drafts.append(Draft("sendRichMessage", payload, words, tuple(named)))
    return numbered(drafts)


class _Frame:
    """What stands around the sections: title, cover and contents before them, footnotes after.

    Args:
        printed: The document.
        notes: Its footnotes.
        catalog: Of the language.
        has_cover: The first message begins with a picture.
    """

    def __init__(
        self, printed: PrintedDocument, notes: Footnotes, catalog: Catalog, *, has_cover: bool
    ) -> None:
        self._printed = printed
        self._notes = notes
        self._contents = catalog.text(CONTENTS())
        self._sources = catalog.text(NOTES())
        self._has_cover = has_cover
        self._sizes: dict[ChatBlock, Size] = {}
        everything = self._closing(tuple(notes.texts))
        self._room = size([*self._opening(MOST_PARTS, MOST_PARTS), *everything])
        titles = [section.title for section in printed.sections]
        self._room += size(self._opening(1, MOST_PARTS)) + size(self._table_of_contents(titles))

    def fits(self, blocks: Sequence[ChatBlock]) -> bool:
        """Whether one message holds the blocks beside all that may stand around them."""
        whole = sum(map(self._size, blocks), self._room)
        return (
            whole.characters <= _MOST.characters
            and whole.blocks <= _MOST.blocks
            and whole.media <= _MOST.media
        )

    def _size(self, block: ChatBlock) -> Size:
        """Of a block, with the anchor of a heading; known blocks are not measured again."""
        if block not in self._sizes:
            found = size(blocks_of((block,), self._notes.marks))
            self._sizes[block] = found + Size(0, int(isinstance(block, Heading)))
        return self._sizes[block]

    def title(self, ordinal: int, total: int) -> str:
        """The document's, with "(2/4)" where it is split."""
        title = self._printed.title
        return title if total == 1 else f"{title} ({ordinal}/{total})"

    def around(self, body: Blocks, ordinal: int, total: int) -> list[Json]:
        """The whole message."""
        titles = [block.text for block in body if isinstance(block, Heading)]
        content = [*self._opening(ordinal, total)]
        if ordinal == 1 and len(titles) > 1:
            content += self._table_of_contents(titles)
        content += self._anchored(body)
        used = [number for number in self._notes.texts if _mentions(content, number)]
        return [*content, *self._closing(used)]

    def _opening(self, ordinal: int, total: int) -> Iterator[Json]:
        yield heading(self.title(ordinal, total), 1)
        if ordinal == 1:
            if self._printed.subtitle:
                yield footer(self._printed.subtitle)
            if self._has_cover:
                yield from blocks_of((Illustration(_COVER, ""),), {})

    def _table_of_contents(self, titles: Sequence[str]) -> list[Json]:
        """Links to the sections of this message."""
        entries = [
            paragraph({"type": "anchor_link", "text": title, "anchor_name": f"s{number}"})
            for number, title in enumerate(titles, start=1)
        ]
        return [details(self._contents, entries)]

    def _anchored(self, body: Blocks) -> Iterator[Json]:
        number = 0
        for block in body:
            if isinstance(block, Heading):
                number += 1
                yield {"type": "anchor", "name": f"s{number}"}
            yield from blocks_of((block,), self._notes.marks)

    def _closing(self, numbers: Sequence[int]) -> list[Json]:
        if not numbers:
            return []
        entries = [
            paragraph(
                {
                    "type": "reference",
                    "name": note_name(number),
                    "text": f"[{number}] {self._notes.texts[number]}",
                }
            )
            for number in numbers
        ]
        return [{"type": "divider"}, details(self._sources, entries)]


def _blocks(printed: PrintedDocument, album: Album) -> Iterator[ChatBlock]:
    """Sections in order, each with its charts after its first words."""
    for section in printed.sections:
        yield Heading(section.title)
        charts = [
            Illustration(f"{each.picture.name}.png", each.picture.alt)
            for each in album.charts(section.name)
        ]
        yield from charts
        for block in section.blocks:
            yield _bounded(block) if isinstance(block, Grid) else block


def _bounded(grid: Grid) -> ChatBlock:
    """The table, laid out as lines where it is beyond what Telegram's tables hold."""
    longest = max((sum(map(len, row)) for row in (grid.heads, *grid.rows)), default=0)
    return grid if longest <= _MOST_ROW and len(grid.heads) <= _MOST_COLUMNS else lay_out(grid)


def _uses(content: Sequence[Json], name: str) -> bool:
    return any(
        block.get("type") == "photo" and block["photo"]["media"] == f"attach://{name}"
        for block in content
    )


def _mentions(value: object, number: int) -> bool:
    """Whether a footnote's number stands somewhere in the blocks."""
    match value:
        case {"reference_name": name}:
            return bool(name == note_name(number))
        case dict():
            return any(_mentions(each, number) for each in value.values())
        case list():
            return any(_mentions(each, number) for each in value)
    return False
