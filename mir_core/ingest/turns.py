"""Whose turn it is: how many requests one host gets at a time, and how fast one after another."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from yarl import URL

from mir_core.ingest.contract import Source

Sleep = Callable[[float], Awaitable[object]]


class Turns:
    """The turns of every host; sources of one host share them, and the most careful one decides.

    A host is that of the source's own root: a mirror that the configuration puts in its place
    keeps the manners of the original.
    """

    def __init__(self, sleep: Sleep) -> None:
        self._sleep = sleep
        self._hosts: dict[str, Host] = {}

    def of(self, source: Source) -> "Host":
        """The host of a source, from now on at least as careful as this source asks."""
        name = URL(source.root).host or source.name
        host = self._hosts.setdefault(name, Host(self._sleep, source.parallel))
        host.heed(source)
        return host


class Host:
    """Turns at one host.

    Attributes:
        next_at: Earliest start of the next request, on the loop's clock.
    """

    def __init__(self, sleep: Sleep, parallel: int) -> None:
        self.next_at = 0.0
        self._sleep = sleep
        self._parallel = parallel
        self._pace_s = 0.0
        self._busy = 0
        self._freed = asyncio.Event()

    def heed(self, source: Source) -> None:
        """Be at least as careful as a source asks."""
        self._parallel = min(self._parallel, source.parallel)
        self._pace_s = max(self._pace_s, source.pace_s)

    def hold(self, seconds: float) -> None:
        """Start nothing for some seconds: the host asked for a rest."""
        self.next_at = max(self.next_at, asyncio.get_running_loop().time() + seconds)

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for a free place and for the pace; the place is free again at the end."""
        while self._busy >= self._parallel:
            self._freed.clear()
            await self._freed.wait()
        self._busy += 1
        try:
            await self._pace()
            yield
        finally:
            self._busy -= 1
            self._freed.set()

    async def _pace(self) -> None:
        now = asyncio.get_running_loop().time()
        start = max(now, self.next_at)
        self.next_at = start + self._pace_s
        if start > now:
            await self._sleep(start - now)
