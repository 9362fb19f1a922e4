"""Who and what there is on Telegram: people, groups and channels that a test sets up and moves."""

from collections.abc import Callable

from tests.platforms.telegram_server.limits import Limits, Rates
from tests.platforms.telegram_server.messages import Content, Message
from tests.platforms.telegram_server.people import (
    CHANNEL_RIGHTS,
    GROUP_RIGHTS,
    Chat,
    ChatKind,
    Member,
    Status,
    User,
)
from tests.platforms.telegram_server.shown import show_member, show_message
from tests.platforms.telegram_server.text import FormattedText, format_text
from tests.platforms.telegram_server.wire import JsonObject
from tests.platforms.telegram_server.world import DEFAULT_EPOCH, Press, World, loop_time

FIRST_USER_ID = 5_000_000_001
SUPERGROUP_OFFSET = -1_000_000_000_000


class Stage:
    """The world as a test arranges it; everything here happens at once, without HTTP."""

    def __init__(
        self,
        *,
        bot: User,
        limits: Limits,
        rates: Rates | None,
        clock: Callable[[], float] = loop_time,
        epoch: int = DEFAULT_EPOCH,
    ) -> None:
        self.world = World(bot, limits=limits, rates=rates, clock=clock, epoch=epoch)
        self.bot = bot
        self._made = 0

    def _number(self) -> int:
        self._made += 1
        return self._made

    # People and chats

    def add_user(self, first_name: str, *, username: str = "", language_code: str = "") -> User:
        user = User(FIRST_USER_ID + self._number(), first_name, username, language_code)
        self.world.users[user.id] = user
        return user

    def add_private_chat(self, user: User) -> Chat:
        """The chat of a person who has started the bot; its id is the person's."""
        chat = Chat(user.id, "private", user.first_name, user.username)
        return self._keep(chat)

    def add_group(self, title: str, *users: User, bot: Status = "member") -> Chat:
        return self._shared(Chat(-4_000_000 - self._number(), "group", title), users, bot)

    def add_supergroup(
        self,
        title: str,
        *users: User,
        bot: Status = "member",
        username: str = "",
        is_forum: bool = False,
    ) -> Chat:
        number = SUPERGROUP_OFFSET - 2_000_000 - self._number()
        chat = Chat(number, "supergroup", title, username, is_forum=is_forum)
        return self._shared(chat, users, bot)

    def add_channel(
        self, title: str, *users: User, bot: Status = "administrator", username: str = ""
    ) -> Chat:
        """A channel; its users may post."""
        number = SUPERGROUP_OFFSET - 1_000_000 - self._number()
        return self._shared(Chat(number, "channel", title, username), users, bot)

    def _shared(self, chat: Chat, users: tuple[User, ...], bot: Status) -> Chat:
        """The first user owns the chat."""
        for index, user in enumerate(users):
            chat.members[user.id] = Member("member" if index else "creator")
        chat.members[self.bot.id] = Member(bot, _rights(bot, chat.kind))
        return self._keep(chat)

    def _keep(self, chat: Chat) -> Chat:
        self.world.chats[chat.id] = chat
        return chat

    def add_topic(self, forum: Chat, name: str, author: User) -> int:
        """A new topic of a forum: its id is that of the message that opens it."""
        message = self.world.post(forum, author.id, Content("text", self._formatted(name)))
        forum.topics.add(message.id)
        return message.id

    # What happens to the bot

    def set_bot_status(
        self, chat: Chat, status: Status, rights: frozenset[str] | None = None
    ) -> None:
        """Promote, restrict, remove or ban the bot; it learns of it by a my_chat_member update.

        Args:
            chat: A group, supergroup or channel.
            status: What the bot becomes there.
            rights: What it may do; None means all that the status can give, and for
                ``restricted`` nothing at all.
        """
        given = _rights(status, chat.kind) if rights is None else rights
        self._change_bot(chat, Member(status, given))

    def _change_bot(self, chat: Chat, new: Member) -> None:
        old = chat.member(self.bot.id)
        chat.members[self.bot.id] = new
        changed = {
            "chat": chat.shown(),
            "from": self.world.users[_owner(chat)].shown(),
            "date": self.world.now(),
            "old_chat_member": show_member(self.bot, old, chat.kind),
            "new_chat_member": show_member(self.bot, new, chat.kind),
        }
        self.world.updates.add("my_chat_member", changed)

    def block_bot(self, user: User) -> None:
        chat = self.world.chats[user.id]
        chat.is_blocked = True
        chat.members[self.bot.id] = Member("member")
        self._change_bot(chat, Member("kicked"))

    def unblock_bot(self, user: User) -> None:
        chat = self.world.chats[user.id]
        chat.is_blocked = False
        self._change_bot(chat, Member("member"))

    def deactivate(self, user: User) -> None:
        """The account is deleted; the bot is not told."""
        self.world.chats[user.id].is_deactivated = True

    def upgrade_group(self, group: Chat) -> Chat:
        """Turn a group into a supergroup with a new id; the old one refuses from now on.

        The bot gets the two service messages that tell of it.
        """
        chat = self.add_supergroup(group.title)
        chat.members = dict(group.members)
        self._tell(group, {"migrate_to_chat_id": chat.id})
        self._tell(chat, {"migrate_from_chat_id": group.id})
        group.migrated_to = chat.id
        return chat

    def _tell(self, chat: Chat, service: JsonObject) -> None:
        message = self.world.post(chat, _owner(chat), Content("service", service=service))
        self.world.updates.add("message", show_message(self.world, message))

    # What people do

    def user_sends(
        self,
        chat: Chat,
        user: User,
        text: str,
        *,
        thread_id: int | None = None,
        reply_to: int | None = None,
    ) -> Message:
        """A person writes, or posts to a channel; the bot gets the update if it may see it."""
        message = self.world.post(chat, user.id, Content("text", self._formatted(text)))
        message.thread_id = thread_id
        message.reply_to_id = reply_to
        if self._bot_sees(chat, message):
            kind = "channel_post" if chat.kind == "channel" else "message"
            self.world.updates.add(kind, show_message(self.world, message))
        return message

    def _bot_sees(self, chat: Chat, message: Message) -> bool:
        """Privacy mode: of a group's talk, only what is meant for the bot, unless it governs."""
        if chat.is_private:
            return not chat.is_blocked
        member = chat.member(self.bot.id)
        if not member.is_inside or chat.migrated_to is not None:
            return False
        if member.is_admin or chat.kind == "channel":
            return True
        replied = chat.message(message.reply_to_id)
        if replied is not None and replied.author_id == self.bot.id:
            return True
        first = message.text.partition(" ")[0]
        is_command = first.startswith("/") and "@" not in first
        return is_command or f"@{self.bot.username}" in message.text

    def user_presses(self, chat: Chat, user: User, message_id: int, data: str) -> Press:
        """A person presses the inline button with that callback_data.

        Raises:
            LookupError: the message is not there, or has no such button now.
        """
        message = chat.message(message_id)
        buttons = message.buttons if message is not None else []
        if message is None or data not in [button.get("callback_data") for button in buttons]:
            raise LookupError(f"no button {data!r} on message {message_id}")
        press = Press(str(4_000_000_000 + self._number()), user, message, data)
        self.world.presses[press.id] = press
        query = {
            "id": press.id,
            "from": user.shown(),
            "message": show_message(self.world, message),
            "chat_instance": str(-7_000_000_000 - abs(chat.id) % 1_000_000_000),
            "data": data,
        }
        self.world.updates.add("callback_query", query)
        return press

    def user_deletes(self, chat: Chat, message_id: int) -> None:
        """Someone with the right to it removes a message; the bot is not told."""
        message = chat.message(message_id)
        if message is None:
            raise LookupError(f"no message {message_id}")
        message.deleted_at = self.world.now()

    def _formatted(self, text: str) -> FormattedText:
        return format_text(
            text,
            parse_mode="",
            entities=None,
            entity_limit=self.world.limits.entities,
            find_user=self.world.find_user,
        )


def _owner(chat: Chat) -> int:
    """The person of a private chat, the creator of another; else any member."""
    if chat.is_private:
        return chat.id
    owners = [number for number, member in chat.members.items() if member.status == "creator"]
    return (owners or list(chat.members))[0]


def _rights(status: Status, kind: ChatKind) -> frozenset[str]:
    if status != "administrator":
        return frozenset()
    return CHANNEL_RIGHTS if kind == "channel" else GROUP_RIGHTS
