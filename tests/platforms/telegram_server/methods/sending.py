"""sendMessage, sendPhoto, sendDocument, sendMediaGroup, sendRichMessage, sendChatAction."""

import json
import re

from tests.platforms.telegram_server.access import CONTENT_NAMES, chat_for, chat_to_send_to
from tests.platforms.telegram_server.errors import bad_request
from tests.platforms.telegram_server.messages import Content, ContentKind
from tests.platforms.telegram_server.methods.arguments import (
    caption_text,
    file_content,
    media_content,
    placement,
    reply_markup,
    text_content,
)
from tests.platforms.telegram_server.rich import read_rich_message
from tests.platforms.telegram_server.shown import show_message
from tests.platforms.telegram_server.text import FormattedText
from tests.platforms.telegram_server.wire import Call, JsonObject
from tests.platforms.telegram_server.world import World

ACTIONS = frozenset(
    {
        *("typing", "upload_photo", "record_video", "upload_video", "record_voice"),
        *("upload_voice", "upload_document", "choose_sticker", "find_location"),
        *("record_video_note", "upload_video_note"),
    }
)


def _send(world: World, call: Call, content: Content) -> JsonObject:
    """Put the content into the chat, if the bot may and the rate allows."""
    markup = reply_markup(world, call)
    chat = chat_to_send_to(world, call, CONTENT_NAMES[content.kind])
    place = placement(call, chat)
    world.rates.spend(chat.id, is_private=chat.is_private)
    message = place.apply(world.post(chat, world.bot.id, content))
    message.reply_markup = markup
    return show_message(world, message)


def send_message(world: World, call: Call) -> JsonObject:
    return _send(world, call, text_content(world, call))


def _send_file(world: World, call: Call, kind: ContentKind) -> JsonObject:
    caption = caption_text(world, call)
    return _send(world, call, file_content(world, call, kind, call.text(kind), caption))


def send_photo(world: World, call: Call) -> JsonObject:
    return _send_file(world, call, "photo")


def send_document(world: World, call: Call) -> JsonObject:
    return _send_file(world, call, "document")


def rich_content(world: World, call: Call) -> Content:
    """The checked ``rich_message`` argument; its text is what a reader would see of it."""
    rich = call.mapping("rich_message")
    if rich is None:
        raise bad_request("rich message is empty")
    named = set(re.findall(r"attach://([\w.-]+)", json.dumps(rich)))
    if absent := named - call.files.keys():
        raise bad_request(f"there is no file {min(absent)} in the request")
    for name in named:
        world.files.resolve(call, f"attach://{name}", "photo")
    text, size = read_rich_message(rich)
    world.limits.check_rich(size)
    source = rich.get("html") or rich.get("markdown") or ""
    return Content("rich", FormattedText(text, source=source), rich=rich)


def send_rich_message(world: World, call: Call) -> JsonObject:
    """Pictures in it need the same right as pictures alone."""
    content = rich_content(world, call)
    if content.rich is not None and read_rich_message(content.rich)[1].media:
        chat_to_send_to(world, call, CONTENT_NAMES["photo"])
    return _send(world, call, content)


def send_media_group(world: World, call: Call) -> list[JsonObject]:
    """All or nothing: an album is several messages under one media_group_id."""
    media = call.items("media") or []
    world.limits.check_album(len(media))
    contents = [media_content(world, call, item) for item in media]
    kinds = {content.kind for content in contents}
    if len(kinds) > 1:
        raise bad_request("document can't be mixed with other media types")
    chat = chat_to_send_to(world, call, CONTENT_NAMES[kinds.pop()])
    place = placement(call, chat)
    world.rates.spend(chat.id, is_private=chat.is_private, count=len(contents))
    album_id = world.new_album_id()
    messages = [place.apply(world.post(chat, world.bot.id, content)) for content in contents]
    for message in messages:
        message.album_id = album_id
    return [show_message(world, message) for message in messages]


def send_chat_action(world: World, call: Call) -> bool:
    if call.text("action") not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat_for(world, call, "write")
    return True
