"""Reading a request's body: JSON, or multipart with `payload_json` and `files[n]`."""

import json
import mimetypes
import re
from typing import Any

from aiohttp import BodyPartReader, web

from tests.platforms.discord_server import limits
from tests.platforms.discord_server.errors import Refusal
from tests.platforms.discord_server.wire import Upload

_FILE_FIELD = re.compile(r"files\[(\d+)\]")


async def read(request: web.Request) -> tuple[Any, dict[int, Upload]]:
    """The JSON (None without a body) and the uploads.

    Raises:
        DiscordError: 413 over 25 MiB, 400 when it is not JSON.
    """
    if (request.content_length or 0) > limits.REQUEST_BYTES:
        await request.read()
        raise Refusal.TOO_LARGE.error()
    if request.content_type == "multipart/form-data":
        return await _multipart(request)
    text = await request.text()
    return (_parse(text) if text else None), {}


async def _multipart(request: web.Request) -> tuple[Any, dict[int, Upload]]:
    body: Any = {}
    uploads: dict[int, Upload] = {}
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader):
            raise Refusal.BAD_REQUEST.error()
        name = part.name or ""
        matched = _FILE_FIELD.fullmatch(name)
        if name == "payload_json":
            body = _parse(await part.text())
        elif matched:
            uploads[int(matched[1])] = await _upload(part)
    return body, uploads


async def _upload(part: BodyPartReader) -> Upload:
    filename = part.filename or "unknown"
    # Clients send octet-stream for everything; Discord looks at the name.
    guessed = mimetypes.guess_type(filename)[0] or "application/octet-stream"
    return Upload(filename, bytes(await part.read(decode=True)), guessed)


def _parse(text: str) -> Any:  # noqa: ANN401 - a body may be any JSON
    try:
        return json.loads(text)
    except ValueError as error:
        raise Refusal.NOT_JSON.error() from error
