"""editMessage..., deleteMessage, deleteMessages, pinning."""

from tests.platforms.telegram_server.access import (
    chat_for,
    check_may_delete,
    check_may_pin,
    message_in,
    message_to_edit,
)
from tests.platforms.telegram_server.errors import bad_request
from tests.platforms.telegram_server.messages import Content, Message
from tests.platforms.telegram_server.methods.arguments import (
    caption_text,
    media_content,
    reply_markup,
    text_content,
)
from tests.platforms.telegram_server.methods.sending import rich_content
from tests.platforms.telegram_server.people import Chat
from tests.platforms.telegram_server.shown import show_message
from tests.platforms.telegram_server.wire import Call, JsonObject
from tests.platforms.telegram_server.world import World

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
MEDIA_KINDS = frozenset({"photo", "document"})


def _edit(
    world: World, chat: Chat, message: Message, content: Content, markup: JsonObject | None
) -> JsonObject:
    """Put new content and buttons in place; buttons that are not repeated are gone."""
    if content.same_as(message.content) and markup == message.reply_markup:
        raise bad_request(NOT_MODIFIED)
    world.rates.spend(chat.id, is_private=chat.is_private)
    message.change(content, markup, world.now())
    return show_message(world, message)


def edit_message_text(world: World, call: Call, *, accepts_rich: bool = False) -> JsonObject:
    is_rich = accepts_rich and call.mapping("rich_message") is not None
    content = rich_content(world, call) if is_rich else text_content(world, call)
    markup = reply_markup(world, call)
    chat, message = message_to_edit(world, call)
    if message.content.kind in MEDIA_KINDS:
        raise bad_request("there is no text in the message to edit")
    return _edit(world, chat, message, content, markup)


def edit_message_caption(world: World, call: Call) -> JsonObject:
    caption = caption_text(world, call)
    markup = reply_markup(world, call)
    chat, message = message_to_edit(world, call)
    if message.content.kind not in MEDIA_KINDS:
        raise bad_request("there is no caption in the message to edit")
    content = Content(message.content.kind, caption, message.content.file)
    return _edit(world, chat, message, content, markup)


def edit_message_media(world: World, call: Call) -> JsonObject:
    media = call.mapping("media")
    if media is None:
        raise bad_request("media is empty")
    content = media_content(world, call, media)
    markup = reply_markup(world, call)
    chat, message = message_to_edit(world, call)
    if message.album_id and content.kind != message.content.kind:
        raise bad_request("can't use the media of the specified type in the album")
    return _edit(world, chat, message, content, markup)


def edit_message_reply_markup(world: World, call: Call) -> JsonObject:
    markup = reply_markup(world, call)
    chat, message = message_to_edit(world, call)
    return _edit(world, chat, message, message.content, markup)


def delete_message(world: World, call: Call) -> bool:
    chat = chat_for(world, call, "write")
    message = message_in(chat, call, "delete")
    check_may_delete(world, chat, message)
    message.deleted_at = world.now()
    return True


def delete_messages(world: World, call: Call) -> bool:
    """Those that are not there are skipped; one that may not be deleted stops all."""
    chat = chat_for(world, call, "write")
    found = [chat.message(message_id) for message_id in call.items("message_ids") or []]
    messages = [message for message in found if message is not None]
    for message in messages:
        check_may_delete(world, chat, message)
    for message in messages:
        message.deleted_at = world.now()
    return True


def pin_chat_message(world: World, call: Call) -> bool:
    """A pin makes a service message of its own, which takes an id."""
    chat = chat_for(world, call, "write")
    message = message_in(chat, call, "pin")
    check_may_pin(world, chat)
    if message.id not in chat.pinned:
        chat.pinned.append(message.id)
        world.post(chat, world.bot.id, Content("pin", pinned_id=message.id))
    return True


def unpin_chat_message(world: World, call: Call) -> bool:
    chat = chat_for(world, call, "write")
    check_may_pin(world, chat)
    if call.integer("message_id") is None:
        chat.pinned = chat.pinned[:-1]
        return True
    message = message_in(chat, call, "unpin")
    chat.pinned = [number for number in chat.pinned if number != message.id]
    return True
