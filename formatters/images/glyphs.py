"""No text is drawn that the font has no glyph for: a missing one would become an empty box."""

import logging
import unicodedata
from collections.abc import Mapping
from threading import Lock
from typing import Any

from formatters.images.font import Font
from formatters.width import is_mark

_LOG = logging.getLogger(__name__)

#: The geta mark: what East Asian printers set where they lack a character.
FALLBACK = "\u3013"


class GlyphCheck:
    """Replaces what the font lacks, and tells of each such character once."""

    def __init__(self, font: Font) -> None:
        self._font = font
        self._told: set[str] = set()
        self._lock = Lock()

    def text(self, text: str) -> str:
        """The text with one `FALLBACK` for each character that the font lacks.

        Accents without a glyph are dropped, a run of missing pictographs gives one fallback.
        """
        if all(map(self._font.has, text)):
            return text
        written: list[str] = []
        symbol = False
        for character in text:
            if self._font.has(character):
                written.append(character)
                symbol = False
                continue
            self._tell(character)
            if is_mark(character):
                continue
            is_symbol = not unicodedata.category(character).startswith("L")
            if not (is_symbol and symbol):
                written.append(FALLBACK)
            symbol = is_symbol
        return "".join(written)

    def value(self, value: Any) -> Any:  # noqa: ANN401 - whatever JSON can hold
        """A JSON value with every string in it checked."""
        match value:
            case str():
                return self.text(value)
            case Mapping():
                return {key: self.value(each) for key, each in value.items()}
            case list() | tuple():
                return [self.value(each) for each in value]
        return value

    def _tell(self, character: str) -> None:
        with self._lock:
            if character in self._told:
                return
            self._told.add(character)
        _LOG.warning("no glyph for U+%04X in the pictures' font", ord(character))
