"""A message in Discord's JSON."""

from tests.platforms.discord_server.state import attachments, payloads
from tests.platforms.discord_server.state.model import (
    Attachment,
    Channel,
    Mentioned,
    StoredMessage,
    User,
)
from tests.platforms.discord_server.state.world import World
from tests.platforms.discord_server.wire import Json

#: What a bot without the message content intent gets empty.
CONTENT_FIELDS: Json = {"content": "", "embeds": [], "attachments": [], "components": []}


def message_payload(world: World, message: StoredMessage, *, with_nonce: bool = False) -> Json:
    """The message object as REST gives it to the bot."""
    body: Json = {
        "id": str(message.id),
        "channel_id": str(message.channel_id),
        "type": message.kind,
        "author": payloads.user(message.author),
        "content": message.content,
        "timestamp": payloads.instant(message.created_at),
        "edited_timestamp": payloads.instant(message.edited_at),
        "tts": False,
        "pinned": False,
        "flags": message.flags,
        "embeds": list(message.embeds),
        "components": list(message.components),
        "attachments": _attachments(message),
    }
    body |= _mentions(world, message.named) | _origin(world, message)
    thread = world.channels.get(message.id)
    if thread is not None and thread.is_thread:
        body["thread"] = payloads.channel(thread, world.bot)
    if with_nonce and message.nonce is not None:
        body["nonce"] = message.nonce
    if not world.reads_content and is_hidden(world, message):
        body |= CONTENT_FIELDS
    return body


def event_payload(world: World, message: StoredMessage) -> Json:
    """The message object as the gateway gives it: with guild and member."""
    body = message_payload(world, message, with_nonce=True)
    channel = world.channels[message.channel_id]
    guild = world.guild_of(channel)
    if guild is not None:
        body["guild_id"] = str(guild.id)
        if message.author.id in guild.members:
            body["member"] = payloads.bare_member(guild.members[message.author.id])
    return body | {"channel_type": int(channel.kind)}


def is_hidden(world: World, message: StoredMessage) -> bool:
    """Whether the content is hidden from a bot without the message content intent."""
    channel: Channel = world.channels[message.channel_id]
    own = message.author == world.bot or channel.recipient is not None
    return not own and world.bot.id not in message.named.users


def _attachments(message: StoredMessage) -> list[Json]:
    """The files that neither an embed nor a component shows: the others are not listed."""
    shown = attachments.consumed(message.embeds, message.components)
    return [_attachment(item) for item in message.attachments if item.url not in shown]


def _attachment(item: Attachment) -> Json:
    body: Json = {
        "id": str(item.id),
        "filename": item.filename,
        "size": len(item.content),
        "url": item.url,
        "proxy_url": item.url,
        "content_type": item.content_type,
    }
    if item.description is not None:
        body["description"] = item.description
    if item.pixels is not None:
        body["width"], body["height"] = item.pixels
    return body


def _mentions(world: World, named: Mentioned) -> Json:
    users: list[User] = [world.users[item] for item in sorted(named.users) if item in world.users]
    return {
        "mention_everyone": named.everyone,
        "mention_roles": [str(item) for item in sorted(named.roles)],
        "mentions": [payloads.user(user) for user in users],
    }


def _origin(world: World, message: StoredMessage) -> Json:
    """Where the message comes from: an interaction, a webhook, another message."""
    body: Json = {}
    if message.interaction_id is not None or message.author == world.bot:
        body["application_id"] = str(world.application_id)
    if message.webhook_id is not None:
        body["webhook_id"] = str(message.webhook_id)
    if message.reference is not None:
        body["message_reference"] = message.reference
    return body
