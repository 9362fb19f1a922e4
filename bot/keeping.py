"""What is kept in memory, within bounds, and work that is done once for all who wait."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from typing import Any, Generic, TypeVar

Value = TypeVar("Value")


class Kept(Generic[Value]):
    """Values that were asked for last, within a bound.

    Args:
        most: Bound of the sum of all sizes; a larger value is not kept.
        size: Of a value.
    """

    def __init__(self, most: int, size: Callable[[Value], int]) -> None:
        self._most = most
        self._size_of = size
        self._values: OrderedDict[Hashable, Value] = OrderedDict()
        self.size = 0

    def __len__(self) -> int:
        return len(self._values)

    def get(self, key: Hashable) -> Value | None:
        """A value, which then counts as the newest; None if it is not kept."""
        value = self._values.get(key)
        if value is not None:
            self._values.move_to_end(key)
        return value

    def put(self, key: Hashable, value: Value) -> None:
        """Keep a value in place of those that were not asked for the longest."""
        former = self._values.pop(key, None)
        if former is not None:
            self.size -= self._size_of(former)
        if self._size_of(value) > self._most:
            return
        self._values[key] = value
        self.size += self._size_of(value)
        while self.size > self._most:
            _, oldest = self._values.popitem(last=False)
            self.size -= self._size_of(oldest)


class Flights:
    """Work under way: who asks for the same while it lasts waits for the same result."""

    def __init__(self) -> None:
        self._flying: dict[Hashable, asyncio.Task[Any]] = {}

    def __contains__(self, key: Hashable) -> bool:
        return key in self._flying

    async def join(self, key: Hashable, work: Callable[[], Awaitable[Value]]) -> Value:
        """The result of the work, begun now if it is not under way; raises what it raises.

        A caller that is cancelled leaves the work to the others.
        """
        task = self._flying.get(key)
        if task is None:
            task = asyncio.ensure_future(_run(work))
            self._flying[key] = task
            task.add_done_callback(lambda done: self._land(key, done))
        result: Value = await asyncio.shield(task)
        return result

    def _land(self, key: Hashable, task: "asyncio.Task[Any]") -> None:
        del self._flying[key]
        if not task.cancelled():
            task.exception()  # nobody may be waiting any more


class Fresh:
    """Results that are good for a while.

    Args:
        most: Number of results kept.
    """

    def __init__(self, most: int) -> None:
        self._kept: Kept[tuple[float, Any]] = Kept(most, lambda _: 1)
        self._flights = Flights()

    async def get(
        self, key: Hashable, seconds: float, work: Callable[[], Awaitable[Value]]
    ) -> Value:
        """The result of the work, at most so old."""
        now = asyncio.get_running_loop().time()
        known = self._kept.get(key)
        if known is not None and now - known[0] < seconds:
            value: Value = known[1]
            return value
        value = await self._flights.join(key, work)
        self._kept.put(key, (now, value))
        return value


async def _run(work: Callable[[], Awaitable[Value]]) -> Value:
    return await work()
