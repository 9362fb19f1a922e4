"""The nouns of the server."""

import datetime as dt
from dataclasses import dataclass, field
from enum import IntEnum

from tests.platforms.discord_server.state.permissions import NOTHING, Permission
from tests.platforms.discord_server.wire import Json

EPHEMERAL = 1 << 6
LOADING = 1 << 7
CROSSPOSTED = 1 << 0
SILENT = 1 << 12
HAS_THREAD = 1 << 5


class ChannelKind(IntEnum):
    """Discord's channel types that the server knows."""

    TEXT = 0
    DIRECT = 1
    ANNOUNCEMENT = 5
    ANNOUNCEMENT_THREAD = 10
    PUBLIC_THREAD = 11
    PRIVATE_THREAD = 12


THREADS = (
    ChannelKind.ANNOUNCEMENT_THREAD,
    ChannelKind.PUBLIC_THREAD,
    ChannelKind.PRIVATE_THREAD,
)


@dataclass(frozen=True)
class User:
    """An account: a person or the bot."""

    id: int
    name: str
    bot: bool = False


@dataclass(frozen=True)
class Role:
    """A role of a guild; the one whose id is the guild's is @everyone."""

    id: int
    name: str
    permissions: Permission
    mentionable: bool = False


@dataclass
class Member:
    """A user in a guild."""

    user: User
    joined_at: dt.datetime
    role_ids: tuple[int, ...] = ()


@dataclass
class Guild:
    """A server, in the words of Discord's users."""

    id: int
    name: str
    owner_id: int
    created_at: dt.datetime
    roles: dict[int, Role] = field(default_factory=dict)
    members: dict[int, Member] = field(default_factory=dict)
    locale: str = "en-US"


@dataclass
class Channel:
    """A channel, a thread or a direct conversation."""

    id: int
    kind: ChannelKind
    name: str = ""
    guild_id: int | None = None
    parent_id: int | None = None
    owner_id: int | None = None
    recipient: User | None = None
    #: What the bot may not do here.
    denied: Permission = NOTHING
    auto_archive_min: int = 1440
    last_message_id: int | None = None
    message_count: int = 0

    @property
    def is_thread(self) -> bool:
        """Whether it hangs under another channel."""
        return self.kind in THREADS


@dataclass(frozen=True)
class Attachment:
    """A file of a message, with its bytes."""

    id: int
    filename: str
    content: bytes = field(repr=False)
    content_type: str
    url: str
    description: str | None = None
    #: Width and height of a PNG in pixels.
    pixels: tuple[int, int] | None = None


@dataclass(frozen=True)
class Mentioned:
    """Who is called by a message."""

    everyone: bool = False
    roles: frozenset[int] = frozenset()
    users: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        return self.everyone or bool(self.roles) or bool(self.users)


@dataclass(frozen=True)
class Edit:
    """What a message was before somebody edited it."""

    replaced_at: dt.datetime
    content: str
    embeds: tuple[Json, ...]
    components: tuple[Json, ...]
    filenames: tuple[str, ...]


@dataclass(frozen=True)
class StoredMessage:
    """A message as the channel holds it; an edit puts a new object in its place."""

    id: int
    channel_id: int
    author: User
    content: str
    created_at: dt.datetime
    embeds: tuple[Json, ...] = ()
    components: tuple[Json, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    flags: int = 0
    nonce: str | None = None
    edited_at: dt.datetime | None = None
    edits: tuple[Edit, ...] = ()
    deleted: bool = False
    #: Who was notified when it appeared; edits notify nobody.
    mentioned: Mentioned = Mentioned()
    #: Who is named in it now (shown highlighted).
    named: Mentioned = Mentioned()
    kind: int = 0
    interaction_id: int | None = None
    webhook_id: int | None = None
    reference: Json | None = None

    @property
    def ephemeral(self) -> bool:
        """Whether only the user of the interaction sees it."""
        return bool(self.flags & EPHEMERAL)

    @property
    def loading(self) -> bool:
        """Whether it still says that the application is thinking."""
        return bool(self.flags & LOADING)

    @property
    def silent(self) -> bool:
        """Whether it was sent without a sound; whom it names is notified nevertheless."""
        return bool(self.flags & SILENT)

    @property
    def crossposted(self) -> bool:
        """Whether it was published to following channels."""
        return bool(self.flags & CROSSPOSTED)
