"""Carries report parts to Discord channels."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import discord

from bot.platforms.discord.errors import FAILURES, meaning
from bot.platforms.discord.requests import Json, Requests
from bot.platforms.discord.settings import DiscordSettings, use_roots
from mir_core.delivery.limits import Pacer, Window
from mir_core.model.delivery import Destination
from mir_core.model.errors import DeliveryRetry, DeliveryUncertain
from mir_core.model.part import Part

#: Over all channels; the library keeps the limits of each channel, which answers announce.
_EVERY = (Window(45, 1.0),)
#: Longer waits than this are ours to make, so that a stop need not wait for them.
_LONGEST_WAIT_S = 30.0
#: How far our clock and Discord's may be apart.
_CLOCKS_APART = dt.timedelta(minutes=2)
_MOST_PAGES = 20
_PAGE = 100


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

    async def send(self, destination: Destination, part: Part, nonce: str) -> str:
        """Send one part once; raises as the contract says."""
        requests = await self._requests()
        try:
            message = await requests.post(int(destination.address), part, nonce)
        except FAILURES as error:
            raise meaning(error) from error
        return str(message["id"])

    async def find(self, destination: Destination, part: Part, since: dt.datetime) -> str | None:
        """Our own message in the channel with the texts of the part, written after `since`."""
        requests = await self._requests()
        after = discord.utils.time_snowflake(since - _CLOCKS_APART)
        try:
            return await self._look(requests, int(destination.address), _texts(part.payload), after)
        except FAILURES as error:
            known = meaning(error)
            # A question that was not answered is asked again: it changes nothing.
            is_lost = isinstance(known, DeliveryUncertain)
            raise (DeliveryRetry(str(known), 0.0) if is_lost else known) from error

    async def _look(
        self, requests: Requests, channel_id: int, wanted: list[str], after: int
    ) -> str | None:
        own = str(self._client.user.id) if self._client and self._client.user else ""
        for _ in range(_MOST_PAGES):
            page = await requests.history(channel_id, after)
            for message in page:
                if message["author"]["id"] == own and _texts(message) == wanted:
                    return str(message["id"])
            if not page:
                await requests.may_read(channel_id)
            if len(page) < _PAGE:
                return None
            after = max(int(message["id"]) for message in page)
        raise DeliveryUncertain("the channel has too many newer messages to look through")

    async def close(self) -> None:
        """Close the connections."""
        if self._client is not None:
            await self._client.close()
            self._client = None

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


def _texts(message: Mapping[str, Any]) -> list[str]:
    """All texts of a message in order, blanks evened out as Discord does at the ends."""
    return [text for text in map(_even, _contents(message)) if text]


def _contents(node: Json | Mapping[str, Any]) -> Iterator[str]:
    yield node.get("content") or ""
    for child in node.get("components") or ():
        yield from _contents(child)


def _even(text: str) -> str:
    return " ".join(text.split())


@asynccontextmanager
async def open_transport(settings: DiscordSettings) -> AsyncIterator[DiscordTransport]:
    """A transport with connections of its own."""
    transport = DiscordTransport(settings)
    try:
        yield transport
    finally:
        await transport.close()
