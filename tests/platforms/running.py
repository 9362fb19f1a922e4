"""The running Discord platform."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from bot.platforms.discord.adapter import DiscordPlatform


@asynccontextmanager
async def running(made: DiscordPlatform) -> AsyncIterator[None]:
    task = asyncio.create_task(made.run())
    ready = asyncio.create_task(made.ready.wait())
    await asyncio.wait({task, ready}, return_when=asyncio.FIRST_COMPLETED, timeout=10)
    ready.cancel()
    if task.done():
        task.result()
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
