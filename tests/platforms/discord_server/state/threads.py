"""Starting threads."""

from dataclasses import replace

from tests.platforms.discord_server import limits
from tests.platforms.discord_server.errors import FormErrors, Refusal
from tests.platforms.discord_server.state.messages import Messages
from tests.platforms.discord_server.state.model import (
    HAS_THREAD,
    Channel,
    ChannelKind,
    StoredMessage,
)
from tests.platforms.discord_server.state.permissions import Permission
from tests.platforms.discord_server.state.world import World
from tests.platforms.discord_server.wire import Json

_PARENTS = (ChannelKind.TEXT, ChannelKind.ANNOUNCEMENT)
_ARCHIVE_MINUTES = (60, 1440, 4320, 10080)


def start_from(world: World, messages: Messages, message: StoredMessage, body: Json) -> Channel:
    """A thread under a message, whose id it shares. Raises: DiscordError."""
    parent = world.channel(message.channel_id)
    world.require(parent, Permission.CREATE_PUBLIC_THREADS)
    if message.id in world.channels:
        raise Refusal.THREAD_EXISTS.error()
    announces = parent.kind is ChannelKind.ANNOUNCEMENT
    kind = ChannelKind.ANNOUNCEMENT_THREAD if announces else ChannelKind.PUBLIC_THREAD
    thread = world.add_channel(_thread(world, parent, message.id, kind, body))
    messages.put(replace(message, flags=message.flags | HAS_THREAD))
    return thread


def start_alone(world: World, parent: Channel, body: Json) -> Channel:
    """A thread without a message; private unless the body says otherwise. Raises: DiscordError."""
    kind = ChannelKind(body.get("type") or ChannelKind.PRIVATE_THREAD)
    private = kind is ChannelKind.PRIVATE_THREAD
    needed = Permission.CREATE_PRIVATE_THREADS if private else Permission.CREATE_PUBLIC_THREADS
    world.require(parent, needed)
    return world.add_channel(_thread(world, parent, world.time.snowflake(), kind, body))


def _thread(world: World, parent: Channel, identity: int, kind: ChannelKind, body: Json) -> Channel:
    if parent.kind not in _PARENTS:
        raise Refusal.WRONG_CHANNEL_KIND.error()
    errors = FormErrors()
    name = body.get("name") or ""
    if not 1 <= len(name) <= limits.THREAD_NAME:
        errors.bad_length("name", 1, limits.THREAD_NAME)
    minutes = body.get("auto_archive_duration") or 1440
    if minutes not in _ARCHIVE_MINUTES:
        errors.choices("auto_archive_duration", _ARCHIVE_MINUTES)
    errors.raise_if_any()
    return Channel(
        id=identity,
        kind=kind,
        name=name,
        guild_id=parent.guild_id,
        parent_id=parent.id,
        owner_id=world.bot.id,
        auto_archive_min=minutes,
    )
