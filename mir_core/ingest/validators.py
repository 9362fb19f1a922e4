"""What a conditional request needs of the answer before: kept between runs by somebody else."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Stored:
    """The last answer of one address that its adapter understood.

    Attributes:
        etag: As the server sent it, weak mark and quotes included.
        last_modified: As the server sent it.
        body: Decompressed.
    """

    etag: str | None
    last_modified: str | None
    body: bytes

    @property
    def conditions(self) -> dict[str, str]:
        """Headers that ask for the body only if it differs."""
        conditions = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in conditions.items() if value is not None}


class Validators(Protocol):
    """Where answers wait for the next run, by address without secrets."""

    async def get(self, url: str) -> Stored | None:
        """What is stored of an address; None for a new one."""
        ...

    async def put(self, url: str, stored: Stored) -> None:
        """Store in place of what was there."""
        ...


class Forgetful:
    """Keeps nothing: every request is unconditional."""

    async def get(self, url: str) -> None:
        """Nothing, for any address."""

    async def put(self, url: str, stored: Stored) -> None:
        """Let it go."""
