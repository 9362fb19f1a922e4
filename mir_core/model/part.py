"""One message within a platform's limits."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a part.

    Attributes:
        name: Of the file, unique within its part: letters, digits, dots and dashes.
        alt: What it shows, for who cannot see it.
        media_type: Such as `image/png`.
        digest: SHA-256 of the bytes, in hexadecimal.
        content: The bytes; None where only the digest was read from the table of deliveries.
    """

    name: str
    alt: str
    media_type: str
    digest: str
    content: bytes | None = field(default=None, repr=False, compare=False)

    @classmethod
    def of(cls, name: str, alt: str, content: bytes, media_type: str = "image/png") -> "Attachment":
        """An attachment with its bytes."""
        return cls(name, alt, media_type, sha256(content).hexdigest(), content)


@dataclass(frozen=True, slots=True)
class Part:
    """What one send carries.

    Attributes:
        ordinal: 1 for the first part of a document.
        total: Number of parts of the document.
        method: What the platform is asked to do (`sendMessage`, `create_message`), or the media
            type of a plain document.
        payload: The request's body without its address; JSON values only. What an earlier part
            became stands in it as a reference (`mir_core.model.reference`).
        plain_text: The same content without markup, for a channel that refuses the markup.
        attachments: Files that the payload names.
    """

    ordinal: int
    total: int
    method: str
    payload: Mapping[str, Any]
    plain_text: str
    attachments: tuple[Attachment, ...] = ()
