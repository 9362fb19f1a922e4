"""Text and entities, parsed by Telegram's own library (tdjson), shown as the Bot API shows them."""

import functools
import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import cast

from tdjson import td_execute

from tests.platforms.telegram_server.errors import bad_request
from tests.platforms.telegram_server.wire import JsonObject

PARSE_MODES: dict[str, JsonObject] = {
    "html": {"@type": "textParseModeHTML"},
    "markdown": {"@type": "textParseModeMarkdown", "version": 1},
    "markdownv2": {"@type": "textParseModeMarkdown", "version": 2},
}
PLAIN_TYPES = {
    "Bold": "bold",
    "Italic": "italic",
    "Underline": "underline",
    "Strikethrough": "strikethrough",
    "Spoiler": "spoiler",
    "Code": "code",
    "Pre": "pre",
    "BlockQuote": "blockquote",
    "ExpandableBlockQuote": "expandable_blockquote",
    "Mention": "mention",
    "Hashtag": "hashtag",
    "Cashtag": "cashtag",
    "BotCommand": "bot_command",
    "Url": "url",
    "EmailAddress": "email",
    "PhoneNumber": "phone_number",
}
#: Nothing is recognised inside these.
OPAQUE_TYPES = frozenset({"code", "pre", "text_link", "text_mention", "custom_emoji", "date_time"})
WHITESPACE = " \n"
CONTROL_CHARACTERS = re.compile(r"[\x00-\x09\x0b\x0c\x0e-\x1f]")

FindUser = Callable[[int], JsonObject | None]


@dataclass(frozen=True)
class FormattedText:
    """Text as the chat holds it; ``source`` and ``parse_mode`` are what the bot had sent."""

    text: str
    entities: tuple[JsonObject, ...] = ()
    source: str = ""
    parse_mode: str = ""
    #: Entities above the limit, which Telegram ignores.
    ignored_entities: int = 0


def utf16_length(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


@functools.cache
def _silence() -> None:
    td_execute(b'{"@type": "setLogVerbosityLevel", "new_verbosity_level": 0}')


def _execute(request: JsonObject) -> JsonObject:
    _silence()
    answer = td_execute(json.dumps(request).encode())
    return cast("JsonObject", json.loads(answer or b"{}"))


def _date_format(kind: JsonObject) -> str:
    if kind["@type"].endswith("Relative"):
        return "r"
    marks = {"Short": ("d", "t"), "Long": ("D", "T")}
    letters = "w" if kind.get("show_day_of_week") else ""
    for index, name in enumerate(("date_precision", "time_precision")):
        precision = kind.get(name, {}).get("@type", "").removeprefix("dateTimePartPrecision")
        letters += marks[precision][index] if precision in marks else ""
    return letters


def _entity(found: JsonObject, find_user: FindUser) -> JsonObject | None:
    """A Bot API entity from TDLib's, None for those which the Bot API does not show."""
    kind = found["type"]
    name = kind["@type"].removeprefix("textEntityType")
    shown: JsonObject = {"offset": found["offset"], "length": found["length"]}
    if name in PLAIN_TYPES:
        return {"type": PLAIN_TYPES[name], **shown}
    if name == "PreCode":
        return {"type": "pre", **shown, "language": kind["language"]}
    if name == "TextUrl":
        return {"type": "text_link", **shown, "url": kind["url"]}
    if name == "CustomEmoji":
        return {"type": "custom_emoji", **shown, "custom_emoji_id": str(kind["custom_emoji_id"])}
    if name == "DateTime":
        shown["unix_time"] = kind["unix_time"]
        if kind.get("formatting_type"):
            shown["date_time_format"] = _date_format(kind["formatting_type"])
        return {"type": "date_time", **shown}
    user = find_user(kind["user_id"]) if name == "MentionName" else None
    return {"type": "text_mention", **shown, "user": user} if user else None


def _entities(found: Iterable[JsonObject], find_user: FindUser) -> list[JsonObject]:
    return [entity for item in found if (entity := _entity(item, find_user)) is not None]


def _parsed(source: str, parse_mode: str, find_user: FindUser) -> tuple[str, list[JsonObject]]:
    mode = PARSE_MODES.get(parse_mode.lower())
    if mode is None:
        raise bad_request("unsupported parse_mode")
    answer = _execute({"@type": "parseTextEntities", "text": source, "parse_mode": mode})
    if answer["@type"] == "error":
        message = str(answer["message"])
        raise bad_request(message[:1].lower() + message[1:])
    return answer["text"], _entities(answer["entities"], find_user)


def _span(entity: JsonObject) -> tuple[int, int]:
    return entity["offset"], entity["offset"] + entity["length"]


def _overlap(one: JsonObject, other: JsonObject) -> bool:
    (start, end), (other_start, other_end) = _span(one), _span(other)
    return start < other_end and other_start < end


def _recognised(text: str, given: list[JsonObject], find_user: FindUser) -> list[JsonObject]:
    """Links, tags, mentions and commands that the server finds by itself."""
    answer = _execute({"@type": "getTextEntities", "text": text})
    opaque = [entity for entity in given if entity["type"] in OPAQUE_TYPES]
    found = _entities(answer["entities"], find_user)
    return [entity for entity in found if not any(_overlap(entity, other) for other in opaque)]


def _trimmed(text: str, entities: list[JsonObject]) -> tuple[str, list[JsonObject]]:
    """Without white space around the text; leading white space inside an entity stays."""
    first = min((entity["offset"] for entity in entities), default=len(text))
    lead = min(len(text) - len(text.lstrip(WHITESPACE)), first)
    text = text[lead:].rstrip(WHITESPACE)
    end = utf16_length(text)
    moved = []
    for entity in entities:
        start, stop = _span(entity)
        start, stop = start - lead, min(stop - lead, end)
        if stop > start:
            moved.append({**entity, "offset": start, "length": stop - start})
    return text, moved


def format_text(
    source: str,
    *,
    parse_mode: str,
    entities: list[JsonObject] | None,
    entity_limit: int,
    find_user: FindUser,
) -> FormattedText:
    """Parse, trim and complete a text as the server does before it measures it.

    Raises:
        ApiError: 400 ``can't parse entities: ...`` with TDLib's own wording.
    """
    clean = CONTROL_CHARACTERS.sub(" ", source.replace("\r", ""))
    if parse_mode:
        text, given = _parsed(clean, parse_mode, find_user)
    else:
        text, given = clean, [dict(entity) for entity in entities or []]
    text, given = _trimmed(text, given)
    found = _recognised(text, given, find_user)
    every = sorted([*given, *found], key=lambda item: (item["offset"], -item["length"]))
    kept = tuple(every[:entity_limit])
    return FormattedText(text, kept, source, parse_mode, len(every) - len(kept))
