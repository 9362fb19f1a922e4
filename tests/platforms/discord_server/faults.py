"""Faults on request: what the next requests of a route run into."""

from collections import deque
from dataclasses import dataclass
from typing import Any, TypeAlias


@dataclass(frozen=True)
class Status:
    """An answer with this status: 500, 502, 503 and the like."""

    status: int
    #: Whether the request takes effect nevertheless.
    after_effect: bool = False


@dataclass(frozen=True)
class TooMany:
    """429; without `via` as Cloudflare sends it, which discord.py does not wait for."""

    retry_after_s: float
    everywhere: bool = False
    via: bool = True


@dataclass(frozen=True)
class Drop:
    """The connection is cut, before or after the request took effect."""

    after_effect: bool = False


@dataclass(frozen=True)
class Delay:
    """A while (of the event loop, not of the server's clock) before the effect, or after it.

    A request that waits takes effect even when the client has hung up meanwhile; one whose answer
    waits shows what a client leaves behind that dies before it reads the answer.
    """

    seconds: float
    after_effect: bool = False


@dataclass(frozen=True)
class Answer:
    """The request takes effect, and this is what the client reads: say, a body gone wrong."""

    body: Any
    status: int = 200


Fault: TypeAlias = Answer | Status | TooMany | Drop | Delay


@dataclass
class _Planned:
    fault: Fault
    route: str | None
    left: int


class Faults:
    """The faults still to come, each for one route or for all."""

    def __init__(self) -> None:
        self._planned: deque[_Planned] = deque()

    def add(self, fault: Fault, route: str | None = None, *, times: int = 1) -> None:
        """Let the next `times` requests of `route` ("METHOD /template") run into the fault."""
        self._planned.append(_Planned(fault, route, times))

    def take(self, route: str) -> Fault | None:
        """The fault that this request runs into, if any; the oldest first."""
        for planned in self._planned:
            if planned.left > 0 and planned.route in (None, route):
                planned.left -= 1
                return planned.fault
        return None

    @property
    def left(self) -> int:
        """How many faults nobody has met yet."""
        return sum(planned.left for planned in self._planned)
