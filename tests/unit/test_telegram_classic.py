"""Covers, albums and messages of an edition in Telegram, measured by Telegram's own parser."""

import dataclasses
import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tdjson import td_execute

from formatters.album import Album
from formatters.catalog import Catalog
from formatters.telegram.classic import classic
from mir_core.model.message import Change, Level, Literal
from mir_core.model.part import Part
from mir_core.model.reference import resolved
from mir_core.model.report import (
    Block,
    Bullets,
    Cell,
    Column,
    Document,
    Note,
    Paragraph,
    Section,
    Table,
)
from tests.unit.formatters_documents import catalogs, documents, nasty_document, phrases
from tests.unit.post_albums import album_of, named_apart

td_execute(b'{"@type": "setLogVerbosityLevel", "new_verbosity_level": 0}')

CHANNEL, PRIVATE, GROUP = "@mir_daily", "5000000001", "-4000001"
SEND = {"sendPhoto", "sendMediaGroup", "sendMessage"}


def parsed(text: str) -> dict[str, Any]:
    mode = {"@type": "textParseModeHTML"}
    request = {"@type": "parseTextEntities", "text": text, "parse_mode": mode}
    answer = td_execute(json.dumps(request).encode())
    assert answer is not None
    formatted: dict[str, Any] = json.loads(answer)
    assert formatted["@type"] == "formattedText", formatted
    return formatted


def media(part: Part) -> list[Mapping[str, Any]]:
    """The pictures of a part with their captions, in order."""
    if part.method == "sendPhoto":
        return [{"media": part.payload["photo"], **part.payload}]
    return list(part.payload.get("media", ()))


def texts(part: Part) -> Iterator[tuple[str, int]]:
    """Everything with markup in a part, and the limit that it has."""
    if "text" in part.payload:
        yield part.payload["text"], 4096
    for item in media(part):
        if "caption" in item:
            yield item["caption"], 1024


def check_limits(parts: tuple[Part, ...]) -> None:
    assert [(part.ordinal, part.total) for part in parts] == [
        (ordinal, len(parts)) for ordinal in range(1, len(parts) + 1)
    ]
    for part in parts:
        for text, most in texts(part):
            formatted = parsed(text)
            assert 0 < len(formatted["text"]) <= most
            assert len(formatted["entities"]) <= 100
        named = [item["media"].removeprefix("attach://") for item in media(part)]
        assert named == [each.name for each in part.attachments]
        assert len(set(named)) == len(named)
        if part.method == "sendMediaGroup":
            assert 2 <= len(named) <= 10


def visible(parts: tuple[Part, ...]) -> str:
    """What a reader reads, without white space and what keeps Telegram from making links."""
    read = (parsed(text)["text"] for part in parts for text, _ in texts(part))
    return "".join("".join(text.split()) for text in read).replace("\u2060", "")


def without_tables(document: Document) -> Document:
    sections = (
        dataclasses.replace(
            section,
            blocks=tuple(block for block in section.blocks if not isinstance(block, Table)),
        )
        for section in document.sections
    )
    return dataclasses.replace(document, sections=tuple(sections))


@settings(max_examples=60, deadline=None)
@given(documents, st.integers(0, 13))
def test_any_document_arrives_whole_and_in_order(document: Document, charts: int) -> None:
    document = named_apart(document)
    album = album_of(document, charts)
    for catalog in catalogs():
        parts = classic(document, catalog, album, CHANNEL)
        check_limits(parts)
        sent = [each.name for part in parts for each in part.attachments]
        assert sent == [f"{each.picture.name}.png" for each in album.drawn]
        body = visible(parts)
        # The section under the cover has the cover's title for a heading.
        covered = catalog.text(document.sections[0].title) if document.sections else ""
        at = 0
        for phrase in phrases(without_tables(document)):
            text = catalog.text(phrase)
            if text != covered:
                at = body.find("".join(text.split()), at)
                assert at >= 0
        assert classic(document, catalog, album, CHANNEL) == parts


@settings(max_examples=40, deadline=None)
@given(documents)
def test_without_pictures_the_tables_are_text(document: Document) -> None:
    document = named_apart(document)
    for catalog in catalogs():
        parts = classic(document, catalog, Album(), PRIVATE)
        check_limits(parts)
        assert {part.method for part in parts} == {"sendMessage"}
        body = visible(parts)
        covered = catalog.text(document.sections[0].title) if document.sections else ""
        for phrase in phrases(document):
            text = catalog.text(phrase)
            assert "".join(text.split()) in body or text == covered


def test_markup_from_outside_is_text() -> None:
    document = named_apart(nasty_document())
    parts = classic(document, Catalog.load("en"), album_of(document), CHANNEL)
    check_limits(parts)
    kinds = {
        entity["type"]["@type"].removeprefix("textEntityType")
        for part in parts
        for text, _ in texts(part)
        for entity in parsed(text)["entities"]
    }
    assert kinds <= {"Bold", "Italic", "Pre", "ExpandableBlockQuote"}


@pytest.mark.parametrize("name", ["@everyone_here", "evil.example", "https://evil.example/x"])
def test_a_caption_makes_no_link_of_a_name(name: str) -> None:
    for part in made(report(section("key_insight", name), section("us", name, table=True)))[:2]:
        ((text, _),) = texts(part)
        request = {"@type": "getTextEntities", "text": parsed(text)["text"]}
        answer = td_execute(json.dumps(request).encode())
        assert answer is not None
        assert json.loads(answer)["entities"] == []


def report(*sections: Section, demo: bool = False) -> Document:
    title, subtitle = Literal("Report"), Literal("Today")
    return Document("report", title, subtitle, sections, demo)


def section(name: str, *sentences: str, table: bool = False) -> Section:
    paragraphs = tuple(Paragraph((Literal(each),)) for each in sentences)
    columns = (Column(Literal("Index")), Column(Literal("Close"), numeric=True))
    grid = Table(columns, ((Cell(Literal("Dow")), Cell(Level(46584.46))),))
    blocks: tuple[Block, ...] = (*paragraphs, grid) if table else paragraphs
    return Section(name, Literal(name.title()), blocks)


def made(document: Document, address: str = CHANNEL, charts: int = 0) -> tuple[Part, ...]:
    return classic(document, Catalog.load("en"), album_of(document, charts), address)


def test_the_key_insight_stands_under_the_cover() -> None:
    cover, rest, buttons = made(report(section("key_insight", "It moved."), section("us", "Up.")))
    assert cover.method == "sendPhoto"
    assert cover.payload["caption"] == "<b>Report</b>\n<i>Today</i>\n\nIt moved."
    assert "disable_notification" not in cover.payload
    assert (rest.method, rest.payload["text"]) == ("sendMessage", "<b>Us</b>\nUp.")
    assert rest.payload["disable_notification"] is True
    assert buttons.method == "editMessageReplyMarkup"


def test_a_caption_that_is_too_long_goes_on_in_a_message() -> None:
    sentences = [f"Sentence number {number} of a long insight." for number in range(60)]
    cover, more, _ = made(report(section("key_insight", *sentences), section("us", "Up.")))[:3]
    assert len(parsed(cover.payload["caption"])["text"]) <= 1024
    assert more.payload["text"].startswith("<b>Key_Insight</b>\n")
    body = visible((cover, more))
    assert all("".join(each.split()) in body for each in sentences)


def test_a_text_has_a_hundred_entities_at_most() -> None:
    notes = tuple(Note(Literal(f"note {number}")) for number in range(250))
    insight = Section("key_insight", Literal("Key insight"), notes)
    parts = made(report(insight, Section("us", Literal("Us"), notes)))
    check_limits(parts)
    # A title and 99 notes: three of a section, whose first one is in part the cover's.
    counts = [len(parsed(text)["entities"]) for part in parts for text, _ in texts(part)]
    assert max(counts) == 100
    assert sum(counts) >= 500
    assert visible(parts).count("note249") == 2


def test_one_table_is_a_photo_and_several_are_an_album() -> None:
    found = made(report(section("us", "Up.", table=True)))
    assert [part.method for part in found] == ["sendPhoto", "sendPhoto", "editMessageReplyMarkup"]
    assert found[1].payload["caption"] == "<b>Us</b>\nUp."
    found = made(report(section("us", "Up.", table=True)), charts=10)
    albums = [len(part.attachments) for part in found if part.method == "sendMediaGroup"]
    assert albums == [5, 6]


def kinds(parts: tuple[Part, ...]) -> list[str]:
    return [part.method.removeprefix("send") for part in parts]


def test_a_long_section_is_messages_under_its_pictures() -> None:
    sentences = [f"Sentence number {number} of a long section." for number in range(200)]
    found = made(report(section("us", *sentences, table=True)))
    assert kinds(found) == ["Photo", "Photo", "Message", "Message", "editMessageReplyMarkup"]
    assert "caption" not in found[1].payload
    heads = [part.payload["text"].split("\n")[0] for part in found if "text" in part.payload]
    assert heads == ["<b>Us (1/2)</b>", "<b>Us (2/2)</b>"]
    # Its button leads to the words, which say what it is.
    ((row,),) = found[-1].payload["reply_markup"]["inline_keyboard"][0].values()
    assert row["$if_sent"]["url"]["$join"][1] == {"$message": 3}


def test_short_sections_share_an_album_of_four_pictures_at_most() -> None:
    names = ("us", "hk", "cn", "eu", "jp")
    found = made(report(*(section(name, f"It is {name}.", table=True) for name in names)))
    assert kinds(found) == ["Photo", "MediaGroup", "MediaGroup", "editMessageReplyMarkup"]
    assert [len(part.attachments) for part in found[1:3]] == [2, 3]
    assert found[1].payload["media"][0]["caption"] == "<b>Us</b>\nIt is us.\n\n<b>Hk</b>\nIt is hk."
    assert all("caption" not in item for part in found[1:3] for item in media(part)[1:])


def test_sections_share_a_post_only_where_that_makes_fewer_messages() -> None:
    words = [f"Sentence number {number} of a section." for number in range(20)]
    long = [section(name, *words, table=True) for name in ("us", "hk")]
    # Together they are too long for a caption: an album and a message are no fewer than two albums.
    assert kinds(made(report(*long))) == ["Photo", "Photo", "Photo", "editMessageReplyMarkup"]
    longer = [section(name, *words, *words, table=True) for name in ("us", "hk")]
    found = made(report(*longer))
    assert kinds(found) == ["Photo", "MediaGroup", "Message", "editMessageReplyMarkup"]
    assert [each.name for each in found[1].attachments] == ["table.us.0.png", "table.hk.0.png"]


def test_an_item_that_says_its_number_has_no_mark_before_it() -> None:
    items = Bullets((Literal("1. Sell."), Literal("2. Wait.")))
    other = Bullets((Literal("1. Sell."), Literal("3. Wait.")))
    found = made(report(Section("us", Literal("Us"), (items, other))))
    assert visible(found[1:2]) == "Us1.Sell.2.Wait.\u20221.Sell.\u20223.Wait."


def test_a_table_that_was_not_drawn_as_a_whole_is_text() -> None:
    rows = tuple((Cell(Literal(f"row {n:03}")), Cell(Change(n / 1000))) for n in range(201))
    columns = (Column(Literal("Name")), Column(Literal("Move"), numeric=True))
    document = report(Section("us", Literal("US"), (Table(columns, rows),)))
    parts = made(document)
    assert all(f"row{n:03}" in visible(parts) for n in range(201))


@pytest.mark.parametrize(
    ("address", "link"),
    [
        (CHANNEL, "https://t.me/mir_daily/12"),
        ("-1001234567890", "https://t.me/c/1234567890/12"),
    ],
)
def test_buttons_lead_to_the_posts_of_the_sections(address: str, link: str) -> None:
    document = report(
        section("key_insight", "It."),
        *(section(name, "Up.", table=True) for name in ("us", "hk", "cn", "eu", "jp")),
    )
    buttons = made(document, address)[-1]
    messages = {1: "11", 2: "12", 3: "13"}
    payload = resolved(buttons.payload, messages)
    row, *more = payload["reply_markup"]["inline_keyboard"]
    last = [button for each in more for button in each]
    assert payload["message_id"] == "11"
    assert row[0] == {"text": "Us", "url": link}
    assert [button["text"] for button in (*row, *last)] == ["Us", "Hk", "Cn", "Eu", "Jp"]
    assert last[0]["url"] == f"{link[:-2]}13"
    rows = resolved(buttons.payload, {1: "11", 3: "13"})["reply_markup"]["inline_keyboard"]
    assert [button["text"] for row in rows for button in row] == ["Cn", "Eu", "Jp"]


@pytest.mark.parametrize("address", [PRIVATE, GROUP])
def test_where_posts_have_no_links_there_are_no_buttons(address: str) -> None:
    found = made(report(section("key_insight", "It."), section("us", "Up.")), address)
    assert {part.method for part in found} <= SEND


def test_a_demo_says_so_in_every_message_and_on_no_button() -> None:
    long = section("hk", *(f"Sentence {number} of many." for number in range(300)))
    document = report(
        section("key_insight", "It."), section("us", "Up.", table=True), long, demo=True
    )
    *posts, buttons = made(document)
    heads = [parsed(text)["text"] for part in posts for text, _ in texts(part)]
    assert len(heads) >= 4
    assert all(head.startswith("DEMO") for head in heads)
    assert "DEMO" not in json.dumps(buttons.payload)
