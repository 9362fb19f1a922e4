"""Discord's limits, and the checks of everything in a message that is not a component.

The figures come from Discord's documentation. It does not tell the processed size of Components
v2 (the sum of the texts' UTF-8 bytes and 12 for each text display, at most 10,170) and the 64
media items: both were measured by its users.
"""

from collections.abc import Container, Iterable, Mapping

from tests.platforms.discord_server.errors import FormErrors, Refusal
from tests.platforms.discord_server.wire import Json, Upload

CONTENT = 2000
EMBEDS = 10
EMBEDS_TOTAL = 6000
EMBED_TITLE = 256
EMBED_DESCRIPTION = 4096
EMBED_FIELDS = 25
EMBED_FIELD_NAME = 256
EMBED_FIELD_VALUE = 1024
EMBED_FOOTER = 2048
EMBED_AUTHOR = 256
FILES = 10
FILE_BYTES = 10 * 1024 * 1024
REQUEST_BYTES = 25 * 1024 * 1024
NONCE = 25
NONCE_WINDOW_S = 300.0  # "in the past few minutes": how many is a guess

COMPONENTS_V2_FLAG = 1 << 15
COMPONENTS_V2 = 40
COMPONENTS_V2_TEXT = 4000
COMPONENTS_V2_BYTES = 10_170
COMPONENTS_V2_BYTES_PER_TEXT = 12
COMPONENTS_V2_MEDIA = 64
ACTION_ROWS = 5
BUTTONS_IN_ROW = 5
CUSTOM_ID = 100
BUTTON_LABEL = 80
BUTTON_URL = 512
SELECT_OPTIONS = 25
SELECT_LABEL = 100
SELECT_PLACEHOLDER = 150
SECTION_TEXTS = 3
GALLERY_ITEMS = 10
ALT_TEXT = 1024

COMMANDS = 100
COMMAND_NAME = 32
COMMAND_DESCRIPTION = 100
COMMAND_OPTIONS = 25
COMMAND_CHOICES = 25
COMMAND_CHOICE_NAME = 100
COMMAND_CHOICE_VALUE = 100
COMMAND_TOTAL = 8000
AUTOCOMPLETE_CHOICES = 25

THREAD_NAME = 100
WEBHOOK_NAME = 80
HISTORY_PAGE = 100
HISTORY_PAGE_DEFAULT = 50
ALLOWED_MENTION_IDS = 100

INTERACTION_ANSWER_S = 3.0
INTERACTION_TOKEN_S = 15 * 60.0


def check_content(body: Json, errors: FormErrors) -> None:
    """Content of at most 2000 characters."""
    content = body.get("content")
    if content is not None and not isinstance(content, str):
        errors.add("content", "STRING_TYPE_CONVERT", "Could not interpret as string.")
    elif content is not None and len(content) > CONTENT:
        errors.too_long("content", CONTENT)


def check_nonce(body: Json, errors: FormErrors) -> None:
    """A nonce of at most 25 characters."""
    if len(str(body.get("nonce") or "")) > NONCE:
        errors.too_long("nonce", NONCE)


def check_embeds(body: Json, errors: FormErrors) -> None:
    """Each embed within its own limits, and all together within 6000 characters."""
    embeds = body.get("embeds") or []
    if len(embeds) > EMBEDS:
        errors.too_long("embeds", EMBEDS)
    total = 0
    for index, embed in enumerate(embeds):
        total += _check_embed(embed, f"embeds.{index}", errors)
    if total > EMBEDS_TOTAL:
        message = f"Embed size exceeds maximum size of {EMBEDS_TOTAL}"
        errors.add("embeds", "MAX_EMBED_SIZE_EXCEEDED", message)


def _check_embed(embed: Json, path: str, errors: FormErrors) -> int:
    """Notes what is too long in one embed and returns the characters that count in the sum."""
    pieces: list[tuple[str, str, int]] = [
        ("title", embed.get("title") or "", EMBED_TITLE),
        ("description", embed.get("description") or "", EMBED_DESCRIPTION),
        ("footer.text", (embed.get("footer") or {}).get("text") or "", EMBED_FOOTER),
        ("author.name", (embed.get("author") or {}).get("name") or "", EMBED_AUTHOR),
    ]
    fields = embed.get("fields") or []
    if len(fields) > EMBED_FIELDS:
        errors.too_long(f"{path}.fields", EMBED_FIELDS)
    for index, field in enumerate(fields):
        for key, most in (("name", EMBED_FIELD_NAME), ("value", EMBED_FIELD_VALUE)):
            text = field.get(key) or ""
            if not text:
                errors.required(f"{path}.fields.{index}.{key}")
            pieces.append((f"fields.{index}.{key}", text, most))
    for key, text, most in pieces:
        if len(text) > most:
            errors.too_long(f"{path}.{key}", most)
    return sum(len(text) for _, text, _ in pieces)


def check_files(uploads: Mapping[int, Upload], kept: int, errors: FormErrors) -> None:
    """At most ten files in the message.

    Raises:
        DiscordError: a file is over 10 MiB (413).
    """
    if len(uploads) + kept > FILES:
        errors.too_long("attachments", FILES)
    if any(len(upload.content) > FILE_BYTES for upload in uploads.values()):
        raise Refusal.TOO_LARGE.error()


def check_described(listed: Iterable[Json], known: Container[int], errors: FormErrors) -> None:
    """Entries of `attachments`: each of a file that is there, with at most 1024 characters."""
    for index, entry in enumerate(listed):
        if int(entry["id"]) not in known:
            message = "Attachment data not found"
            errors.add(f"attachments.{index}", "ATTACHMENT_DATA_NOT_FOUND", message)
        if len(entry.get("description") or "") > ALT_TEXT:
            errors.too_long(f"attachments.{index}.description", ALT_TEXT)


def check_allowed_mentions(body: Json, errors: FormErrors) -> None:
    """Known kinds only, at most 100 ids, and no kind both by name and by id."""
    allowed = body.get("allowed_mentions") or {}
    parse = allowed.get("parse") or []
    kinds = ("everyone", "roles", "users")
    for index, kind in enumerate(parse):
        if kind not in kinds:
            errors.choices(f"allowed_mentions.parse.{index}", kinds)
    for kind in ("users", "roles"):
        ids = allowed.get(kind) or []
        if len(ids) > ALLOWED_MENTION_IDS:
            errors.too_long(f"allowed_mentions.{kind}", ALLOWED_MENTION_IDS)
        if kind in parse and ids:
            message = f'parse:["{kind}"] and {kind}: [ids...] are mutually exclusive.'
            errors.add("allowed_mentions", "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", message)


def check_v2_without_legacy(fields: Iterable[str], errors: FormErrors) -> None:
    """None of `content`, `embeds`, `poll`, `sticker_ids` beside Components v2."""
    for field in fields:
        message = f"The '{field}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2"
        errors.add(field, "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", message)


def check_v2_size(texts: Iterable[str], media: int) -> None:
    """The undocumented limits, which the real server answers with 500.

    Raises:
        DiscordError: 500.
    """
    size = sum(len(text.encode()) + COMPONENTS_V2_BYTES_PER_TEXT for text in texts)
    if size > COMPONENTS_V2_BYTES or media > COMPONENTS_V2_MEDIA:
        raise Refusal.BROKEN.error()
