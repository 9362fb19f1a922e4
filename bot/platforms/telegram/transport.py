"""Carries report parts to Telegram chats."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from telegram import Bot
from telegram.error import TelegramError

from bot.platforms.telegram.connection import open_bot
from bot.platforms.telegram.errors import meaning, meaning_for
from bot.platforms.telegram.sending import send_part
from bot.platforms.telegram.settings import TelegramSettings
from mir_core.delivery.limits import Pacer, Window
from mir_core.model.delivery import Destination
from mir_core.model.errors import DeliveryRetry, DeliveryUncertain
from mir_core.model.part import Part

#: Over all chats.
_EVERY = (Window(30, 1.0),)
_CHAT = Window(1, 1.0)
_GROUP = Window(20, 60.0)


def chat_windows(address: str) -> tuple[Window, ...]:
    """What Telegram takes for one chat; people have positive ids, groups and channels do not."""
    return (_CHAT,) if address.isdigit() else (_CHAT, _GROUP)


def telegram_pacer() -> Pacer:
    """Telegram's rates: one for the whole process, since answers to commands count too."""
    return Pacer(_EVERY, chat_windows)


class TelegramTransport:
    """A transport over python-telegram-bot.

    Telegram knows no nonce and shows a bot no history: what was written and not answered stays
    uncertain until a person has looked.

    Args:
        bot: Need not be initialised.
        pacer: Telegram's, shared by all that send there.
    """

    platform = "telegram"
    nonce_window_s = 0.0

    def __init__(self, bot: Bot, pacer: Pacer) -> None:
        self._bot = bot
        self._opening = asyncio.Lock()
        self.pacer = pacer

    def weight(self, part: Part) -> int:
        """An album counts as its pictures."""
        return max(1, len(part.payload.get("media", ())))

    async def send(self, destination: Destination, part: Part, nonce: str) -> str:  # noqa: ARG002 - Telegram has no use for it
        """Send one part once; raises as the contract says."""
        await self._open()
        try:
            return str(await send_part(self._bot, destination.address, part))
        except TelegramError as error:
            raise meaning_for(error, part.method) from error

    async def find(self, destination: Destination, part: Part, since: dt.datetime) -> str | None:  # noqa: ARG002 - see below
        """Telegram cannot tell; but an edit may be made again, it changes nothing twice."""
        if part.method.startswith("edit"):
            return None
        raise DeliveryUncertain(f"Telegram does not say; it was sent {since:%Y-%m-%d %H:%M:%S} UTC")

    async def _open(self) -> None:
        """The first call; nothing that goes wrong in it can have sent anything."""
        async with self._opening:
            try:
                await self._bot.initialize()
            except TelegramError as error:
                known = meaning(error)
                wait_s = known.after_s if isinstance(known, DeliveryRetry) else 0.0
                # The cause may name the token.
                raise DeliveryRetry(str(known), wait_s) from None


@asynccontextmanager
async def open_transport(
    settings: TelegramSettings, pacer: Pacer
) -> AsyncIterator[TelegramTransport]:
    """A transport with a connection of its own; commands need not run for it."""
    bot = open_bot(settings)
    try:
        yield TelegramTransport(bot, pacer)
    finally:
        await bot.shutdown()
