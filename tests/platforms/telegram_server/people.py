"""Users, chats and who may do what in them."""

from dataclasses import dataclass, field
from typing import Literal

from tests.platforms.telegram_server.messages import Message
from tests.platforms.telegram_server.wire import JsonObject

ChatKind = Literal["private", "group", "supergroup", "channel"]
Status = Literal["creator", "administrator", "member", "restricted", "left", "kicked"]

#: What an administrator may be allowed.
ADMIN_RIGHTS = frozenset(
    {
        *("can_manage_chat", "can_delete_messages", "can_manage_video_chats"),
        *("can_restrict_members", "can_promote_members", "can_change_info", "can_invite_users"),
        *("can_post_stories", "can_edit_stories", "can_delete_stories"),
    }
)
CHANNEL_RIGHTS = ADMIN_RIGHTS | {"can_post_messages", "can_edit_messages"}
GROUP_RIGHTS = ADMIN_RIGHTS | {"can_pin_messages", "can_manage_topics"}
#: What a member may be allowed; the right to send is one for each kind of content.
MEMBER_RIGHTS = frozenset(
    {
        *("can_send_messages", "can_send_audios", "can_send_documents", "can_send_photos"),
        *("can_send_videos", "can_send_video_notes", "can_send_voice_notes", "can_send_polls"),
        *("can_send_other_messages", "can_add_web_page_previews", "can_react_to_messages"),
        *("can_edit_tag", "can_change_info", "can_invite_users", "can_pin_messages"),
        "can_manage_topics",
    }
)
DEFAULT_MEMBER_RIGHTS = MEMBER_RIGHTS - {"can_change_info", "can_pin_messages", "can_manage_topics"}


@dataclass(frozen=True)
class User:
    """A person or a bot."""

    id: int
    first_name: str
    username: str = ""
    language_code: str = ""
    is_bot: bool = False

    def shown(self) -> JsonObject:
        shown: JsonObject = {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name}
        if self.username:
            shown["username"] = self.username
        if self.language_code:
            shown["language_code"] = self.language_code
        return shown


@dataclass(frozen=True)
class Member:
    """A user's place in a chat; ``rights`` of administrators and restricted members only."""

    status: Status
    rights: frozenset[str] = frozenset()

    @property
    def is_inside(self) -> bool:
        return self.status not in {"left", "kicked"}

    @property
    def is_admin(self) -> bool:
        return self.status in {"creator", "administrator"}

    def may(self, right: str) -> bool:
        return self.status == "creator" or (self.is_admin and right in self.rights)


@dataclass
class Chat:
    """A chat and all it holds, deleted messages included."""

    id: int
    kind: ChatKind
    title: str
    username: str = ""
    is_forum: bool = False
    members: dict[int, Member] = field(default_factory=dict)
    permissions: frozenset[str] = DEFAULT_MEMBER_RIGHTS
    topics: set[int] = field(default_factory=set)
    messages: dict[int, Message] = field(default_factory=dict)
    pinned: list[int] = field(default_factory=list)
    migrated_to: int | None = None
    #: Of a private chat: the person stopped the bot.
    is_blocked: bool = False
    #: Of a private chat: the account is gone.
    is_deactivated: bool = False

    @property
    def is_private(self) -> bool:
        return self.kind == "private"

    @property
    def counts_own_ids(self) -> bool:
        """Supergroups and channels number their messages alone, the others share one count."""
        return self.kind in {"supergroup", "channel"}

    def member(self, user_id: int) -> Member:
        return self.members.get(user_id, Member("left"))

    def message(self, message_id: int | None) -> Message | None:
        """A message that is still there."""
        message = self.messages.get(message_id) if message_id is not None else None
        return None if message is None or message.deleted_at is not None else message

    def shown(self) -> JsonObject:
        shown: JsonObject = {"id": self.id, "type": self.kind}
        shown["first_name" if self.is_private else "title"] = self.title
        if self.username:
            shown["username"] = self.username
        if self.is_forum:
            shown["is_forum"] = True
        return shown
