"""Reads what came back: whatever it is, drafts by number or nothing."""

import json
from collections.abc import Collection, Mapping
from typing import Any

from mir_core.narrative.contract import Drafts

#: Deeper nesting than any answer has; the reader would run out of stack on a million brackets.
_DEEPEST = 20


def content_of(body: bytes) -> str | None:
    """The text of the first choice of a chat completion; None if there is none."""
    answer = _json(body.decode("utf-8", errors="replace"))
    try:
        content = answer["choices"][0]["message"]["content"]
    except (KeyError, IndexError, TypeError):
        return None
    return content if isinstance(content, str) else None


def drafts_of(content: str, numbers: Collection[int], languages: Collection[str]) -> Drafts:
    """Drafts in a text: the first JSON object in it that has any, with or without a fence.

    Args:
        content: What the model wrote.
        numbers: Those that were asked for; others are left out.
        languages: Likewise.
    """
    start = content.find("{")
    found = _json(content[start:]) if start >= 0 else None
    rows = found.get("sentences") if isinstance(found, dict) else None
    drafts: dict[int, Mapping[str, str]] = {}
    for row in rows if isinstance(rows, list) else ():
        number = row.get("number") if isinstance(row, dict) else None
        if type(number) is int and number in numbers and number not in drafts:
            texts = {name: row[name] for name in languages if isinstance(row.get(name), str)}
            drafts[number] = texts
    return drafts


def _json(text: str) -> Any:  # noqa: ANN401 - whatever JSON it is
    """The JSON value that a text begins with; None if it begins with none."""
    if _depth(text) > _DEEPEST:
        return None
    try:
        value, _ = json.JSONDecoder().raw_decode(text)
    except (ValueError, RecursionError):
        return None
    return value


def _depth(text: str) -> int:
    """How deep brackets are nested at most, those within strings included."""
    depth = deepest = 0
    for character in text:
        if character in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif character in "]}":
            depth -= 1
    return deepest
