"""Messages of one container, from blocks."""

from collections.abc import Iterator, Mapping, Sequence

from formatters.cards.limits import Json
from formatters.catalog import Catalog
from formatters.chat import joined, plain_block
from formatters.escape import discord_code, discord_markdown
from formatters.printed import (
    ChatBlock,
    Fixed,
    Fold,
    Grid,
    Heading,
    Illustration,
    Items,
    Prose,
    SmallPrint,
)
from mir_core.model.report import Direction

_COMPONENTS_V2 = 1 << 15
#: The message is not announced to anybody.
_SILENT = 1 << 12
_TEXT_DISPLAY, _GALLERY, _SEPARATOR, _CONTAINER = 10, 12, 14, 17
_GREEN, _RED, _NEUTRAL = 0x2E9E6B, 0xD1495B, 0x6B7A90
#: Mentions never fire, whatever a text contains.
_NO_MENTIONS: Mapping[str, list[str]] = {"parse": []}


def accent(trend: Direction, catalog: Catalog) -> int:
    """Colour of a container: the language's or the operator's for rising or falling prices."""
    if trend == "flat":
        return _NEUTRAL
    return _GREEN if (trend == "up") == (catalog.up_colour == "green") else _RED


def message(
    children: Sequence[Json],
    colour: int,
    pictures: Sequence[Illustration] = (),
    *,
    silent: bool = False,
) -> Json:
    """The JSON of a message; `pictures` are its files, in the order in which they are sent."""
    payload: Json = {
        "flags": _COMPONENTS_V2 | (_SILENT if silent else 0),
        "components": [{"type": _CONTAINER, "accent_color": colour, "components": list(children)}],
        "allowed_mentions": dict(_NO_MENTIONS),
    }
    if pictures:
        payload["attachments"] = [
            {"id": number, "filename": each.file, "description": each.alt}
            for number, each in enumerate(pictures)
        ]
    return payload


def children(blocks: Sequence[ChatBlock]) -> list[Json]:
    """Components of blocks: a display for each run of texts, a line between sections."""
    found: list[Json] = []
    texts: list[ChatBlock] = []
    for position, block in enumerate(blocks):
        is_heading = isinstance(block, Heading)
        if (is_heading or isinstance(block, Illustration)) and texts:
            found.append(_text(texts, is_first=len(texts) == position))
            texts = []
        if is_heading and position:
            found.append(separator())
        if isinstance(block, Illustration):
            found.append(gallery((block,)))
        else:
            texts.append(block)
    if texts:
        found.append(_text(texts, is_first=len(texts) == len(blocks)))
    return found


def illustrations(blocks: Sequence[ChatBlock]) -> list[Illustration]:
    """The pictures among blocks."""
    return [block for block in blocks if isinstance(block, Illustration)]


def gallery(pictures: Sequence[Illustration]) -> Json:
    """One picture as wide as the message, or several side by side."""
    items = [
        {"media": {"url": f"attachment://{each.file}"}, "description": each.alt}
        for each in pictures
    ]
    return {"type": _GALLERY, "items": items}


def separator() -> Json:
    """A thin line."""
    return {"type": _SEPARATOR, "divider": True, "spacing": 1}


def text(content: str) -> Json:
    """A display of markdown."""
    return {"type": _TEXT_DISPLAY, "content": content}


def _text(blocks: Sequence[ChatBlock], *, is_first: bool) -> Json:
    """A display; the first heading of a message is larger than the others."""
    return text(joined(blocks, list(_written(blocks, is_first=is_first))))


def _written(blocks: Sequence[ChatBlock], *, is_first: bool) -> Iterator[str]:
    for index, block in enumerate(blocks):
        yield markdown(block, is_title=is_first and not index)


def markdown(block: ChatBlock, *, is_title: bool = False) -> str:
    """A block in Discord's markdown."""
    match block:
        case Heading(title):
            return f"{'##' if is_title else '###'} {discord_markdown(title)}"
        case Prose() | Illustration():
            return discord_markdown(plain_block(block))
        case Items(items):
            marked = [f"- {discord_markdown(item)}" for item in items]
            numbered = [f"{number}. {discord_markdown(text)}" for number, text in block.numbered]
            return "\n".join(numbered or marked)
        case SmallPrint(remark):
            return f"-# {discord_markdown(remark)}"
        case Fold(summary, body):
            bold = f"**{discord_markdown(summary)}**" if summary else ""
            quote = (f"> {discord_markdown(line)}" for line in body.lines)
            return "\n".join(line for line in (bold, *quote) if line)
        case Fixed() | Grid():
            return "```\n" + discord_code(plain_block(block)) + "\n```"
