"""A Telegram message as HTML of our own: what Telegram's clients make of the same markup.

Nothing of a message's markup is passed on. Its tags are read, those that Telegram knows are
written anew with a class and no attribute but a checked address, and all text is escaped.
"""

from html.parser import HTMLParser
from urllib.parse import urlsplit

from markupsafe import Markup, escape

#: Our tag for each of Telegram's.
_TAGS = {
    "b": "b", "strong": "b", "i": "i", "em": "i", "u": "u", "ins": "u", "s": "s", "strike": "s",
    "del": "s", "code": "code", "pre": "pre", "blockquote": "blockquote", "tg-spoiler": "mark",
}  # fmt: skip
_BLOCKS = {"pre", "blockquote"}
_SCHEMES = {"http", "https", "tg"}


def telegram_preview(text: str) -> Markup:
    """The message as a fragment; line breaks stay as they are, for `white-space: pre-wrap`."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return reader.finished()


class _Reader(HTMLParser):
    """Writes allowed tags anew and closes those that the message leaves open."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._out: list[str] = []
        self._open: list[tuple[str, str]] = []
        self._is_after_block = False

    def finished(self) -> Markup:
        while self._open:
            self._end()
        return Markup("".join(self._out))  # noqa: S704 - tags are ours, texts escaped

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "blockquote" and "expandable" in given:
            self._begin(tag, "details", "<details><summary>")
            self._begin("summary", "summary", "")
        elif tag == "a":
            self._begin(
                tag,
                "a",
                f'<a href="{escape(address_of(given.get("href")))}" rel="noopener nofollow">',
            )
        elif tag in _TAGS:
            ours = _TAGS[tag]
            self._begin(tag, ours, f"<{ours}>")

    def handle_endtag(self, tag: str) -> None:
        names = [name for name, _ in self._open]
        if tag not in names:
            return
        while self._end() != tag:
            pass
        self._is_after_block = tag in _BLOCKS

    def handle_data(self, data: str) -> None:
        if self._is_after_block:
            # The clients end a block's line by themselves.
            self._is_after_block = False
            data = data.removeprefix("\n")
        if self._open and self._open[-1][0] == "summary" and "\n" in data:
            head, _, rest = data.partition("\n")
            self._out.append(str(escape(head)))
            self._end()
            data = rest
        self._out.append(str(escape(data)))

    def _begin(self, tag: str, ours: str, opening: str) -> None:
        self._open.append((tag, ours))
        self._out.append(opening)

    def _end(self) -> str:
        tag, ours = self._open.pop()
        self._out.append(f"</{ours}>")
        return tag


def address_of(href: object) -> str:
    """An address that a reader may follow; of any other, the page itself."""
    text = href if isinstance(href, str) else ""
    try:
        scheme = urlsplit(text).scheme.lower()
    except ValueError:
        return "#"
    return text if scheme in _SCHEMES else "#"
