"""What a reader of Discord sees in the JSON of messages."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

Json = Mapping[str, Any]


def walk(components: Iterable[Json]) -> Iterator[Json]:
    """Every component, parents first."""
    for component in components:
        yield component
        yield from walk(component.get("components", ()))


def displays(message: Json) -> list[str]:
    """The texts of a message, in order."""
    return [each["content"] for each in walk(message["components"]) if each["type"] == 10]


def items(message: Json) -> list[Json]:
    """The items of its galleries, in order."""
    return [
        item for each in walk(message["components"]) if each["type"] == 12 for item in each["items"]
    ]


def shown(markdown: str) -> str:
    """Text without escapes: outside code blocks, a backslash before punctuation is not seen."""
    pieces = markdown.split("```")
    pieces[::2] = [re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", piece) for piece in pieces[::2]]
    return "```".join(pieces)


def squeezed(text: str) -> str:
    """Text without white space."""
    return "".join(text.split())
