"""What goes wrong on request: each fault hits the next calls that it fits."""

import json
from dataclasses import dataclass
from typing import Literal

from tests.platforms.telegram_server import errors
from tests.platforms.telegram_server.errors import ApiError, too_many_requests
from tests.platforms.telegram_server.wire import JsonObject

BAD_GATEWAY_PAGE = (
    b"<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n"
    b"<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>"
)


@dataclass(frozen=True)
class Reply:
    """An HTTP answer; without a body it is a broken connection."""

    status: int | None
    body: bytes = b""
    content_type: str = "application/json"


BROKEN = Reply(None)


@dataclass(frozen=True)
class Fault:
    """How one call goes: does it take effect, what is answered (None: the truth), and when."""

    name: str
    takes_effect: bool
    reply: Reply | None
    wait_before_s: float = 0.0
    wait_after_s: float = 0.0


def json_reply(status: int, body: JsonObject) -> Reply:
    return Reply(status, json.dumps(body).encode())


def refused(retry_after_s: int) -> Fault:
    """429 with ``retry_after``."""
    error = too_many_requests(retry_after_s)
    return Fault("refused", takes_effect=False, reply=json_reply(error.code, error.body))


def bad_request(description: str) -> Fault:
    """400 in these words."""
    error = errors.bad_request(description)
    return Fault("bad request", takes_effect=False, reply=json_reply(error.code, error.body))


def server_error(*, takes_effect: bool = False) -> Fault:
    """500 with a JSON body."""
    reply = json_reply(500, ApiError(500).body)
    return Fault("server error", takes_effect=takes_effect, reply=reply)


def bad_gateway(*, takes_effect: bool = False) -> Fault:
    """502 with the proxy's HTML page."""
    reply = Reply(502, BAD_GATEWAY_PAGE, "text/html")
    return Fault("bad gateway", takes_effect=takes_effect, reply=reply)


def dropped(when: Literal["before", "after"]) -> Fault:
    """A connection that breaks before or after the call took effect."""
    return Fault(f"dropped {when}", takes_effect=when == "after", reply=BROKEN)


def slow_answer(seconds: float) -> Fault:
    """The call takes effect at once, its answer comes late."""
    return Fault("slow answer", takes_effect=True, reply=None, wait_after_s=seconds)


def slow_effect(seconds: float) -> Fault:
    """The call takes effect late, even if the client has given up by then."""
    return Fault("slow effect", takes_effect=True, reply=None, wait_before_s=seconds)


def answered(result: object, *, takes_effect: bool = False) -> Fault:
    """200 with this ``result``, right or wrong; it is checked like any other answer."""
    reply = json_reply(200, {"ok": True, "result": result})
    return Fault("answered", takes_effect=takes_effect, reply=reply)


@dataclass
class _Armed:
    fault: Fault
    times: int
    method: str | None
    chat_id: int | None


class FaultList:
    """Armed faults, oldest first; a call takes the first that fits it."""

    def __init__(self) -> None:
        self._armed: list[_Armed] = []

    def arm(
        self, fault: Fault, *, times: int = 1, method: str | None = None, chat_id: int | None = None
    ) -> None:
        """Let the next ``times`` calls of the method (None: of any but getUpdates) go wrong."""
        self._armed.append(_Armed(fault, times, method, chat_id))

    def take(self, method: str, chat_id: int | None) -> Fault | None:
        for armed in self._armed:
            is_method = armed.method == method if armed.method else method != "getUpdates"
            if armed.times > 0 and is_method and armed.chat_id in (None, chat_id):
                armed.times -= 1
                return armed.fault
        return None

    @property
    def left(self) -> int:
        """Calls that will still go wrong: zero when all faults have struck."""
        return sum(armed.times for armed in self._armed)

    def clear(self) -> None:
        self._armed.clear()
