"""Answers to commands: the parts of a document as replies, in order."""

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any
from weakref import WeakValueDictionary

from telegram import Bot, Chat, Message, User
from telegram.error import TelegramError

from bot.command import Command
from bot.dispatch import Answer, Dispatch
from bot.platforms.telegram.errors import meaning
from bot.platforms.telegram.sending import send_part
from mir_core.delivery.limits import Pacer
from mir_core.model.errors import DeliveryRetry, DeliveryUncertain
from mir_core.model.part import Part

_log = logging.getLogger(__name__)

#: Attempts at one part; somebody is waiting, so the pauses between them are short.
_MOST_ATTEMPTS = 5
_PAUSE_S = 1.0
#: Commands of one chat that are answered or wait for their turn; a chat takes one message a second,
#: and a flood there must not hold up the others.
_MOST_OF_A_CHAT = 5


class Replies:
    """Answers in one bot's chats.

    Args:
        bot: Initialised.
        dispatch: Finds the answers.
        pacer: Telegram's.
        language: Of a chat and the user who asks.
    """

    def __init__(
        self,
        bot: Bot,
        dispatch: Dispatch,
        pacer: Pacer,
        language: Callable[[Chat, User | None], str],
    ) -> None:
        self._bot = bot
        self._dispatch = dispatch
        self._pacer = pacer
        self._language = language
        self._turns: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()
        self._waiting: Counter[int] = Counter()

    async def answer(self, message: Message, command: Command, words: Sequence[str]) -> None:
        """Answer a command, unless its chat asks faster than it can be answered."""
        async with self._place(message.chat) as is_free:
            if is_free:
                language = self._language(message.chat, message.from_user)
                await self._reply(message, await self._dispatch.words(command, words, language))

    async def unknown(self, message: Message) -> None:
        """Say that there is no such command; silent as `answer` is."""
        async with self._place(message.chat) as is_free:
            if is_free:
                name = (message.text or "").split()[0].removeprefix("/").partition("@")[0]
                language = self._language(message.chat, message.from_user)
                await self._reply(message, self._dispatch.unknown(name, language))

    @asynccontextmanager
    async def _place(self, chat: Chat) -> AsyncIterator[bool]:
        """A place among the commands of a chat; False if there is none left."""
        if self._waiting[chat.id] >= _MOST_OF_A_CHAT:
            _log.debug("a command is left unanswered: its chat asks too fast")
            yield False
            return
        self._waiting[chat.id] += 1
        try:
            yield True
        finally:
            self._waiting[chat.id] -= 1
            if not self._waiting[chat.id]:
                del self._waiting[chat.id]

    async def _reply(self, message: Message, answer: Answer) -> None:
        """All parts without those of another answer between them; ends at one that fails."""
        turn = self._turns.setdefault(message.chat.id, asyncio.Lock())
        async with turn:
            for part in answer.parts:
                if not await self._send(message, part):
                    return

    async def _send(self, message: Message, part: Part) -> bool:
        address = str(message.chat.id)
        for _ in range(_MOST_ATTEMPTS):
            try:
                async with self._pacer.slot(address):
                    await send_part(self._bot, address, part, _reply_to(message))
            except TelegramError as error:
                known = meaning(error)
            else:
                return True
            if isinstance(known, DeliveryUncertain):
                _log.warning("part %s of an answer may be missing: %s", part.ordinal, known)
                return True
            if not isinstance(known, DeliveryRetry):
                break
            self._pacer.hold(address, max(known.after_s, _PAUSE_S))
        _log.warning("an answer ends before part %s of %s: %s", part.ordinal, part.total, known)
        return False


def _reply_to(message: Message) -> dict[str, Any]:
    """Ties an answer to its question, also if that has been deleted meanwhile."""
    quoted = {"message_id": message.message_id, "allow_sending_without_reply": True}
    extra: dict[str, Any] = {"reply_parameters": quoted}
    if message.is_topic_message:
        extra["message_thread_id"] = message.message_thread_id
    return extra
