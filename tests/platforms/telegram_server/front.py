"""The HTTP side: routes, bodies, faults, answers, and the record of it all."""

import asyncio
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from aiohttp import BodyPartReader, web

from tests.platforms.telegram_server.access import find_chat
from tests.platforms.telegram_server.errors import ApiError, bad_request
from tests.platforms.telegram_server.faults import BROKEN, Fault, FaultList, Reply, json_reply
from tests.platforms.telegram_server.methods.polling import get_updates
from tests.platforms.telegram_server.methods.table import WAITING_METHOD, Method
from tests.platforms.telegram_server.specification import Specification, Violation
from tests.platforms.telegram_server.wire import Call, JsonObject, UploadedFile, make_call
from tests.platforms.telegram_server.world import World

#: Room for the other fields of an upload as large as allowed.
BODY_MARGIN_BYTES = 1 << 20
OK = 200
TOKEN_FORM = re.compile(r"\d+:[\w-]+")


@dataclass
class Request:
    """One call as it came, and what became of it; ``status`` None is a broken connection."""

    method: str
    arguments: JsonObject
    files: dict[str, UploadedFile]
    #: Seconds of the server's clock.
    at_s: float
    took_effect: bool = False
    status: int | None = None
    #: The ``result`` of a call that took effect, also where the answer never arrived.
    result: object = None
    fault: str = ""


class Front:
    """Answers HTTP requests from the world, as the faults say."""

    def __init__(
        self,
        world: World,
        methods: dict[str, Method],
        token: str,
        specification: Specification | None,
        clock: Callable[[], float],
    ) -> None:
        self.faults = FaultList()
        self.requests: list[Request] = []
        self.violations: list[Violation] = []
        self._world = world
        self._methods = methods
        self._names = {name.lower(): name for name in (*methods, WAITING_METHOD)}
        self._token = token
        self._specification = specification
        self._clock = clock
        #: Set when a call comes in and when it is done.
        self.changed = asyncio.Event()
        self._closing = asyncio.Event()
        self._runner: web.AppRunner | None = None

    async def open(self) -> str:
        """Listen on a free port of 127.0.0.1; returns ``http://127.0.0.1:<port>``."""
        most = self._world.limits.document_bytes + BODY_MARGIN_BYTES
        app = web.Application(client_max_size=most)
        app.router.add_get("/file/bot{token}/{path:.+}", self._download)
        app.router.add_route("*", "/bot{token}/{method}", self._call)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        return f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def close(self) -> None:
        """Cut all connections, wake all that wait, stop listening."""
        self._closing.set()
        self.drop_connections()
        self._world.updates.start_reading()
        if self._runner is not None:
            await self._runner.cleanup()

    def drop_connections(self) -> int:
        """Cut every open connection, idle ones too; returns how many there were."""
        server = self._runner.server if self._runner is not None else None
        connections = server.connections if server is not None else []
        transports = [item.transport for item in connections if item.transport is not None]
        for transport in transports:
            cast("asyncio.WriteTransport", transport).abort()
        return len(transports)

    async def _download(self, request: web.Request) -> web.Response:
        file = self._world.files.by_path(request.match_info["path"])
        if request.match_info["token"] != self._token or file is None:
            return _response(json_reply(404, ApiError(404).body))
        return web.Response(body=file.content, content_type="application/octet-stream")

    async def _call(self, request: web.Request) -> web.Response:
        name = request.match_info["method"]
        record = Request(self._names.get(name.lower(), name), {}, {}, self._clock())
        reply = await self._admitted_reply(request, record)
        record.status = reply.status
        self.changed.set()
        if reply.status is None and request.transport is not None:
            request.transport.abort()
        return _response(reply)

    async def _admitted_reply(self, request: web.Request, record: Request) -> Reply:
        """Read and record the call, then answer it, if token and method are known."""
        try:
            arguments, record.files = await _read_body(request)
            call = make_call(record.method, arguments, record.files)
            record.arguments = dict(call.arguments)
            self._check_address(request.match_info["token"], record.method)
        except ApiError as error:
            return json_reply(error.code, error.body)
        finally:
            self.requests.append(record)
            self.changed.set()
        if self._specification is not None:
            self.violations += self._specification.check_request(call.method, call.arguments)
        return await self._reply(call, record)

    def _check_address(self, token: str, method: str) -> None:
        if token != self._token:
            raise ApiError(401 if TOKEN_FORM.fullmatch(token) else 404)
        if method.lower() not in self._names:
            raise ApiError(404)

    async def _reply(self, call: Call, record: Request) -> Reply:
        fault = self.faults.take(call.method, self._chat_id(call))
        if fault is None:
            return await self._effect(call, record)
        record.fault = fault.name
        return await self._faulty_reply(fault, call, record)

    async def _faulty_reply(self, fault: Fault, call: Call, record: Request) -> Reply:
        await self._wait(fault.wait_before_s)
        truth = BROKEN
        if fault.takes_effect and not self._closing.is_set():
            truth = await self._effect(call, record)
        await self._wait(fault.wait_after_s)
        if fault.reply is None:
            return truth
        if fault.reply.status == OK:
            self._check_answer(call.method, json.loads(fault.reply.body)["result"])
        return fault.reply

    async def _wait(self, seconds: float) -> None:
        """Wait, or not to the end if the server closes."""
        if seconds > 0:
            waiter = asyncio.ensure_future(self._closing.wait())
            await asyncio.wait({waiter}, timeout=seconds)
            waiter.cancel()

    async def _effect(self, call: Call, record: Request) -> Reply:
        """Carry the call out and check its result."""
        try:
            if call.method == WAITING_METHOD:
                result: object = await get_updates(self._world, call)
            else:
                result = self._methods[call.method](self._world, call)
        except ApiError as error:
            return json_reply(error.code, error.body)
        record.took_effect = True
        record.result = result
        self._check_answer(call.method, result)
        return json_reply(OK, {"ok": True, "result": result})

    def _check_answer(self, method: str, result: object) -> None:
        if self._specification is not None:
            plain = json.loads(json.dumps(result))
            self.violations += self._specification.check_answer(method, plain)

    def _chat_id(self, call: Call) -> int | None:
        try:
            return find_chat(self._world, call).id
        except ApiError:
            return None


async def _read_body(request: web.Request) -> tuple[JsonObject, dict[str, UploadedFile]]:
    """Arguments of the query and of a JSON, form or multipart body, and the files."""
    arguments: JsonObject = dict(request.query)
    files: dict[str, UploadedFile] = {}
    try:
        if request.content_type == "application/json":
            arguments |= await request.json()
        elif request.content_type == "multipart/form-data":
            async for part in await request.multipart():
                await _read_part(cast("BodyPartReader", part), arguments, files)
        else:
            arguments |= cast("JsonObject", dict(await request.post()))
    except web.HTTPRequestEntityTooLarge as error:
        raise ApiError(413) from error
    except ValueError as error:
        raise bad_request("can't parse request body") from error
    return arguments, files


async def _read_part(
    part: BodyPartReader, arguments: JsonObject, files: dict[str, UploadedFile]
) -> None:
    name = part.name or ""
    content = bytes(await part.read())
    if part.filename is None:
        arguments[name] = content.decode()
    else:
        media_type = part.headers.get("Content-Type", "application/octet-stream")
        files[name] = UploadedFile(part.filename, content, media_type)


def _response(reply: Reply) -> web.Response:
    body = json.loads(reply.body) if reply.content_type == "application/json" and reply.body else {}
    headers = {}
    if "retry_after" in body.get("parameters", {}):
        headers["Retry-After"] = str(body["parameters"]["retry_after"])
    return web.Response(
        status=reply.status or 500,
        body=reply.body,
        content_type=reply.content_type,
        headers=headers,
    )
