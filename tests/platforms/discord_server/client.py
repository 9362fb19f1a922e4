"""The real discord.py, connected to a test server."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import discord
from discord import app_commands

from tests.platforms.discord_server.server import DiscordServer


class BareClient(discord.Client):
    """A client with a command tree that does not wait where the library waits out of courtesy."""

    def __init__(self, intents: discord.Intents | None = None, **options: Any) -> None:  # noqa: ANN401 - as the library
        options.setdefault("guild_ready_timeout", 0.05)
        super().__init__(intents=intents or discord.Intents.default(), **options)
        self.tree = app_commands.CommandTree(self)
        self.received: list[discord.Message] = []
        self.resumed = asyncio.Event()

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """No five seconds before an IDENTIFY that is not the first."""

    async def on_message(self, message: discord.Message) -> None:
        self.received.append(message)

    async def on_resumed(self) -> None:
        self.resumed.set()


@asynccontextmanager
async def connected(server: DiscordServer, client: BareClient) -> AsyncIterator[BareClient]:
    """The client, logged in and ready; closed afterwards."""
    with server.pointed():
        task = asyncio.create_task(client.start(server.token))
        ready = asyncio.create_task(client.wait_until_ready())
        try:
            # `wait_until_ready` needs `login` to have begun.
            await asyncio.wait({task, ready}, return_when=asyncio.FIRST_COMPLETED)
            if task.done():
                task.result()
            yield client
        finally:
            await client.close()
            ready.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await ready
            await task


async def eventually(
    condition: Callable[[], bool],
    timeout: float = 5.0,  # noqa: ASYNC109 - the tests' patience
) -> None:
    """Wait until a condition without an event of its own holds. Raises: TimeoutError."""
    async with asyncio.timeout(timeout):
        while not condition():  # noqa: ASYNC110 - what is waited for has no event
            await asyncio.sleep(0.005)
