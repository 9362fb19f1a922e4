"""Waiting that a stop cuts short."""

import asyncio
from collections.abc import Awaitable, Callable


class Halt:
    """Tells a worker to stop, in two steps, and wakes whoever sleeps at each of them.

    Args:
        sleep: Waits so many seconds.
    """

    def __init__(self, sleep: Callable[[float], Awaitable[None]]) -> None:
        self._sleep = sleep
        self._asked = asyncio.Event()
        self._final = asyncio.Event()

    @property
    def is_asked(self) -> bool:
        """True if nothing new may begin."""
        return self._asked.is_set()

    @property
    def is_final(self) -> bool:
        """True if nothing more may be sent."""
        return self._final.is_set()

    def ask(self) -> None:
        """Let nothing new begin."""
        self._asked.set()

    def finish(self) -> None:
        """Let nothing more be sent."""
        self._asked.set()
        self._final.set()

    async def wait(self, seconds: float) -> None:
        """Sleep, at most until the next step of a stop."""
        step = self._final if self.is_asked else self._asked
        tasks = [asyncio.ensure_future(self._sleep(seconds)), asyncio.ensure_future(step.wait())]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
