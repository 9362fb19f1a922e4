"""A process that delivers run 1, to be killed while it does.

Arguments: platform, token, root of the server, database file, chats.
"""

import asyncio
import sys

from bot.platforms.discord.settings import DiscordSettings
from bot.platforms.discord.transport import open_transport as open_discord
from bot.platforms.telegram.settings import TelegramSettings
from bot.platforms.telegram.transport import open_transport as open_telegram
from mir_core.clock import SystemClock
from mir_core.database.engine import open_engine
from mir_core.delivery.contract import Transport
from mir_core.delivery.limits import Pacer
from mir_core.delivery.store import Deliveries
from mir_core.delivery.worker import DeliveryWorker
from mir_core.model.delivery import Destination


async def deliver(file: str, transport: Transport, chats: list[str]) -> None:
    engine, clock = open_engine(f"sqlite:///{file}"), SystemClock()
    known = {
        chat: Destination(chat, transport.platform, chat, "en", ("morning",)) for chat in chats
    }
    try:
        made = DeliveryWorker(
            Deliveries(engine, clock), {transport.platform: transport}, known, clock
        )
        await made.deliver(1)
    finally:
        await engine.dispose()


async def main(platform: str, token: str, root: str, file: str, *chats: str) -> None:
    if platform == "discord":
        async with open_discord(DiscordSettings(token, root)) as discord:
            await deliver(file, discord, list(chats))
    else:
        async with open_telegram(TelegramSettings(token, root), Pacer()) as telegram:
            await deliver(file, telegram, list(chats))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
