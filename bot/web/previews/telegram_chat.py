"""The requests of a Telegram plan as messages: pictures, albums, texts, keyboards, rich ones."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from markupsafe import Markup, escape

from bot.sample import CHANNEL
from bot.web.previews.mosaic import mosaic
from bot.web.previews.rich import rich_preview
from bot.web.previews.shown import Chat, File, Files, Shown, image
from bot.web.previews.telegram import address_of, telegram_preview
from mir_core.model.part import Part
from mir_core.model.reference import resolved

_ATTACHED = "attach://"
#: A link to a post of the sample's channel.
_POST = re.compile(rf"https://t\.me/{CHANNEL}/(\d+)")
#: What changes an earlier message, and is none itself.
_KEYBOARD = "editMessageReplyMarkup"


def telegram_chat(parts: Sequence[Part], files: Mapping[int, Files]) -> Chat:
    """The messages in sending order.

    Args:
        parts: Of a plan for the sample, or of an answer.
        files: Their pictures, by the part's ordinal.
    """
    ids = {part.ordinal: str(part.ordinal) for part in parts}
    payloads = {part.ordinal: resolved(part.payload, ids) for part in parts}
    keyboards = {
        str(payload.get("message_id")): payload.get("reply_markup")
        for part in parts
        if part.method == _KEYBOARD
        for payload in [payloads[part.ordinal]]
    }
    messages = [part for part in parts if part.method != _KEYBOARD]
    return Chat(
        tuple(
            Shown(part.ordinal, len(messages), _bubble(part, payload, found) + _keys(markup))
            for part in messages
            for payload in [payloads[part.ordinal]]
            for found in [files.get(part.ordinal, {})]
            for markup in [keyboards.get(str(part.ordinal), payload.get("reply_markup"))]
        )
    )


def _bubble(part: Part, payload: Mapping[str, Any], files: Files) -> Markup:
    match payload:
        case {"rich_message": {"blocks": list(blocks)}}:
            inner = rich_preview(blocks, files, f"m{part.ordinal}")
            return Markup('<div class="t-bubble t-rich">{}</div>').format(inner)
        case {"media": list(media)}:
            named = [each for each in media if isinstance(each, dict)]
            pictures = [file for each in named for file in _named(each.get("media"), files)]
            captions = [each for each in named if each.get("caption")]
            text = _text(captions[0], "caption") if len(captions) == 1 else Markup()
        case {"photo": name, **rest}:
            pictures, text = list(_named(name, files)), _text(rest, "caption")
        case {"text": str()}:
            pictures, text = [], _text(payload, "text")
        case _:
            pictures, text = [], Markup()
    if not (pictures or text):
        text = _words(escape(part.plain_text))
    return Markup('<div class="t-bubble">{}{}</div>').format(_album(pictures), text)


def _named(reference: object, files: Files) -> Iterable[File]:
    found = files.get(str(reference).removeprefix(_ATTACHED))
    return () if found is None else (found,)


def _album(pictures: Sequence[File]) -> Markup:
    if not pictures:
        return Markup()
    if len(pictures) == 1:
        return image(pictures[0], "t-photo")
    places = mosaic([each.ratio for each in pictures])
    tiles = (image(file, place.names) for file, place in zip(pictures, places, strict=True))
    return Markup('<div class="t-album"><div class="mosaic">{}</div></div>').format(
        Markup().join(tiles)
    )


def _text(payload: Mapping[str, Any], key: str) -> Markup:
    text = payload.get(key)
    if not isinstance(text, str) or not text:
        return Markup()
    is_html = payload.get("parse_mode") == "HTML"
    return _words(telegram_preview(text) if is_html else escape(text))


def _words(text: Markup) -> Markup:
    return Markup('<div class="t-text">{}</div>').format(text)


def _keys(markup: object) -> Markup:
    """An inline keyboard; links to posts of the channel lead to them on the page."""
    rows = markup.get("inline_keyboard") if isinstance(markup, dict) else None
    if not rows:
        return Markup()
    drawn = (
        Markup('<div class="t-row">{}</div>').format(Markup().join(map(_key, row))) for row in rows
    )
    return Markup('<div class="t-keys">{}</div>').format(Markup().join(drawn))


def _key(button: Mapping[str, Any]) -> Markup:
    url = str(button.get("url") or "")
    post = _POST.fullmatch(url)
    to = f"#m{post[1]}" if post else address_of(url)
    return Markup('<a class="t-key" href="{}">{}</a>').format(to, button.get("text", ""))
