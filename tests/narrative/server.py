"""An endpoint on 127.0.0.1 that speaks OpenAI's chat completions, and answers as it is told."""

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

from aiohttp import web

KEY = "sk-test-7f3a9c0d5e1b"
MODEL = "test-model"


@dataclass(frozen=True)
class Asked:
    """One request, checked.

    Attributes:
        body: The JSON object.
        data: What stands in the user message.
    """

    body: Mapping[str, Any]
    data: Mapping[str, Any]

    @property
    def sentences(self) -> list[Mapping[str, Any]]:
        """What is to be worded."""
        found: list[Mapping[str, Any]] = self.data["sentences"]
        return found

    @property
    def is_structured(self) -> bool:
        """A JSON schema is asked for."""
        return "response_format" in self.body


@dataclass(frozen=True)
class Reply:
    """What the server says.

    Attributes:
        content: Text of the message.
        raw: In place of the whole body.
        delay_s: Before the first byte.
        cut: Bytes of the body after which the connection breaks; None for all.
    """

    content: str = ""
    status: int = 200
    raw: bytes | None = None
    delay_s: float = 0.0
    cut: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


#: From a request and its number, 1 for the first, to what is said.
Behaviour = Callable[[Asked, int], Reply]


def sentences(asked: Asked, word: Callable[[str, str], str]) -> Reply:
    """Every sentence in other words: `word` gets language and text."""
    rows = [
        {
            "number": row["number"],
            **{name: word(name, row[name]) for name in ("en", "zh") if name in row},
        }
        for row in asked.sentences
    ]
    return Reply(json.dumps({"sentences": rows}, ensure_ascii=False))


def error(status: int) -> Reply:
    """An error as the protocol has it; like some endpoints it repeats the key."""
    told = {
        "error": {"message": f"Incorrect API key provided: {KEY}", "type": "invalid", "code": 1}
    }
    return Reply(status=status, raw=json.dumps(told).encode())


class NarrativeServer:
    """``async with NarrativeServer(behaviour) as server``.

    Attributes:
        asked: Every request, in order.
    """

    def __init__(self, behaviour: Behaviour) -> None:
        self._behaviour = behaviour
        self._runner: web.AppRunner | None = None
        self.asked: list[Asked] = []
        self.base_url = ""

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=10_000_000)
        app.router.add_post("/v1/chat/completions", self._complete)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        port = self._runner.addresses[0][1]
        self.base_url = f"http://127.0.0.1:{port}/v1"
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    async def _complete(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        complaint = _complaint(request, body)
        if complaint:
            return web.json_response({"error": {"message": complaint}}, status=418)
        asked = Asked(body, json.loads(body["messages"][1]["content"]))
        self.asked.append(asked)
        reply = self._behaviour(asked, len(self.asked))
        await asyncio.sleep(reply.delay_s)
        return await _send(request, reply)


def _complaint(request: web.Request, body: Mapping[str, Any]) -> str | None:
    """What does not fit the protocol or what is promised."""
    if request.headers.get("Authorization") != f"Bearer {KEY}":
        return "wrong key"
    if {"OpenAI-Organization", "OpenAI-Project"} & set(request.headers):
        return "an identity that nobody gave"
    if body.get("model") != MODEL or body.get("temperature") != 0:
        return "wrong model or temperature"
    if [message["role"] for message in body["messages"]] != ["system", "user"]:
        return "wrong roles"
    return None


async def _send(request: web.Request, reply: Reply) -> web.StreamResponse:
    body = reply.raw if reply.raw is not None else _completion(reply.content)
    headers = {"Content-Type": "application/json", **reply.headers}
    if reply.cut is None:
        return web.Response(body=body, status=reply.status, headers=headers)
    response = web.StreamResponse(status=reply.status, headers=headers)
    response.content_length = len(body)
    await response.prepare(request)
    await response.write(body[: reply.cut])
    if request.transport is not None:
        request.transport.abort()
    return response


def _completion(content: str) -> bytes:
    message = {"role": "assistant", "content": content, "refusal": None}
    answer = {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1_775_000_000,
        "model": MODEL,
        "choices": [{"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
    }
    return json.dumps(answer, ensure_ascii=False).encode()
