"""The messages of all channels: sending, editing, deleting, publishing, reading back."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace

from tests.platforms.discord_server import limits
from tests.platforms.discord_server.errors import FormErrors, Refusal
from tests.platforms.discord_server.state.drafts import Draft, Shelf, draft
from tests.platforms.discord_server.state.mentions import allowed_of, named_in, permitted_of
from tests.platforms.discord_server.state.message_payload import event_payload
from tests.platforms.discord_server.state.model import (
    CROSSPOSTED,
    LOADING,
    Channel,
    ChannelKind,
    Edit,
    Mentioned,
    StoredMessage,
    User,
)
from tests.platforms.discord_server.state.permissions import Intent, Permission
from tests.platforms.discord_server.state.world import World
from tests.platforms.discord_server.wire import Json, Upload

_OLD_AFTER = dt.timedelta(hours=1)


@dataclass(frozen=True)
class Origin:
    """Who sends, and on what occasion."""

    author: User
    kind: int = 0
    interaction_id: int | None = None
    webhook_id: int | None = None


class Messages:
    """Every message ever sent, deleted ones included."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._held: dict[int, dict[int, StoredMessage]] = {}
        #: (channel, author, nonce) to the message and the second of its sending.
        self._nonces: dict[tuple[int, int, str], tuple[int, float]] = {}

    def of(self, channel_id: int) -> list[StoredMessage]:
        """All of a channel, oldest first: deleted and ephemeral ones too."""
        return list(self._held.get(channel_id, {}).values())

    def get(self, channel_id: int, message_id: int) -> StoredMessage:
        """A message that still exists, ephemeral or not. Raises: DiscordError 10008."""
        found = self._held.get(channel_id, {}).get(message_id)
        if found is None or found.deleted:
            raise Refusal.UNKNOWN_MESSAGE.error()
        return found

    def visible(self, channel_id: int, message_id: int) -> StoredMessage:
        """A message that the channel shows to everybody. Raises: DiscordError 10008."""
        found = self.get(channel_id, message_id)
        if found.ephemeral:
            raise Refusal.UNKNOWN_MESSAGE.error()
        return found

    def create(
        self,
        channel: Channel,
        origin: Origin,
        body: Json,
        uploads: Mapping[int, Upload],
        *,
        prefix: str = "",
    ) -> StoredMessage:
        """Send; or return the first message of the same enforced nonce.

        Raises:
            DiscordError: whatever is wrong with the body.
        """
        made = draft(body, uploads, self._shelf(channel), prefix=prefix)
        nonce = None if body.get("nonce") is None else str(body["nonce"])
        if nonce is not None and body.get("enforce_nonce"):
            earlier = self._earlier(channel, origin.author, nonce)
            if earlier is not None:
                return earlier
        self._check_reference(channel, body)
        named = named_in(made.text)
        message = StoredMessage(
            id=self._world.time.snowflake(),
            channel_id=channel.id,
            author=origin.author,
            content=made.content,
            created_at=self._world.time.now(),
            embeds=made.embeds,
            components=made.components,
            attachments=made.attachments,
            flags=made.flags,
            nonce=nonce,
            mentioned=self._fired(channel, origin.author, made, body),
            named=allowed_of(named, body.get("allowed_mentions")),
            kind=origin.kind,
            interaction_id=origin.interaction_id,
            webhook_id=origin.webhook_id,
            reference=_reference(channel, body),
        )
        if nonce is not None:
            key = (channel.id, origin.author.id, nonce)
            self._nonces[key] = (message.id, self._world.time.seconds())
        return self.add(channel, message)

    def add(self, channel: Channel, message: StoredMessage) -> StoredMessage:
        """Put a finished message into its channel and tell the gateway (unless ephemeral)."""
        self._held.setdefault(channel.id, {})[message.id] = message
        if not message.ephemeral:
            channel.last_message_id = message.id
            channel.message_count += 1
            self._announce("MESSAGE_CREATE", message)
        return message

    def edit(
        self,
        message: StoredMessage,
        body: Json,
        uploads: Mapping[int, Upload],
        *,
        prefix: str = "",
    ) -> StoredMessage:
        """Change what the body names. The first edit of a loading message is its sending."""
        channel = self._world.channel(message.channel_id)
        made = draft(body, uploads, self._shelf(channel), old=message, prefix=prefix)
        now = self._world.time.now()
        changed = replace(
            message,
            content=made.content,
            embeds=made.embeds,
            components=made.components,
            attachments=made.attachments,
            flags=made.flags & ~LOADING,
            named=allowed_of(named_in(made.text), body.get("allowed_mentions")),
        )
        if message.loading:
            fired = self._fired(channel, message.author, made, body)
            changed = replace(changed, mentioned=fired)
        else:
            changed = replace(changed, edited_at=now, edits=(*message.edits, _before(message, now)))
        return self.put(changed)

    def put(self, message: StoredMessage) -> StoredMessage:
        """Replace a message by its changed form and tell the gateway."""
        self._held[message.channel_id][message.id] = message
        self._announce("MESSAGE_UPDATE", message)
        return message

    def limit_edit(self, message: StoredMessage) -> None:
        """Raises: TooManyRequestsError when the hidden limits forbid one more edit."""
        now_s = self._world.time.seconds()
        if message.crossposted:
            self._world.hidden_limits.crossposted_edit(message.id, now_s)
        if self._world.time.now() - message.created_at > _OLD_AFTER:
            self._world.hidden_limits.old_edit(message.channel_id, now_s)

    def delete(self, message: StoredMessage) -> None:
        """Mark it deleted; it stays only for `of`."""
        self._held[message.channel_id][message.id] = replace(message, deleted=True)
        if message.ephemeral:
            return
        channel = self._world.channels[message.channel_id]
        gone = {"id": str(message.id), "channel_id": str(message.channel_id)}
        if channel.guild_id is not None:
            gone["guild_id"] = str(channel.guild_id)
        self._world.emit("MESSAGE_DELETE", gone, self._intent(channel))

    def crosspost(self, message: StoredMessage) -> StoredMessage:
        """Publish a message of an announcement channel. Raises: DiscordError."""
        channel = self._world.channel(message.channel_id)
        if channel.kind is not ChannelKind.ANNOUNCEMENT:
            raise Refusal.WRONG_CHANNEL_KIND.error()
        if message.author != self._world.bot:
            self._world.require(channel, Permission.MANAGE_MESSAGES)
        self._world.hidden_limits.crosspost(channel.id, self._world.time.seconds())
        if message.crossposted:
            raise Refusal.ALREADY_CROSSPOSTED.error()
        return self.put(replace(message, flags=message.flags | CROSSPOSTED))

    def _announce(self, name: str, message: StoredMessage) -> None:
        if not message.ephemeral:
            channel = self._world.channels[message.channel_id]
            self._world.emit(name, event_payload(self._world, message), self._intent(channel))

    def _intent(self, channel: Channel) -> Intent:
        return Intent.DIRECT_MESSAGES if channel.guild_id is None else Intent.GUILD_MESSAGES

    def _shelf(self, channel: Channel) -> Shelf:
        folder = f"{self._world.root_url}/cdn/attachments/{channel.id}"
        return Shelf(self._world.time.snowflake, folder)

    def _earlier(self, channel: Channel, author: User, nonce: str) -> StoredMessage | None:
        """The message that already has this nonce. Whether deletion frees it is a guess: yes."""
        found = self._nonces.get((channel.id, author.id, nonce))
        if found is None or self._world.time.seconds() - found[1] > limits.NONCE_WINDOW_S:
            return None
        message = self._held[channel.id][found[0]]
        return None if message.deleted else message

    def _check_reference(self, channel: Channel, body: Json) -> None:
        """Raises: DiscordError when a reply is to a message that is not there."""
        asked = body.get("message_reference") or {}
        if not asked or asked.get("fail_if_not_exists") is False:
            return
        found = self._held.get(channel.id, {}).get(int(asked["message_id"]))
        if found is None or found.deleted:
            errors = FormErrors()
            errors.add("message_reference", "REPLIES_UNKNOWN_MESSAGE", "Unknown message")
            errors.raise_if_any()

    def _replied_to(self, channel: Channel, body: Json) -> frozenset[int]:
        """The author of the message replied to, if the reply notifies them."""
        asked, allowed = body.get("message_reference"), body.get("allowed_mentions")
        if not asked or (allowed is not None and not allowed.get("replied_user")):
            return frozenset()
        found = self._held.get(channel.id, {}).get(int(asked["message_id"]))
        return frozenset() if found is None else frozenset({found.author.id})

    def _fired(self, channel: Channel, author: User, made: Draft, body: Json) -> Mentioned:
        """Whom the message notifies."""
        allowed = allowed_of(named_in(made.text), body.get("allowed_mentions"))
        guild = self._world.guild_of(channel)
        if author == self._world.bot:
            granted = self._world.bot_permissions(channel)
            everyone = Permission.MENTION_EVERYONE in granted
        else:
            everyone = True
        fired = permitted_of(allowed, guild, everyone=everyone)
        return replace(fired, users=fired.users | self._replied_to(channel, body))


def _before(message: StoredMessage, now: dt.datetime) -> Edit:
    names = tuple(item.filename for item in message.attachments)
    return Edit(now, message.content, message.embeds, message.components, names)


def _reference(channel: Channel, body: Json) -> Json | None:
    """A reply's reference as it comes back."""
    asked = body.get("message_reference")
    if not asked:
        return None
    found: Json = {"type": 0, "channel_id": str(channel.id), "message_id": str(asked["message_id"])}
    if channel.guild_id is not None:
        found["guild_id"] = str(channel.guild_id)
    return found
