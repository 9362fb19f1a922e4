"""The running Discord bot: takes commands, answers them."""

import asyncio
import logging
from typing import Any

import discord

from bot.dispatch import Dispatch
from bot.platforms.discord.answers import Answers
from bot.platforms.discord.choices import read_choice
from bot.platforms.discord.quiet import Reconnects, quiet_reconnects
from bot.platforms.discord.settings import DiscordSettings, use_roots
from bot.platforms.discord.tree import Summaries, build_tree
from mir_core.model.errors import MirError

_log = logging.getLogger(__name__)

#: Guilds are told after the connection; commands need none of them.
_GUILDS_S = 0.1
_STOP_S = 20.0
_AUTHENTICATION_FAILED = 4004


class DiscordPlatform:
    """Speaks every command of the dispatch in Discord.

    Args:
        settings: Of the bot.
        dispatch: With Discord's formatter.
    """

    name = "discord"

    def __init__(self, settings: DiscordSettings, dispatch: Dispatch) -> None:
        self._settings = settings
        self._dispatch = dispatch
        self._answers = Answers(dispatch, settings.request_s)
        self._has_synced = False
        self.ready = asyncio.Event()

    async def run(self) -> None:
        """Take commands until cancelled; what is being answered then is answered first.

        The library comes back by itself from a connection that was lost; it gives up on one that
        never was.

        Raises:
            MirError: Discord does not know the token.
            Exception: Whatever else ends the library's client.
        """
        use_roots(self._settings)
        with quiet_reconnects() as reconnects:
            client = _Client(self, reconnects)
            try:
                await client.start(self._settings.token)
            except discord.LoginFailure:
                raise MirError("Discord does not know the token") from None
            except discord.ConnectionClosed as error:
                if error.code == _AUTHENTICATION_FAILED:
                    raise MirError("Discord does not know the token any more") from None
                raise
            finally:
                self.ready.clear()
                await self._answers.finish(_STOP_S)
                await client.close()

    async def choose(self, interaction: discord.Interaction) -> None:
        """Answer a button or menu under an edition, if it is one of ours."""
        given: Any = interaction.data or {}
        choice = read_choice(given.get("custom_id", ""), given.get("values") or ())
        if choice is not None:
            await self._answers.choose(interaction, choice)

    async def prepare(self, client: discord.Client) -> None:
        """Give the client its commands, and tell Discord of them once per process.

        The one request puts the whole list in place; Discord counts only what is new in it, and
        comparing first would cost a request as well.
        """
        tree = build_tree(client, self._dispatch, self._answers.run)
        await tree.set_translator(Summaries(self._dispatch))
        if not self._has_synced:
            await tree.sync()
            self._has_synced = True


class _Client(discord.Client):
    """The library's client, which tells the platform how it fares."""

    def __init__(self, platform: DiscordPlatform, reconnects: Reconnects) -> None:
        super().__init__(
            intents=discord.Intents(guilds=True),
            max_messages=None,
            guild_ready_timeout=_GUILDS_S,
        )
        self._platform = platform
        self._reconnects = reconnects

    async def setup_hook(self) -> None:
        await self._platform.prepare(self)

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        if interaction.type is discord.InteractionType.component:
            await self._platform.choose(interaction)

    async def on_ready(self) -> None:
        self._reconnects.recovered()
        self._platform.ready.set()
        _log.info("Discord: %s takes commands", self.user)

    async def on_resumed(self) -> None:
        self._reconnects.recovered()
        self._platform.ready.set()

    async def on_disconnect(self) -> None:
        self._platform.ready.clear()
