"""Width and height of a picture, read from its header; and a picture of a given size."""

import struct
import zlib

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
#: JPEG markers that carry the frame size: all SOFn, without DHT (C4), JPG (C8) and DAC (CC).
FRAME_MARKERS = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
#: JPEG markers without a length field.
BARE_MARKERS = frozenset({0x01, *range(0xD0, 0xD9)})


def picture_size(content: bytes) -> tuple[int, int] | None:
    """(width, height) in pixels of a PNG or JPEG, None for anything else."""
    if content.startswith(PNG_SIGNATURE) and content[12:16] == b"IHDR" and len(content) >= 24:
        return _number(content, 16, 4), _number(content, 20, 4)
    if content.startswith(b"\xff\xd8"):
        return _jpeg_size(content)
    return None


def _number(content: bytes, start: int, size: int) -> int:
    return int.from_bytes(content[start : start + size], "big")


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    position = 2
    while position + 9 <= len(content) and content[position] == 0xFF:
        marker = content[position + 1]
        if marker == 0xFF or marker in BARE_MARKERS:
            position += 1 if marker == 0xFF else 2
        elif marker in FRAME_MARKERS:
            return _number(content, position + 7, 2), _number(content, position + 5, 2)
        else:
            position += 2 + _number(content, position + 2, 2)
    return None


def make_png(width: int, height: int, size_bytes: int = 0) -> bytes:
    """A black PNG, padded behind its end to at least ``size_bytes``."""
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    row = b"\0" * (1 + (width + 7) // 8)
    chunks = _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(row * height, 1))
    return (PNG_SIGNATURE + chunks + _chunk(b"IEND", b"")).ljust(size_bytes, b"\0")


def _chunk(name: bytes, content: bytes) -> bytes:
    checksum = zlib.crc32(name + content)
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", checksum)
