"""What is made once for all who ask, and kept within a bound."""

from collections.abc import Awaitable, Callable, Hashable
from typing import Generic

from bot.keeping import Flights, Kept, Value


class Made(Generic[Value]):
    """Values by key.

    Args:
        most: Bound of the sum of all sizes.
        size: Of a value.
    """

    def __init__(self, most: int, size: Callable[[Value], int]) -> None:
        self._kept: Kept[Value] = Kept(most, size)
        self._making = Flights()

    async def get(self, key: Hashable, make: Callable[[], Awaitable[Value]]) -> Value:
        """The value from memory, or made now; raises what making it raises."""
        kept = self._kept.get(key)
        if kept is not None:
            return kept

        async def made() -> Value:
            value = await make()
            self._kept.put(key, value)
            return value

        return await self._making.join(key, made)
