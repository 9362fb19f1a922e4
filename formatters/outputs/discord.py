"""Discord's Components v2: one container per message, coloured by the direction of the day.

A part has at most 40 components (nested ones counted), 4,000 characters of text, and stays below
9,500 bytes, where the server begins to fail. `plain_text` is the same content without markup.
"""

import json
from collections.abc import Sequence
from typing import Any

from formatters.catalog import Catalog
from formatters.chat import joined, parts, plain
from formatters.escape import discord_code, discord_markdown
from formatters.printed import (
    ChatBlock,
    Fixed,
    Fold,
    Heading,
    Items,
    Prose,
    SmallPrint,
    in_language,
)
from mir_core.model.part import Part
from mir_core.model.report import Direction, Document

_COMPONENTS_V2 = 1 << 15
_TEXT_DISPLAY, _SEPARATOR, _CONTAINER = 10, 14, 17
_MOST_COMPONENTS = 40
_MOST_CHARACTERS = 4000
_MOST_BYTES = 9499
_GREEN, _RED, _NEUTRAL = 0x2E9E6B, 0xD1495B, 0x6B7A90
#: Mentions never fire, whatever a text contains.
_NO_MENTIONS: dict[str, list[str]] = {"parse": []}


def discord(document: Document, catalog: Catalog) -> tuple[Part, ...]:
    """Messages in sending order."""
    printed = in_language(document, catalog)
    colour = _accent(printed.trend, catalog)
    messages = parts(printed, lambda blocks: _fits(blocks, colour))
    return tuple(
        Part(ordinal, len(messages), "create_message", _payload(blocks, colour), plain(blocks))
        for ordinal, blocks in enumerate(messages, start=1)
    )


def _payload(blocks: Sequence[ChatBlock], colour: int) -> dict[str, Any]:
    children: list[dict[str, Any]] = []
    for content in _displays(blocks):
        if children:
            children.append({"type": _SEPARATOR, "divider": True, "spacing": 1})
        children.append({"type": _TEXT_DISPLAY, "content": content})
    container = {"type": _CONTAINER, "accent_color": colour, "components": children}
    return {"flags": _COMPONENTS_V2, "components": [container], "allowed_mentions": _NO_MENTIONS}


def _fits(blocks: Sequence[ChatBlock], colour: int) -> bool:
    payload = _payload(blocks, colour)
    children = payload["components"][0]["components"]
    characters = sum(_units(child.get("content", "")) for child in children)
    return (
        len(children) + 1 <= _MOST_COMPONENTS
        and characters <= _MOST_CHARACTERS
        and len(json.dumps(payload, ensure_ascii=False).encode()) <= _MOST_BYTES
    )


def _displays(blocks: Sequence[ChatBlock]) -> list[str]:
    """Text of each display: the head of the part, then a section each."""
    groups: list[list[ChatBlock]] = []
    for block in blocks:
        if not groups or isinstance(block, Heading):
            groups.append([])
        groups[-1].append(block)
    return [
        joined(group, [_markdown(block, is_title=not index) for block in group])
        for index, group in enumerate(groups)
    ]


def _markdown(block: ChatBlock, *, is_title: bool) -> str:
    match block:
        case Heading(text):
            return f"{'##' if is_title else '###'} {discord_markdown(text)}"
        case Prose():
            return discord_markdown(block.text)
        case Items(items):
            return "\n".join(f"- {discord_markdown(item)}" for item in items)
        case SmallPrint(text):
            return f"-# {discord_markdown(text)}"
        case Fold(summary, body):
            bold = f"**{discord_markdown(summary)}**" if summary else ""
            quote = (f"> {discord_markdown(line)}" for line in body.lines)
            return "\n".join(text for text in (bold, *quote) if text)
        case Fixed():
            return "```\n" + discord_code("\n".join(block.lines)) + "\n```"


def _accent(trend: Direction, catalog: Catalog) -> int:
    if trend == "flat":
        return _NEUTRAL
    return _GREEN if (trend == "up") == (catalog.up_colour == "green") else _RED


def _units(text: str) -> int:
    """Length in UTF-16 units, never less than what the server counts."""
    return len(text.encode("utf-16-le")) // 2


FORMATTER = discord
