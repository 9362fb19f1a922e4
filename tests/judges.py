"""Whether text from outside has become markup, for each kind of part that an output makes.

A judge gets the parts of a document and those of the same document with a harmless word in place
of the text; it asserts that nothing but the words differs, as a program of a reader sees it.
"""

import io
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from html.parser import HTMLParser
from itertools import groupby
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from pypdf import PdfReader
from tdjson import td_execute

from mir_core.model.part import Part
from tests.discord_reading import displays, shown

Judge = Callable[[Sequence[Part], Sequence[Part]], None]

td_execute(b'{"@type": "setLogVerbosityLevel", "new_verbosity_level": 0}')


class _Skeleton(HTMLParser):
    """Tags with the names of their attributes, and the values that lead somewhere."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = " ".join(name for name, _ in attrs if name != "class")
        leads = " ".join(value or "" for name, value in attrs if name in {"href", "src", "style"})
        self.found.append(f"<{tag} {names} {leads}>")

    def handle_endtag(self, tag: str) -> None:
        self.found.append(f"</{tag}>")

    def handle_comment(self, data: str) -> None:
        self.found.append(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self.found.append(decl)


def _html(parts: Sequence[Part], harmless: Sequence[Part]) -> None:
    (part,), (other,) = parts, harmless
    assert _Skeleton(part.plain_text).found == _Skeleton(other.plain_text).found


def _markdown(parts: Sequence[Part], harmless: Sequence[Part]) -> None:
    (part,), (other,) = parts, harmless
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    found = list(_kinds(parser.parse(part.plain_text)))
    assert found == list(_kinds(parser.parse(other.plain_text)))
    assert _Skeleton(parser.render(part.plain_text)).found == (
        _Skeleton(parser.render(other.plain_text)).found
    )


def _kinds(tokens: Sequence[Token]) -> Iterator[str]:
    """Kinds of tokens; texts in a row are one."""
    for kind, run in groupby(tokens, key=lambda token: token.type):
        for token in list(run)[: 1 if kind == "text" else None]:
            yield kind
            yield from _kinds(token.children or ())


def _json(parts: Sequence[Part], harmless: Sequence[Part]) -> None:
    (part,), (other,) = parts, harmless
    read = json.loads(part.plain_text)
    assert read == part.payload
    assert _shape(read) == _shape(other.payload)


def _shape(value: object) -> object:
    if isinstance(value, Mapping):
        return {name: _shape(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_shape(each) for each in value]
    return type(value)


def _text(parts: Sequence[Part], harmless: Sequence[Part]) -> None:
    assert len(parts) == len(harmless)
    for part in parts:
        assert all(line.isprintable() for line in part.plain_text.split("\n"))


def _pdf(parts: Sequence[Part], harmless: Sequence[Part]) -> None:
    _text(parts, harmless)
    (part,), (other,) = parts, harmless
    assert set(_actions(part)) == set(_actions(other))


def _actions(part: Part) -> Iterator[str]:
    """What the file itself may do, and what becomes of a click on each of its links."""
    (file,) = part.attachments
    reader: Any = PdfReader(io.BytesIO(file.content or b""), strict=True)
    yield from (name for name in ("/OpenAction", "/AA", "/AcroForm") if name in reader.root_object)
    for page in reader.pages:
        for each in page.get("/Annots", ()):
            found = each.get_object()
            yield f"{found['/Subtype']} {found.get('/A', {}).get('/S')}"


_TELEGRAM = {"Bold", "Italic", "Pre", "ExpandableBlockQuote"}


def _telegram(parts: Sequence[Part], harmless: Sequence[Part]) -> None:
    """Telegram's own parser; what it reads is the plain text to the letter."""
    assert harmless
    for part in parts:
        request = {
            "@type": "parseTextEntities",
            "text": part.payload["text"],
            "parse_mode": {"@type": "textParseModeHTML"},
        }
        answer: dict[str, Any] = json.loads(td_execute(json.dumps(request).encode()) or b"{}")
        assert answer["text"] == part.plain_text
        kinds = {entity["type"]["@type"] for entity in answer["entities"]}
        assert kinds <= {f"textEntityType{name}" for name in _TELEGRAM}


_ESCAPED = re.compile(r"\\[!-/:-@\[-`{-~]")
_LEADS = re.compile(r"(#{1,3} |-# |[-+*] |>{1,3} |\d+[.)] |```|\*\*)?")


def _discord(parts: Sequence[Part], harmless: Sequence[Part]) -> None:
    """What of a line is neither escaped nor ours is words; nobody is ever called."""
    found, known = list(_signs(parts)), list(_signs(harmless))
    assert set(found) <= set(known)
    if len(found) == len(known):  # laid out in the same way
        assert found == known
    for part in parts:
        assert part.payload["allowed_mentions"] == {"parse": []}
        texts = "\n".join(map(shown, displays(part.payload)))
        assert _words(part.plain_text) in _words(texts)


def _signs(parts: Sequence[Part]) -> Iterator[tuple[str, str]]:
    """Of each line outside of fences: its lead, and the markup in the rest."""
    for part in parts:
        for text in displays(part.payload):
            for line in "".join(text.split("```")[::2]).split("\n"):
                bare = _ESCAPED.sub("", line)
                lead = _LEADS.match(bare)
                assert lead is not None
                yield lead[0], re.sub(r"[^*_~`|\[\]<>#@\\]|:(?!//)", "", bare[lead.end() :])


def _words(text: str) -> str:
    """The text without white space and the signs that begin lines and end fences."""
    return re.sub(r"[\s*\u2022#>`\u02cb-]", "", text)


def _rich(parts: Sequence[Part], harmless: Sequence[Part]) -> None:
    """Text is JSON here: it can only be what its block says."""
    wanted = {kind for part in harmless for kind in _types(part.payload)}
    for part in parts:
        assert part.payload["rich_message"]["skip_entity_detection"] is True
        assert set(_types(part.payload)) <= wanted


def _types(value: object) -> Iterator[str]:
    if isinstance(value, Mapping):
        yield str(value.get("type"))
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from _types(each)


def _named(parts: Sequence[Part], harmless: Sequence[Part]) -> None:
    """Names of threads and buttons, which hold no markup."""
    for part, other in zip(parts, harmless, strict=True):
        assert _shape(part.payload) == _shape(other.payload)


#: By the method of a part: a new output says here how its readers take it.
JUDGES: Mapping[str, Judge] = {
    "text/html": _html,
    "text/markdown": _markdown,
    "application/json": _json,
    "text/plain": _text,
    "application/pdf": _pdf,
    "sendMessage": _telegram,
    "sendRichMessage": _rich,
    "editMessageReplyMarkup": _named,
    "create_message": _discord,
    "start_thread": _named,
    "crosspost": _named,
}
