"""Rich messages: checked against the published schema, and measured as the documents say."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given, settings

from formatters.album import Album
from formatters.catalog import Catalog
from formatters.telegram.rich import rich
from mir_core.model.message import Change, Literal
from mir_core.model.part import Part
from mir_core.model.report import Cell, Column, Document, Paragraph, Section, Table
from tests.pictures import report as whole_report
from tests.platforms.telegram_server.limits import RICH_MESSAGE
from tests.platforms.telegram_server.rich import read_rich_message
from tests.platforms.telegram_server.specification import load_specification
from tests.unit.formatters_documents import catalogs, documents, nasty_document, phrases
from tests.unit.post_albums import album_of, named_apart

Json = Mapping[str, Any]


def message(part: Part) -> dict[str, Any]:
    found: dict[str, Any] = part.payload["rich_message"]
    return found


def objects(value: object) -> Iterator[Json]:
    """Every object within a message."""
    if isinstance(value, Mapping):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from objects(each)


def of_type(part: Part, kind: str) -> list[Json]:
    return [each for each in objects(message(part)) if each.get("type") == kind]


def check_limits(parts: Sequence[Part]) -> None:
    specification = load_specification()
    for part in parts:
        assert part.method == "sendRichMessage"
        size = read_rich_message(message(part))[1]
        for name in ("characters", "blocks", "depth", "media", "columns"):
            assert getattr(size, name) <= getattr(RICH_MESSAGE, name)
        uses = [each["media"] for each in of_type(part, "photo") if "media" in each]
        assert uses == [f"attach://{each.name}" for each in part.attachments]
        notes = [each["name"] for each in of_type(part, "reference")]
        assert len(set(notes)) == len(notes)
        assert {each["reference_name"] for each in of_type(part, "reference_link")} == set(notes)
        anchors = {each["name"] for each in of_type(part, "anchor")}
        assert {each["anchor_name"] for each in of_type(part, "anchor_link")} <= anchors
        if specification is not None:
            request = {"chat_id": 1, **part.payload}
            assert specification.check_request("sendRichMessage", request) == []


def visible(parts: Sequence[Part]) -> str:
    return "".join("".join(read_rich_message(message(part))[0].split()) for part in parts)


def test_the_schema_is_there_to_check_against() -> None:
    if load_specification() is None:
        pytest.skip("shared/specs is not beside the checkout: rich messages go unchecked")
    broken = {"chat_id": 1, "rich_message": {"blocks": [{"type": "heading", "text": "x"}]}}
    found = load_specification()
    assert found is not None
    assert found.check_request("sendRichMessage", broken)


@settings(max_examples=50, deadline=None)
@given(documents)
def test_any_document_arrives_whole(document: Document) -> None:
    document = named_apart(document)
    for catalog in catalogs():
        parts = rich(document, catalog, album_of(document))
        check_limits(parts)
        body = visible(parts)
        for phrase in phrases(document):
            assert "".join(catalog.text(phrase).split()) in body
        charts = [each.name for part in parts for each in part.attachments]
        wanted = [each.picture.name for each in album_of(document).drawn]
        assert charts == [f"{name}.png" for name in wanted if not name.startswith("table.")]
        assert rich(document, catalog, album_of(document)) == parts


def test_markup_from_outside_is_text() -> None:
    document = named_apart(nasty_document())
    parts = rich(document, Catalog.load("en"), album_of(document))
    check_limits(parts)
    assert all(message(part)["skip_entity_detection"] is True for part in parts)
    kinds = {str(each.get("type")) for part in parts for each in objects(message(part))}
    assert not kinds & {"url", "mention", "hashtag", "bot_command", "bold", "custom_emoji"}


def test_a_report_is_one_message_with_native_tables_and_footnotes() -> None:
    found = whole_report()
    for language in ("en", "zh"):
        (part,) = rich(found, Catalog.load(language), Album())
        check_limits((part,))
        assert len(of_type(part, "table")) == 2
        cells = of_type(part, "table")[0]["cells"]
        assert [cell["align"] for cell in cells[1]] == ["left", "right", "right", "left"]
        assert all(cell["is_header"] for cell in cells[0])
        # Every row that names an index leads to its source and session.
        links = [each for each in objects(cells) if each.get("type") == "reference_link"]
        assert len(links) == 2
        texts = [each["text"] for each in of_type(part, "reference")]
        session = {"en": "7\u00a0Apr", "zh": "4月7日"}[language]
        assert any(session in text for text in texts)
        assert len(texts) == len(set(texts)) <= 3


def test_a_table_of_many_rows_goes_on_in_the_next_message() -> None:
    rows = tuple((Cell(Literal(f"row {n:04}")), Cell(Change(n / 1000))) for n in range(1200))
    columns = (Column(Literal("Name")), Column(Literal("Move"), numeric=True))
    document = Document(
        "r", Literal("R"), None, (Section("us", Literal("US"), (Table(columns, rows),)),)
    )
    parts = rich(document, Catalog.load("en"), Album())
    check_limits(parts)
    assert len(parts) == 3
    titles = [of_type(part, "heading")[0]["text"] for part in parts]
    assert titles == ["R (1/3)", "R (2/3)", "R (3/3)"]
    tables = [of_type(part, "table")[0]["cells"] for part in parts]
    assert {table[0][0]["text"] for table in tables} == {"Name"}
    names = [row[0]["text"] for table in tables for row in table[1:]]
    assert names == [f"row {n:04}" for n in range(1200)]


def test_a_text_beyond_the_limit_is_split_between_sentences() -> None:
    sentences = [f"Sentence number {number} of a very long report." for number in range(2000)]
    paragraphs = tuple(Paragraph((Literal(each),)) for each in sentences[:300])
    one = Paragraph(tuple(Literal(each) for each in sentences[300:]))
    document = Document(
        "r", Literal("R"), None, (Section("us", Literal("US"), (*paragraphs, one)),)
    )
    parts = rich(document, Catalog.load("en"), Album())
    check_limits(parts)
    assert len(parts) > 2
    body = visible(parts)
    assert all("".join(each.split()) in body for each in sentences)


def test_more_than_fifty_pictures_go_on_in_the_next_message() -> None:
    sections = tuple(
        Section(f"s{n}", Literal(f"S{n}"), (Paragraph((Literal("It moved."),)),)) for n in range(6)
    )
    document = Document("r", Literal("R"), None, sections)
    parts = rich(document, Catalog.load("en"), album_of(document, charts=10))
    check_limits(parts)
    assert [len(part.attachments) for part in parts] == [41, 20]
    assert [part.payload.get("disable_notification") for part in parts] == [None, True]


def test_a_table_of_more_than_twenty_columns_is_laid_out() -> None:
    for count, tables in ((20, 1), (21, 0)):
        columns = tuple(Column(Literal(f"column {number}")) for number in range(count))
        row = tuple(Cell(Literal(f"value {number}")) for number in range(count))
        section = Section("us", Literal("US"), (Table(columns, (row,)),))
        parts = rich(Document("r", Literal("R"), None, (section,)), Catalog.load("en"), Album())
        check_limits(parts)
        assert len(of_type(parts[0], "table")) == tables
        assert all(f"value{number}" in visible(parts) for number in range(count))


def test_a_row_that_is_no_row_any_more_is_laid_out() -> None:
    columns = tuple(Column(Literal(f"column {number}")) for number in range(4))
    row = tuple(Cell(Literal(f"{number} " + "x" * 9000)) for number in range(4))
    table = Table(columns, (row,))
    document = Document("r", Literal("R"), None, (Section("us", Literal("US"), (table,)),))
    parts = rich(document, Catalog.load("en"), Album())
    check_limits(parts)
    assert visible(parts).count("x") == 36_000
