"""The cover of an edition: picture, key insight, key charts, a menu of sections, buttons."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from formatters.album import Album
from formatters.cards.controls import controls
from formatters.cards.illustrated import illustration
from formatters.cards.limits import MOST_FILES, Json, is_within
from formatters.cards.message import children, gallery, markdown, message, separator, text
from formatters.catalog import Catalog
from formatters.chat import plain
from formatters.images.alt import shortened
from formatters.images.contract import Drawn
from formatters.images.scene import ADVICE
from formatters.pagination import Blocks, paginate
from formatters.printed import (
    ChatBlock,
    Grid,
    Heading,
    Illustration,
    PrintedDocument,
    SmallPrint,
)
from formatters.text_table import lay_out
from mir_core.model.report import Report

#: The section whose text stands on the cover.
KEY_SECTION = "key_insight"
#: Charts that stand on the cover besides those that belong to no section.
_KEY_CHARTS = ("bars", "divergence.", "history.")
_SHORT_ALT = 200
_BETWEEN = " \u00b7 "


@dataclass(frozen=True, slots=True)
class Cover:
    """The first message of an edition.

    Attributes:
        payload: Its JSON.
        pictures: In the order of its files.
        left: Blocks of the key insight for which there was no room.
        plain_text: The same without markup.
    """

    payload: Json
    pictures: tuple[Drawn, ...]
    left: Blocks
    plain_text: str


def cover(
    report: Report, printed: PrintedDocument, album: Album, catalog: Catalog, colour: int
) -> Cover:
    """The cover with as many of the key charts as its text leaves room for."""
    first = () if album.cover is None else (album.cover,)
    drawn = (*first, *key_charts(album)[: MOST_FILES - 1])
    foot = SmallPrint(catalog.text(ADVICE()))
    rows = tuple(controls(report, printed.sections, catalog))
    frame = _Frame(
        tuple(map(illustration, drawn)),
        tuple(map(_title, drawn)),
        tuple(len(each.png) for each in drawn),
        len(first),
        foot,
        rows,
        colour,
    )
    head, blocks = Heading(printed.title), tuple(_text(printed))
    frames = list(_simpler(frame))
    found = next((each for each in frames if each.fits((head, *blocks))), frames[-1])
    shown, *more = paginate(blocks, lambda some: found.fits((head, *some)))
    return Cover(
        found.payload((head, *shown)),
        drawn[: len(found.pictures)],
        tuple(block for body in more for block in body),
        plain((head, *shown, *found.pictures, foot)),
    )


def key_charts(album: Album) -> tuple[Drawn, ...]:
    """The charts for the cover, in print order."""
    return tuple(each for each in album.drawn if each is not album.cover and _is_key(each))


def _title(drawn: Drawn) -> str:
    return " ".join(drawn.picture.payload["title"])


def _is_key(drawn: Drawn) -> bool:
    return drawn.picture.section is None or drawn.picture.name.startswith(_KEY_CHARTS)


@dataclass(frozen=True, slots=True)
class _Frame:
    """What stands around the text; the first `above` pictures stand over it."""

    pictures: tuple[Illustration, ...]
    titles: tuple[str, ...]
    sizes: tuple[int, ...]
    above: int
    foot: SmallPrint
    rows: tuple[Json, ...]
    colour: int

    def payload(self, blocks: Sequence[ChatBlock]) -> Json:
        """The message around a text."""
        over, under = self.pictures[: self.above], self.pictures[self.above :]
        parts = [
            *([gallery(over)] if over else []),
            *children(blocks),
            *([text(markdown(self._caption(len(under)))), gallery(under)] if under else []),
            text(markdown(self.foot)),
            separator(),
            *self.rows,
        ]
        return message(parts, self.colour, self.pictures)

    def _caption(self, count: int) -> SmallPrint:
        """What the charts are: side by side, their own titles are cut off until they are opened."""
        return SmallPrint(_BETWEEN.join(self.titles[self.above : self.above + count]))

    def fits(self, blocks: Sequence[ChatBlock]) -> bool:
        """Whether Discord takes it."""
        return is_within(self.payload(blocks), self.sizes[: len(self.pictures)])


def _simpler(frame: _Frame) -> Iterator[_Frame]:
    """The frame; with shorter words for who cannot see; then with fewer and fewer charts."""
    yield frame
    for count in range(len(frame.pictures), frame.above - 1, -1):
        kept = frame.pictures[:count]
        brief = tuple(replace(each, alt=shortened(each.alt, _SHORT_ALT)) for each in kept)
        yield replace(frame, pictures=brief)


def _text(printed: PrintedDocument) -> Iterator[ChatBlock]:
    if printed.subtitle:
        yield SmallPrint(printed.subtitle)
    for section in printed.sections:
        if section.name == KEY_SECTION:
            yield Heading(section.title)
            for block in section.blocks:
                yield lay_out(block) if isinstance(block, Grid) else block
