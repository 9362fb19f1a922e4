"""The methods that this server knows, under their names."""

from collections.abc import Callable

from tests.platforms.telegram_server.methods import (
    editing,
    forwarding,
    profile,
    reading,
    sending,
)
from tests.platforms.telegram_server.wire import Call
from tests.platforms.telegram_server.world import World

Method = Callable[[World, Call], object]

METHODS: dict[str, Method] = {
    "answerCallbackQuery": reading.answer_callback_query,
    "close": profile.agree,
    "copyMessage": forwarding.copy_message,
    "deleteMessage": editing.delete_message,
    "deleteMessages": editing.delete_messages,
    "deleteMyCommands": profile.delete_my_commands,
    "deleteWebhook": profile.delete_webhook,
    "editMessageCaption": editing.edit_message_caption,
    "editMessageMedia": editing.edit_message_media,
    "editMessageReplyMarkup": editing.edit_message_reply_markup,
    "editMessageText": editing.edit_message_text,
    "forwardMessage": forwarding.forward_message,
    "forwardMessages": forwarding.forward_messages,
    "getChat": reading.get_chat,
    "getChatAdministrators": reading.get_chat_administrators,
    "getChatMember": reading.get_chat_member,
    "getChatMemberCount": reading.get_chat_member_count,
    "getFile": reading.get_file,
    "getMe": profile.get_me,
    "getMyCommands": profile.get_my_commands,
    "getMyDescription": profile.get_my_description,
    "getMyName": profile.get_my_name,
    "getMyShortDescription": profile.get_my_short_description,
    "getWebhookInfo": profile.get_webhook_info,
    "logOut": profile.agree,
    "pinChatMessage": editing.pin_chat_message,
    "sendChatAction": sending.send_chat_action,
    "sendDocument": sending.send_document,
    "sendMediaGroup": sending.send_media_group,
    "sendMessage": sending.send_message,
    "sendPhoto": sending.send_photo,
    "setMyCommands": profile.set_my_commands,
    "setMyDescription": profile.set_my_description,
    "setMyName": profile.set_my_name,
    "setMyShortDescription": profile.set_my_short_description,
    "setWebhook": profile.set_webhook,
    "unpinChatMessage": editing.unpin_chat_message,
}


def _edit_text_or_rich(world: World, call: Call) -> object:
    return editing.edit_message_text(world, call, accepts_rich=True)


#: What a server with Bot API 10.1 knows beside that.
RICH_METHODS: dict[str, Method] = {
    "editMessageText": _edit_text_or_rich,
    "sendRichMessage": sending.send_rich_message,
}
#: Answered by ``polling.get_updates``, because it waits.
WAITING_METHOD = "getUpdates"


def methods_of(*, with_rich_messages: bool) -> dict[str, Method]:
    """The methods of a server with or without Bot API 10.1."""
    return METHODS | RICH_METHODS if with_rich_messages else METHODS
