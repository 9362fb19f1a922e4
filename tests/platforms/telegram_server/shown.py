"""The state as Bot API objects."""

from tests.platforms.telegram_server.messages import Content, Message
from tests.platforms.telegram_server.people import (
    ADMIN_RIGHTS,
    CHANNEL_RIGHTS,
    GROUP_RIGHTS,
    MEMBER_RIGHTS,
    Chat,
    Member,
    User,
)
from tests.platforms.telegram_server.wire import JsonObject
from tests.platforms.telegram_server.world import World


def show_message(world: World, message: Message, *, with_reply: bool = True) -> JsonObject:
    """A Message object; the message replied to is shown without its own."""
    chat = world.chats[message.chat_id]
    shown: JsonObject = {"message_id": message.id, "date": message.date, "chat": chat.shown()}
    if chat.kind == "channel":
        shown["sender_chat"] = chat.shown()
    else:
        shown["from"] = world.users[message.author_id].shown()
    shown |= _details(message)
    if message.thread_id is not None:
        shown |= {"message_thread_id": message.thread_id, "is_topic_message": chat.is_forum}
    replied = chat.message(message.reply_to_id)
    if with_reply and replied is not None:
        shown["reply_to_message"] = show_message(world, replied, with_reply=False)
    return shown | _content(world, chat, message.content)


def _details(message: Message) -> JsonObject:
    """Fields that are there only when they say something."""
    details: JsonObject = {
        "edit_date": message.edited_at,
        "media_group_id": message.album_id,
        "forward_origin": message.forward_origin,
        "has_protected_content": message.is_protected,
    }
    shown = {name: value for name, value in details.items() if value}
    if "inline_keyboard" in (message.reply_markup or {}):
        shown["reply_markup"] = message.reply_markup
    return shown


def _content(world: World, chat: Chat, content: Content) -> JsonObject:
    formatted = content.formatted
    if content.kind == "pin":
        pinned = chat.messages[content.pinned_id or 0]
        return {"pinned_message": show_message(world, pinned, with_reply=False)}
    if content.kind == "service":
        return dict(content.service or {})
    if content.kind == "rich":
        return {"rich_message": {"blocks": [{"type": "paragraph", "text": formatted.text}]}}
    name, entities_name = "caption", "caption_entities"
    shown: JsonObject = {}
    if content.kind == "text":
        name, entities_name = "text", "entities"
        if content.link_preview:
            shown["link_preview_options"] = content.link_preview
    elif content.file is not None:
        file = content.file.shown()
        shown[content.kind] = [file] if content.kind == "photo" else file
    if formatted.text:
        shown[name] = formatted.text
    if formatted.entities:
        shown[entities_name] = list(formatted.entities)
    return shown


def show_member(user: User, member: Member, kind: str) -> JsonObject:
    """One of the six ChatMember objects."""
    shown: JsonObject = {"status": member.status, "user": user.shown()}
    if member.status == "creator":
        shown["is_anonymous"] = False
    elif member.status == "administrator":
        known = CHANNEL_RIGHTS if kind == "channel" else GROUP_RIGHTS
        shown |= {"can_be_edited": False, "is_anonymous": False}
        shown |= {right: right in member.rights for right in sorted(known | ADMIN_RIGHTS)}
    elif member.status == "restricted":
        shown |= {"is_member": True, "until_date": 0}
        shown |= {right: right in member.rights for right in sorted(MEMBER_RIGHTS)}
    elif member.status == "kicked":
        shown["until_date"] = 0
    return shown


def show_full_chat(world: World, chat: Chat) -> JsonObject:
    """A ChatFullInfo object."""
    gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription")
    shown = chat.shown() | {
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys((*gifts, "gifts_from_channels"), True),
    }
    if chat.kind in {"group", "supergroup"}:
        rights = sorted(MEMBER_RIGHTS)
        shown["permissions"] = {right: right in chat.permissions for right in rights}
    pinned = chat.message(chat.pinned[-1]) if chat.pinned else None
    if pinned is not None:
        shown["pinned_message"] = show_message(world, pinned, with_reply=False)
    return shown
