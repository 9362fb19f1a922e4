"""The font of all pictures: which characters it has, and how wide they stand.

Noto Sans SC, a subset with one weight axis; docs/font/build.py makes it. Only two of its tables
are read, so no font library is needed.
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).with_name("fonts")
FILE = FOLDER / "NotoSansSC-VF.ttf"

#: Format of the character map that holds all planes.
_SEGMENTED_COVERAGE = 12


@dataclass(frozen=True, eq=False)
class Font:
    """What the glyph check and the measuring need to know.

    Attributes:
        advances: Width in em of every character that the font has, at its regular weight.
    """

    advances: Mapping[str, float]

    def has(self, character: str) -> bool:
        """Whether there is a glyph."""
        return character in self.advances


@cache
def font() -> Font:
    """The project's font, read once per process."""
    return read(FILE.read_bytes())


def read(content: bytes) -> Font:
    """The font in an OpenType file.

    Raises:
        ValueError: The file has no character map of all planes.
    """
    tables = _tables(content)
    units: int = struct.unpack_from(">H", content, tables["head"] + 18)[0]
    advances = _advances(content, tables)
    return Font(
        {
            chr(code): advances[min(glyph, len(advances) - 1)] / units
            for code, glyph in _character_map(content, tables["cmap"]).items()
        }
    )


def _tables(content: bytes) -> dict[str, int]:
    """Offset of each table by its tag."""
    (count,) = struct.unpack_from(">H", content, 4)
    records = (struct.unpack_from(">4sIII", content, 12 + 16 * each) for each in range(count))
    return {tag.decode("ascii"): offset for tag, _, offset, _ in records}


def _advances(content: bytes, tables: Mapping[str, int]) -> tuple[int, ...]:
    """Advance by glyph; the last one stands for all glyphs after it."""
    (count,) = struct.unpack_from(">H", content, tables["hhea"] + 34)
    return struct.unpack_from(">" + "Hh" * count, content, tables["hmtx"])[::2]


def _character_map(content: bytes, table: int) -> dict[int, int]:
    """Glyph by code point."""
    (count,) = struct.unpack_from(">H", content, table + 2)
    for each in range(count):
        (offset,) = struct.unpack_from(">I", content, table + 8 + 8 * each)
        if struct.unpack_from(">H", content, table + offset)[0] == _SEGMENTED_COVERAGE:
            return _groups(content, table + offset)
    raise ValueError("the font has no character map of all planes")


def _groups(content: bytes, start: int) -> dict[int, int]:
    (count,) = struct.unpack_from(">I", content, start + 12)
    found: dict[int, int] = {}
    for each in range(count):
        first, last, glyph = struct.unpack_from(">III", content, start + 16 + 12 * each)
        found.update(
            zip(range(first, last + 1), range(glyph, glyph + last - first + 1), strict=True)
        )
    return found
