"""How large a rich message is: its text, blocks, nesting, media and table columns.

Telegram parses rich HTML on its servers, so this is a reading of the documented limits, not its
parser. Blocks sent as JSON are counted by the same rules.
"""

from dataclasses import dataclass, field
from html.parser import HTMLParser

from tests.platforms.telegram_server.errors import bad_request
from tests.platforms.telegram_server.wire import JsonObject

HEADINGS = frozenset(f"h{level}" for level in range(1, 7))
BLOCK_TAGS = HEADINGS | {
    *("p", "pre", "blockquote", "aside", "footer", "hr", "ul", "ol", "li", "table", "details"),
    *("img", "video", "audio", "tg-map", "tg-collage", "tg-slideshow", "tg-math-block"),
}
MEDIA_TAGS = frozenset({"img", "video", "audio"})
VOID_TAGS = frozenset({"img", "hr", "br", "input", "col"})
INLINE_TAGS = frozenset(
    {
        *("b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "code", "a", "span"),
        *("sub", "sup", "mark", "br", "input", "cite", "tg-spoiler", "tg-emoji", "tg-time"),
        *("tg-math", "tg-reference", "summary", "caption", "figure", "figcaption"),
        *("thead", "tbody", "tfoot", "tr", "th", "td", "col", "colgroup"),
    }
)
CELL_TAGS = frozenset({"th", "td"})
#: Keys of a JSON block under which its text stands.
TEXT_KEYS = frozenset({"text", "caption", "credit", "summary", "expression"})
#: Keys of a JSON block under which further blocks stand.
BLOCK_KEYS = frozenset({"blocks", "items"})


@dataclass(frozen=True)
class RichSize:
    """Counts as in the Telegram table of PLATFORMS.md; ``columns`` of the widest table."""

    characters: int = 0
    blocks: int = 0
    depth: int = 0
    media: int = 0
    columns: int = 0


@dataclass
class _Counter:
    pieces: list[str] = field(default_factory=list)
    blocks: int = 0
    depth: int = 0
    media: int = 0
    columns: int = 0

    def size(self) -> RichSize:
        characters = sum(len(piece) for piece in self.pieces)
        return RichSize(characters, self.blocks, self.depth, self.media, self.columns)


class _HtmlReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.counter = _Counter()
        self.open_tags: list[str] = []
        self.row_columns = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in BLOCK_TAGS | INLINE_TAGS:
            raise bad_request(f'can\'t parse entities: Unsupported start tag "{tag}"')
        self.counter.blocks += tag in BLOCK_TAGS or tag == "tr"
        self.counter.media += tag in MEDIA_TAGS
        if tag == "tr":
            self.row_columns = 0
        if tag in CELL_TAGS:
            span = dict(attrs).get("colspan") or "1"
            self.row_columns += int(span) if span.isdecimal() else 1
            self.counter.columns = max(self.counter.columns, self.row_columns)
        if tag not in VOID_TAGS:
            self.open_tags.append(tag)
        nested = sum(name in BLOCK_TAGS for name in self.open_tags)
        self.counter.depth = max(self.counter.depth, nested)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID_TAGS:
            return
        if not self.open_tags or self.open_tags.pop() != tag:
            raise bad_request(f'can\'t parse entities: Unexpected end tag "{tag}"')

    def handle_data(self, data: str) -> None:
        self.counter.pieces.append(data)


def _read_html(html: str) -> _Counter:
    reader = _HtmlReader()
    reader.feed(html)
    reader.close()
    if reader.open_tags:
        tag = reader.open_tags[-1]
        detail = f'Can\'t find end tag corresponding to start tag "{tag}"'
        raise bad_request(f"can't parse entities: {detail}")
    return reader.counter


def _read_text(text: object, counter: _Counter) -> None:
    """RichText is a string, a list of RichText, or an object with RichText inside."""
    if isinstance(text, str):
        counter.pieces.append(text)
    elif isinstance(text, list):
        for part in text:
            _read_text(part, counter)
    elif isinstance(text, dict):
        for key in TEXT_KEYS & text.keys():
            _read_text(text[key], counter)


def _read_blocks(blocks: list[JsonObject], depth: int, counter: _Counter) -> None:
    counter.depth = max(counter.depth, depth)
    for block in blocks:
        counter.blocks += 1
        counter.media += block.get("type") in {"photo", "video", "audio", "animation", "document"}
        for key in TEXT_KEYS & block.keys():
            _read_text(block[key], counter)
        for row in block.get("cells", []):
            counter.blocks += 1
            columns = sum(cell.get("colspan") or 1 for cell in row)
            counter.columns = max(counter.columns, columns)
            for cell in row:
                _read_text(cell.get("text"), counter)
        for key in BLOCK_KEYS & block.keys():
            _read_blocks(block[key], depth + 1, counter)


def read_rich_message(rich: JsonObject) -> tuple[str, RichSize]:
    """The visible text and the size of an ``InputRichMessage``.

    Raises:
        ApiError: 400 where not exactly one of html, markdown and blocks is given, or the HTML has
            an unknown, unclosed or crossed tag.
    """
    forms = [name for name in ("html", "markdown", "blocks") if rich.get(name)]
    if len(forms) != 1:
        raise bad_request("rich message must have exactly one of html, markdown and blocks")
    if forms == ["html"]:
        counter = _read_html(rich["html"])
    else:
        counter = _Counter()
        if forms == ["markdown"]:
            counter.pieces.append(rich["markdown"])
        else:
            _read_blocks(rich["blocks"], 1, counter)
    return "".join(counter.pieces), counter.size()
