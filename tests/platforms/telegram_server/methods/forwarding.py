"""forwardMessage, forwardMessages, copyMessage."""

import itertools

from tests.platforms.telegram_server.access import (
    CONTENT_NAMES,
    chat_for,
    chat_to_send_to,
    message_in,
)
from tests.platforms.telegram_server.errors import bad_request
from tests.platforms.telegram_server.messages import Content, Message
from tests.platforms.telegram_server.methods.arguments import (
    caption_text,
    placement,
    reply_markup,
)
from tests.platforms.telegram_server.people import Chat
from tests.platforms.telegram_server.shown import show_message
from tests.platforms.telegram_server.wire import Call, JsonObject
from tests.platforms.telegram_server.world import World


def _origin(world: World, message: Message) -> JsonObject:
    """Where a forwarded message first stood; forwarding again keeps it."""
    if message.forward_origin is not None:
        return message.forward_origin
    chat = world.chats[message.chat_id]
    if chat.kind == "channel":
        shown = {"chat": chat.shown(), "message_id": message.id}
        return {"type": "channel", "date": message.date, **shown}
    author = world.users[message.author_id]
    return {"type": "user", "date": message.date, "sender_user": author.shown()}


def _check_forwardable(message: Message) -> None:
    if message.is_protected or message.content.is_service:
        raise bad_request("message can't be forwarded")


def _forward(world: World, call: Call, chat: Chat, messages: list[Message]) -> list[Message]:
    """Forwarded messages lose their buttons and keep their albums together."""
    place = placement(call, chat)
    world.rates.spend(chat.id, is_private=chat.is_private, count=len(messages))
    albums: dict[str, str] = {}
    forwarded = []
    for message in messages:
        new = place.apply(world.post(chat, world.bot.id, message.content))
        new.forward_origin = _origin(world, message)
        if message.album_id and len(messages) > 1:
            new.album_id = albums.setdefault(message.album_id, world.new_album_id())
        forwarded.append(new)
    return forwarded


def forward_message(world: World, call: Call) -> JsonObject:
    source = chat_for(world, call, "read", "from_chat_id")
    message = message_in(source, call, "forward")
    _check_forwardable(message)
    chat = chat_to_send_to(world, call, CONTENT_NAMES[message.content.kind])
    return show_message(world, _forward(world, call, chat, [message])[0])


def forward_messages(world: World, call: Call) -> list[JsonObject]:
    """Those that are not there or can't be forwarded are skipped."""
    ids = call.items("message_ids") or []
    if not ids:
        raise bad_request("message identifiers are not specified")
    if len(ids) > world.limits.forward_at_once:
        raise bad_request("too many message identifiers specified")
    if any(later <= earlier for earlier, later in itertools.pairwise(ids)):
        raise bad_request("message identifiers must be in a strictly increasing order")
    source = chat_for(world, call, "read", "from_chat_id")
    chat = chat_to_send_to(world, call, "text messages")
    found = [source.message(message_id) for message_id in ids]
    messages = [
        message
        for message in found
        if message is not None and not message.is_protected and not message.content.is_service
    ]
    if not messages:
        raise bad_request("there are no messages to forward")
    return [{"message_id": new.id} for new in _forward(world, call, chat, messages)]


def copy_message(world: World, call: Call) -> JsonObject:
    """A copy names no origin; a new caption replaces the old one."""
    source = chat_for(world, call, "read", "from_chat_id")
    message = message_in(source, call, "copy")
    if message.is_protected or message.content.is_service:
        raise bad_request("message can't be copied")
    content = message.content
    if call.arguments.get("caption") is not None and content.file is not None:
        content = Content(content.kind, caption_text(world, call), content.file)
    markup = reply_markup(world, call)
    chat = chat_to_send_to(world, call, CONTENT_NAMES[content.kind])
    place = placement(call, chat)
    world.rates.spend(chat.id, is_private=chat.is_private)
    new = place.apply(world.post(chat, world.bot.id, content))
    new.reply_markup = markup
    return {"message_id": new.id}
