"""Delivers editions to standard output: for a terminal, a pipe, or a first try without a chat."""

import datetime as dt
from collections.abc import Callable

from mir_core.delivery.limits import Pacer
from mir_core.model.delivery import Destination
from mir_core.model.part import Part


class ConsoleTransport:
    """Writes every part as text; a write that returned has arrived.

    Args:
        write: Takes a text without its last line end.
    """

    platform = "console"
    nonce_window_s = 0.0

    def __init__(self, write: Callable[[str], None]) -> None:
        self.pacer = Pacer()
        self._write = write

    def weight(self, part: Part) -> int:  # noqa: ARG002 - every part is one
        """One message."""
        return 1

    async def send(self, destination: Destination, part: Part, nonce: str) -> str:  # noqa: ARG002 - one output for all
        """Write the part; its nonce is its id."""
        self._write(part.plain_text)
        return nonce

    async def find(self, destination: Destination, part: Part, since: dt.datetime) -> str | None:  # noqa: ARG002 - nobody can read a terminal
        """None: a process that died took its terminal with it, so the part is written again."""
        return None
