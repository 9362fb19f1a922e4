"""May the bot do this here? Every refusal in Telegram's words."""

from typing import Literal

from tests.platforms.telegram_server.errors import bad_request, forbidden, migrated
from tests.platforms.telegram_server.messages import Message
from tests.platforms.telegram_server.people import Chat
from tests.platforms.telegram_server.wire import Call
from tests.platforms.telegram_server.world import World

Need = Literal["read", "edit", "write"]

#: The member's right behind each kind of content, as the refusal names the content.
RIGHT_TO_SEND = {
    "text messages": "can_send_messages",
    "photos": "can_send_photos",
    "documents": "can_send_documents",
    "the rich message": "can_send_messages",
}
CONTENT_NAMES = {
    "text": "text messages",
    "photo": "photos",
    "document": "documents",
    "rich": "the rich message",
}


def find_chat(world: World, call: Call, name: str = "chat_id") -> Chat:
    """The chat by number or @username, whatever the bot may do there.

    Raises:
        ApiError: 400 where it is unknown, or private and the person never spoke to the bot.
    """
    value = call.arguments.get(name)
    if value in (None, ""):
        raise bad_request(f"{name} is empty")
    if isinstance(value, str) and value.startswith("@"):
        named = (chat for chat in world.chats.values() if f"@{chat.username}" == value)
        chat = next(named, None)
    else:
        chat = world.chats.get(value) if isinstance(value, int) else None
    if chat is None:
        raise bad_request("chat not found")
    return chat


def chat_for(world: World, call: Call, need: Need, name: str = "chat_id") -> Chat:
    """The chat, where the bot has this much access to it."""
    chat = find_chat(world, call, name)
    if chat.is_private:
        if chat.is_deactivated and need != "read":
            raise forbidden("user is deactivated")
        if chat.is_blocked and need != "read":
            raise forbidden("bot was blocked by the user")
        return chat
    if chat.migrated_to is not None and need == "write":
        raise migrated(chat.migrated_to)
    _check_membership(world, chat, need)
    return chat


def _check_membership(world: World, chat: Chat, need: Need) -> None:
    member = chat.member(world.bot.id)
    if member.is_inside or chat.migrated_to is not None:
        return
    is_open = need == "read" and (chat.kind == "group" or bool(chat.username))
    if member.status == "kicked" and not (is_open and chat.kind == "group"):
        raise forbidden(f"bot was kicked from the {chat.kind} chat")
    if not is_open:
        raise forbidden(f"bot is not a member of the {chat.kind} chat")


def chat_to_send_to(world: World, call: Call, content_name: str) -> Chat:
    """The chat, where the bot may send content of this kind now."""
    chat = chat_for(world, call, "write")
    if not chat.is_private:
        _check_right_to_send(world, chat, content_name)
    return chat


def _check_right_to_send(world: World, chat: Chat, content_name: str) -> None:
    member = chat.member(world.bot.id)
    if chat.kind == "channel":
        if not member.may("can_post_messages"):
            raise bad_request("need administrator rights in the channel chat")
        return
    rights = member.rights if member.status == "restricted" else chat.permissions
    if not member.is_admin and RIGHT_TO_SEND[content_name] not in rights:
        raise bad_request(f"not enough rights to send {content_name} to the chat")


def message_in(chat: Chat, call: Call, purpose: str, name: str = "message_id") -> Message:
    """The message that is meant; ``purpose`` ends the refusal: ``message to edit not found``."""
    message = chat.message(call.integer(name))
    if message is None:
        raise bad_request(f"message to {purpose} not found")
    return message


def message_to_edit(world: World, call: Call) -> tuple[Chat, Message]:
    """A message of the bot, or any post of a channel where it may edit all posts."""
    chat = chat_for(world, call, "edit")
    if call.integer("message_id") is None:
        raise bad_request("message identifier is not specified")
    message = message_in(chat, call, "edit")
    if message.content.is_service or message.forward_origin is not None:
        raise bad_request("message can't be edited")
    member = chat.member(world.bot.id)
    is_own = message.author_id == world.bot.id
    if chat.kind == "channel":
        is_allowed = member.may("can_edit_messages") or (is_own and member.may("can_post_messages"))
    else:
        is_allowed = is_own
    if not is_allowed:
        raise bad_request("message can't be edited")
    return chat, message


def check_may_delete(world: World, chat: Chat, message: Message) -> None:
    """Own messages and, with the right to it, others', for 48 hours."""
    member = chat.member(world.bot.id)
    is_own = message.author_id == world.bot.id
    is_allowed = chat.is_private or is_own or member.may("can_delete_messages")
    if chat.kind == "channel" and is_own:
        is_allowed = member.may("can_post_messages") or member.may("can_delete_messages")
    if not is_allowed:
        raise bad_request("message can't be deleted")
    if world.now() - message.date >= world.limits.delete_within_s:
        raise bad_request("message can't be deleted for everyone")


def check_may_pin(world: World, chat: Chat) -> None:
    member = chat.member(world.bot.id)
    if chat.kind == "channel":
        is_allowed = member.may("can_edit_messages")
    else:
        by_all = "can_pin_messages" in chat.permissions
        is_allowed = chat.is_private or member.may("can_pin_messages") or by_all
    if not is_allowed:
        raise bad_request("not enough rights to manage pinned messages in the chat")
