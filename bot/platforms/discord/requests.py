"""Requests with bodies that formatters have made.

Formatters write messages as Discord's own JSON: they know no library. discord.py builds messages
from objects only (`discord.ui.LayoutView` and its items), so the JSON goes through the client's
`http.request`, the one door behind which the library keeps its rate limits, waits and repetitions.
Neither `Client.http` nor `discord.http.Route` is private by name, and the product sets the API's
root in `Route` anyway; making objects of the JSON again would only add a place to lose something.
"""

from contextlib import suppress
from typing import Any

import aiohttp
import discord
from discord.http import Route

from mir_core.model.part import Part

Json = dict[str, Any]

EPHEMERAL = 1 << 6


class Requests:
    """What we ask of Discord's REST interface.

    Args:
        client: Logged in.
        timeout_s: How long one request may take; the library itself waits five minutes.
    """

    def __init__(self, client: discord.Client, timeout_s: float) -> None:
        self._client = client
        self._timeout = aiohttp.ClientTimeout(total=timeout_s)

    async def post(self, channel_id: int, part: Part, nonce: str) -> Json:
        """Write to a channel; a nonce that Discord has just seen there makes no new message."""
        route = Route("POST", "/channels/{channel_id}/messages", channel_id=channel_id)
        body = {**part.payload, "nonce": nonce, "enforce_nonce": True}
        message: Json = await self._json(route, json=body)
        return message

    async def history(self, channel_id: int, after: int) -> list[Json]:
        """At most a hundred messages of a channel, the first after a message id."""
        route = Route("GET", "/channels/{channel_id}/messages", channel_id=channel_id)
        page: list[Json] = await self._json(route, params={"after": after, "limit": 100})
        return page

    async def may_read(self, channel_id: int) -> None:
        """Raise discord.Forbidden if the channel's history is hidden, which then looks empty."""
        path = "/channels/{channel_id}/messages/{message_id}"
        # Which message does not matter: the right to read is looked at before it.
        route = Route("GET", path, channel_id=channel_id, message_id=channel_id)
        with suppress(discord.NotFound):
            await self._json(route)

    async def answer(self, interaction: discord.Interaction, part: Part) -> None:
        """Put a part where the user reads that the application is thinking."""
        path = "/webhooks/{webhook_id}/{webhook_token}/messages/@original"
        await self._json(self._hook("PATCH", path, interaction), json=dict(part.payload))

    async def follow_up(self, interaction: discord.Interaction, part: Part, flags: int = 0) -> None:
        """Add a part below the answer."""
        body = {**part.payload, "flags": part.payload.get("flags", 0) | flags}
        path = "/webhooks/{webhook_id}/{webhook_token}"
        await self._json(self._hook("POST", path, interaction), json=body)

    def _hook(self, method: str, path: str, interaction: discord.Interaction) -> Route:
        return Route(
            method, path, webhook_id=interaction.application_id, webhook_token=interaction.token
        )

    async def _json(self, route: Route, **options: Any) -> Any:  # noqa: ANN401 - any JSON
        return await self._client.http.request(route, timeout=self._timeout, **options)
