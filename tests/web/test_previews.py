"""What the clients would show: the text of the messages, and no markup but what they know."""

import re

import pytest
from hypothesis import given, settings

from bot.web.previews.discord import discord_preview
from bot.web.previews.markdown import markdown
from bot.web.previews.messages import shown
from bot.web.previews.telegram import telegram_preview
from formatters.outputs.discord import discord
from formatters.outputs.telegram import telegram
from mir_core.model.part import Part
from mir_core.model.report import Document
from tests.unit.formatters_documents import catalogs, documents, nasty_document
from tests.web.html import Read, squeezed

TELEGRAM_TAGS = {"b", "i", "u", "s", "code", "pre", "blockquote", "details", "summary", "mark", "a"}
DISCORD_TAGS = {
    "div", "svg", "rect", "p", "hr", "ul", "li", "blockquote", "br", "pre", "b", "i", "u", "s",
    "code", "a", "span",
}  # fmt: skip


def compare(document: Document) -> None:
    for catalog in catalogs():
        for part in telegram(document, catalog):
            page = Read(str(telegram_preview(part.payload["text"])))
            assert {tag for tag, _ in page.tags} <= TELEGRAM_TAGS
            assert squeezed(page.text) == squeezed(part.plain_text)
        for part in discord(document, catalog):
            page = Read(str(discord_preview(part.payload)))
            assert {tag for tag, _ in page.tags} <= DISCORD_TAGS
            said = part.plain_text.replace("`", "\u02cb")
            assert bare(page.text.replace("`", "\u02cb")) == bare(said)


def bare(text: str) -> str:
    """Without what lists begin with."""
    return squeezed(text).replace("\u2022", "")


@pytest.mark.parametrize("demo", [True, False])
def test_a_document_that_means_harm_is_shown_to_the_letter(demo: bool) -> None:  # noqa: FBT001 - a parameter
    compare(nasty_document(demo=demo))


@settings(max_examples=40, deadline=None)
@given(documents)
def test_any_document_is_shown_to_the_letter(document: Document) -> None:
    compare(document)


@pytest.mark.parametrize(
    ("sent", "seen"),
    [
        ("<b>x</b> &lt;i&gt;", "<b>x</b> &lt;i&gt;"),
        ('<a href="https://x.org/?a=1&amp;b=2">x</a>',
         '<a href="https://x.org/?a=1&amp;b=2" rel="noopener nofollow">x</a>'),
        ('<a href="javascript:alert(1)">x</a>', '<a href="#" rel="noopener nofollow">x</a>'),
        ('<a href="JAVA&#9;SCRIPT:alert(1)">x</a>', '<a href="#" rel="noopener nofollow">x</a>'),
        ('<a href="//[">x</a>', '<a href="#" rel="noopener nofollow">x</a>'),
        ("<b onclick='x'>y</b><img src=x onerror=y>z", "<b>y</b>z"),
        ("<script>alert(1)</script>", "alert(1)"),
        ("<b>left open", "<b>left open</b>"),
        ("</b>closed", "closed"),
        ("<blockquote expandable><b>Why</b>\nBecause.</blockquote>\nAfter",
         "<details><summary><b>Why</b></summary>Because.</details>After"),
        ("<blockquote>quoted</blockquote>", "<blockquote>quoted</blockquote>"),
    ],
)  # fmt: skip
def test_telegrams_markup(sent: str, seen: str) -> None:
    assert str(telegram_preview(sent)) == seen


@pytest.mark.parametrize(
    ("sent", "seen"),
    [
        ("## Title", '<p class="d-h2">Title</p>'),
        ("-# small", '<p class="d-sub">small</p>'),
        ("- one\n- two", "<ul><li>one</li><li>two</li></ul>"),
        ("> a\n> b", "<blockquote>a<br>b</blockquote>"),
        ("**b** __u__ ~~s~~ *i* `c`",
         "<p><b>b</b> <u>u</u> <s>s</s> <i>i</i> <code>c</code></p>"),
        (r"\*\*not bold\*\* \<b\>", "<p>**not bold** &lt;b&gt;</p>"),
        ("<img src=x onerror=y>", "<p>&lt;img src=x onerror=y&gt;</p>"),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>"),
        ("[x](https://x.org)", '<p><a href="https://x.org" rel="noopener nofollow">x</a></p>'),
        ('[x](https://x.org/"onclick="y)',
         '<p><a href="https://x.org/&#34;onclick=&#34;y" rel="noopener nofollow">x</a></p>'),
        ("```\n**code** <b>\n```", "<pre tabindex='0'>**code** &lt;b&gt;</pre>"),
    ],
)  # fmt: skip
def test_discords_markup(sent: str, seen: str) -> None:
    assert str(markdown(sent)) == seen


def test_components_that_are_not_ours_do_no_harm() -> None:
    button = {"type": 2, "label": "<b>", "url": "javascript:x"}
    nested: dict[str, object] = {"type": 1, "components": [button]}
    for _ in range(40):
        nested = {"type": 17, "accent_color": '"><script>', "components": [nested, None, 3]}
    payload = {"content": "<script>", "components": [{"type": 1, "components": [button]}, nested]}
    page = Read(str(discord_preview(payload)))
    assert {tag for tag, _ in page.tags} <= DISCORD_TAGS
    assert page.text == "<script><b>"


def test_a_message_of_another_kind_shows_its_plain_text() -> None:
    parts = [Part(1, 1, "sendDice", {"emoji": "x"}, "<b> & more")]
    (message,) = shown("telegram", parts).messages
    assert "&lt;b&gt; &amp; more" in str(message.body)


def test_patterns_take_no_longer_with_length() -> None:
    text = "*" * 2000 + "[" * 2000 + "`" * 1999 + "_" * 2000
    assert squeezed(Read(str(markdown(text))).text)
    assert re.sub(r"<[^>]+>", "", str(markdown("a" * 4000))) == "a" * 4000
