"""What goes wrong on request, one kind of trouble each."""

import asyncio
import zlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from random import Random
from typing import Protocol

from aiohttp import web

from tests.replay.recorded import Answers, Recorded, find

WALL = (
    b"<!DOCTYPE html>\n<html><head><title>Just a moment...</title></head>"
    b"<body><script>/* prove that you work */</script></body></html>"
)
_CHUNK = 1 << 16


class Fault(Protocol):
    """Answers in place of the recording."""

    async def respond(self, request: web.Request, recorded: Recorded, /) -> web.StreamResponse:
        """Answer, or break the connection."""
        ...


@dataclass(frozen=True)
class Down:
    """Nobody listens: the server takes the port away."""

    async def respond(self, request: web.Request, _recorded: Recorded) -> web.StreamResponse:
        return _broken(request)


@dataclass(frozen=True)
class Dropped:
    """The connection breaks before the answer."""

    async def respond(self, request: web.Request, _recorded: Recorded) -> web.StreamResponse:
        return _broken(request)


@dataclass(frozen=True)
class Status:
    """Another status, with headers and a body if it has some."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    async def respond(self, _request: web.Request, _recorded: Recorded) -> web.StreamResponse:
        return web.Response(status=self.status, headers=self.headers, body=self.body)


def too_many(retry_after: str) -> Status:
    """429 with a Retry-After, in seconds or as a date."""
    return Status(429, {"Retry-After": retry_after})


@dataclass(frozen=True)
class Slow:
    """The true answer, after a while."""

    latency_s: float

    async def respond(self, request: web.Request, recorded: Recorded) -> web.StreamResponse:
        await asyncio.sleep(self.latency_s)
        return recorded.response(request)


@dataclass(frozen=True)
class SlowDrip:
    """The true answer byte by byte, with a pause before each."""

    pause_s: float

    async def respond(self, request: web.Request, recorded: Recorded) -> web.StreamResponse:
        async def drops() -> AsyncIterator[bytes]:
            for byte in recorded.body:
                await asyncio.sleep(self.pause_s)
                yield bytes((byte,))

        return await _streamed(request, drops(), {"Content-Length": str(len(recorded.body))})


@dataclass(frozen=True)
class Truncated:
    """The first part of the answer, then the connection breaks; `cleanly`: as if that were all."""

    share: float = 0.5
    cleanly: bool = False

    async def respond(self, request: web.Request, recorded: Recorded) -> web.StreamResponse:
        whole = recorded.response(request)
        assert isinstance(whole.body, bytes)
        part = whole.body[: int(len(whole.body) * self.share)]
        headers = dict(whole.headers)
        if self.cleanly:
            return web.Response(body=part, headers=headers)
        response = web.StreamResponse(headers={**headers, "Content-Length": str(len(whole.body))})
        await response.prepare(request)
        await response.write(part)
        if request.transport is not None:
            request.transport.close()
        return response


@dataclass(frozen=True)
class Garbled:
    """The right length, the right headers, and wrong bytes."""

    seed: int = 0

    async def respond(self, request: web.Request, recorded: Recorded) -> web.StreamResponse:
        whole = recorded.response(request)
        assert isinstance(whole.body, bytes)
        noise = Random(self.seed).randbytes(len(whole.body))
        return web.Response(body=noise, headers=dict(whole.headers))


@dataclass(frozen=True)
class HtmlWall:
    """A page that wants proof of work, with status 200."""

    async def respond(self, _request: web.Request, _recorded: Recorded) -> web.StreamResponse:
        return web.Response(body=WALL, content_type="text/html")


@dataclass(frozen=True)
class Endless:
    """A body that never ends."""

    async def respond(self, request: web.Request, _recorded: Recorded) -> web.StreamResponse:
        async def junk() -> AsyncIterator[bytes]:
            while True:
                yield b"7" * _CHUNK

        return await _streamed(request, junk(), {})


@dataclass(frozen=True)
class GzipBomb:
    """A small body that unpacks to `size` zeros."""

    size: int = 1 << 30

    async def respond(self, request: web.Request, _recorded: Recorded) -> web.StreamResponse:
        async def bomb() -> AsyncIterator[bytes]:
            pack = zlib.compressobj(9, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
            zeros = bytes(1 << 20)
            for _ in range(self.size // len(zeros)):
                if packed := pack.compress(zeros):
                    yield packed
                await asyncio.sleep(0)
            yield pack.flush()

        return await _streamed(request, bomb(), {"Content-Encoding": "gzip"})


@dataclass(frozen=True)
class Redirect:
    """A redirect, to another host unless told otherwise."""

    location: str = "http://elsewhere.example/"
    status: int = 302

    async def respond(self, _request: web.Request, _recorded: Recorded) -> web.StreamResponse:
        return web.Response(status=self.status, headers={"Location": self.location})


@dataclass(frozen=True)
class Stale:
    """Older answers in place of today's; today's where there is no older one."""

    answers: Answers

    async def respond(self, request: web.Request, recorded: Recorded) -> web.StreamResponse:
        older = find(self.answers, request.raw_path)
        return (older or recorded).response(request)


def _broken(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


async def _streamed(
    request: web.Request, pieces: AsyncIterator[bytes], headers: dict[str, str]
) -> web.StreamResponse:
    """Send pieces until they end, or until the client has had enough."""
    response = web.StreamResponse(headers=headers)
    try:
        await response.prepare(request)
        async for piece in pieces:
            await response.write(piece)
    except ConnectionError:
        pass
    return response
