"""Limits and forms: Discord's documentation and its OpenAPI description."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from jsonschema import Draft202012Validator

from formatters.catalog import Catalog
from formatters.escape import discord_markdown
from formatters.outputs.discord import FORMATTER
from mir_core.model.message import Change, Literal
from mir_core.model.part import Part
from mir_core.model.report import (
    Bullets,
    Cell,
    Column,
    Detail,
    Direction,
    Document,
    Note,
    Paragraph,
    Section,
    Table,
)
from tests.thorough import some
from tests.unit.formatters_documents import NASTY, catalogs, documents, nasty_document, phrases


def displays(part: Part) -> list[str]:
    (container,) = part.payload["components"]
    return [child["content"] for child in container["components"] if child["type"] == 10]


def check_limits(parts: tuple[Part, ...]) -> None:
    for ordinal, part in enumerate(parts, start=1):
        (container,) = part.payload["components"]
        assert (part.ordinal, part.total, part.method) == (ordinal, len(parts), "create_message")
        assert part.payload["flags"] == 32768
        assert part.payload["allowed_mentions"] == {"parse": []}
        assert 1 + len(container["components"]) <= 40
        assert sum(map(len, displays(part))) <= 4000
        assert len("".join(displays(part)).encode()) < 9500


def shown(markdown: str) -> str:
    """What a reader sees: outside code blocks, backslashes before ASCII punctuation are gone."""
    pieces = markdown.split("```")
    pieces[::2] = [re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", piece) for piece in pieces[::2]]
    return "```".join(pieces)


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_one_block_of_each_kind() -> None:
    blocks = (
        Paragraph((Literal("First."), Literal("Second *."))),
        Bullets((Literal("one"), Literal("- two"))),
        Detail(Literal("Why"), (Literal("Because."),)),
        Table(
            (Column(Literal("Index")), Column(Literal("Change"), numeric=True)),
            ((Cell(Literal("D`ow")), Cell(Change(-0.0018), "down")),),
        ),
        Note(Literal("Small.")),
    )
    document = Document(
        "report", Literal("Report"), Literal("Today"), (Section("us", Literal("US"), blocks),)
    )
    (part,) = FORMATTER(document, Catalog.load("en"))
    assert displays(part) == [
        "## Report\n-# Today",
        (
            "### US\nFirst. Second \\*.\n\n- one\n- \\- two\n\n**Why**\n> Because.\n\n"
            "```\n Change  Index\n--------------\n-0.18\u00a0%  D\u02cbow\n```\n\n-# Small."
        ),
    ]
    (container,) = part.payload["components"]
    assert [child["type"] for child in container["components"]] == [10, 14, 10]
    assert part.plain_text.startswith("Report\nToday\n\nUS\nFirst. Second *.")


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("@everyone <@123> <@&4> <#5>", r"\@everyone \<\@123\> \<\@&4\> \<\#5\>"),
        ("**b** __u__ ~~s~~ ||x|| `c`", r"\*\*b\*\* \_\_u\_\_ \~\~s\~\~ \|\|x\|\| \`c\`"),
        ("[a](https://x.org)", r"\[a\](https\://x.org)"),
        ("# h", r"\# h"),
        ("-# small", r"\-\# small"),
        ("> q", r"\> q"),
        ("- item", r"\- item"),
        ("1. one", r"1\. one"),
        (":smile: <:x:1>", r"\:smile: \<\:x:1\>"),
        ("back\\slash", r"back\\slash"),
        ("-0.65 % at 00:05, 6.5 to 1", "-0.65 % at 00:05, 6.5 to 1"),
    ],
)
def test_markup_is_escaped(text: str, escaped: str) -> None:
    assert discord_markdown(text) == escaped
    assert shown(escaped) == text


@pytest.mark.parametrize(
    ("language", "direction", "colour"),
    [
        ("en", "up", "green"), ("en", "down", "red"), ("zh", "up", "red"), ("zh", "down", "green"),
    ],
)  # fmt: skip
def test_the_container_has_the_colour_of_the_day(
    language: str, direction: Direction, colour: str
) -> None:
    cells = (Cell(Literal("a"), direction), Cell(Literal("b"), direction), Cell(None, "flat"))
    table = Table((Column(Literal("h")),), tuple((cell,) for cell in cells))
    section = Section("us", Literal("US"), (table,))
    (part,) = FORMATTER(Document("r", Literal("R"), None, (section,)), Catalog.load(language))
    accent = part.payload["components"][0]["accent_color"]
    red, green = accent >> 16, accent >> 8 & 0xFF
    assert (green > red) is (colour == "green")


def test_code_fences_cannot_be_left() -> None:
    for part in FORMATTER(nasty_document(), Catalog.load("en")):
        for display in displays(part):
            fences = [line for line in display.split("\n") if line.startswith("```")]
            assert set(fences) <= {"```"}
            assert len(fences) % 2 == 0
            assert display.replace("\\`", "").count("`") == 3 * len(fences)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_demo_says_so_in_every_part(language: str) -> None:
    parts = FORMATTER(nasty_document(demo=True), Catalog.load(language))
    assert len(parts) > 3
    for part in parts:
        head = displays(part)[0].split("\n")[0]
        assert head.startswith("## DEMO ")
        assert f"({part.ordinal}/{len(parts)})" in head
    check_limits(parts)


def test_messages_match_discords_description(shared_folder: Path) -> None:
    path = shared_folder / "specs" / "discord.openapi.json"
    if not path.exists():
        pytest.skip(f"{path} is absent")
    specification = json.loads(path.read_text(encoding="utf-8"))
    schema: dict[str, Any] = {
        "$ref": "#/components/schemas/MessageCreateRequest",
        "components": specification["components"],
    }
    validator = Draft202012Validator(schema)
    for part in FORMATTER(nasty_document(), Catalog.load("zh")):
        validator.validate(dict(part.payload))
    assert not validator.is_valid({"components": [{"type": 17, "components": [{"type": 10}]}]})


@settings(max_examples=some(100), deadline=None)
@given(documents)
def test_any_document_arrives_whole_and_within_limits(document: Document) -> None:
    for catalog in catalogs():
        parts = FORMATTER(document, catalog)
        check_limits(parts)
        plain = "".join(squeezed(part.plain_text.partition("\n")[2]) for part in parts)
        seen = [shown("\n".join(displays(part)).partition("\n")[2]) for part in parts]
        rendered = squeezed("".join(seen)).replace("\u02cb", "`").replace("```", "")
        for phrase in phrases(document):
            text = squeezed(catalog.text(phrase))
            assert text in plain
            assert text.replace("```", "") in rendered or "`" in text
        assert FORMATTER(document, catalog) == parts


def test_every_odd_text_reads_as_it_was() -> None:
    for text in NASTY:
        section = Section("s", Literal("S"), (Paragraph((Literal(text),)),))
        (part,) = FORMATTER(Document("r", Literal("R"), None, (section,)), Catalog.load("en"))
        assert shown(displays(part)[1]) == f"### S\n{Catalog.load('en').text(Literal(text))}"
