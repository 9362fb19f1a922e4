"""How fast a platform may be written to: a log of send times, no bucket that lets a burst pass.

A bucket that refills 20 a minute and may burst 20 lets nearly 40 pass within one minute; the log
cannot. A message is logged when its answer comes: the platform has certainly counted it by then,
so that a slow network never brings two of them closer together than they were meant to be.
"""

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field

#: How soon to look again when only the answer to a request in flight can free a place.
_LOOK_AGAIN_S = 0.05
#: Chats to remember before those that are idle are forgotten.
_REMEMBERED = 1000


@dataclass(frozen=True, slots=True)
class Window:
    """At most `count` messages within any `seconds`."""

    count: int
    seconds: float


@dataclass
class _Log:
    """The moments of what was sent, oldest first, and how many answers are still awaited."""

    windows: tuple[Window, ...]
    moments: deque[float] = field(default_factory=deque)
    in_flight: int = 0
    held_until: float = 0.0

    def delay_s(self, now: float, count: int) -> float:
        """Seconds until so many more fit; 0 if they do now.

        More than a window holds at all fit where it is empty.
        """
        free_at = max((self._free_at(window, now, count) for window in self.windows), default=now)
        return max(0.0, free_at - now, self.held_until - now)

    def _free_at(self, window: Window, now: float, count: int) -> float:
        recent = [moment for moment in self.moments if moment > now - window.seconds]
        wanted = min(count, window.count)
        surplus = len(recent) + self.in_flight + wanted - window.count
        if surplus <= 0:
            return now
        if surplus > len(recent):
            return now + _LOOK_AGAIN_S
        return recent[surplus - 1] + window.seconds

    def add(self, now: float, count: int) -> None:
        self.moments.extend([now] * count)
        longest = max((window.seconds for window in self.windows), default=0.0)
        while self.moments and self.moments[0] <= now - longest:
            self.moments.popleft()

    def is_idle(self, now: float) -> bool:
        longest = max((window.seconds for window in self.windows), default=0.0)
        last = self.moments[-1] + longest if self.moments else 0.0
        return not self.in_flight and max(last, self.held_until) <= now


class Pacer:
    """Keeps a platform's rates for everything that this process sends there.

    Args:
        every: Windows over all chats together.
        chat: Windows of one chat, by its address.
        monotonic: Seconds that only grow.
        sleep: Waits so many seconds.
    """

    def __init__(
        self,
        every: tuple[Window, ...] = (),
        chat: Callable[[str], tuple[Window, ...]] = lambda _: (),
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._chat = chat
        self._monotonic = monotonic
        self._sleep = sleep
        self._every = _Log(every)
        self._chats: dict[str, _Log] = {}

    def delay_s(self, address: str, count: int = 1) -> float:
        """Seconds until so many messages to the chat fit; 0 if they do now."""
        now = self._monotonic()
        return max(self._every.delay_s(now, count), self._log(address).delay_s(now, count))

    def hold(self, address: str, seconds: float) -> None:
        """Let nothing go to the chat for a while, because the platform asked for it."""
        log = self._log(address)
        log.held_until = max(log.held_until, self._monotonic() + seconds)

    @contextmanager
    def turn(self, address: str, count: int = 1) -> Iterator[None]:
        """Count messages to the chat; to be entered as soon as `delay_s` is 0."""
        logs = (self._every, self._log(address))
        for log in logs:
            log.in_flight += count
        try:
            yield
        finally:
            now = self._monotonic()
            for log in logs:
                log.in_flight -= count
                log.add(now, count)

    @asynccontextmanager
    async def slot(self, address: str) -> AsyncIterator[None]:
        """Wait until a message to the chat fits, then count it."""
        while (delay_s := self.delay_s(address)) > 0:
            await self._sleep(delay_s)
        with self.turn(address):
            yield

    def _log(self, address: str) -> _Log:
        if address not in self._chats:
            if len(self._chats) >= _REMEMBERED:
                now = self._monotonic()
                self._chats = {k: log for k, log in self._chats.items() if not log.is_idle(now)}
            self._chats[address] = _Log(self._chat(address))
        return self._chats[address]
