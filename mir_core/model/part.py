"""One message within a platform's limits."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Part:
    """What one send carries.

    Attributes:
        ordinal: 1 for the first part of a document.
        total: Number of parts of the document.
        method: What the platform is asked to do (`sendMessage`, `create_message`), or the media
            type of a plain document.
        payload: The request's body without its address; JSON values only.
        plain_text: The same content without markup, for a channel that refuses the markup.
    """

    ordinal: int
    total: int
    method: str
    payload: Mapping[str, Any]
    plain_text: str
