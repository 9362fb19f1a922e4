"""Typed decoding of JSON answers: unknown fields are ignored, other types are a change."""

from typing import TypeVar

import msgspec

from mir_core.ingest.sources._rows import BrokenRow, shown
from mir_core.model.errors import SourceChanged

Shape = TypeVar("Shape")


def decode(source: str, body: bytes, decoder: msgspec.json.Decoder[Shape]) -> Shape:
    """The answer in its shape.

    Raises:
        SourceChanged: It is no JSON, or a field has another type; names the path of the field.
    """
    try:
        return decoder.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise SourceChanged(f"{source}: expected its JSON shape: {_told(error)}") from None


def decode_row(raw: msgspec.Raw, decoder: msgspec.json.Decoder[Shape]) -> Shape:
    """One row of a list of raw rows; BrokenRow if it has another shape."""
    try:
        return decoder.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BrokenRow(f"expected a row of its shape: {_told(error)}") from None


def _told(error: Exception) -> str:
    """What the decoder says; it names types and paths and quotes nothing of the answer."""
    if isinstance(error, UnicodeDecodeError):
        return "text in UTF-8"
    if isinstance(error, RecursionError):
        return "less nesting"
    return shown(str(error))
