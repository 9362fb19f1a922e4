"""Extremes in both of Telegram's styles: all is there, and within the limits."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from formatters.album import Album
from formatters.catalog import Catalog
from formatters.telegram.classic import classic
from formatters.telegram.rich import rich
from mir_core.model.message import Change, Literal
from mir_core.model.part import Part
from mir_core.model.report import Cell, Column, Document, Note, Paragraph, Section, Table
from tests.unit import test_telegram_classic as in_classic
from tests.unit import test_telegram_rich as in_rich
from tests.unit.formatters_documents import catalogs
from tests.unit.post_albums import album_of

Made = tuple[tuple[Part, ...], str]


def made_classic(document: Document, catalog: Catalog, album: Album) -> Made:
    parts = classic(document, catalog, album, in_classic.CHANNEL)
    in_classic.check_limits(parts)
    return parts, in_classic.visible(parts)


def made_rich(document: Document, catalog: Catalog, album: Album) -> Made:
    parts = rich(document, catalog, album)
    in_rich.check_limits(parts)
    return parts, in_rich.visible(parts)


STYLES: Sequence[Callable[[Document, Catalog, Album], Made]] = (made_classic, made_rich)


def table(rows: int) -> Table:
    columns = (Column(Literal("Name")), Column(Literal("Move"), numeric=True))
    cells = ((Cell(Literal(f"row {n:03}")), Cell(Change(n / 1000))) for n in range(rows))
    return Table(columns, tuple(cells))


def document(*blocks: Table | Note | Paragraph) -> Document:
    insight = Section("key_insight", Literal("Key insight"), (Paragraph((Literal("It moved."),)),))
    section = Section("us", Literal("US market"), blocks)
    return Document("report", Literal("Report"), Literal("Today"), (insight, section))


@pytest.mark.parametrize("make", STYLES)
@pytest.mark.parametrize("rows", [0, 1, 200])
def test_a_table_of_any_length_is_whole(
    make: Callable[[Document, Catalog, Album], Made], rows: int
) -> None:
    found = document(table(rows))
    for catalog in catalogs():
        _, read = make(found, catalog, Album())
        places = [read.find(f"row{n:03}") for n in range(rows)]
        assert -1 not in places
        assert places == sorted(places)
        assert read.count("row") == rows


@pytest.mark.parametrize("rows", [0, 200])
def test_a_drawn_table_is_a_picture_and_no_text(rows: int) -> None:
    found = document(table(rows))
    parts, read = made_classic(found, Catalog.load("en"), album_of(found, charts=0))
    assert [each.name for each in parts[1].attachments] == ["table.us.0.png"]
    assert "row" not in read


@pytest.mark.parametrize("make", STYLES)
@pytest.mark.parametrize("headline", ["x" * 400, "头条" * 200, "<b>*_`" * 66, "\U0001f680" * 400])
def test_a_headline_of_400_characters_is_whole(
    make: Callable[[Document, Catalog, Album], Made], headline: str
) -> None:
    found = replace(document(table(3)), title=Literal(headline), subtitle=Literal(headline))
    for catalog in catalogs():
        for album in (album_of(found), Album()):
            _, read = make(found, catalog, album)
            assert read.count(headline) >= 2
            assert "Itmoved." in read


@pytest.mark.parametrize("make", STYLES)
def test_a_report_of_gaps_alone_is_read_as_such(
    make: Callable[[Document, Catalog, Album], Made],
) -> None:
    gaps = tuple(
        Section(name, Literal(name.upper()), (Note(Literal(f"No {name} is known.")),))
        for name in ("key_insight", "us", "hk", "cn")
    )
    found = Document("report", Literal("Report"), None, gaps)
    for album in (album_of(found, charts=0), Album()):
        parts, read = make(found, Catalog.load("en"), album)
        assert all(f"No{name}isknown." in read for name in ("key_insight", "us", "hk", "cn"))
        assert len([part for part in parts if part.method.startswith("send")]) <= 2


@pytest.mark.parametrize("make", STYLES)
def test_a_report_of_nothing_is_a_title(make: Callable[[Document, Catalog, Album], Made]) -> None:
    found = Document("report", Literal("Report"), None, ())
    for album in (album_of(found), Album()):
        parts, read = make(found, Catalog.load("en"), album)
        assert len(parts) == 1
        assert read == "Report"
