"""What every output must withstand, whatever its channel."""

import json
import re
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings

from formatters import outputs
from formatters.catalog import Catalog, languages
from formatters.contract import Formatter
from mir_core.discovery import plugins
from mir_core.model.errors import UsageError
from mir_core.model.message import Change, Level, Literal
from mir_core.model.part import Part
from mir_core.model.report import (
    Block,
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
from tests.contracts.reports import as_report
from tests.thorough import some
from tests.unit.formatters_documents import catalogs, documents, marked, nasty_document

FORMATTERS: Mapping[str, Formatter] = plugins(outputs, "FORMATTER")
NAMES = sorted(FORMATTERS)

#: Examples of a property test; outputs that take long get fewer.
EXAMPLES = {"pdf": 12}
MOST_EXAMPLES = 100


def printed(name: str, document: Document, catalog: Catalog) -> tuple[Part, ...]:
    parts = FORMATTERS[name](as_report(document), catalog)
    assert [part.ordinal for part in parts] == list(range(1, len(parts) + 1))
    assert {part.total for part in parts} == {len(parts)}
    assert all(part.plain_text.strip() and part.method for part in parts)
    for part in parts:
        assert json.loads(json.dumps(part.payload, allow_nan=False)) == part.payload
    return parts


def whole(parts: tuple[Part, ...]) -> str:
    """The plain text without white space, and without what outputs put before a character."""
    text = "".join(part.plain_text for part in parts).replace("&#8203;", "")
    return re.sub(r"[\s\\\u2060]", "", text)


def about(*blocks: Block, demo: bool = False) -> Document:
    section = Section("us", Literal("Section"), blocks)
    return Document("report", Literal("Title"), Literal("Subtitle"), (section,), demo)


def test_the_outputs_of_the_command_line() -> None:
    assert {"discord", "json", "markdown", "telegram", "text"} <= set(NAMES)


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("name", NAMES)
def test_an_empty_document(name: str, language: str) -> None:
    document = Document("report", Literal("Nothing"), None, ())
    (part,) = printed(name, document, Catalog.load(language))
    assert name == "json" or "Nothing" in part.plain_text


@pytest.mark.parametrize("name", NAMES)
def test_empty_blocks(name: str) -> None:
    empty = (Paragraph(()), Bullets(()), Table((), ()), Note(Literal("")),
             Detail(Literal(""), ()), Table((Column(Literal("Head")),), ()))  # fmt: skip
    assert "Head" in whole(printed(name, about(*empty), Catalog.load("en")))


@pytest.mark.parametrize("name", NAMES)
def test_a_table_of_two_hundred_rows_keeps_them_in_order(name: str) -> None:
    columns = (
        Column(Literal("Name")),
        Column(Literal("Close"), numeric=True),
        Column(Literal("Move"), numeric=True),
    )
    rows = tuple(
        (Cell(Literal(f"row{n:03}")), Cell(Level(1000.0 + n)), Cell(Change(n / 1e4), "up"))
        for n in range(200)
    )
    text = whole(printed(name, about(Table(columns, rows)), Catalog.load("zh")))
    assert re.findall(r"row\d{3}", text) == [f"row{n:03}" for n in range(200)]
    assert all(f"1,{n:03}.00" in text for n in range(200))


@pytest.mark.parametrize("name", NAMES)
def test_a_headline_of_four_hundred_characters(name: str) -> None:
    headline = "Headline words of a source that knows no end " * 9
    literal = Literal(headline)
    columns = (Column(Literal("n"), numeric=True), Column(Literal("h")))
    document = about(
        Note(literal),
        Bullets((literal,)),
        Detail(literal, (literal,)),
        Table(columns, ((Cell(None), Cell(literal)),)),
    )
    text = whole(printed(name, document, Catalog.load("en")))
    assert text.count("".join(headline.split())) == 5


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("name", NAMES)
def test_every_part_of_a_demo_says_so_and_no_other(name: str, language: str) -> None:
    rows = tuple((Cell(Literal(f"row {n} " + "x" * 40)),) for n in range(300))
    for demo in (True, False):
        document = about(Table((Column(Literal("Head")),), rows), demo=demo)
        for part in printed(name, document, Catalog.load(language)):
            assert ("DEMO" in part.plain_text or part.payload.get("demo") is True) is demo


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("name", NAMES)
def test_text_from_outside_is_all_there(name: str, language: str) -> None:
    parts = printed(name, nasty_document(), Catalog.load(language))
    assert "昇堃喆镕\U00020bb7野家〇" in whole(parts)
    assert "x" * 300 in whole(parts)
    assert name == "json" or all("(" in part.plain_text for part in parts)


@pytest.mark.parametrize("name", NAMES)
def test_any_document_prints_every_text_once_in_order_and_twice_the_same(name: str) -> None:
    @settings(max_examples=some(EXAMPLES.get(name, MOST_EXAMPLES)), deadline=None)
    @given(documents)
    def check(document: Document) -> None:
        whole_document, marks = marked(document)
        for catalog in catalogs():
            parts = printed(name, whole_document, catalog)
            text = "\n".join(part.plain_text for part in parts)
            assert re.findall(r"zq\d{4}", text) == marks
            assert printed(name, whole_document, catalog) == parts

    check()


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("name", NAMES)
def test_what_comes_later_moves_nothing_to_another_part(name: str, language: str) -> None:
    """A reader who has seen the first parts of one version finds the same in those of the next."""
    words = [Literal(f"Sentence {number} of a source. " * 9) for number in range(40)]
    shorter = about(*map(Note, words[:30]))
    longer = about(*map(Note, words))
    first, second = (printed(name, each, Catalog.load(language)) for each in (shorter, longer))
    assert [_body(part) for part in first[:-1]] == [
        _body(part) for part in second[: len(first) - 1]
    ]


def _body(part: Part) -> str:
    return re.sub(r"\(\d+/\d+\)", "", part.plain_text)


@pytest.mark.parametrize("name", NAMES)
def test_the_answer_of_a_command_prints_or_is_refused(name: str) -> None:
    document = about(Paragraph((Literal("Answer."),)))
    if name == "json":
        with pytest.raises(UsageError):
            FORMATTERS[name](document, Catalog.load("en"))
    else:
        assert "Answer." in FORMATTERS[name](document, Catalog.load("en"))[0].plain_text


@pytest.mark.parametrize("name", NAMES)
def test_what_cannot_be_printed_is_refused(name: str) -> None:
    odd: list[Any] = [Table((Column(Literal("one")),), ((Cell(None), Cell(None)),)),
                      Paragraph((Change(float("nan")),))]  # fmt: skip
    for block in odd:
        with pytest.raises(ValueError):
            printed(name, about(block), Catalog.load("en"))
