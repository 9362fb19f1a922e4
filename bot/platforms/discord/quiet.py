"""Keeps the library's log of a lost connection to its first line."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

_log = logging.getLogger(__name__)

_LIBRARY = logging.getLogger("discord.client")
_ANNOUNCEMENT = "Attempting a reconnect"


class Reconnects(logging.Filter):
    """Lets the first of a row of announcements pass, whose traceback is that of all."""

    def __init__(self) -> None:
        super().__init__()
        self._is_told = False

    def filter(self, record: logging.LogRecord) -> bool:
        """False for what has been told."""
        if not str(record.msg).startswith(_ANNOUNCEMENT):
            return True
        was_told, self._is_told = self._is_told, True
        return not was_told

    def recovered(self) -> None:
        """Say so, if a loss was told."""
        if self._is_told:
            _log.warning("Discord is connected again")
        self._is_told = False


@contextmanager
def quiet_reconnects() -> Iterator[Reconnects]:
    """The filter, in force within the block."""
    reconnects = Reconnects()
    _LIBRARY.addFilter(reconnects)
    try:
        yield reconnects
    finally:
        _LIBRARY.removeFilter(reconnects)
