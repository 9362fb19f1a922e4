"""What a section becomes: chunks of text within a limit, and the pictures that go with them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from formatters.album import Album
from formatters.images.contract import Drawn
from formatters.images.tables import MOST_ROWS
from formatters.pagination import MOST_PARTS, Blocks, paginate
from formatters.printed import ChatBlock, Grid, Heading, PrintedSection
from formatters.telegram.markup import MOST_TEXT, fits
from formatters.text_table import lay_out


@dataclass(frozen=True, slots=True)
class Piece:
    """A section without its heading.

    Attributes:
        label: Its title on a button, where nothing is said of a demo.
        pictures: Of its tables and of what else is drawn of it, in print order.
    """

    title: str
    label: str
    blocks: Blocks
    pictures: tuple[Drawn, ...]


def piece(section: PrintedSection, album: Album, title: str) -> Piece:
    """A section under a title of its own: tables that were drawn as a whole are pictures."""
    grids = [block for block in section.blocks if isinstance(block, Grid)]
    tables = album.tables(section.name)
    is_drawn = bool(tables) and all(len(grid.rows) <= MOST_ROWS for grid in grids)
    blocks = tuple(_blocks(section, is_drawn=is_drawn))
    charts = album.charts(section.name)
    return Piece(title, section.title, blocks, (*charts, *tables) if is_drawn else charts)


def chunks(title: str, blocks: Sequence[ChatBlock], most: int = MOST_TEXT) -> tuple[Blocks, ...]:
    """Blocks under their heading, which says "(2/4)" where they are split."""
    room = _heading(title, MOST_PARTS, MOST_PARTS)
    bodies = paginate(tuple(blocks), lambda some: fits((room, *some), most))
    return tuple(
        (_heading(title, ordinal, len(bodies)), *body)
        for ordinal, body in enumerate(bodies, start=1)
    )


def _blocks(section: PrintedSection, *, is_drawn: bool) -> Iterator[ChatBlock]:
    for block in section.blocks:
        if not isinstance(block, Grid):
            yield block
        elif not is_drawn:
            yield lay_out(block)


def _heading(title: str, ordinal: int, total: int) -> Heading:
    return Heading(title if total == 1 else f"{title} ({ordinal}/{total})")
