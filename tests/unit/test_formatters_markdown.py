"""A CommonMark parser with tables says what a reader sees; GitHub's own mentions by hand."""

from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from markdown_it import MarkdownIt

from formatters.catalog import Catalog
from formatters.escape import github_html, github_markdown
from formatters.outputs.markdown import FORMATTER
from mir_core.model.message import Change, Literal
from mir_core.model.report import (
    Bullets,
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
from tests.unit.formatters_documents import NASTY, catalogs, documents, nasty_document, phrases

OURS = {
    "h1", "h2", "p", "ul", "li", "blockquote", "details", "summary", "pre", "code",
    "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip


class _Page(HTMLParser):
    """Tags and text of a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert not attrs or tag in {"th", "td"} or attrs == [("class", "language-text")], attrs
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def read(markdown: str) -> _Page:
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    page = _Page()
    page.feed(parser.render(markdown))
    page.close()
    return page


def squeezed(text: str) -> str:
    return "".join(text.replace("\u200b", "").split())


def test_one_block_of_each_kind() -> None:
    blocks = (
        Paragraph((Literal("First."), Literal("Second *."))),
        Bullets((Literal("one"), Literal("two"))),
        Detail(Literal("Why <b>"), (Literal("Because."),)),
        Table(
            (Column(Literal("Index")), Column(Literal("Change"), numeric=True)),
            ((Cell(Literal("a|b")), Cell(Change(-0.0018), "down")), (Cell(None), Cell(None))),
        ),
        Note(Literal("Small.")),
    )
    section = Section("us", Literal("US"), blocks)
    document = Document("report", Literal("Report"), Literal("Today"), (section,))
    (part,) = FORMATTER(document, Catalog.load("en"))
    assert part.method == "text/markdown"
    assert part.plain_text.split("\n") == [
        "# Report", "", "Today", "", "## US", "", "First. Second \\*.", "",
        "- one", "- two", "",
        "<details>", "<summary>Why &lt;b&gt;</summary>", "", "Because.", "", "</details>", "",
        "| Index | Change |", "| :--- | ---: |", "| a\\|b | -0.18 % |", "| – | – |", "",
        "> Small.", "",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("@octocat a@b", "@&#8203;octocat a@&#8203;b"),
        ("see #12", "see \\#&#8203;12"),
        ("https://x.org www.x.org", "https\\://x.org www\\.x.org"),
        ("S&P 500 &amp; &#35;", "S&P 500 &amp;amp; &\\#&#8203;35;"),
        ("+0.65 % and 1. x", "+0.65 % and 1. x"),
        (":smile: :+1: at 12:05:30", ":&#8203;smile: :&#8203;+1: at 12:05:30"),
        ("$x$ $2.53T -$600M", "\\$&#8203;x\\$&#8203; $2.53T -$600M"),
    ],
)
def test_what_github_makes_of_text_by_itself_is_escaped(text: str, escaped: str) -> None:
    assert github_markdown(text) == escaped


def test_html_inside_is_escaped() -> None:
    assert github_html("<b> @x #1 & `") == "&lt;b&gt; @&#8203;x #&#8203;1 &amp; `"
    assert github_html(":up: $x$ $1") == ":&#8203;up: $&#8203;x$&#8203; $1"


@pytest.mark.parametrize("text", NASTY)
def test_every_odd_text_reads_as_it_was(text: str) -> None:
    page = read(f"lead\n\n{github_markdown(Catalog.load('en').text(Literal(text)))}\n")
    assert set(page.tags) == {"p"}
    assert squeezed(page.text) == "lead" + squeezed(Catalog.load("en").text(Literal(text)))


def test_a_document_that_means_harm_has_our_own_markup_only() -> None:
    (part,) = FORMATTER(nasty_document(demo=True), Catalog.load("en"))
    page = read(part.plain_text)
    assert set(page.tags) == OURS
    assert page.text.startswith("DEMO ")


@settings(max_examples=some(100), deadline=None)
@given(documents)
def test_any_document_reads_whole(document: Document) -> None:
    for catalog in catalogs():
        (part,) = FORMATTER(document, catalog)
        page = read(part.plain_text)
        assert set(page.tags) <= OURS
        assert [tag for tag in page.tags if tag in {"h1", "h2"}] == (
            ["h1", *["h2"] * len(document.sections)]
        )
        text = squeezed(page.text)
        for phrase in phrases(document):
            assert squeezed(catalog.text(phrase)) in text
