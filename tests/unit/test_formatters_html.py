"""The page that stands alone, read by a parser that knows nothing of it."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings

from formatters.catalog import Catalog
from formatters.outputs.html import FORMATTER
from mir_core.model.message import Change, Literal
from mir_core.model.report import (
    Cell,
    Column,
    Detail,
    Document,
    Note,
    Paragraph,
    Section,
    Table,
)
from tests.thorough import some
from tests.unit.formatters_documents import catalogs, documents, nasty_document, phrases

_VOID = {"meta", "rect"}
OURS = {
    "html", "head", "meta", "title", "style", "body", "main", "article", "header", "h1", "h2", "p",
    "ul", "ol", "li", "nav", "a", "div", "section", "table", "caption", "thead", "tbody", "tr",
    "th", "td", "span", "details", "summary", "pre",
}  # fmt: skip


class _Page(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self._open: list[str] = []
        self.feed(page)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in _VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self._open[-1:] != ["style"]:
            self.text += data

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def page_of(document: Document, language: str = "en") -> _Page:
    (part,) = FORMATTER(document, Catalog.load(language))
    assert part.method == "text/html"
    assert part.plain_text.startswith("<!DOCTYPE html>")
    return _Page(part.plain_text)


def squeezed(text: str) -> str:
    return "".join(text.split())


def three_sections() -> Document:
    columns = (Column(Literal("Index")), Column(Literal("Change"), numeric=True))
    rows = (
        (Cell(Literal("a")), Cell(Change(0.0065), "up")),
        (Cell(Literal("b")), Cell(Change(-0.0018), "down")),
        (Cell(Literal("c")), Cell(None)),
    )
    detail = Detail(Literal("Why"), (Literal("Because."), Literal("Therefore.")))
    blocks = (
        Paragraph((Literal("Words."),)),
        Table(columns, rows),
        detail,
        Note(Literal("Small.")),
    )
    sections = tuple(Section(f"s{n}", Literal(f"Section {n}"), blocks) for n in range(3))
    return Document("report", Literal("Title"), Literal("Subtitle"), sections)


def test_headings_tables_and_contents() -> None:
    page = page_of(three_sections())
    assert page.named("html") == [{"lang": "en"}]
    tags = [tag for tag, _ in page.tags]
    assert (tags.count("h1"), tags.count("h2"), tags.count("table")) == (1, 3, 3)
    assert tags.count("caption") == 3
    assert [head["scope"] for head in page.named("th")][:5] == ["col", "col", "row", "row", "row"]
    targets = [str(link["href"]) for link in page.named("a")]
    assert targets == ["#s1", "#s2", "#s3"]
    assert [section["id"] for section in page.named("section")] == ["s1", "s2", "s3"]


@pytest.mark.parametrize(("language", "up"), [("en", "up-green"), ("zh", "up-red")])
def test_directions_have_a_mark_and_the_readers_colours(language: str, up: str) -> None:
    page = page_of(three_sections(), language)
    (article,) = page.named("article")
    assert up in str(article["class"]).split()
    moves = [str(span["class"]) for span in page.named("span")]
    assert moves == ["move up", "move down"] * 3
    style = FORMATTER(three_sections(), Catalog.load(language))[0].plain_text
    assert "\\25B2" in style
    assert "\\25BC" in style
    assert "prefers-color-scheme: dark" in style


def check_markup(page: _Page) -> None:
    """Our own tags alone, headings in order, nothing that runs or leads elsewhere."""
    assert {tag for tag, _ in page.tags} <= OURS
    headings = [tag for tag, _ in page.tags if re.fullmatch("h[1-6]", tag)]
    assert headings == ["h1", *["h2"] * (len(headings) - 1)]
    for tag, attributes in page.tags:
        assert not any(name.startswith("on") or name == "style" for name in attributes)
        assert tag != "a" or re.fullmatch(r"#s\d+", str(attributes["href"]))


def test_text_that_means_harm_stays_text() -> None:
    check_markup(page_of(nasty_document(demo=True)))


@settings(max_examples=some(60), deadline=None)
@given(documents)
def test_any_document_reads_whole(document: Document) -> None:
    for catalog in catalogs():
        (part,) = FORMATTER(document, catalog)
        page = _Page(part.plain_text)
        check_markup(page)
        text = squeezed(page.text)
        for phrase in phrases(document):
            assert squeezed(catalog.text(phrase)) in text
