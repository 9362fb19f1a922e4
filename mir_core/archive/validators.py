"""What conditional requests need of the answers before, taken from the store of answers."""

import asyncio
import zlib
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

from mir_core.archive.retrievals import Retrievals

#: Packed bytes from which unpacking takes longer than going to a thread (0.1 ms).
_LARGE = 16_384


class Answered(Protocol):
    """An answer with what its server said of its age; the room that asks sources has its rules."""

    @property
    def etag(self) -> str | None:
        """As the server sent it."""
        ...

    @property
    def last_modified(self) -> str | None:
        """As the server sent it."""
        ...

    @property
    def body(self) -> bytes:
        """Decompressed."""
        ...


Stored = TypeVar("Stored", bound=Answered)


class StoredValidators(Generic[Stored]):
    """Answers by address.

    Args:
        retrievals: The store of answers; what is put here is written with the next `keep` of it.
        make: An answer of etag, date of change and body.
    """

    def __init__(
        self,
        retrievals: Retrievals,
        make: Callable[[str | None, str | None, bytes], Stored],
    ) -> None:
        self._retrievals = retrievals
        self._make = make

    async def get(self, url: str) -> Stored | None:
        """The newest answer of an address; None for one without, and once its body is forgotten."""
        kept = await self._retrievals.validated(url)
        if kept is None or kept.packed is None:
            return None
        is_large = len(kept.packed) > _LARGE
        unpack = zlib.decompress
        body = await asyncio.to_thread(unpack, kept.packed) if is_large else unpack(kept.packed)
        return self._make(kept.etag, kept.last_modified, body)

    async def put(self, url: str, stored: Stored) -> None:
        """Have it stored in place of what was there, once its answer is kept."""
        self._retrievals.note(url, stored.etag, stored.last_modified, stored.body)
