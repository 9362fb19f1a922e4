"""Sections with their pictures: where a table or a diagram is drawn, the picture stands for it."""

from collections import deque
from collections.abc import Collection, Iterator, Sequence

from formatters.album import Album
from formatters.cards.limits import MOST_FILE_BYTES
from formatters.images.contract import Drawn
from formatters.images.tables import MOST_ROWS
from formatters.printed import ChatBlock, Fixed, Grid, Heading, Illustration, PrintedSection
from formatters.text_table import lay_out

#: The picture that stands for a diagram.
_FLOW = "flow"


def picture_file(drawn: Drawn) -> str:
    """Name of a picture's file."""
    return f"{drawn.picture.name}.png"


def illustration(drawn: Drawn) -> Illustration:
    """A picture among blocks."""
    return Illustration(picture_file(drawn), drawn.picture.alt)


def usable(album: Album) -> Album:
    """The pictures that Discord takes as files."""
    return Album(tuple(each for each in album.drawn if len(each.png) <= MOST_FILE_BYTES))


def section_blocks(
    section: PrintedSection, album: Album, elsewhere: Collection[str], *, draws_tables: bool
) -> Iterator[ChatBlock]:
    """A section with its heading: charts first, then its blocks in order.

    Args:
        section: In the reader's language.
        album: Pictures of the report in the same language.
        elsewhere: Names of pictures that stand in another place.
        draws_tables: Tables are pictures, where they have been drawn as a whole.
    """
    yield Heading(section.title)
    charts = [each for each in album.charts(section.name) if each.picture.name not in elsewhere]
    diagrams = deque(each for each in charts if each.picture.name == _FLOW)
    for chart in charts:
        if chart.picture.name != _FLOW or not _has_diagram(section):
            yield illustration(chart)
    number = 0
    for block in section.blocks:
        match block:
            case Grid():
                number += 1
                pages = _pages(section.name, number, album) if draws_tables else []
                if pages and len(block.rows) <= MOST_ROWS:
                    yield from map(illustration, pages)
                else:
                    yield lay_out(block)
            case Fixed() if diagrams:
                yield illustration(diagrams.popleft())
            case _:
                yield block


def _has_diagram(section: PrintedSection) -> bool:
    return any(isinstance(block, Fixed) for block in section.blocks)


def _pages(section: str, number: int, album: Album) -> Sequence[Drawn]:
    """The pictures of a table of a section, by its number from 1."""
    name = f"table.{section}" if number == 1 else f"table.{section}.{number}"
    found = album.tables(section)
    return [each for each in found if each.picture.name.partition("-")[0] == name]
