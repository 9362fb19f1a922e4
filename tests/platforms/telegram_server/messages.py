"""What a chat holds: messages, their content, and what they were before."""

from dataclasses import dataclass, field
from typing import Literal

from tests.platforms.telegram_server.files import StoredFile
from tests.platforms.telegram_server.text import FormattedText
from tests.platforms.telegram_server.wire import JsonObject

LINK_TYPES = frozenset({"url", "text_link"})
NO_TEXT = FormattedText("")
ContentKind = Literal["text", "photo", "document", "rich", "pin", "service"]


@dataclass(frozen=True)
class Content:
    """What a message says: ``formatted`` is the text, or the caption of a file."""

    kind: ContentKind
    formatted: FormattedText = NO_TEXT
    file: StoredFile | None = None
    rich: JsonObject | None = None
    pinned_id: int | None = None
    link_preview: JsonObject | None = None
    #: Fields of the Message object that a service message consists of.
    service: JsonObject | None = None

    @property
    def is_service(self) -> bool:
        """Told by Telegram, not said by anybody: not to be edited, forwarded or copied."""
        return self.kind in {"pin", "service"}

    def same_as(self, other: "Content") -> bool:
        """Equal to a reader, whatever the source looked like."""
        return (
            self.kind == other.kind
            and self.formatted.text == other.formatted.text
            and self.formatted.entities == other.formatted.entities
            and self.file == other.file
            and self.rich == other.rich
            and self._preview == other._preview
        )

    @property
    def _preview(self) -> JsonObject | None:
        """How the preview looks, None where there is no link to preview."""
        has_link = any(entity["type"] in LINK_TYPES for entity in self.formatted.entities)
        return self.link_preview if has_link else None


@dataclass(frozen=True)
class Revision:
    """What a message was before an edit, and when (Unix seconds) that edit came."""

    content: Content
    reply_markup: JsonObject | None
    edited_at: int


@dataclass
class Message:
    """One message; times are Unix seconds, ``deleted_at`` is None while it stands."""

    id: int
    chat_id: int
    author_id: int
    date: int
    content: Content
    reply_markup: JsonObject | None = None
    thread_id: int | None = None
    reply_to_id: int | None = None
    album_id: str = ""
    forward_origin: JsonObject | None = None
    is_protected: bool = False
    is_silent: bool = False
    edited_at: int | None = None
    deleted_at: int | None = None
    history: list[Revision] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text, or the caption of a file."""
        return self.content.formatted.text

    @property
    def entities(self) -> tuple[JsonObject, ...]:
        return self.content.formatted.entities

    @property
    def source(self) -> str:
        """The text as it was sent, HTML or Markdown included."""
        return self.content.formatted.source

    @property
    def media(self) -> StoredFile | None:
        return self.content.file

    @property
    def buttons(self) -> list[JsonObject]:
        """All inline buttons, row by row."""
        rows = (self.reply_markup or {}).get("inline_keyboard", [])
        return [button for row in rows for button in row]

    def change(self, content: Content, reply_markup: JsonObject | None, now: int) -> None:
        self.history.append(Revision(self.content, self.reply_markup, now))
        self.content = content
        self.reply_markup = reply_markup
        self.edited_at = now
