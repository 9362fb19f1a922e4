"""Answers that are ready to be sent: packed once, told apart by a tag, not sent again in vain."""

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from aiohttp import web

#: Smaller bodies are not worth packing.
_LEAST = 512
_TAG_LENGTH = 24

#: Values of Cache-Control: for what never changes under its address, and for what nobody keeps.
FOREVER = "public, max-age=31536000, immutable"
NOT_KEPT = "no-store"


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """A body with its media type.

    Attributes:
        packed: The body as gzip; None where packing gains nothing.
        tag: Of the content, without quotes.
        headers: Further headers of the answer.
    """

    body: bytes
    packed: bytes | None
    media: str
    tag: str
    headers: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, content: str | bytes, media: str, headers: Mapping[str, str] | None = None) -> Self:
        """A page from its content; text becomes UTF-8."""
        body = content.encode() if isinstance(content, str) else content
        is_dense = media.startswith("image/p") or media == "application/pdf"
        packed = None if is_dense or len(body) < _LEAST else gzip.compress(body, 6, mtime=0)
        tag = hashlib.sha256(media.encode() + body).hexdigest()[:_TAG_LENGTH]
        return cls(body, packed, media, tag, headers or {})

    @property
    def size(self) -> int:
        """Bytes that it takes to keep."""
        return len(self.body) + len(self.packed or b"")


def reply(request: web.Request, page: Page, cache: str, status: int = 200) -> web.Response:
    """The answer to a request: the page, or `304 Not Modified` if the reader has it.

    Args:
        request: Its conditions and accepted encodings count.
        page: What is asked for.
        cache: Value of Cache-Control.
        status: Of an answer with a body.
    """
    headers = {
        "ETag": f'W/"{page.tag}"',
        "Cache-Control": cache,
        "Vary": "Accept-Encoding",
        **page.headers,
    }
    if status == web.HTTPOk.status_code and _has(request, page.tag):
        return web.Response(status=304, headers=headers)
    body = page.body
    if page.packed is not None and accepts_gzip(request.headers.get("Accept-Encoding", "")):
        headers["Content-Encoding"] = "gzip"
        body = page.packed
    is_text = page.media.startswith("text/") or page.media.endswith(("json", "xml", "javascript"))
    headers["Content-Type"] = f"{page.media}; charset=utf-8" if is_text else page.media
    return web.Response(status=status, body=body, headers=headers)


def accepts_gzip(header: str) -> bool:
    """True if an Accept-Encoding allows gzip, by name or by `*`."""
    weights: dict[str, bool] = {}
    for item in header.lower().split(","):
        name, _, weight = item.partition(";")
        refused = weight.replace(" ", "") in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
        weights[name.strip()] = not refused
    return weights.get("gzip", weights.get("*", False))


def _has(request: web.Request, tag: str) -> bool:
    """True if If-None-Match names the tag; weak and strong compare equal here."""
    known = request.headers.get("If-None-Match")
    if known is None:
        return False
    names = {name.strip().removeprefix("W/").strip('"') for name in known.split(",")}
    return tag in names or "*" in names
