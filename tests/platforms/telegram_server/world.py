"""The whole state of the server, without HTTP: people, chats, files, updates and the clock."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.platforms.telegram_server.files import FileStore
from tests.platforms.telegram_server.limits import Limits, RateMeter, Rates
from tests.platforms.telegram_server.messages import Content, Message
from tests.platforms.telegram_server.people import Chat, User
from tests.platforms.telegram_server.updates import UpdateQueue
from tests.platforms.telegram_server.wire import JsonObject

#: 2026-01-01T00:00:00Z: the date of a message sent when the server's clock started.
DEFAULT_EPOCH = 1_767_225_600


@dataclass
class Press:
    """A press of an inline button, and what the bot answered (answerCallbackQuery arguments)."""

    id: str
    user: User
    message: Message
    data: str
    answers: list[JsonObject] = field(default_factory=list)


@dataclass
class BotProfile:
    """What the bot tells of itself, by language code; commands also by scope."""

    commands: dict[tuple[str, str], list[JsonObject]] = field(default_factory=dict)
    texts: dict[tuple[str, str], str] = field(default_factory=dict)
    webhook: JsonObject = field(default_factory=dict)


def loop_time() -> float:
    """The running event loop's monotonic seconds."""
    return asyncio.get_running_loop().time()


class World:
    """The state. Methods read and change it; nobody else does."""

    def __init__(
        self,
        bot: User,
        *,
        limits: Limits,
        rates: Rates | None,
        clock: Callable[[], float],
        epoch: int,
    ) -> None:
        self.bot = bot
        self.limits = limits
        self.rates = RateMeter(rates, clock)
        self.files = FileStore(limits)
        self.updates = UpdateQueue()
        self.profile = BotProfile()
        self.users: dict[int, User] = {bot.id: bot}
        self.chats: dict[int, Chat] = {}
        self.presses: dict[str, Press] = {}
        self._clock = clock
        self._epoch = epoch
        self._started_s: float | None = None
        self._last_shared_id = 0
        self._last_album = 0

    def now(self) -> int:
        """Unix seconds: the epoch plus what the clock has counted since the first look at it."""
        moment = self._clock()
        if self._started_s is None:
            self._started_s = moment
        return self._epoch + int(moment - self._started_s)

    def find_user(self, user_id: int) -> JsonObject | None:
        user = self.users.get(user_id)
        return user.shown() if user else None

    def new_album_id(self) -> str:
        self._last_album += 1
        return f"134{self._last_album:012d}"

    def post(self, chat: Chat, author_id: int, content: Content) -> Message:
        """Put a new message at the end of the chat."""
        if chat.counts_own_ids:
            number = max(chat.messages, default=0) + 1
        else:
            self._last_shared_id += 1
            number = self._last_shared_id
        message = Message(number, chat.id, author_id, self.now(), content)
        chat.messages[number] = message
        return message
