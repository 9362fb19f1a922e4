"""Arguments that many methods share: formatted text, buttons, files, where a message goes."""

from dataclasses import dataclass

from tests.platforms.telegram_server.errors import bad_request
from tests.platforms.telegram_server.messages import Content, ContentKind, Message
from tests.platforms.telegram_server.people import Chat
from tests.platforms.telegram_server.text import FormattedText, format_text
from tests.platforms.telegram_server.wire import Call, JsonObject
from tests.platforms.telegram_server.world import World

#: An inline button has exactly one of these beside its text.
BUTTON_ACTIONS = frozenset(
    {
        *("url", "callback_data", "web_app", "login_url", "switch_inline_query"),
        *("switch_inline_query_current_chat", "switch_inline_query_chosen_chat"),
        *("copy_text", "callback_game", "pay"),
    }
)
LINK_STARTS = ("http://", "https://", "tg://", "tonsite://")


def _formatted(
    world: World, source: str, parse_mode: str, entities: list[JsonObject] | None
) -> FormattedText:
    return format_text(
        source,
        parse_mode=parse_mode,
        entities=entities,
        entity_limit=world.limits.entities,
        find_user=world.find_user,
    )


def _message_text(world: World, call: Call) -> FormattedText:
    """The ``text`` of a call, parsed and measured."""
    if not call.text("text"):
        raise bad_request("message text is empty")
    entities = call.items("entities")
    formatted = _formatted(world, call.text("text"), call.text("parse_mode"), entities)
    if not formatted.text:
        raise bad_request("message text is empty")
    world.limits.check_text(formatted.text)
    return formatted


def text_content(world: World, call: Call) -> Content:
    """The text of a message with what is wanted of its link preview."""
    formatted = _message_text(world, call)
    return Content("text", formatted, link_preview=call.mapping("link_preview_options"))


def caption_text(world: World, call: Call) -> FormattedText:
    """The ``caption`` of a call, which may be empty."""
    entities = call.items("caption_entities")
    formatted = _formatted(world, call.text("caption"), call.text("parse_mode"), entities)
    world.limits.check_caption(formatted.text)
    return formatted


def media_content(world: World, call: Call, media: JsonObject) -> Content:
    """The content that an InputMedia object describes."""
    kinds: dict[str, ContentKind] = {"photo": "photo", "document": "document"}
    kind = kinds.get(str(media.get("type")))
    if kind is None:
        raise bad_request("wrong type of the media: this server keeps photos and documents")
    caption = caption_text(world, Call(call.method, media))
    return file_content(world, call, kind, str(media.get("media", "")), caption)


def file_content(
    world: World, call: Call, kind: ContentKind, reference: str, caption: FormattedText
) -> Content:
    """A photo or document with its caption."""
    file = world.files.resolve(call, reference, "photo" if kind == "photo" else "document")
    return Content(kind, caption, file)


def reply_markup(world: World, call: Call) -> JsonObject | None:
    """The checked markup; of an inline keyboard without buttons nothing remains."""
    if call.arguments.get("reply_markup") in (None, ""):
        return None
    markup = call.mapping("reply_markup")
    if markup is None:
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" not in markup:
        return markup
    for row in markup["inline_keyboard"]:
        for button in row:
            _check_button(world, button)
    rows = [row for row in markup["inline_keyboard"] if row]
    return {"inline_keyboard": rows} if rows else None


def _check_button(world: World, button: JsonObject) -> None:
    prefix = "can't parse inline keyboard button"
    if not button.get("text"):
        raise bad_request(f'{prefix}: Field "text" must be a non-empty String')
    if len(BUTTON_ACTIONS & button.keys()) != 1:
        raise bad_request(f"{prefix}: Text buttons are unallowed in the inline keyboard")
    url = button.get("url")
    if url is not None and not url.startswith(LINK_STARTS):
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
    world.limits.check_button(button)


@dataclass(frozen=True)
class Placement:
    """Where in its chat a new message goes, and how."""

    thread_id: int | None = None
    reply_to_id: int | None = None
    is_silent: bool = False
    is_protected: bool = False

    def apply(self, message: Message) -> Message:
        message.thread_id = self.thread_id
        message.reply_to_id = self.reply_to_id
        message.is_silent = self.is_silent
        message.is_protected = self.is_protected
        return message


def placement(call: Call, chat: Chat) -> Placement:
    """Read and check the topic and the message replied to."""
    thread_id = call.integer("message_thread_id")
    if thread_id is not None and not (chat.is_forum and thread_id in chat.topics):
        raise bad_request("message thread not found")
    return Placement(
        thread_id=thread_id,
        reply_to_id=_reply_to(call, chat),
        is_silent=call.flag("disable_notification"),
        is_protected=call.flag("protect_content"),
    )


def _reply_to(call: Call, chat: Chat) -> int | None:
    reply = call.mapping("reply_parameters") or {}
    message_id = reply.get("message_id", call.integer("reply_to_message_id"))
    if message_id is None:
        return None
    if chat.message(message_id) is not None:
        return int(message_id)
    if reply.get("allow_sending_without_reply") or call.flag("allow_sending_without_reply"):
        return None
    raise bad_request("message to be replied not found")
