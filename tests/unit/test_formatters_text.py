from hypothesis import given, settings

from formatters.catalog import Catalog
from formatters.outputs.text import FORMATTER
from formatters.width import width
from mir_core.model.message import Change, Literal, Name
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
from tests.unit.formatters_documents import catalogs, documents, nasty_document

BLOCKS = (
    Paragraph((Literal("First."), Literal("Second."))),
    Bullets((Literal("one"), Literal("word " * 25))),
    Detail(Literal("Why"), (Literal("Because."),)),
    Table(
        (Column(Literal("Index")), Column(Literal("Change"), numeric=True)),
        ((Cell(Name("HSTECH")), Cell(Change(0.0522), "up")), (Cell(Name("DJI")), Cell(None))),
    ),
    Note(Literal("Small.")),
)


def test_one_block_of_each_kind() -> None:
    section = Section("us", Literal("港股"), BLOCKS)
    document = Document("report", Literal("Report"), Literal("Today"), (section,), demo=True)
    (part,) = FORMATTER(document, Catalog.load("zh"))
    assert (part.ordinal, part.total, part.method) == (1, 1, "text/plain")
    assert part.plain_text.split("\n") == [
        "DEMO 模拟数据 · Report", "======================", "Today", "",
        "港股", "----", "First.Second.", "",
        "- one", "- " + ("word " * 19).rstrip(), "  " + ("word " * 6).rstrip(), "",
        "Why", "  Because.", "",
        "Index         Change", "--------------------", "恒生科技指数  +5.22%",
        "道指               –", "", "* Small.", "",
    ]  # fmt: skip


def test_quantities_are_found_by_a_search() -> None:
    table = Paragraph((Change(0.0065),))
    document = Document("r", Literal("R"), None, (Section("s", Literal("S"), (table,)),))
    (part,) = FORMATTER(document, Catalog.load("en"))
    assert "+0.65 %" in part.plain_text


@settings(max_examples=some(100), deadline=None)
@given(documents)
def test_any_document_fits_a_hundred_columns(document: Document) -> None:
    for catalog in catalogs():
        (part,) = FORMATTER(document, catalog)
        assert all(width(line) <= 100 for line in part.plain_text.split("\n"))
        assert "\u00a0" not in part.plain_text
        assert ("DEMO" in part.plain_text.split("\n")[0]) is document.demo


def test_no_control_character_reaches_a_terminal() -> None:
    (part,) = FORMATTER(nasty_document(), Catalog.load("en"))
    assert all(line.isprintable() for line in part.plain_text.split("\n"))
