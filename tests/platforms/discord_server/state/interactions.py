"""Interactions: what a user did, and what the application has answered so far."""

import asyncio
from dataclasses import dataclass, field
from enum import IntEnum

from tests.platforms.discord_server import limits
from tests.platforms.discord_server.errors import Refusal
from tests.platforms.discord_server.state import payloads
from tests.platforms.discord_server.state.message_payload import message_payload
from tests.platforms.discord_server.state.model import Channel, StoredMessage, User
from tests.platforms.discord_server.state.permissions import Intent
from tests.platforms.discord_server.state.world import World
from tests.platforms.discord_server.wire import Json


class InteractionKind(IntEnum):
    """What a user did."""

    COMMAND = 2
    COMPONENT = 3
    AUTOCOMPLETE = 4


class Callback(IntEnum):
    """How an application may answer first."""

    MESSAGE = 4
    DEFERRED_MESSAGE = 5
    DEFERRED_UPDATE = 6
    UPDATE = 7
    CHOICES = 8


@dataclass
class Interaction:
    """One thing a user did, with the answers."""

    id: int
    token: str
    kind: InteractionKind
    user: User
    channel: Channel
    data: Json
    began_s: float
    locale: str = "en-US"
    #: The message whose component was used.
    source: StoredMessage | None = None
    callback: Callback | None = None
    #: Seconds from the user's act to the first answer.
    answered_after_s: float | None = None
    original_id: int | None = None
    followup_ids: list[int] = field(default_factory=list)
    choices: list[Json] = field(default_factory=list)
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    def notify(self) -> None:
        """Wake whoever waits for a change."""
        self._changed.set()
        self._changed = asyncio.Event()

    async def change(self) -> None:
        """Wait for the next change."""
        await self._changed.wait()


class Interactions:
    """All interactions, by id and by token."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._held: dict[int, Interaction] = {}

    def begin(
        self,
        kind: InteractionKind,
        user: User,
        channel: Channel,
        data: Json,
        *,
        locale: str = "en-US",
        source: StoredMessage | None = None,
    ) -> Interaction:
        """A user does something: the gateway tells the application."""
        identity = self._world.time.snowflake()
        interaction = Interaction(
            id=identity,
            token=f"interaction-token-{identity}",
            kind=kind,
            user=user,
            channel=channel,
            data=data,
            began_s=self._world.time.seconds(),
            locale=locale,
            source=source,
        )
        self._held[identity] = interaction
        self._world.emit("INTERACTION_CREATE", self._payload(interaction), Intent.NONE)
        return interaction

    def waiting(self, identity: int, token: str) -> Interaction:
        """The interaction that a first answer is for.

        Raises:
            DiscordError: 10062 when unknown or older than three seconds, 40060 when answered.
        """
        found = self._held.get(identity)
        if found is None or found.token != token:
            raise Refusal.UNKNOWN_INTERACTION.error()
        if found.callback is not None:
            raise Refusal.ALREADY_ACKNOWLEDGED.error()
        if self._world.time.seconds() - found.began_s > limits.INTERACTION_ANSWER_S:
            raise Refusal.UNKNOWN_INTERACTION.error()
        return found

    def answered(self, token: str) -> Interaction:
        """The interaction whose webhook this token opens.

        Raises:
            DiscordError: 10015 when unknown or not answered yet, 50027 after 15 minutes.
        """
        found = next((item for item in self._held.values() if item.token == token), None)
        if found is None:
            raise Refusal.UNKNOWN_WEBHOOK.error()
        if self._world.time.seconds() - found.began_s > limits.INTERACTION_TOKEN_S:
            raise Refusal.BAD_WEBHOOK_TOKEN.error()
        if found.callback is None:
            raise Refusal.UNKNOWN_WEBHOOK.error()
        return found

    def is_of(self, identity: int | None, user: User) -> bool:
        """Whether this interaction is the user's."""
        return identity in self._held and self._held[identity].user == user

    def _payload(self, interaction: Interaction) -> Json:
        """The INTERACTION_CREATE event."""
        channel = interaction.channel
        permissions = self._world.bot_permissions(channel)
        body: Json = {
            "id": str(interaction.id),
            "application_id": str(self._world.application_id),
            "type": int(interaction.kind),
            "token": interaction.token,
            "version": 1,
            "data": interaction.data,
            "channel_id": str(channel.id),
            "channel": payloads.channel(channel, self._world.bot),
            "locale": interaction.locale,
            "app_permissions": str(int(permissions)),
            "entitlements": [],
            "attachment_size_limit": limits.FILE_BYTES,
        }
        if interaction.source is not None:
            body["message"] = message_payload(self._world, interaction.source)
        return body | self._place(interaction)

    def _place(self, interaction: Interaction) -> Json:
        """Who and where: a member of a guild, or a user in a direct conversation."""
        guild = self._world.guild_of(interaction.channel)
        if guild is None:
            return {
                "user": payloads.user(interaction.user),
                "context": 1,
                "authorizing_integration_owners": {"0": "0"},
            }
        member = payloads.member(guild.members[interaction.user.id])
        granted = self._world.permissions(guild, interaction.user)
        return {
            "guild_id": str(guild.id),
            "guild": {"id": str(guild.id), "locale": guild.locale, "features": []},
            "guild_locale": guild.locale,
            "member": member | {"permissions": str(int(granted))},
            "context": 0,
            "authorizing_integration_owners": {"0": str(guild.id)},
        }
