"""The queue of updates that the bot has not confirmed yet."""

import asyncio

from tests.platforms.telegram_server.wire import JsonObject

#: Not sent unless the bot asks for them by name.
ON_REQUEST = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


class UpdateQueue:
    """Updates with growing ids; ``arrived`` is set whenever one came or the reader changed."""

    def __init__(self, first_id: int = 700_000_001) -> None:
        self.pending: list[JsonObject] = []
        self.allowed: list[str] = []
        self.arrived = asyncio.Event()
        #: The running getUpdates call; an older one gives way to it.
        self.reader = 0
        self._next_id = first_id

    def add(self, kind: str, payload: JsonObject) -> None:
        """Queue an update, unless the bot does not ask for its kind."""
        wanted = kind in self.allowed if self.allowed else kind not in ON_REQUEST
        if wanted:
            self.pending.append({"update_id": self._next_id, kind: payload})
            self._next_id += 1
            self.arrived.set()

    def confirm(self, offset: int) -> None:
        """Forget what is below the offset; a negative one keeps that many of the newest."""
        if offset < 0:
            self.pending = self.pending[offset:]
        else:
            self.pending = [item for item in self.pending if item["update_id"] >= offset]

    def start_reading(self) -> int:
        self.reader += 1
        self.arrived.set()
        return self.reader
