"""What goes over the wire: JSON objects and uploaded files."""

from dataclasses import dataclass, field
from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]


@dataclass(frozen=True)
class Upload:
    """One `files[n]` part of a multipart request."""

    filename: str
    content: bytes = field(repr=False)
    content_type: str
