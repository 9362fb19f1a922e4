"""Carries report parts to Discord channels."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import discord

from bot.platforms.discord import steps
from bot.platforms.discord.errors import FAILURES, meaning
from bot.platforms.discord.reasons import refusal
from bot.platforms.discord.requests import Requests
from bot.platforms.discord.settings import DiscordSettings, use_roots
from formatters.cards import methods
from mir_core.delivery.limits import Pacer, Window
from mir_core.model.delivery import Destination
from mir_core.model.errors import (
    DeliveryError,
    DeliveryRejected,
    DeliveryRetry,
    DeliveryUncertain,
)
from mir_core.model.part import Part

#: Over all channels; the library keeps the limits of each channel, which answers announce.
_EVERY = (Window(45, 1.0),)
#: Longer waits than this are ours to make, so that a stop need not wait for them.
_LONGEST_WAIT_S = 30.0
#: How far our clock and Discord's may be apart.
_CLOCKS_APART = dt.timedelta(minutes=2)


class DiscordTransport:
    """A transport over discord.py's REST side; no gateway, so it works while commands do not.

    Args:
        settings: Of the bot.
    """

    platform = "discord"
    #: Discord recognises a nonce for "the past few minutes".
    nonce_window_s = 120.0

    def __init__(self, settings: DiscordSettings) -> None:
        self.pacer = Pacer(_EVERY)
        self._settings = settings
        self._client: discord.Client | None = None
        self._opening = asyncio.Lock()
        #: When a channel may publish again, by its address, in the loop's time.
        self._may_publish_at: dict[str, float] = {}

    def weight(self, part: Part) -> int:  # noqa: ARG002 - every part is one
        """One message."""
        return 1

    async def send(self, destination: Destination, part: Part, nonce: str) -> str:
        """Send one part once; raises as the contract says."""
        requests = await self._requests()
        self._await_publishing(destination, part)
        try:
            return await steps.make(requests, int(destination.address), part, nonce)
        except FAILURES as error:
            raise self._told(error, destination, part) from error

    async def find(self, destination: Destination, part: Part, since: dt.datetime) -> str | None:
        """What an attempt at the part made after `since`, if it did."""
        requests = await self._requests()
        own = str(self._client.user.id) if self._client and self._client.user else ""
        after = discord.utils.time_snowflake(since - _CLOCKS_APART)
        try:
            return await steps.find(requests, int(destination.address), part, own, after)
        except FAILURES as error:
            known = meaning(error)
            # A question that was not answered is asked again: it changes nothing.
            is_lost = isinstance(known, DeliveryUncertain)
            raise (DeliveryRetry(str(known), 0.0) if is_lost else known) from error

    async def close(self) -> None:
        """Close the connections."""
        if self._client is not None:
            await self._client.close()
            self._client = None

    def _await_publishing(self, destination: Destination, part: Part) -> None:
        """Discord lets a channel publish ten messages an hour: what is too many waits alone."""
        if part.method == methods.CROSSPOST:
            free_at = self._may_publish_at.get(destination.address, 0.0)
            wait_s = free_at - asyncio.get_running_loop().time()
            if wait_s > 0:
                raise DeliveryRetry("the channel has published its share", wait_s, alone=True)

    def _told(self, error: Exception, destination: Destination, part: Part) -> DeliveryError:
        """What an error means for a part."""
        known = meaning(error)
        if isinstance(known, DeliveryRejected) and isinstance(error, discord.HTTPException):
            return refusal(error, part)
        if isinstance(known, DeliveryRetry) and part.method == methods.CROSSPOST:
            return self._to_be_published_later(known, destination)
        return known

    def _to_be_published_later(
        self, error: DeliveryRetry, destination: Destination
    ) -> DeliveryRetry:
        if error.after_s <= _LONGEST_WAIT_S:
            return error
        free_at = asyncio.get_running_loop().time() + error.after_s
        self._may_publish_at[destination.address] = free_at
        return DeliveryRetry(str(error), error.after_s, alone=True)

    async def _requests(self) -> Requests:
        """Log in at the first use; nothing that goes wrong in it can have sent anything."""
        async with self._opening:
            if self._client is None:
                self._client = await self._log_in()
            return Requests(self._client, self._settings.request_s)

    async def _log_in(self) -> discord.Client:
        use_roots(self._settings)
        intents = discord.Intents(guilds=True)
        client = discord.Client(intents=intents, max_ratelimit_timeout=_LONGEST_WAIT_S)
        try:
            await client.login(self._settings.token)
        except BaseException as error:
            await client.close()
            if not isinstance(error, FAILURES):
                raise
            known = meaning(error)
            wait_s = known.after_s if isinstance(known, DeliveryRetry) else 0.0
            raise DeliveryRetry(str(known), wait_s) from error
        return client


@asynccontextmanager
async def open_transport(settings: DiscordSettings) -> AsyncIterator[DiscordTransport]:
    """A transport with connections of its own."""
    transport = DiscordTransport(settings)
    try:
        yield transport
    finally:
        await transport.close()
