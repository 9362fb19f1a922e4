"""One call as it came over the wire: arguments decoded, files apart."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

JsonObject = dict[str, Any]

#: Arguments that stay text even when they look like JSON; all others are decoded.
TEXT_ARGUMENTS = frozenset(
    {
        "action",
        "business_connection_id",
        "callback_query_id",
        "caption",
        "custom_title",
        "description",
        "file_id",
        "inline_message_id",
        "language_code",
        "message_effect_id",
        "name",
        "parse_mode",
        "secret_token",
        "short_description",
        "text",
        "url",
    }
)


@dataclass(frozen=True)
class UploadedFile:
    """A file part of a multipart body."""

    name: str
    content: bytes
    media_type: str


@dataclass(frozen=True)
class Call:
    """A Bot API call. A file sent under its argument's own name reads ``attach://<argument>``."""

    method: str
    arguments: Mapping[str, object]
    files: Mapping[str, UploadedFile] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """The argument as text, empty where it is absent."""
        value = self.arguments.get(name)
        return "" if value is None else str(value)

    def integer(self, name: str) -> int | None:
        """The argument as a whole number, None where it is absent or not one."""
        value = self.arguments.get(name)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def flag(self, name: str) -> bool:
        return self.arguments.get(name) is True

    def mapping(self, name: str) -> JsonObject | None:
        value = self.arguments.get(name)
        return cast("JsonObject", value) if isinstance(value, dict) else None

    def items(self, name: str) -> list[Any] | None:
        value = self.arguments.get(name)
        return value if isinstance(value, list) else None


def decoded(name: str, value: object) -> object:
    """The argument's value: form fields carry everything but text as JSON."""
    if not isinstance(value, str) or name in TEXT_ARGUMENTS:
        return value
    try:
        return cast("object", json.loads(value))
    except ValueError:
        return value


def make_call(
    method: str, arguments: Mapping[str, object], files: Mapping[str, UploadedFile]
) -> Call:
    """A call from the raw fields and files of a request."""
    values = {name: decoded(name, value) for name, value in arguments.items()}
    named = json.dumps(values, default=str)
    for name in files:
        if f"attach://{name}" not in named:
            values[name] = f"attach://{name}"
    return Call(method, values, files)
