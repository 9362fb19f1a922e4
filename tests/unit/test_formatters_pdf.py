"""The PDF, read back by a parser: all words once and in order, the same bytes, nothing executed."""

import dataclasses
import datetime as dt
import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formatters.catalog import Catalog
from formatters.images.report import pictures
from formatters.images.typeset import typeset
from formatters.outputs.pdf import FORMATTER, Pdf, file_name
from formatters.parity import phrases_of
from formatters.pdf.arrangement import arranged
from formatters.pdf.press import check
from formatters.printed import DASH
from mir_core.model.message import Level, Literal, Name
from mir_core.model.report import (
    Arrow,
    Block,
    Bullets,
    Cell,
    Column,
    Detail,
    Diagram,
    Document,
    Note,
    Paragraph,
    Report,
    Section,
    Table,
)
from tests.builders import coverage
from tests.pictures import report, report_of, scene
from tests.thorough import some
from tests.unit.formatters_documents import (
    NASTY,
    any_phrase,
    blocks,
    catalogs,
    documents,
    nasty_document,
)
from tests.unit.pdf_reading import Pdf as File

LANGUAGES = ("en", "zh")
#: Margins of the page with what hangs into them, in points, and the paper's height.
LEFT, RIGHT, TALL = 45.0, 552.0, 841.9

_arrows = st.lists(st.builds(Arrow, any_phrase, any_phrase, any_phrase, st.booleans()), max_size=4)
#: Sections that have one figure, and two.
_ILLUSTRATED = ("flow_map", "risk_matrix", "sentiment", "crypto", "track_record")
_diagrams = st.builds(Diagram, _arrows.map(tuple))


def file_of(document: Document, language: str = "en", formatter: Pdf = FORMATTER) -> File:
    return read(document, Catalog.load(language), formatter)


def read(document: Document, catalog: Catalog, formatter: Pdf = FORMATTER) -> File:
    (part,) = formatter(document, catalog)
    (attachment,) = part.attachments
    assert (part.method, attachment.media_type) == ("application/pdf", "application/pdf")
    assert attachment.content is not None
    assert attachment.content.startswith(b"%PDF-1.7")
    return File(attachment.content)


def about(*blocks: Block, name: str = "us") -> Document:
    section = Section(name, Literal("Section"), blocks)
    return Document("report", Literal("Title"), Literal("Subtitle"), (section,))


def squeezed(texts: Sequence[str]) -> str:
    """Texts as they are set: with a minus, without what the font lacks; without white space."""
    return "".join("".join(check().text(typeset(text)).split()) for text in texts)


def said(document: Document, catalog: Catalog) -> Iterator[str]:
    """All that a reader has to find, in order."""
    title = catalog.text(document.title) or document.name
    if document.demo:
        yield {"en": "DEMO", "zh": "DEMO 模拟数据"}[catalog.language] + " \u00b7 "
    yield title
    if document.subtitle is not None:
        yield catalog.text(document.subtitle)
    for section in document.sections:
        yield catalog.text(section.title) or section.name
        for block in section.blocks:
            cells = block.rows if isinstance(block, Table) and block.columns else ()
            if cells or isinstance(block, Table):
                yield from (catalog.text(column.head) for column in block.columns)  # type: ignore[union-attr]
                for row in cells:
                    for cell in row:
                        yield DASH if cell.text is None else catalog.text(cell.text) or DASH
            elif isinstance(block, Paragraph):
                yield catalog.habits.sentence_separator.join(map(catalog.text, block.sentences))
            else:
                yield from map(catalog.text, phrases_of(block))


def assert_on_the_page(file: File) -> None:
    for page in file.shown:
        for run in page:
            if run.text.strip() and run.right:
                assert run.left >= LEFT, run
                assert run.right <= RIGHT, run
                assert 0 < run.base < TALL, run


@settings(max_examples=some(60), deadline=None)
@given(documents, st.lists(_diagrams, max_size=2))
def test_any_document_is_there_whole_once_and_in_order(
    document: Document, diagrams: list[Diagram]
) -> None:
    drawn = Section("flow_map", Literal("Map"), tuple(diagrams))
    document = dataclasses.replace(document, sections=(*document.sections, drawn))
    for catalog in catalogs():
        file = read(document, catalog)
        assert file.words() == squeezed(list(said(document, catalog)))
        assert_on_the_page(file)


@settings(max_examples=some(16), deadline=None)
@given(st.lists(blocks, max_size=6), st.sampled_from(_ILLUSTRATED))
def test_a_report_is_there_whole_around_its_figures(found: list[Block], name: str) -> None:
    """Between the words of the sections stand the tiles at the top, and the figures."""
    sections = (
        Section(
            "key_insight", Literal("Insight"), (Paragraph((Literal("One."), Literal("Two."))),)
        ),
        Section(name, Literal("Section"), tuple(found)),
        Section("disclaimer", Literal("Disclaimer"), (Note(Literal("No advice.")),)),
    )
    full = dataclasses.replace(report(), sections=sections)
    for catalog in catalogs():
        file = read(full, catalog, Pdf(coverage()))
        head, words = file.words().split("Insight")
        texts = list(said(full, catalog))
        assert head.startswith(squeezed(texts[:1]))
        assert "Insight" + words == squeezed(texts[1:])
        assert file.root.all("Figure")
        assert_on_the_page(file)


@given(
    st.lists(st.sampled_from(["prose", "items", "note", "fold", "diagram", "grid"]), max_size=8),
    st.integers(0, 5),
)
def test_arranging_keeps_all_blocks_and_figures_in_order(kinds: list[str], figures: int) -> None:
    grid = {"heads": ["a"], "rows": [[{"text": "b"}]], "bold": [True]}
    given = [
        {"kind": kind, "text": "word " * 40, "arrows": [], "breakable": at % 2, "at": at, **grid}
        for at, kind in enumerate(kinds)
    ]
    shown = [{"alt": str(number)} for number in range(figures)]
    found = arranged(given, shown)
    blocks = [*found["first"], *found["before"], *found["beside"], *found["after"]]
    single = [found["figure"]] if found["figure"] else []
    assert [block["at"] for block in blocks] == list(range(len(kinds)))
    assert [*(each for pair in found["pairs"] for each in pair), *single] == shown
    assert all(len(pair) == 2 for pair in found["pairs"])
    assert not any(block["kind"] == "grid" and block["breakable"] for block in found["beside"])


def test_every_figure_is_drawn_with_lines_and_letters_and_says_what_it_shows() -> None:
    for language in LANGUAGES:
        file = file_of(report(), language, Pdf(coverage()))
        shown = {section.name for section in report().sections}
        wanted = [
            picture.alt
            for picture in pictures(scene(language))
            if picture.section in shown and picture.template not in {"cover", "table"}
        ]
        assert wanted
        figures = file.root.all("Figure")
        assert sorted(str(each.alt) for each in figures) == sorted(wanted)
        assert all(each.text.strip() for each in figures)
        assert b"/Subtype/Image" not in file.content


def test_without_coverage_there_are_no_figures_but_all_words() -> None:
    file = file_of(report())
    assert file.root.all("Figure") == []
    assert FORMATTER.covering(coverage()) == Pdf(coverage())


def test_the_file_says_what_it_is() -> None:
    for language, tag in (("en", "en"), ("zh", "zh-CN")):
        file = file_of(report(), language, Pdf(coverage()))
        root: Any = file.reader.trailer["/Root"]
        metadata = file.reader.metadata
        assert metadata is not None
        assert metadata.title == "Market Intelligence Report"
        assert metadata.author == "mir"
        assert metadata.creation_date == dt.datetime(2026, 4, 8, 10, tzinfo=dt.UTC)
        assert "2026-04-08" in str(metadata["/Keywords"])
        assert root["/Lang"] == tag
        assert root["/MarkInfo"]["/Marked"]
        assert root["/ViewerPreferences"]["/DisplayDocTitle"]
        xmp = root["/Metadata"].get_data().decode()
        assert "<pdfuaid:part>1</pdfuaid:part>" in xmp
        assert "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>" in xmp


def test_bookmarks_and_contents_lead_to_the_sections() -> None:
    sections = tuple(
        Section(f"s{n}", Literal(f"Section {n}"), (Paragraph((Literal("Words. " * 400),)),))
        for n in range(6)
    )
    file = file_of(Document("report", Literal("Title"), None, sections))
    outline: Any = file.reader.outline
    starts = [file.reader.get_destination_page_number(each) or 0 for each in outline]
    assert [each.title for each in outline] == [f"Section {n}" for n in range(6)]
    for number, start in enumerate(starts):
        assert any(run.text == f"Section {number}" for run in file.shown[start])
    assert starts == sorted(starts)
    assert starts[-1]
    links = file.root.all("Link")
    assert [link.text for link in links] == [f"Section {n}\u00a0{starts[n] + 1}" for n in range(6)]
    annotations: Any = file.reader.pages[0]["/Annots"]
    targets = [each.get_object()["/Dest"][0] for each in annotations]
    assert [file.reader.get_page_number(each.get_object()) for each in targets] == starts
    for number, page in enumerate(file.shown, start=1):
        assert page[-1].text.strip() or page
        assert f"{number} / {len(file.shown)}" in "".join(run.text for run in page)


def test_a_long_table_goes_on_with_its_head_on_the_next_page() -> None:
    columns = (Column(Literal("Name")), Column(Literal("Close"), numeric=True))
    rows = tuple((Cell(Literal(f"row{n:03}")), Cell(Level(1000.0 + n))) for n in range(200))
    file = file_of(about(Table(columns, rows)))
    assert len(file.shown) > 3
    for page in file.shown:
        text = "".join(run.text for run in page)
        assert text.index("Name") < text.index("Close") < text.index("row")
    (table,) = file.root.all("Table")
    assert len(table.all("TR")) == 201
    assert [head.text for head in table.all("TH")] == ["Name", "Close"]
    assert_on_the_page(file)


def test_an_empty_document_and_one_of_gaps_only() -> None:
    file = file_of(Document("report", Literal("Nothing"), None, ()))
    assert file.words() == "Nothing"
    gaps = report_of(sections=(Section("us", Literal("US"), (Note(Literal("Nothing came.")),)),))
    snapshot = dataclasses.replace(gaps.snapshot, figures={}, series={})
    gaps = dataclasses.replace(gaps, snapshot=snapshot)
    file = file_of(gaps, "zh", Pdf(coverage()))
    assert file.words().endswith("USNothingcame.")
    assert file.root.all("Figure") == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_text_that_means_harm_stays_text(language: str) -> None:
    catalog = Catalog.load(language)
    whole = nasty_document(demo=True)
    document = dataclasses.replace(whole, sections=whole.sections[:1])
    file = file_of(document, language)
    assert file.words() == squeezed(list(said(document, catalog)))
    assert_on_the_page(file)
    for action in (b"/URI", b"/JavaScript", b"/JS", b"/Launch", b"/EmbeddedFile", b"/OpenAction"):
        assert action not in file.content


@pytest.mark.parametrize(
    "text",
    [
        '#panic("executed")', '#{1 + 1} #include "/etc/passwd"', "$x^2$ <label> @ref",
        "]#[ // comment /* x */", "= heading", "\\u{1F600} \\ #sym.pi", "*bold* _emph_ `raw`",
        "~ --- ... \"quotes\" 'quotes'", "{json} \\n",
    ],
)  # fmt: skip
def test_typst_markup_is_set_as_text(text: str) -> None:
    literal = Literal(text)
    cells = ((Cell(literal), Cell(literal, "up")),)
    document = Document(
        text,
        literal,
        literal,
        (
            Section(text, literal, (Paragraph((literal,)), Bullets((literal,)), Note(literal))),
            Section("key_insight", literal, (Detail(literal, (literal,)),)),
            Section("s", literal, (Table((Column(literal), Column(literal)), cells),)),
        ),
    )
    file = file_of(document)
    assert file.words() == squeezed(list(said(document, Catalog.load("en"))))
    assert file.reader.metadata is not None
    assert file.reader.metadata.title == text


@pytest.mark.parametrize("text", NASTY)
def test_each_odd_text_alone_in_every_place(text: str) -> None:
    literal = Literal(text)
    table = Table((Column(literal), Column(literal, numeric=True)), ((Cell(literal), Cell(None)),))
    blocks = (
        Paragraph((literal,)),
        Detail(literal, (literal,)),
        Diagram((Arrow(literal, literal, literal),)),
    )
    document = Document(
        "name", literal, literal, (Section("key_insight", literal, (*blocks, table)),)
    )
    file = file_of(document, "zh")
    assert file.words() == squeezed(list(said(document, Catalog.load("zh"))))
    assert_on_the_page(file)


def test_lists_keep_their_numbers() -> None:
    items = tuple(Literal(text) for text in ("1. one", "2. two", "11. eleven"))
    file = file_of(about(Bullets(items), Bullets((Literal("01. odd"), Literal("2. two")))))
    labels = [each.text.strip() for each in file.root.all("Lbl")]
    assert labels == ["1.", "2.", "11.", "•", "•"]
    assert [each.text for each in file.root.all("LBody")][:3] == ["one", "two", "eleven"]


def test_a_word_that_no_line_holds_is_broken_and_a_quantity_is_not() -> None:
    words = "Locked " + "in " * 25
    amounts = [f"{words}{'x' * n} (+$307M) and −$122M" for n in range(0, 60, 3)]
    file = file_of(about(*(Paragraph((Literal(text),)) for text in amounts)))
    for page in file.shown:
        for run in page:
            assert not run.text.endswith(("+", "−", "$"))
    long = file_of(about(Table((Column(Literal("a")),) * 4, ((Cell(Literal("W" * 300)),) * 4,))))
    assert_on_the_page(long)


def test_the_same_bytes_in_any_process_and_order() -> None:
    script = (
        "import hashlib, sys\n"
        "from formatters.catalog import Catalog\n"
        "from formatters.outputs.pdf import Pdf\n"
        "from tests.builders import coverage\n"
        "from tests.pictures import report\n"
        "for language in sys.argv[1:]:\n"
        "    (part,) = Pdf(coverage())(report(), Catalog.load(language))\n"
        "    print(language, hashlib.sha256(part.attachments[0].content).hexdigest())\n"
    )
    mine = {each: file_of(report(), each, Pdf(coverage())).content for each in LANGUAGES}
    other = subprocess.run(
        [sys.executable, "-c", script, *reversed(LANGUAGES), LANGUAGES[0]],
        env={**os.environ, "PYTHONHASHSEED": "1"},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    own = {f"{each} {hashlib.sha256(content).hexdigest()}" for each, content in mine.items()}
    assert set(other.stdout.splitlines()) == own


def test_the_name_of_the_file() -> None:
    assert file_name(report(), "zh") == "report-2026-04-08-evening-zh.pdf"
    odd = dataclasses.replace(about(), name="../a b\n")
    assert file_name(odd, "en") == "..-a-b--en.pdf"


def test_what_rises_has_the_readers_colour() -> None:
    cell = (Cell(Name("SPX")), Cell(Level(1.0), "up"))
    columns = (Column(Literal("a")), Column(Literal("b"), numeric=True))
    for language, (red, green, _) in (("en", (6, 122, 82)), ("zh", (207, 42, 30))):
        contents: Any = file_of(about(Table(columns, (cell,))), language).reader.pages[0][
            "/Contents"
        ]
        colours = re.findall(rb"([\d.]+) ([\d.]+) ([\d.]+) scn", contents.get_data())
        found = {tuple(round(255 * float(part)) for part in colour) for colour in colours}
        assert any(each[:2] == (red, green) for each in found)


def test_a_report_of_one_section_has_the_figures_of_it_alone() -> None:
    only: Report = dataclasses.replace(report(), sections=report().only("crypto").sections)
    file = file_of(only, "en", Pdf(coverage()))
    assert {str(each.alt).partition(":")[0] for each in file.root.all("Figure")} == {
        "Stablecoin issuance",
        "TVL",
    }
