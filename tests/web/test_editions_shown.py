"""Plans as messages on a page: all that chats get, in order, and nothing that a text could add."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings

from bot.web.previews.messages import shown
from bot.web.previews.rich import rich_preview
from bot.web.previews.shown import Chat, File
from formatters.album import Album
from formatters.cards.edition import edition
from formatters.telegram.classic import classic
from formatters.telegram.rich import rich
from mir_core.model.delivery import Look
from mir_core.model.part import Attachment, Part
from mir_core.model.report import Document, Report
from tests.discord_reading import displays, items
from tests.discord_reading import shown as unescaped
from tests.pictures import report
from tests.platforms.telegram_server.rich import read_rich_message
from tests.platforms.telegram_server.text import format_text
from tests.thorough import some
from tests.unit.formatters_documents import catalogs, documents, nasty_document
from tests.unit.post_albums import album_of, named_apart
from tests.web.html import Read, squeezed

CHANNEL = "@channel"
TAGS = {
    *("div", "a", "img", "b", "i", "u", "s", "code", "pre", "blockquote", "details", "summary"),
    *("mark", "h3", "h4", "h5", "h6", "p", "span", "ul", "li", "hr", "table", "tr", "th", "td"),
    *("sup", "sub", "button", "svg", "rect", "br"),
}
ATTRIBUTES = {
    *("class", "href", "src", "alt", "width", "height", "loading", "decoding", "id", "tabindex"),
    *("rel", "scope", "name", "value", "aria-hidden", "preserveaspectratio", "viewbox", "fill"),
}


def place(attachment: Attachment) -> str:
    return f"/pictures/{attachment.name}"


def read(chat: Chat) -> list[Read]:
    """The messages as an independent parser reads them, none of which holds what it must not."""
    below = () if chat.thread is None else chat.thread.messages
    pages = [Read(str(message.body)) for message in (*chat.messages, *below)]
    for page in pages:
        assert {tag for tag, _ in page.tags} <= TAGS
        assert {name for _, attributes in page.tags for name in attributes} <= ATTRIBUTES
        for link in page.named("a"):
            assert str(link["href"]).startswith(("/pictures/", "#", "https://"))
    return pages


def pictures(page: Read) -> list[tuple[str, str]]:
    return [
        (str(each["src"]).removeprefix("/pictures/"), str(each["alt"]))
        for each in page.named("img")
    ]


def sent(part: Part) -> list[tuple[str, str]]:
    return [(each.name, each.alt) for each in part.attachments]


def parsed(source: str) -> str:
    """What Telegram makes of a text."""
    found = format_text(
        source, parse_mode="HTML", entities=None, entity_limit=100, find_user=lambda _: None
    )
    return found.text


def check_telegram(parts: Sequence[Part]) -> None:
    chat = shown("telegram", parts, place)
    messages = [part for part in parts if part.method != "editMessageReplyMarkup"]
    for part, page in zip(messages, read(chat), strict=True):
        assert pictures(page) == sent(part)
        match part.payload:
            case {"rich_message": message}:
                text = read_rich_message(message)[0]
            case {"media": [{"caption": caption}, *_]} | {"caption": caption}:
                text = parsed(caption)
            case {"text": source}:
                text = parsed(source)
            case _:
                text = ""
        keys = [link for link in page.named("a") if link.get("class") == "t-key"]
        assert squeezed(page.text).startswith(squeezed(text))
        if not keys:
            assert squeezed(page.text) == squeezed(text)


def check_discord(parts: Sequence[Part]) -> None:
    chat = shown("discord", parts, place)
    messages = [part for part in parts if part.method == "create_message"]
    for part, page in zip(messages, read(chat), strict=True):
        assert [name for name, _ in pictures(page)] == [name for name, _ in sent(part)]
        described = [item["description"] for item in items(part.payload)]
        assert [alt for _, alt in pictures(page)] == described
        said = bare("".join(map(unescaped, displays(part.payload))))
        assert bare(page.text).startswith(said)


def bare(text: str) -> str:
    """Without white space and the signs that begin lines or stand around codes and bold texts."""
    return "".join(sign for sign in squeezed(text) if sign not in "#-*>`\u02cb\u2022")


def nasty_report() -> Report:
    nasty = named_apart(nasty_document())
    return replace(report(), title=nasty.title, subtitle=nasty.subtitle, sections=nasty.sections)


def titled(document: Document) -> Album:
    """Pictures with titles, which Discord's cover names."""
    title = {"title": ["<b>", "@everyone"]}
    drawn = album_of(document).drawn
    return Album(tuple(replace(d, picture=replace(d.picture, payload=title)) for d in drawn))


def check_all(document: Document) -> None:
    named = named_apart(document)
    album = album_of(named)
    for catalog in catalogs():
        check_telegram(classic(named, catalog, album, CHANNEL))
        check_telegram(rich(named, catalog, album))


def test_text_that_means_harm_stays_text() -> None:
    check_all(nasty_document())
    found = nasty_report()
    for catalog in catalogs():
        for look in (Look(), Look(layout="channel", tables="text")):
            check_discord(edition(found, catalog, titled(found), look))


@settings(max_examples=some(40), deadline=None)
@given(documents)
def test_any_report_is_shown_whole(document: Document) -> None:
    check_all(document)


def test_buttons_lead_to_the_messages_of_their_sections() -> None:
    found = report()
    catalog = catalogs()[0]
    parts = classic(found, catalog, album_of(found), CHANNEL)
    cover, *_ = read(shown("telegram", parts, place))
    links = [str(link["href"]) for link in cover.named("a") if link.get("class") == "t-key"]
    ordinals = {f"#m{part.ordinal}" for part in parts}
    assert links
    assert set(links) <= ordinals - {"#m1"}


def test_a_thread_stands_under_the_cover() -> None:
    found = report()
    catalog = catalogs()[0]
    thread = shown("discord", edition(found, catalog, titled(found), Look()), place)
    assert len(thread.messages) == 1
    assert thread.thread is not None
    assert thread.thread.messages
    assert thread.is_published
    look = Look(layout="channel", crosspost=False)
    channel = shown("discord", edition(found, catalog, titled(found), look), place)
    assert (channel.thread, channel.is_published) == (None, False)
    assert len(channel.messages) > 1


RICH: list[tuple[Mapping[str, object], str]] = [
    ({"type": "heading", "text": "<b>", "size": 1}, "<h3>&lt;b&gt;</h3>"),
    ({"type": "heading", "text": "x", "size": 99}, "<h6>x</h6>"),
    ({"type": "heading", "text": "x", "size": "2"}, "<h3>x</h3>"),
    ({"type": "paragraph", "text": ["a", {"type": "bold", "text": "b"}]}, "<p>a<b>b</b></p>"),
    ({"type": "footer", "text": "f"}, '<p class="r-foot">f</p>'),
    ({"type": "divider"}, "<hr>"),
    ({"type": "pre", "text": "a  b\nc"}, '<pre tabindex="0">a  b\nc</pre>'),
    ({"type": "anchor", "name": "s1"}, '<span id="m1-s1"></span>'),
    ({"type": "anchor", "name": '"><script>'}, ""),
    ({"type": "list", "items": [{"blocks": [{"type": "paragraph", "text": "i"}]}]},
     "<ul><li><p>i</p></li></ul>"),
    ({"type": "details", "summary": "s", "blocks": [{"type": "divider"}]},
     "<details><summary>s</summary><hr></details>"),
    ({"type": "blockquote", "blocks": [{"type": "paragraph", "text": "q"}]},
     "<blockquote><p>q</p></blockquote>"),
    ({"type": "expandable_blockquote", "text": "q"}, "<blockquote><p>q</p></blockquote>"),
    ({"type": "collage", "blocks": [{"type": "divider"}]}, "<hr>"),
    ({"type": "hologram", "text": "seen", "blocks": [{"type": "divider"}]}, "<p>seen</p><hr>"),
    ({"type": "photo", "photo": {"media": "attach://none.png"}}, ""),
    ({"type": 7, "text": None}, ""),
    ({"type": "table", "cells": [[{"text": "h", "is_header": True, "align": "left"}],
                                 [{"text": "1", "align": "right"}]]},
     ('<div class="r-table" tabindex="0"><table><tr><th scope="col" class="r-left">h</th></tr>'
      '<tr><td class="r-right">1</td></tr></table></div>')),
    ({"type": "paragraph", "text": {"type": "url", "text": "x", "url": "javascript:alert(1)"}},
     '<p><a href="#" rel="noopener nofollow">x</a></p>'),
    ({"type": "paragraph", "text": {"type": "reference_link", "text": "[1]",
                                    "reference_name": "note1"}},
     '<p><a href="#m1-note1">[1]</a></p>'),
    ({"type": "paragraph", "text": {"type": "reference", "text": "n", "name": "note1"}},
     '<p><span id="m1-note1">n</span></p>'),
    ({"type": "paragraph", "text": {"type": "custom_emoji", "alternative_text": "<"}},
     "<p>&lt;</p>"),
    ({"type": "paragraph", "text": {"type": "mention", "text": "@x"}}, "<p>@x</p>"),
]  # fmt: skip


@pytest.mark.parametrize(("block", "html"), RICH)
def test_each_kind_of_block_is_written_anew(block: Mapping[str, object], html: str) -> None:
    assert str(rich_preview([block], {}, "m1")) == html


def test_blocks_within_blocks_have_an_end() -> None:
    block: dict[str, object] = {"type": "paragraph", "text": "deep"}
    for _ in range(200):
        block = {"type": "details", "summary": "s", "blocks": [block]}
    text: object = "deep"
    for _ in range(200):
        text = [text]
    page = Read(str(rich_preview([block, {"type": "paragraph", "text": text}], {}, "m1")))
    assert "deep" not in page.text


def test_a_picture_is_shown_with_what_is_said_of_it() -> None:
    files = {"a.png": File("/pictures/a.png", '"><script>', 1080, 600)}
    photo = {"type": "photo", "photo": {"media": "attach://a.png"}, "caption": {"text": "c"}}
    page = Read(str(rich_preview([photo], files, "m1")))
    assert page.named("img")[0]["alt"] == '"><script>'
    assert page.text == "c"
