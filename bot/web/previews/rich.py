"""A rich message of Telegram as HTML of our own: each kind of block is written anew.

Nothing is passed on: texts are escaped, names of anchors are checked, and of a block that is not
known its text is shown.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

from bot.web.previews.shown import Files, image
from bot.web.previews.telegram import address_of

#: Blocks within blocks; Telegram allows as many.
_DEEPEST = 16
_ATTACHED = "attach://"
_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")
#: A message stands below the page's own two levels of headings.
_ABOVE = 2
_DEEPEST_HEADING = 6

_STYLES = {
    "bold": "b", "italic": "i", "underline": "u", "strikethrough": "s", "spoiler": "mark",
    "marked": "mark", "code": "code", "superscript": "sup", "subscript": "sub",
}  # fmt: skip
_QUOTES = {"blockquote", "pullquote", "expandable_blockquote"}
_SIDES = {"right": "r-right", "center": "r-middle"}


def rich_preview(blocks: Sequence[Any], files: Files, prefix: str) -> Markup:
    """The blocks as a fragment.

    Args:
        blocks: Of the message, or of something in it.
        files: The pictures that came with it.
        prefix: Makes names of anchors unique on the page.
    """
    return _Rich(files, prefix).blocks(blocks, 0)


@dataclass(frozen=True, slots=True)
class _Rich:
    """Writes the blocks of one message."""

    files: Files
    prefix: str

    def blocks(self, blocks: object, depth: int) -> Markup:
        if not isinstance(blocks, list) or depth > _DEEPEST:
            return Markup()
        return Markup().join(self._block(each, depth) for each in blocks if isinstance(each, dict))

    def _block(self, block: Mapping[str, Any], depth: int) -> Markup:
        known: Mapping[object, Callable[[Mapping[str, Any], int], Markup]] = {
            "heading": self._heading,
            "paragraph": self._lines,
            "footer": self._lines,
            "pre": self._lines,
            "divider": lambda *_: Markup("<hr>"),
            "anchor": lambda *_: self._target(block.get("name"), Markup()),
            "photo": self._photo,
            "list": self._list,
            "details": self._details,
            "table": self._table,
        }
        kind = block.get("type")
        write = known.get(kind if isinstance(kind, str) else None, self._other)
        return write(block, depth)

    def _other(self, block: Mapping[str, Any], depth: int) -> Markup:
        """Text, and blocks within: of a quotation, a group of pictures, or what is not known."""
        text = self.text(block.get("text"))
        words = Markup("<p>{}</p>").format(text) if text else text
        inner = words + self.blocks(block.get("blocks"), depth + 1)
        if block.get("type") in _QUOTES:
            return Markup("<blockquote>{}</blockquote>").format(inner)
        return inner

    def _heading(self, block: Mapping[str, Any], _depth: int) -> Markup:
        size = block.get("size")
        level = min(_DEEPEST_HEADING, _ABOVE + (size if type(size) is int and size > 0 else 1))
        tag = Markup("h{}").format(level)
        return Markup("<{}>{}</{}>").format(tag, self.text(block.get("text")), tag)

    def _lines(self, block: Mapping[str, Any], _depth: int) -> Markup:
        text = self.text(block.get("text"))
        match block.get("type"):
            case "footer":
                return Markup('<p class="r-foot">{}</p>').format(text)
            case "pre":
                return Markup('<pre tabindex="0">{}</pre>').format(text)
        return Markup("<p>{}</p>").format(text)

    def _photo(self, block: Mapping[str, Any], _depth: int) -> Markup:
        media = block.get("photo")
        name = media.get("media") if isinstance(media, dict) else None
        file = self.files.get(str(name).removeprefix(_ATTACHED))
        caption = block.get("caption")
        words = self.text(caption.get("text")) if isinstance(caption, dict) else Markup()
        under = Markup('<p class="r-foot">{}</p>').format(words) if words else words
        return (Markup() if file is None else image(file, "t-photo")) + under

    def _list(self, block: Mapping[str, Any], depth: int) -> Markup:
        items = block.get("items")
        written = (
            Markup("<li>{}</li>").format(self.blocks(item.get("blocks"), depth + 1))
            for item in (items if isinstance(items, list) else ())
            if isinstance(item, dict)
        )
        return Markup("<ul>{}</ul>").format(Markup().join(written))

    def _details(self, block: Mapping[str, Any], depth: int) -> Markup:
        summary = self.text(block.get("summary"))
        inner = self.blocks(block.get("blocks"), depth + 1)
        return Markup("<details><summary>{}</summary>{}</details>").format(summary, inner)

    def _table(self, block: Mapping[str, Any], _depth: int) -> Markup:
        cells = block.get("cells")
        rows = [
            Markup("<tr>{}</tr>").format(Markup().join(map(self._cell, row)))
            for row in (cells if isinstance(cells, list) else ())
        ]
        table = Markup('<div class="r-table" tabindex="0"><table>{}</table></div>')
        return table.format(Markup().join(rows))

    def _cell(self, cell: Mapping[str, Any]) -> Markup:
        side = _SIDES.get(str(cell.get("align")), "r-left")
        text = self.text(cell.get("text"))
        if cell.get("is_header"):
            return Markup('<th scope="col" class="{}">{}</th>').format(side, text)
        return Markup('<td class="{}">{}</td>').format(side, text)

    def text(self, text: object) -> Markup:
        """Text with its marks."""
        return Markup().join(self._pieces(text, 0))

    def _pieces(self, text: object, depth: int) -> Iterator[Markup]:
        if depth > _DEEPEST:
            return
        match text:
            case str():
                yield escape(text)
            case list():
                for each in text:
                    yield from self._pieces(each, depth + 1)
            case dict():
                yield self._marked(text, Markup().join(self._pieces(text.get("text"), depth + 1)))

    def _marked(self, mark: Mapping[str, Any], inner: Markup) -> Markup:
        link = Markup('<a href="{}" rel="noopener nofollow">{}</a>')
        match mark.get("type"):
            case "url":
                return link.format(address_of(mark.get("url")), inner)
            case "anchor_link":
                return self._link(mark.get("anchor_name"), inner)
            case "reference_link":
                return self._link(mark.get("reference_name"), inner)
            case "reference" | "anchor":
                return self._target(mark.get("name"), inner)
            case str(kind) if kind in _STYLES:
                tag = Markup("{}").format(_STYLES[kind])
                return Markup("<{}>{}</{}>").format(tag, inner, tag)
        return inner or escape(mark.get("alternative_text") or "")

    def _link(self, name: object, inner: Markup) -> Markup:
        known = self._id(name)
        return inner if known is None else Markup('<a href="#{}">{}</a>').format(known, inner)

    def _target(self, name: object, inner: Markup) -> Markup:
        known = self._id(name)
        return inner if known is None else Markup('<span id="{}">{}</span>').format(known, inner)

    def _id(self, name: object) -> str | None:
        is_plain = isinstance(name, str) and _NAME.fullmatch(name)
        return f"{self.prefix}-{name}" if is_plain else None
