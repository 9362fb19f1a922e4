"""Editions in Discord: every message within its limits, the whole report once and in order."""

import dataclasses
import datetime as dt
import json
import re
from collections.abc import Iterator
from itertools import count, product
from typing import Any
from typing import Literal as OneOf

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from formatters.album import Album
from formatters.cards.custom_id import MOST_CUSTOM_ID, CustomId, Kind, read_custom_id
from formatters.cards.illustrated import section_blocks
from formatters.cards.limits import MOST_FILE_BYTES
from formatters.catalog import Catalog
from formatters.images.contract import Drawn
from formatters.images.report import pictures
from formatters.posts.discord import POST
from formatters.printed import Illustration, in_language
from mir_core.model.delivery import Destination, Look
from mir_core.model.finding import Mood, Tone
from mir_core.model.message import Literal
from mir_core.model.part import Part
from mir_core.model.report import Bullets, Document, Note, Paragraph, Report, Section
from tests.discord_reading import displays, items, shown, squeezed, walk
from tests.pictures import LANGUAGES, report, report_of, scene, table_section
from tests.platforms.discord_server.state.drafts import Shelf, draft
from tests.platforms.discord_server.wire import Upload
from tests.unit.formatters_documents import catalogs, documents, nasty_document, phrases

LAYOUTS: tuple[OneOf["thread", "channel"], ...] = ("thread", "channel")
LOOKS = tuple(
    look
    for layout in LAYOUTS
    for look in (
        Look(layout=layout),
        Look(layout=layout, tables="text"),
        Look(layout=layout, tables="text", pictures=False),
    )
)


def album(found: Report, catalog: Catalog, look: Look, size: int = 10) -> Album:
    """The pictures that the look asks for, with bytes that no two of them share."""
    if not look.pictures:
        return Album()
    stage = dataclasses.replace(scene(catalog.language, found=found), catalog=catalog)
    return Album(
        tuple(
            Drawn(each, each.name.encode().ljust(size, b"."), 1080, 600)
            for each in pictures(stage)
            if look.tables == "pictures" or each.template != "table"
        )
    )


def edition(found: Report, catalog: Catalog, look: Look, size: int = 10) -> tuple[Part, ...]:
    to = Destination("daily", "discord", "1", catalog.language, ("evening",), look)
    return POST(found, catalog, album(found, catalog, look, size), to)


def messages(parts: tuple[Part, ...]) -> list[Part]:
    return [part for part in parts if part.method == "create_message"]


def sections(parts: tuple[Part, ...]) -> list[Part]:
    return messages(parts)[1:]


def body(part: Part) -> dict[str, Any]:
    return {key: value for key, value in part.payload.items() if key != "channel_id"}


def check(parts: tuple[Part, ...], look: Look) -> None:
    """The test server takes every message, and what its own limits do not say is kept too."""
    ids = count(1)
    assert [part.ordinal for part in parts] == list(range(1, len(parts) + 1))
    assert {part.total for part in parts} == {len(parts)}
    assert [part.method for part in parts if part.method != "create_message"] == [
        *(["start_thread"] if look.layout == "thread" and sections(parts) else []),
        "crosspost",
    ]
    for part in messages(parts):
        uploads = {
            number: Upload(each.name, each.content or b"", each.media_type)
            for number, each in enumerate(part.attachments)
        }
        draft(body(part), uploads, Shelf(lambda: next(ids), "https://cdn"))
        assert len(json.dumps(body(part), ensure_ascii=False).encode()) < 9500
        assert sum(len(each.content or b"") for each in part.attachments) <= 24 * 2**20
        assert part.payload["allowed_mentions"] == {"parse": []}
        urls = [item["media"]["url"] for item in items(part.payload)]
        assert urls == [f"attachment://{each.name}" for each in part.attachments]
        assert all(item["description"].strip() for item in items(part.payload))
    silent = [bool(part.payload["flags"] & 1 << 12) for part in messages(parts)]
    assert silent == [False] + [True] * len(sections(parts))
    for part in sections(parts):
        place = {"$message": 2} if look.layout == "thread" else None
        assert part.payload.get("channel_id") == place


def read(parts: tuple[Part, ...]) -> str:
    """All that the messages say, without heads, foot and white space."""
    cover, *rest = (displays(part.payload) for part in messages(parts))
    said = ["\n".join(cover[:-1]).partition("\n")[2]]
    said += ["\n".join(texts).partition("\n")[2] for texts in rest]
    return squeezed(shown("\n".join(said))).replace("\u02cb", "`").replace("```", "")


def as_report(document: Document) -> Report:
    found = report_of((), sections=document.sections)
    return dataclasses.replace(
        found, title=document.title, subtitle=document.subtitle, demo=document.demo
    )


@pytest.mark.parametrize("look", LOOKS, ids=str)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_report_is_a_cover_and_sections(language: str, look: Look) -> None:
    catalog = Catalog.load(language)
    parts = edition(report(), catalog, look)
    check(parts, look)
    cover, *rest = messages(parts)
    pictured = [each.name for part in messages(parts) for each in part.attachments]
    drawn = [f"{each.picture.name}.png" for each in album(report(), catalog, look).drawn]
    assert sorted(pictured) == sorted(drawn)
    if look.pictures:
        assert [each.name for each in cover.attachments][:2] == ["cover.png", "bars.png"]
    insight, us, crypto = in_language(report(), catalog).sections
    assert insight.title in displays(cover.payload)[1]
    titles = [line for part in rest for text in displays(part.payload) for line in text.split("\n")]
    assert [line for line in titles if line.startswith("### ")] == [
        f"### {us.title}", f"### {shown(crypto.title)}",
    ]  # fmt: skip


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_a_table_is_there_once_as_a_picture_or_as_text(look: Look) -> None:
    parts = edition(report(), Catalog.load("en"), look)
    files = {each.name for part in parts for each in part.attachments}
    assert ("46,584.46" in read(parts)) is (look.tables == "text")
    assert ("table.us.png" in files) is (look.tables == "pictures")


def test_a_chart_on_the_cover_is_not_shown_again() -> None:
    words = (Note(Literal("It moved.")),)
    more = (Section(name, Literal(name), words) for name in ("sentiment", "divergences"))
    found = dataclasses.replace(report(), sections=(*report().sections, *more))
    cover, *rest = messages(edition(found, Catalog.load("en"), Look()))
    on_cover = {each.name for each in cover.attachments}
    below = {each.name for part in rest for each in part.attachments}
    assert "bars.png" in on_cover
    assert "chain.png" in below
    assert not on_cover & below


def test_a_flow_map_stands_for_its_diagram() -> None:
    printed = in_language(report(), Catalog.load("en"))
    section = dataclasses.replace(printed.sections[1], name="flow_map", blocks=())
    found = album(report(), Catalog.load("en"), Look())
    kinds = [type(each) for each in section_blocks(section, found, (), draws_tables=True)]
    assert kinds.count(Illustration) == len(found.charts("flow_map")) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_controls_name_the_report_that_they_belong_to(language: str) -> None:
    catalog = Catalog.load(language)
    cover = edition(report(), catalog, Look())[0]
    menu, *buttons = [each for each in walk(cover.payload["components"]) if "custom_id" in each]
    titles = [section.title for section in in_language(report(), catalog).sections]
    assert [each["label"] for each in menu["options"]] == titles
    assert [each["value"] for each in menu["options"]] == ["key_insight", "us", "crypto"]
    asked = read_custom_id(menu["custom_id"])
    assert asked == CustomId("section", report().date, "evening")
    profiles = [read_custom_id(each["custom_id"]) for each in buttons]
    assert [each.choice for each in profiles if each] == ["conservative", "moderate", "aggressive"]
    assert {(each.date, each.edition) for each in profiles if each} == {(report().date, "evening")}


@given(
    st.sampled_from(["section", "plan"]),
    st.dates(dt.date(1, 1, 2), dt.date(9999, 12, 30)),
    st.from_regex(r"[a-z][a-z0-9_-]{0,31}", fullmatch=True),
)
def test_a_custom_id_is_read_as_it_was_written(kind: Kind, date: dt.date, edition: str) -> None:
    for choice in (None, "conservative"):
        made = CustomId(kind, date, edition, choice)
        assert read_custom_id(str(made)) == made
        assert len(str(made)) <= MOST_CUSTOM_ID


@pytest.mark.parametrize(
    "text",
    [
        "",
        "mir",
        "mir:plan:2026-02-30:morning",
        "mir:x:2026-04-08:morning",
        "other:1",
        "mir:plan:10000-01-01:morning",
        "mir:plan:-001-01-01:morning",
        "mir:plan:20260408:morning",
        "mir:plan:0001-01-01:morning",
        "mir:section:9999-12-31:morning",
        "mir:plan:2026-04-08:Morning",
        "mir:plan:2026-04-08:morning:a:b",
        "mir:plan:２０２６-04-08:morning",
        "mir:plan:2026-04-08:morning\n",
    ],
)
def test_other_custom_ids_are_none_of_ours(text: str) -> None:
    assert read_custom_id(text) is None


@pytest.mark.parametrize(
    ("language", "label", "greenish"),
    [
        ("en", Mood.RISK_ON, True), ("en", Mood.RISK_OFF, False),
        ("zh", Mood.RISK_ON, False), ("zh", Mood.RISK_OFF, True),
    ],
)  # fmt: skip
def test_the_accent_is_that_of_the_tone(language: str, label: Mood, *, greenish: bool) -> None:
    tone = Tone(subject="US", label=label, score=1.2, n=3)
    for part in messages(edition(report_of((tone,)), Catalog.load(language), Look())):
        colour = part.payload["components"][0]["accent_color"]
        assert ((colour >> 8 & 0xFF) > colour >> 16) is greenish


@pytest.mark.parametrize("text", ["x" * 400, "头条" * 200, "**_`" * 100])
def test_a_headline_of_400_characters_is_whole(text: str) -> None:
    found = dataclasses.replace(report(), title=Literal(text), subtitle=Literal(text))
    for catalog, look in product(catalogs(), LOOKS):
        parts = edition(found, catalog, look)
        check(parts, look)
        for part in messages(parts):
            assert squeezed(text) in squeezed(shown(displays(part.payload)[0]))
        names = [part.payload["name"] for part in parts if part.method == "start_thread"]
        assert all(len(name) <= 100 for name in names)


@pytest.mark.parametrize("rows", [0, 200, 230])
def test_long_tables_are_whole(rows: int) -> None:
    found = report_of((), sections=(table_section(rows),))
    for look in LOOKS:
        parts = edition(found, Catalog.load("en"), look)
        check(parts, look)
        if look.tables == "text" or rows > 200:
            said = read(parts)
            assert all(f"Lending{number}" in said for number in range(rows))
        else:
            names = [each.name for part in parts for each in part.attachments]
            assert len([name for name in names if name.startswith("table.crypto")]) >= rows / 30


def test_many_short_sections_are_several_messages_and_twenty_five_options() -> None:
    sections = tuple(
        Section(f"s{n}", Literal(f"Section {n:02} " + "of a long name " * 8), (Note(Literal(".")),))
        for n in range(60)
    )
    parts = edition(report_of((), sections=sections), Catalog.load("en"), LOOKS[-1])
    check(parts, LOOKS[-1])
    components = [len(list(walk(part.payload["components"]))) for part in messages(parts)]
    # A line between two sections and a text for each: 40 with the container.
    assert max(components) == 40
    assert [f"Section{n:02}" in read(parts) for n in range(60)] == [True] * 60
    (menu,) = [each for each in walk(parts[0].payload["components"]) if "options" in each]
    assert len(menu["options"]) == 25
    assert all(len(each["label"]) <= 100 for each in menu["options"])


def test_many_pictures_are_several_messages_of_ten() -> None:
    tables = tuple(table_section(1).blocks[0] for _ in range(23))
    found = report_of((), sections=(Section("us", Literal("US"), tables),))
    parts = edition(found, Catalog.load("en"), Look())
    check(parts, Look())
    counts = [len(part.attachments) for part in sections(parts)]
    assert counts[:2] == [10, 10]
    assert sum(counts) >= 23


@pytest.mark.parametrize("title", ["x" * 400, "\U0001f680" * 60, "市场情报" * 30])
def test_the_name_of_a_thread_tells_the_edition_of_any_title(title: str) -> None:
    found = dataclasses.replace(report(), title=Literal(title))
    (thread,) = [
        part for part in edition(found, Catalog.load("en"), Look()) if part.method == "start_thread"
    ]
    name = thread.payload["name"]
    assert len(name.encode("utf-16-le")) // 2 <= 100
    assert name.endswith(" \u00b7 evening edition")


def test_items_that_say_their_numbers_are_a_list_of_discord() -> None:
    items = Bullets((Literal("1. *Sell*."), Literal("2. - Wait.")))
    found = report_of((), sections=(Section("us", Literal("US"), (items,)),))
    (part,) = sections(edition(found, Catalog.load("en"), LOOKS[-1]))
    assert displays(part.payload)[-1] == "### US\n1. \\*Sell\\*.\n2. \\- Wait."


def test_a_key_insight_without_an_end_goes_on_below() -> None:
    sentences = tuple(Literal(f"Sentence {number:04}.") for number in range(900))
    section = Section("key_insight", Literal("Key insight"), (Paragraph(sentences),))
    found = report_of((), sections=(section,))
    for look in LOOKS:
        parts = edition(found, Catalog.load("en"), look)
        check(parts, look)
        said = read(parts)
        places = [said.index(f"Sentence{number:04}.") for number in range(900)]
        assert places == sorted(places)
        assert said.count("Sentence") == 900


def test_a_report_of_gaps_alone_is_one_message_of_text_and_a_menu() -> None:
    gap = Section("us", Literal("US market"), (Note(Literal("Nothing is known.")),))
    found = report_of((), sections=(gap,))
    parts = edition(found, Catalog.load("en"), Look(pictures=False, tables="text"))
    assert [part.method for part in parts] == [
        "create_message", "start_thread", "create_message", "crosspost",
    ]  # fmt: skip
    assert "Nothingisknown." in read(parts)


def test_nothing_that_a_text_holds_is_markup_or_a_mention() -> None:
    found = as_report(nasty_document())
    for look in LOOKS:
        parts = edition(found, Catalog.load("en"), look)
        check(parts, look)
        for part in messages(parts):
            for text in displays(part.payload):
                outside = "".join(text.split("```")[::2])
                assert "@everyone" not in outside.replace("\\@", "")
                assert not re.search(r"(?<!\\)\]\(", outside)


def test_pictures_that_are_too_large_for_discord_are_text() -> None:
    look = Look()
    parts = edition(report(), Catalog.load("en"), look, size=MOST_FILE_BYTES + 1)
    assert not any(part.attachments for part in parts)
    assert "46,584.46" in read(parts)
    heavy = edition(report(), Catalog.load("en"), look, size=MOST_FILE_BYTES - 1)
    check(heavy, look)
    assert sum(len(part.attachments) for part in heavy) > 5


def test_the_same_report_is_the_same_plan() -> None:
    for look in LOOKS:
        assert edition(report(), Catalog.load("zh"), look) == edition(
            report(), Catalog.load("zh"), look
        )


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(documents, st.sampled_from(LOOKS))
def test_any_document_arrives_whole_and_within_limits(document: Document, look: Look) -> None:
    found = as_report(document)
    for catalog in catalogs():
        parts = edition(found, catalog, look)
        check(parts, look)
        if look.tables == "text":
            said = read(parts)
            for text in _texts(document, catalog):
                assert text in said or "`" in text


def _texts(document: Document, catalog: Catalog) -> Iterator[str]:
    for phrase in phrases(document):
        yield squeezed(catalog.text(phrase)).replace("```", "")
