"""What a message of Components v2 may hold, nested components counted."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Json = dict[str, Any]

MOST_COMPONENTS = 40
MOST_CHARACTERS = 4000
#: Of everything but the files: a little below where the server begins to fail without a word.
MOST_BYTES = 9499
MOST_FILES = 10
MOST_FILE_BYTES = 10 * 2**20
#: Of all files of a message; a request may have 25 MiB.
MOST_REQUEST_BYTES = 24 * 2**20
MOST_OPTIONS = 25
MOST_LABEL = 80
MOST_OPTION = 100
MOST_THREAD_NAME = 100


def is_within(payload: Mapping[str, Any], sizes: Sequence[int] = ()) -> bool:
    """Whether Discord takes a message.

    Args:
        payload: Its JSON, with the descriptions of its files.
        sizes: Bytes of its files.
    """
    components = list(_walk(payload["components"]))
    return (
        len(components) <= MOST_COMPONENTS
        and sum(units(each.get("content", "")) for each in components) <= MOST_CHARACTERS
        and len(json.dumps(payload, ensure_ascii=False).encode()) <= MOST_BYTES
        and len(sizes) <= MOST_FILES
        and sum(sizes) <= MOST_REQUEST_BYTES
    )


def units(text: str) -> int:
    """Length in UTF-16 units, never less than what the server counts."""
    return len(text.encode("utf-16-le")) // 2


def _walk(components: Sequence[Json]) -> Iterator[Json]:
    for component in components:
        yield component
        yield from _walk(component.get("components", ()))
