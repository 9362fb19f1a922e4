"""Gateway sessions: what was sent to a client, so that it can be sent again."""

import asyncio
import json
from dataclasses import dataclass, field

from tests.platforms.discord_server.state.message_payload import CONTENT_FIELDS
from tests.platforms.discord_server.state.permissions import Intent
from tests.platforms.discord_server.wire import Json

DISPATCH = 0
_MESSAGES = ("MESSAGE_CREATE", "MESSAGE_UPDATE")


@dataclass(frozen=True)
class Close:
    """Asks the writer of a connection to close it with this code."""

    code: int


@dataclass
class Session:
    """One client's session; it outlives its connections."""

    id: str
    intents: Intent
    bot_id: str
    sequence: int = 0
    sent: list[tuple[int, str]] = field(default_factory=list)
    #: The queue of the connection that serves it now.
    outbox: asyncio.Queue[str | Close] | None = None

    def dispatch(self, name: str, payload: Json, intent: Intent) -> None:
        """Number an event, keep it, and send it when a client is connected."""
        if intent not in self.intents:
            return
        if name in _MESSAGES and not self._may_read(payload):
            payload = payload | CONTENT_FIELDS
        self.sequence += 1
        frame = json.dumps({"op": DISPATCH, "t": name, "s": self.sequence, "d": payload})
        self.sent.append((self.sequence, frame))
        if self.outbox is not None:
            self.outbox.put_nowait(frame)

    def replay(self, after: int, outbox: asyncio.Queue[str | Close]) -> None:
        """Send again what the client missed, then RESUMED."""
        self.outbox = outbox
        for sequence, frame in self.sent:
            if sequence > after:
                outbox.put_nowait(frame)
        self.dispatch("RESUMED", {"_trace": []}, Intent.NONE)

    def _may_read(self, payload: Json) -> bool:
        """Content is for those with the intent, for the author, the named, and in private."""
        if Intent.MESSAGE_CONTENT in self.intents or "guild_id" not in payload:
            return True
        named = [user["id"] for user in payload["mentions"]]
        return payload["author"]["id"] == self.bot_id or self.bot_id in named
