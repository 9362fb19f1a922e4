"""How much one visitor may ask for."""

import asyncio
import ipaddress
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

#: Visitors that are remembered; the oldest are forgotten first.
_MOST_VISITORS = 10_000
#: Pieces of costly work that may wait, of all visitors; and when it is worth to ask again.
_MOST_WAITING = 16
_RETRY_S = 3.0


class TooMuch(Exception):
    """A visitor asks for more than there is; `after_s` tells when there is some again."""

    def __init__(self, after_s: float, status: int = 429) -> None:
        super().__init__(f"too much for the next {after_s:.0f} s")
        self.after_s = after_s
        self.status = status


class Allowance:
    """A store of turns for each visitor that fills up again.

    Args:
        most: Turns of a visitor who has not asked for long.
        per_s: Turns that come back each second.
    """

    def __init__(self, most: int, per_s: float) -> None:
        self._most = most
        self._per_s = per_s
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, visitor: str) -> None:
        """Take a turn; raises TooMuch if there is none."""
        now = asyncio.get_running_loop().time()
        left, since = self._left.pop(visitor, (float(self._most), now))
        left = min(float(self._most), left + (now - since) * self._per_s)
        self._left[visitor] = (max(0.0, left - 1) if left >= 1 else left, now)
        if len(self._left) > _MOST_VISITORS:
            self._left.popitem(last=False)
        if left < 1:
            raise TooMuch((1 - left) / self._per_s)


class Turns:
    """Costly work, one piece after the other: each visitor has a share, and the queue an end.

    Args:
        most: Pieces of a visitor who has not asked for long.
        per_s: Pieces that come back each second.
    """

    def __init__(self, most: int, per_s: float) -> None:
        self._allowance = Allowance(most, per_s)
        self._turn = asyncio.Lock()
        self._waiting = 0

    def take(self, visitor: str | None) -> None:
        """Charge a piece; None is charged nothing.

        Raises:
            TooMuch: The visitor has had too many, or too many wait.
        """
        if visitor is not None:
            self._allowance.take(visitor)
        if self._waiting >= _MOST_WAITING:
            raise TooMuch(_RETRY_S, 503)

    @asynccontextmanager
    async def one(self) -> AsyncIterator[None]:
        """A piece of work, after those that were asked for before."""
        self._waiting += 1
        try:
            async with self._turn:
                yield
        finally:
            self._waiting -= 1


def visitor(request: web.Request, *, behind_proxy: bool) -> str:
    """Whom a request counts for: an address, of IPv6 the network of one household.

    Args:
        request: Of the visitor.
        behind_proxy: The last address of X-Forwarded-For is that of the visitor: the one that our
            own proxy wrote.
    """
    told = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    text = told if behind_proxy and told else request.remote or ""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return text[:64]
    if address.version == 4:  # noqa: PLR2004 - of the protocol
        return str(address)
    return str(ipaddress.ip_network((address, 64), strict=False))
