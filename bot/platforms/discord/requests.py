"""Requests with bodies that formatters have made.

Formatters write messages as Discord's own JSON: they know no library. discord.py builds messages
from objects only (`discord.ui.LayoutView` and its items), so the JSON goes through the client's
`http.request`, the one door behind which the library keeps its rate limits, waits and repetitions.
Neither `Client.http` nor `discord.http.Route` is private by name, and the product sets the API's
root in `Route` anyway; making objects of the JSON again would only add a place to lose something.
"""

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

import aiohttp
import discord
from discord.http import Route

from mir_core.model.part import Attachment, Part

Json = dict[str, Any]

EPHEMERAL = 1 << 6

_CHANNEL = "/channels/{channel_id}"
_MESSAGES = _CHANNEL + "/messages"
_MESSAGE = _MESSAGES + "/{message_id}"


class Requests:
    """What we ask of Discord's REST interface.

    Args:
        client: Logged in.
        timeout_s: How long one request may take; the library itself waits five minutes.
    """

    def __init__(self, client: discord.Client, timeout_s: float) -> None:
        self._client = client
        self._timeout = aiohttp.ClientTimeout(total=timeout_s)

    async def post(
        self, channel_id: int, message: Json, files: Sequence[Attachment], nonce: str
    ) -> Json:
        """Write to a channel; a nonce that Discord has just seen there makes no new message."""
        route = Route("POST", _MESSAGES, channel_id=channel_id)
        body = {**message, "nonce": nonce, "enforce_nonce": True}
        options = {"form": _form(body, files)} if files else {"json": body}
        sent: Json = await self._json(route, **options)
        return sent

    async def start_thread(self, channel_id: int, message_id: int, name: str) -> Json:
        """Make a thread of a message; it gets the message's id."""
        path = _MESSAGE + "/threads"
        route = Route("POST", path, channel_id=channel_id, message_id=message_id)
        thread: Json = await self._json(route, json={"name": name})
        return thread

    async def crosspost(self, channel_id: int, message_id: int) -> Json:
        """Publish a message to the channels that follow its channel."""
        path = _MESSAGE + "/crosspost"
        route = Route("POST", path, channel_id=channel_id, message_id=message_id)
        message: Json = await self._json(route)
        return message

    async def channel(self, channel_id: int) -> Json:
        """A channel or a thread."""
        found: Json = await self._json(Route("GET", _CHANNEL, channel_id=channel_id))
        return found

    async def message(self, channel_id: int, message_id: int) -> Json:
        """A message of a channel."""
        route = Route("GET", _MESSAGE, channel_id=channel_id, message_id=message_id)
        found: Json = await self._json(route)
        return found

    async def history(self, channel_id: int, after: int) -> list[Json]:
        """At most a hundred messages of a channel, the first after a message id."""
        route = Route("GET", _MESSAGES, channel_id=channel_id)
        page: list[Json] = await self._json(route, params={"after": after, "limit": 100})
        return page

    async def may_read(self, channel_id: int) -> None:
        """Raise discord.Forbidden if the channel's history is hidden, which then looks empty."""
        # Which message does not matter: the right to read is looked at before it.
        with suppress(discord.NotFound):
            await self.message(channel_id, channel_id)

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


def _form(body: Mapping[str, Any], files: Sequence[Attachment]) -> list[Json]:
    """Fields of a request with files: those that the body's `attachments` name by number."""
    written = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    fields: list[Json] = [
        {"name": "payload_json", "value": written, "content_type": "application/json"}
    ]
    for number, each in enumerate(files):
        fields.append(
            {
                "name": f"files[{number}]",
                "value": each.content or b"",
                "filename": each.name,
                "content_type": each.media_type,
            }
        )
    return fields
