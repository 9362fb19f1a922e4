"""Reads the body of an answer piece by piece, never holding more than it may."""

import asyncio
import zlib

import aiohttp

from mir_core.ingest.contract import Request
from mir_core.ingest.trouble import Passing
from mir_core.model.errors import SourceChanged

#: gzip, with its own header and checksum.
_GZIP_BITS = 16 + zlib.MAX_WBITS
#: What may stand before the first character of a page: byte order marks, NUL of UTF-16, blanks.
_BEFORE_TEXT = b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n"


async def read_body(
    name: str, response: aiohttp.ClientResponse, most: int, silence_s: float
) -> bytes:
    """The whole body, decompressed.

    Raises:
        Passing: It stopped, or ended before its end.
        SourceChanged: It is longer than `most` bytes, or not compressed as it says.
    """
    encoding = response.headers.get("Content-Encoding", "").strip().lower()
    if encoding not in {"", "identity", "gzip", "x-gzip"}:
        raise SourceChanged(f"{name}: expected a body in gzip or plain, not {encoding[:20]!r}")
    unpack = _Gzip() if encoding.endswith("gzip") else _Plain()
    body = bytearray()
    while piece := await _piece(response.content, silence_s):
        try:
            body += unpack.feed(piece, most + 1 - len(body))
        except zlib.error:
            raise SourceChanged(f"{name}: expected a gzip body, its bytes are not gzip") from None
        if len(body) > most:
            raise SourceChanged(f"{name}: expected at most {most:,} bytes, the body is longer")
    if not unpack.is_whole:
        raise Passing("the body ended early")
    return bytes(body)


async def _piece(stream: aiohttp.StreamReader, silence_s: float) -> bytes:
    """What has arrived, at least one byte; nothing at the end of the stream."""
    try:
        async with asyncio.timeout(silence_s):
            return await stream.readany()
    except TimeoutError:
        raise Passing(f"the body paused for more than {silence_s:g} s") from None
    except aiohttp.ClientPayloadError:
        raise Passing("the body ended early") from None
    except (aiohttp.ClientError, OSError):
        raise Passing("the connection broke off") from None


class _Plain:
    """A body as it is; the HTTP framing tells whether it is whole."""

    is_whole = True

    def feed(self, piece: bytes, room: int) -> bytes:
        return piece[:room]


class _Gzip:
    """One gzip member after another.

    The check for the end of the last one is why aiohttp does not do this: it takes a stream that
    was cut by the server itself for whole, and half a number would be read.
    """

    def __init__(self) -> None:
        self._member = zlib.decompressobj(_GZIP_BITS)
        self.is_whole = True

    def feed(self, piece: bytes, room: int) -> bytes:
        """What the piece unpacks to, cut at `room` bytes (at least one)."""
        out = bytearray()
        while piece and len(out) < room:
            if self._member.eof:
                self._member = zlib.decompressobj(_GZIP_BITS)
            out += self._member.decompress(piece, room - len(out))
            piece = self._member.unused_data or self._member.unconsumed_tail
        self.is_whole = self._member.eof
        return bytes(out)


def is_page(request: Request, body: bytes) -> bool:
    """True for markup where none was asked for: a wall, a consent page, an error page.

    The content type proves nothing (Tencent sends its quotes as text/html), the first character
    does: no other format of an adapter begins with `<`. An adapter that reads markup says so in
    its Accept header.
    """
    accepts = "".join(value for name, value in request.headers.items() if name.lower() == "accept")
    if "html" in accepts or "xml" in accepts:
        return False
    return body[:64].lstrip(_BEFORE_TEXT).startswith(b"<")
