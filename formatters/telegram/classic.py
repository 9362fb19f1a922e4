"""The classic style: a cover with the key insight, then the sections as albums and messages.

Pictures stand over their text: it is their caption or, where it is too long for one, the message
below them. Short sections share a post.
"""

from collections.abc import Iterator, Sequence

from formatters.album import Album
from formatters.catalog import Catalog
from formatters.pagination import Blocks, paginate
from formatters.printed import (
    Heading,
    PrintedDocument,
    PrintedSection,
    SmallPrint,
    demo_title,
    in_language,
)
from formatters.telegram.draft import Draft, albums, numbered, photo, text
from formatters.telegram.grouping import grouped, whole
from formatters.telegram.markup import MOST_CAPTION, MOST_TEXT, fits
from formatters.telegram.navigation import navigation
from formatters.telegram.sections import Piece, chunks, piece
from mir_core.model.part import Part
from mir_core.model.report import Document

#: The section that stands under the cover.
_KEY = "key_insight"


def classic(report: Document, catalog: Catalog, album: Album, address: str) -> tuple[Part, ...]:
    """Parts in sending order; the last one makes the buttons, where posts have links.

    Args:
        report: To be printed.
        catalog: Of the language.
        album: Its drawn pictures; empty where the chat takes none.
        address: Of the chat, which decides about links.
    """
    printed = in_language(report, catalog)
    titles = [_title(section, catalog, demo=report.demo) for section in printed.sections]
    pieces = [
        piece(section, album, title)
        for section, title in zip(printed.sections, titles, strict=True)
    ]
    begins = bool(printed.sections) and printed.sections[0].name == _KEY
    key, rest = (pieces[:1], pieces[1:]) if begins else ([], pieces)
    drafts = [*_opening(printed, key, album), *_posts(rest)]
    return numbered((*drafts, *navigation(address, drafts)))


def _title(section: PrintedSection, catalog: Catalog, *, demo: bool) -> str:
    """It says DEMO where the document does: each may begin a message of its own."""
    return demo_title(section.title, catalog) if demo else section.title


def _opening(printed: PrintedDocument, key: list[Piece], album: Album) -> Iterator[Draft]:
    """The cover, or a message in its place, and what its caption has no room for."""
    head: Blocks = (Heading(printed.title),)
    if printed.subtitle:
        head = (*head, SmallPrint(printed.subtitle))
    cover = album.cover
    most = MOST_TEXT if cover is None else MOST_CAPTION
    body = [block for each in key for block in each.blocks]
    first, *more = paginate((*head, *body), lambda blocks: fits(blocks, most))
    if cover is None:
        yield text(first, silent=False)
    else:
        yield photo(cover, first, silent=False)
    for each in key:
        if more:
            yield from map(text, chunks(each.title, [block for page in more for block in page]))
        yield from albums(each.pictures, ())


def _posts(pieces: Sequence[Piece]) -> Iterator[Draft]:
    for group in grouped(pieces):
        text_of, titles = whole(group), tuple(each.label for each in group)
        pictures = [drawn for each in group for drawn in each.pictures]
        if pictures and fits(text_of, MOST_CAPTION):
            yield from albums(pictures, text_of, titles)
            continue
        yield from albums(pictures, ())
        if fits(text_of):
            yield text(text_of, titles)
        else:
            yield from _long(group[0])


def _long(each: Piece) -> Iterator[Draft]:
    for number, blocks in enumerate(chunks(each.title, each.blocks)):
        yield text(blocks, () if number else (each.label,))
