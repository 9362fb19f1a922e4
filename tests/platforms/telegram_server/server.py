"""The server as tests use it: ``async with TelegramServer() as server``."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.platforms.telegram_server.faults import Fault
from tests.platforms.telegram_server.front import Front, Request
from tests.platforms.telegram_server.limits import Limits, Rates
from tests.platforms.telegram_server.messages import Message
from tests.platforms.telegram_server.methods.table import methods_of
from tests.platforms.telegram_server.people import Chat, User
from tests.platforms.telegram_server.specification import (
    SPECIFICATIONS,
    Violation,
    load_specification,
)
from tests.platforms.telegram_server.stage import Stage
from tests.platforms.telegram_server.world import DEFAULT_EPOCH, loop_time

BOT = User(7_000_000_001, "Mir", "mir_report_bot", is_bot=True)
EVERYDAY_RATES = Rates()
TOKEN = f"{BOT.id}:AAHtest_token_of_the_telegram_server_00"


class TelegramServer(Stage):
    """A Bot API server on 127.0.0.1, for one bot.

    Connect python-telegram-bot with ``base_url(server.base_url)`` and
    ``base_file_url(server.base_file_url)``. ``Stage`` has what people do.

    Args:
        limits: Sizes to enforce; smaller ones make tests of large files quick.
        rates: Rates to enforce, None for none.
        clock: Seconds for rates and message dates; the event loop's by default, a ``HandClock``
            for tests of time. Waiting (long polling, faults) always goes by the event loop.
        epoch: Unix seconds at the clock's first reading.
        with_rich_messages: Know Bot API 10.1; without it sendRichMessage is 404.
        token: The bot's token; another one is answered 401.
        specifications: Folder of the published Bot API; where it is absent nothing is checked.
    """

    def __init__(
        self,
        *,
        limits: Limits | None = None,
        rates: Rates | None = EVERYDAY_RATES,
        clock: Callable[[], float] = loop_time,
        epoch: int = DEFAULT_EPOCH,
        with_rich_messages: bool = False,
        token: str = TOKEN,
        specifications: Path = SPECIFICATIONS,
    ) -> None:
        super().__init__(bot=BOT, limits=limits or Limits(), rates=rates, clock=clock, epoch=epoch)
        self.token = token
        self.root = ""
        specification = load_specification(specifications)
        self.checks_specifications = specification is not None
        methods = methods_of(with_rich_messages=with_rich_messages)
        self.front = Front(self.world, methods, token, specification, clock)

    async def __aenter__(self) -> Self:
        self.root = await self.front.open()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.front.close()
        if not self.violations:
            return
        complaint = "\n".join(["calls that do not fit the Bot API:", *map(str, self.violations)])
        if error is None:
            raise AssertionError(complaint)
        error.add_note(complaint)

    @property
    def base_url(self) -> str:
        return f"{self.root}/bot"

    @property
    def base_file_url(self) -> str:
        return f"{self.root}/file/bot"

    @property
    def violations(self) -> list[Violation]:
        """What did not fit the specification so far; clear it where a test means to break it."""
        return self.front.violations

    @property
    def requests(self) -> list[Request]:
        """Every call, refused ones too, oldest first."""
        return self.front.requests

    def requests_to(self, method: str) -> list[Request]:
        return [request for request in self.requests if request.method == method]

    def messages(self, chat: Chat | int) -> list[Message]:
        """What the chat holds now, oldest first."""
        every = self._chat(chat).messages.values()
        return [message for message in every if message.deleted_at is None]

    def deleted(self, chat: Chat | int) -> list[Message]:
        """What the chat held once."""
        every = self._chat(chat).messages.values()
        return [message for message in every if message.deleted_at is not None]

    def fail_next(
        self,
        fault: Fault,
        *,
        times: int = 1,
        method: str | None = None,
        chat: Chat | int | None = None,
    ) -> None:
        """Let the next calls go wrong: of one method or any but getUpdates, to one chat or any."""
        chat_id = None if chat is None else self._chat(chat).id
        self.front.faults.arm(fault, times=times, method=method, chat_id=chat_id)

    async def until(self, condition: Callable[[], bool], timeout_s: float = 5.0) -> None:
        """Wait for a condition on what the server holds; looked at before and after every call.

        Raises:
            TimeoutError: it did not come true in time.
        """
        async with asyncio.timeout(timeout_s):
            while not condition():
                self.front.changed.clear()
                await self.front.changed.wait()

    def drop_connections(self) -> int:
        """Cut every open connection, a waiting getUpdates too; returns how many there were."""
        return self.front.drop_connections()

    def _chat(self, chat: Chat | int) -> Chat:
        return self.world.chats[chat] if isinstance(chat, int) else chat
