"""A writer over any endpoint that speaks OpenAI's chat completions."""

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from mir_core.narrative import answer, prompt
from mir_core.narrative.contract import Drafts, Task

if TYPE_CHECKING:
    from openai import AsyncOpenAI

_log = logging.getLogger(__name__)

#: An answer larger than this is no answer to what was asked.
_LARGEST = 1_000_000
_ATTEMPTS = 2
#: What an endpoint says that does not know structured output.
_UNKNOWN_FORMAT = {400, 404, 415, 422, 501}
_TOO_MANY, _FAULTS = 429, 500
#: The client wants a key; endpoints on one's own machine have none.
_NO_KEY = "none"


class _Failed(Exception):
    """One attempt gave nothing. The reason is ours: an endpoint may repeat the key in its own.

    Attributes:
        again: Another attempt may do better.
        plain: It should do without structured output.
    """

    def __init__(self, reason: str, *, again: bool = False, plain: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.again = again
        self.plain = plain


@dataclass(frozen=True, kw_only=True)
class OpenAIWriter:
    """Asks once, and once more where that may help.

    Attributes:
        base_url: Root of the API (`https://api.openai.com/v1`).
        timeout_s: For everything together.
        pause_s: Before the second attempt.
    """

    base_url: str
    model: str
    key: str | None = field(repr=False)
    timeout_s: float
    pause_s: float = 1.0

    async def write(self, tasks: Sequence[Task], analysis: Mapping[str, Any]) -> Drafts:
        """Drafts for some of the tasks; none where the endpoint fails or is slow."""
        try:
            async with asyncio.timeout(self.timeout_s):
                return await self._write(tasks, analysis)
        except TimeoutError:
            reason = f"no answer within {self.timeout_s:g} s"
        except _Failed as error:
            reason = error.reason
        _log.warning("The language model gave nothing: %s", reason)
        return {}

    async def _write(self, tasks: Sequence[Task], analysis: Mapping[str, Any]) -> Drafts:
        request: dict[str, Any] = {
            "model": self.model,
            "temperature": 0,
            "messages": prompt.messages(tasks, analysis),
        }
        form = {"name": "sentences", "strict": True, "schema": prompt.schema(tasks)}
        structured = {"response_format": {"type": "json_schema", "json_schema": form}}
        # Importing the library takes half a second, and more on a slow disk: not in the loop.
        client = await asyncio.to_thread(_client, self.base_url, self.key, self.timeout_s)
        async with client:
            try:
                return await self._ask(client, {**request, **structured}, tasks)
            except _Failed as error:
                if not error.again:
                    raise
                plain = error.plain
            await asyncio.sleep(self.pause_s)
            return await self._ask(client, request if plain else {**request, **structured}, tasks)

    async def _ask(
        self, client: "AsyncOpenAI", request: Mapping[str, Any], tasks: Sequence[Task]
    ) -> Drafts:
        import openai  # noqa: PLC0415 - half a second, for those who switch it on

        try:
            body = await _body(client, request)
        except openai.APIStatusError as error:
            code = error.status_code
            plain = code in _UNKNOWN_FORMAT and "response_format" in request
            again = plain or code == _TOO_MANY or code >= _FAULTS
            raise _Failed(f"HTTP status {code}", again=again, plain=plain) from None
        except openai.OpenAIError as error:
            raise _Failed(type(error).__name__, again=True) from None
        content = answer.content_of(body)
        languages = prompt.languages_of(tasks)
        drafts = answer.drafts_of(content or "", {task.number for task in tasks}, languages)
        if not drafts:
            raise _Failed("an answer without sentences", again=True)
        return drafts


def _client(base_url: str, key: str | None, timeout_s: float) -> "AsyncOpenAI":
    """A client that repeats nothing by itself and follows no redirect."""
    import openai  # noqa: PLC0415 - see above

    transport = openai.DefaultAsyncHttpxClient(follow_redirects=False, timeout=timeout_s)
    return openai.AsyncOpenAI(
        api_key=key or _NO_KEY,
        base_url=base_url,
        timeout=timeout_s,
        max_retries=0,
        http_client=transport,
    )


async def _body(client: "AsyncOpenAI", request: Mapping[str, Any]) -> bytes:
    """The answer as it came, up to a size.

    Raises:
        OpenAIError: No answer, or one that says no.
        _Failed: It is too large, or broke off.
    """
    import openai  # noqa: PLC0415 - see above

    # The library takes these from the environment, whatever endpoint it talks to.
    nobody = {"OpenAI-Organization": openai.omit, "OpenAI-Project": openai.omit}
    create = client.chat.completions.with_streaming_response.create
    try:
        async with create(**request, extra_headers=nobody) as response:
            return await _collected(response.iter_bytes())
    except (openai.OpenAIError, _Failed):
        raise
    except Exception as error:  # noqa: BLE001 - errors of the transport itself
        raise _Failed(type(error).__name__, again=True) from None


async def _collected(chunks: AsyncIterator[bytes]) -> bytes:
    body = bytearray()
    async for chunk in chunks:
        body += chunk
        if len(body) > _LARGEST:
            raise _Failed("an answer beyond any size")
    return bytes(body)
