"""Telegram's own parser (tdjson) says what a message becomes."""

import json
import re
from typing import Any

import pytest
from hypothesis import given, settings
from tdjson import td_execute

from formatters.catalog import Catalog
from formatters.outputs.telegram import FORMATTER
from mir_core.model.message import Change, Literal
from mir_core.model.part import Part
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
from tests.unit.formatters_documents import catalogs, documents, nasty_document, phrases

td_execute(b'{"@type": "setLogVerbosityLevel", "new_verbosity_level": 0}')


def parsed(part: Part) -> dict[str, Any]:
    request = {
        "@type": "parseTextEntities",
        "text": part.payload["text"],
        "parse_mode": {"@type": "textParseModeHTML"},
    }
    answer = td_execute(json.dumps(request).encode())
    assert answer is not None
    formatted: dict[str, Any] = json.loads(answer)
    assert formatted["@type"] == "formattedText", formatted
    return formatted


def check_limits(parts: tuple[Part, ...]) -> None:
    assert [(part.ordinal, part.total) for part in parts] == [
        (ordinal, len(parts)) for ordinal in range(1, len(parts) + 1)
    ]
    for part in parts:
        formatted = parsed(part)
        assert formatted["text"] == part.plain_text
        assert 0 < len(formatted["text"]) <= 4096
        assert len(formatted["entities"]) <= 100
        assert part.method == "sendMessage"


def squeezed(text: str) -> str:
    """Without white space, and without what keeps Telegram from making links."""
    return "".join(text.split()).replace("\u2060", "")


def kinds(part: Part) -> list[str]:
    return [entity["type"]["@type"] for entity in parsed(part)["entities"]]


def test_one_block_of_each_kind() -> None:
    blocks = (
        Paragraph((Literal("First."), Literal("Second <b>."))),
        Bullets((Literal("one"), Literal("two"))),
        Detail(Literal("Why"), (Literal("Because."),)),
        Table(
            (Column(Literal("Index")), Column(Literal("Change"), numeric=True)),
            ((Cell(Literal("Dow")), Cell(Change(-0.0018), "down")),),
        ),
        Note(Literal("Small & fine.")),
    )
    section = Section("us", Literal("US"), blocks)
    document = Document("report", Literal("Report"), Literal("Today"), (section,))
    (part,) = FORMATTER(document, Catalog.load("en"))
    assert part.payload == {
        "text": (
            "<b>Report</b>\n<i>Today</i>\n\n<b>US</b>\nFirst. Second &lt;b&gt;.\n\n"
            "\u2022 one\n\u2022 two\n\n"
            "<blockquote expandable><b>Why</b>\nBecause.</blockquote>\n\n"
            "<pre> Change  Index\n--------------\n-0.18\u00a0%  Dow</pre>\n\n"
            "<i>Small &amp; fine.</i>"
        ),
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},
    }
    assert kinds(part) == [
        "textEntityTypeBold", "textEntityTypeItalic", "textEntityTypeBold",
        "textEntityTypeExpandableBlockQuote", "textEntityTypeBold", "textEntityTypePre",
        "textEntityTypeItalic",
    ]  # fmt: skip
    check_limits((part,))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_demo_says_so_in_every_part(language: str) -> None:
    parts = FORMATTER(nasty_document(demo=True), Catalog.load(language))
    assert len(parts) > 3
    for part in parts:
        head = part.plain_text.split("\n")[0]
        assert head.startswith("DEMO ")
        assert head.endswith(f"({part.ordinal}/{len(parts)})")
    check_limits(parts)


def test_markup_from_outside_is_text() -> None:
    parts = FORMATTER(nasty_document(), Catalog.load("en"))
    check_limits(parts)
    allowed = {"Bold", "Italic", "Pre", "ExpandableBlockQuote"}
    assert {
        kind.removeprefix("textEntityType") for part in parts for kind in kinds(part)
    } <= allowed


LINKING = [
    "@everyone_here", "a @someone b", "#pump", "$PUMP", "https://evil.example/x", "evil.example",
    "www.evil.example/path?q=1", "http://user@evil.example", "mail@evil.example", "tg://user?id=1",
    "Curve.fi", "\uff20someone", "昇.com", "x.例子",
]  # fmt: skip


@pytest.mark.parametrize("name", LINKING)
def test_telegram_makes_no_link_of_a_name(name: str) -> None:
    section = Section("s", Literal(name), (Paragraph((Literal(name),)), Note(Literal(name))))
    (part,) = FORMATTER(Document("d", Literal(name), None, (section,)), Catalog.load("en"))
    request = {"@type": "getTextEntities", "text": parsed(part)["text"]}
    answer = td_execute(json.dumps(request).encode())
    assert answer is not None
    assert json.loads(answer)["entities"] == []


def test_a_hundred_entities_are_the_limit() -> None:
    sections = tuple(Section(f"s{n}", Literal(f"S{n}"), ()) for n in range(250))
    parts = FORMATTER(Document("report", Literal("R"), None, sections), Catalog.load("en"))
    assert [len(kinds(part)) for part in parts] == [100, 100, 53]


def test_long_tables_repeat_their_head() -> None:
    rows = tuple((Cell(Literal(f"row {n:03}")), Cell(Change(n / 1000))) for n in range(400))
    table = Table((Column(Literal("Name")), Column(Literal("Move"), numeric=True)), rows)
    document = Document("report", Literal("R"), None, (Section("us", Literal("US"), (table,)),))
    parts = FORMATTER(document, Catalog.load("en"))
    assert len(parts) > 1
    assert all(re.search(r"Move +Name\n-+\n", part.plain_text) for part in parts)
    names = [name for part in parts for name in re.findall(r"row \d{3}", part.plain_text)]
    assert names == [f"row {n:03}" for n in range(400)]
    check_limits(parts)


@settings(max_examples=some(100), deadline=None)
@given(documents)
def test_any_document_arrives_whole_and_in_order(document: Document) -> None:
    for catalog in catalogs():
        parts = FORMATTER(document, catalog)
        check_limits(parts)
        body = "".join(squeezed(part.plain_text.partition("\n")[2]) for part in parts)
        for phrase in phrases(document):
            assert squeezed(catalog.text(phrase)) in body
        assert FORMATTER(document, catalog) == parts
