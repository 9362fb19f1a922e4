"""Drawn pictures for documents that nobody drew: names as in a report, black pixels."""

from collections.abc import Iterator
from dataclasses import replace

from formatters.album import Album
from formatters.images.contract import Drawn, Picture, Theme
from mir_core.model.report import Document, Table
from tests.platforms.telegram_server.pictures import make_png

THEME = Theme("light", "green")


def named_apart(document: Document) -> Document:
    """The document with a name of its own for each section, as every report has."""
    sections = (
        replace(section, name="key_insight" if number == 0 else f"s{number}")
        for number, section in enumerate(document.sections)
    )
    return replace(document, sections=tuple(sections))


def album_of(document: Document, charts: int = 1) -> Album:
    """A cover, and of each section so many charts and all of its tables."""
    return Album((drawn("cover", None), *_drawn(document, charts)))


def drawn(name: str, section: str | None) -> Drawn:
    alt = f"what {name} shows"
    picture = Picture(name, "table", {}, alt, "en", THEME, section)
    width = 40 + len(name) + sum(map(ord, name)) % 997
    return Drawn(picture, make_png(width, 60), width, 60)


def _drawn(document: Document, charts: int) -> Iterator[Drawn]:
    for section in document.sections:
        for number in range(charts):
            yield drawn(f"chart.{section.name}.{number}", section.name)
        tables = [each for each in section.blocks if isinstance(each, Table) and each.columns]
        for number in range(len(tables)):
            yield drawn(f"table.{section.name}.{number}", section.name)
