"""Webhooks of channels."""

from collections.abc import Mapping
from dataclasses import dataclass

from tests.platforms.discord_server import limits
from tests.platforms.discord_server.errors import FormErrors, Refusal
from tests.platforms.discord_server.state.messages import Messages, Origin
from tests.platforms.discord_server.state.model import Channel, StoredMessage, User
from tests.platforms.discord_server.state.permissions import Permission
from tests.platforms.discord_server.state.world import World
from tests.platforms.discord_server.wire import Json, Upload


@dataclass(frozen=True)
class Webhook:
    """Whoever has its token may post into its channel."""

    id: int
    token: str
    name: str
    channel_id: int


class Webhooks:
    """All webhooks of channels; the webhooks of interactions are not among them."""

    def __init__(self, world: World, messages: Messages) -> None:
        self._world = world
        self._messages = messages
        self._held: dict[int, Webhook] = {}

    def create(self, channel: Channel, name: str) -> Webhook:
        """A new webhook. Raises: DiscordError."""
        self._world.require(channel, Permission.MANAGE_WEBHOOKS)
        if not 1 <= len(name) <= limits.WEBHOOK_NAME:
            errors = FormErrors()
            errors.bad_length("name", 1, limits.WEBHOOK_NAME)
            errors.raise_if_any()
        identity = self._world.time.snowflake()
        webhook = Webhook(identity, f"webhook-token-{identity}", name, channel.id)
        self._held[identity] = webhook
        return webhook

    def of(self, channel: Channel) -> list[Webhook]:
        """The webhooks of a channel. Raises: DiscordError."""
        self._world.require(channel, Permission.MANAGE_WEBHOOKS)
        return [item for item in self._held.values() if item.channel_id == channel.id]

    def get(self, identity: int, token: str) -> Webhook:
        """Raises: DiscordError 10015, or 50027 for a wrong token."""
        if identity not in self._held:
            raise Refusal.UNKNOWN_WEBHOOK.error()
        if self._held[identity].token != token:
            raise Refusal.BAD_WEBHOOK_TOKEN.error()
        return self._held[identity]

    def execute(self, webhook: Webhook, body: Json, uploads: Mapping[int, Upload]) -> StoredMessage:
        """Post as the webhook. Raises: DiscordError."""
        channel = self._world.channel(webhook.channel_id)
        self._world.hidden_limits.webhook(channel.id, self._world.time.seconds())
        author = User(webhook.id, body.get("username") or webhook.name, bot=True)
        # The nonce belongs to bots: a webhook has none.
        plain = {key: value for key, value in body.items() if key not in ("nonce", "enforce_nonce")}
        origin = Origin(author, webhook_id=webhook.id)
        return self._messages.create(channel, origin, plain, uploads)

    def message(self, webhook: Webhook, message_id: int) -> StoredMessage:
        """A message that the webhook sent. Raises: DiscordError."""
        found = self._messages.get(webhook.channel_id, message_id)
        if found.webhook_id != webhook.id:
            raise Refusal.UNKNOWN_MESSAGE.error()
        return found

    def payload(self, webhook: Webhook) -> Json:
        """The webhook object."""
        channel = self._world.channel(webhook.channel_id)
        url = f"{self._world.root_url}/api/webhooks/{webhook.id}/{webhook.token}"
        return {
            "id": str(webhook.id),
            "type": 1,
            "name": webhook.name,
            "avatar": None,
            "channel_id": str(webhook.channel_id),
            "guild_id": None if channel.guild_id is None else str(channel.guild_id),
            "application_id": None,
            "token": webhook.token,
            "url": url,
        }
