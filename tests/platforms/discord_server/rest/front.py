"""The REST front: from an aiohttp request to a handler and back, with everything in between."""

import asyncio
import json
import traceback
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.platforms.discord_server import specification
from tests.platforms.discord_server.errors import DiscordError, Refusal, TooManyRequestsError
from tests.platforms.discord_server.faults import (
    Answer,
    Delay,
    Drop,
    Fault,
    Faults,
    Status,
    TooMany,
)
from tests.platforms.discord_server.rates import Allowance, Buckets
from tests.platforms.discord_server.record import Request
from tests.platforms.discord_server.rest import body as bodies
from tests.platforms.discord_server.rest.call import Call, Route
from tests.platforms.discord_server.rest.routes import ROUTES
from tests.platforms.discord_server.state.whole import State
from tests.platforms.discord_server.wire import Upload

ROOT = "/api/v10"
_VIA = {"Via": "1.1 google"}
_INVALID = (401, 403, 429)
_UNCHECKED_BODY = (400, 413, 500)  # where the client was told, or the body was never read


@dataclass
class _Exchange:
    """One request on its way through."""

    route: Route
    request: web.Request
    body: Any = None
    uploads: Mapping[int, Upload] = field(default_factory=dict)
    status: int = 500
    answer: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    took_effect: bool = False


class Front:
    """Answers REST requests.

    Attributes:
        requests: everything that was asked, in order.
        violations: what the specification found wrong, and exceptions inside the server.
    """

    def __init__(
        self,
        state: State,
        buckets: Buckets,
        faults: Faults,
        token: str,
        *,
        checks_specifications: bool,
    ) -> None:
        self._state = state
        self._buckets = buckets
        self._faults = faults
        self._token = token
        self._checks = checks_specifications
        self.gateway_url = ""
        self.requests: list[Request] = []
        self.violations: list[str] = []

    def register(self, router: web.UrlDispatcher) -> None:
        """Add every route, and an answer for unknown ones."""
        for route in ROUTES:
            router.add_route(route.method, ROOT + route.template, self._serve(route))
        router.add_route("*", "/api/{rest:.*}", self._unknown)

    def _serve(self, route: Route) -> Any:  # noqa: ANN401 - aiohttp's handler type
        async def serve(request: web.Request) -> web.StreamResponse:
            return await self._exchange(_Exchange(route, request))

        return serve

    async def _unknown(self, request: web.Request) -> web.StreamResponse:
        name = f"{request.method} {request.path.removeprefix(ROOT)}"
        self.violations.append(f"{name}: the server knows no such route")
        exchange = _Exchange(Route(request.method, request.path, _nothing), request)
        self._refuse(exchange, Refusal.NOT_FOUND.error())
        self._record(exchange, exchange.status)
        return self._response(exchange)

    async def _exchange(self, exchange: _Exchange) -> web.StreamResponse:
        fault = self._faults.take(exchange.route.name)
        if isinstance(fault, Delay) and not fault.after_effect:
            await asyncio.sleep(fault.seconds)
        await self._read(exchange)
        if _is_early(fault):
            self._fail(exchange, fault)
        elif not exchange.answer:
            self._answer(exchange)
            if isinstance(fault, Answer):
                exchange.status, exchange.answer = fault.status, fault.body
            self._check(exchange)
            self._fail(exchange, fault)
        if isinstance(fault, Delay) and fault.after_effect:
            await asyncio.sleep(fault.seconds)
        if isinstance(fault, Drop):
            self._record(exchange, None)
            return _cut(exchange.request)
        if exchange.status in _INVALID:
            self._buckets.count_invalid(self._state.time.seconds())
        self._record(exchange, exchange.status)
        return self._response(exchange)

    async def _read(self, exchange: _Exchange) -> None:
        """The body; a fault in it becomes the answer."""
        try:
            exchange.body, exchange.uploads = await bodies.read(exchange.request)
        except DiscordError as error:
            self._refuse(exchange, error)

    def _answer(self, exchange: _Exchange) -> None:
        """Limits, token, handler."""
        if self._buckets.is_banned(self._state.time.seconds()):
            exchange.status, exchange.answer = 429, "error code: 1015"
            return
        try:
            self._admit(exchange)
            reply = exchange.route.handler(self._call(exchange))
        except DiscordError as error:
            self._refuse(exchange, error)
        except Exception:  # noqa: BLE001 - a fault of this server must fail the test, not vanish
            self.violations.append(f"{exchange.route.name}: {traceback.format_exc()}")
            self._refuse(exchange, Refusal.BROKEN.error())
        else:
            exchange.status, exchange.answer = reply.status, reply.body
            exchange.took_effect = True

    def _call(self, exchange: _Exchange) -> Call:
        request = exchange.request
        return Call(
            self._state,
            dict(request.match_info),
            dict(request.query),
            exchange.body,
            exchange.uploads,
            self.gateway_url,
        )

    def _admit(self, exchange: _Exchange) -> None:
        """Raises: DiscordError 401 for a wrong token, 429 when a bucket is empty."""
        route, request = exchange.route, exchange.request
        authorised = request.headers.get("Authorization") == f"Bot {self._token}"
        if route.needs_token and not authorised:
            raise Refusal.UNAUTHORIZED.error()
        major = "/".join(
            request.match_info.get(key, "")
            for key in ("channel_id", "guild_id", "webhook_id", "webhook_token", "interaction_id")
        )
        now = self._state.time.seconds()
        allowance = self._buckets.take(route.name, major, now, counts_globally=route.needs_token)
        exchange.headers.update(self._announced(allowance))
        if allowance.retry_after_s is not None:
            exchange.headers["X-RateLimit-Scope"] = allowance.scope
            raise TooManyRequestsError(allowance.retry_after_s)

    def _announced(self, allowance: Allowance) -> dict[str, str]:
        """The allowance's headers with the end of the window as a date too."""
        headers = dict(allowance.headers)
        if "X-RateLimit-Reset-After" in headers:
            ends = self._state.time.now().timestamp() + float(headers["X-RateLimit-Reset-After"])
            headers["X-RateLimit-Reset"] = f"{ends:.3f}"
        return headers

    def _refuse(self, exchange: _Exchange, error: DiscordError) -> None:
        exchange.status, exchange.answer = error.status, error.body()
        if isinstance(error, TooManyRequestsError):
            wait_s = round(error.retry_after_s, 3)
            everywhere = "X-RateLimit-Global" in exchange.headers
            exchange.answer |= {"retry_after": wait_s, "global": everywhere}
            exchange.headers.setdefault("X-RateLimit-Scope", "shared")
            exchange.headers |= {"Retry-After": str(int(wait_s) + 1)} | _VIA

    def _fail(self, exchange: _Exchange, fault: Fault | None) -> None:
        """Put the planned fault in place of the answer."""
        if isinstance(fault, Status):
            reason = f"{fault.status}: failed on request"
            exchange.status, exchange.answer = fault.status, {"message": reason, "code": 0}
        elif isinstance(fault, TooMany):
            if fault.everywhere:
                exchange.headers |= {"X-RateLimit-Global": "true", "X-RateLimit-Scope": "global"}
            self._refuse(exchange, TooManyRequestsError(fault.retry_after_s))
            if not fault.via:
                del exchange.headers["Via"]

    def _check(self, exchange: _Exchange) -> None:
        """Hold body and answer against the specification."""
        if not self._checks or not isinstance(exchange.answer, dict | list | None):
            return
        method, template = exchange.route.method, exchange.route.template
        found = specification.answer_faults(method, template, exchange.status, exchange.answer)
        marked = [f"answer {exchange.status}: {fault}" for fault in found]
        if exchange.status not in _UNCHECKED_BODY:
            found = specification.request_faults(method, template, exchange.body)
            marked += [f"request: {fault}" for fault in found]
        self.violations += [f"{exchange.route.name}: {fault}" for fault in marked]

    def _record(self, exchange: _Exchange, status: int | None) -> None:
        request = exchange.request
        self.requests.append(
            Request(
                route=exchange.route.name,
                path=request.path,
                query=dict(request.query),
                headers=dict(request.headers),
                body=exchange.body,
                files={number: item.filename for number, item in exchange.uploads.items()},
                status=status,
                took_effect=exchange.took_effect,
                at_s=self._state.time.seconds(),
            )
        )

    def _response(self, exchange: _Exchange) -> web.Response:
        headers = exchange.headers
        if isinstance(exchange.answer, str):
            return web.Response(status=exchange.status, text=exchange.answer, headers=headers)
        if exchange.answer is None:
            return web.Response(status=exchange.status, headers=headers)
        # discord.py parses the body only under exactly this content type.
        headers = headers | {"Content-Type": "application/json"}
        body = json.dumps(exchange.answer).encode()
        return web.Response(status=exchange.status, body=body, headers=headers)


def _nothing(_call: Call) -> Any:  # noqa: ANN401 - never called
    raise Refusal.NOT_FOUND.error()


def _is_early(fault: Fault | None) -> bool:
    """Whether the fault comes before the request takes effect."""
    if isinstance(fault, Status | Drop):
        return not fault.after_effect
    return isinstance(fault, TooMany)


def _cut(request: web.Request) -> web.Response:
    """Close the connection without an answer."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
