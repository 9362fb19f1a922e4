"""Guilds, channels and people, and what the bot may do where."""

from collections.abc import Callable
from typing import TypeAlias

from tests.platforms.discord_server.errors import Refusal
from tests.platforms.discord_server.rates import HiddenLimits
from tests.platforms.discord_server.state import payloads
from tests.platforms.discord_server.state.model import (
    Channel,
    ChannelKind,
    Guild,
    Member,
    Role,
    User,
)
from tests.platforms.discord_server.state.permissions import (
    BOT,
    EVERYTHING,
    MEMBER,
    NOTHING,
    Intent,
    Permission,
)
from tests.platforms.discord_server.timing import ServerTime
from tests.platforms.discord_server.wire import Json

#: Takes the name of a gateway event, its payload and the intent that a session needs for it.
Emit: TypeAlias = Callable[[str, Json, Intent], None]

# The application's flag that says the bot may read what others write.
_CONTENT_FLAG = 1 << 19


def _to_nobody(_name: str, _payload: Json, _intent: Intent) -> None:
    """What happens to events before a gateway listens."""


class World:
    """The places and people of the server."""

    def __init__(
        self, time: ServerTime, limits: HiddenLimits, *, bot_name: str, reads_content: bool
    ) -> None:
        self.time = time
        self.hidden_limits = limits
        self.emit: Emit = _to_nobody
        #: `http://127.0.0.1:port`, known once the server listens.
        self.root_url = ""
        self.reads_content = reads_content
        self.users: dict[int, User] = {}
        self.guilds: dict[int, Guild] = {}
        self.channels: dict[int, Channel] = {}
        self.closed_to_bot: set[int] = set()
        self.bot = self.add_user(bot_name, bot=True)
        self.application_id = self.bot.id
        self.owner = self.add_user("owner")

    @property
    def application_flags(self) -> int:
        """The application's public flags."""
        return _CONTENT_FLAG if self.reads_content else 0

    def add_user(self, name: str, *, bot: bool = False) -> User:
        """A new account."""
        user = User(self.time.snowflake(), name, bot)
        self.users[user.id] = user
        return user

    def add_guild(self, name: str, *, locale: str = "en-US") -> Guild:
        """A new guild with its owner and the bot in it; connected clients learn of it."""
        now = self.time.now()
        guild = Guild(self.time.snowflake(), name, self.owner.id, now, locale=locale)
        guild.roles[guild.id] = Role(guild.id, "@everyone", MEMBER)
        self.guilds[guild.id] = guild
        bots = self.add_role(guild, self.bot.name, permissions=BOT)
        guild.members[self.owner.id] = Member(self.owner, now)
        guild.members[self.bot.id] = Member(self.bot, now, (bots.id,))
        self.emit("GUILD_CREATE", self.guild_create(guild), Intent.GUILDS)
        return guild

    def add_role(
        self,
        guild: Guild,
        name: str,
        *,
        permissions: Permission = NOTHING,
        mentionable: bool = False,
    ) -> Role:
        """A new role of the guild."""
        role = Role(self.time.snowflake(), name, permissions, mentionable)
        guild.roles[role.id] = role
        shown = {"guild_id": str(guild.id), "role": payloads.role(role, len(guild.roles))}
        self.emit("GUILD_ROLE_CREATE", shown, Intent.GUILDS)
        return role

    def add_member(self, guild: Guild, user: User, *roles: Role) -> Member:
        """The user joins the guild with these roles."""
        member = Member(user, self.time.now(), tuple(role.id for role in roles))
        guild.members[user.id] = member
        shown = payloads.member(member) | {"guild_id": str(guild.id)}
        self.emit("GUILD_MEMBER_ADD", shown, Intent.MEMBERS)
        return member

    def remove_bot(self, guild: Guild) -> None:
        """The bot is thrown out of the guild."""
        guild.members.pop(self.bot.id)
        self.emit("GUILD_DELETE", {"id": str(guild.id)}, Intent.GUILDS)

    def add_channel(self, channel: Channel) -> Channel:
        """Puts a channel or thread in its guild and tells connected clients."""
        self.channels[channel.id] = channel
        if channel.guild_id is not None:
            name = "THREAD_CREATE" if channel.is_thread else "CHANNEL_CREATE"
            self.emit(name, payloads.channel(channel, self.bot), Intent.GUILDS)
        return channel

    def remove_channel(self, channel: Channel) -> None:
        """The channel is deleted."""
        del self.channels[channel.id]
        name = "THREAD_DELETE" if channel.is_thread else "CHANNEL_DELETE"
        self.emit(name, payloads.channel(channel, self.bot), Intent.GUILDS)

    def deny(self, channel: Channel, permissions: Permission) -> None:
        """From now on exactly these permissions are withheld from the bot in the channel."""
        channel.denied = permissions
        self.emit("CHANNEL_UPDATE", payloads.channel(channel, self.bot), Intent.GUILDS)

    def direct(self, user: User) -> Channel:
        """The direct conversation of the bot with a user, opened when there is none."""
        for channel in self.channels.values():
            if channel.recipient == user:
                return channel
        direct = Channel(self.time.snowflake(), ChannelKind.DIRECT, recipient=user)
        return self.add_channel(direct)

    def channel(self, identity: int) -> Channel:
        """Raises: DiscordError 10003 when there is no such channel."""
        if identity not in self.channels:
            raise Refusal.UNKNOWN_CHANNEL.error()
        return self.channels[identity]

    def guild(self, identity: int) -> Guild:
        """Raises: DiscordError 10004 when there is none, 50001 when the bot is not in it."""
        if identity not in self.guilds:
            raise Refusal.UNKNOWN_GUILD.error()
        if self.bot.id not in self.guilds[identity].members:
            raise Refusal.MISSING_ACCESS.error()
        return self.guilds[identity]

    def guild_of(self, channel: Channel) -> Guild | None:
        """The guild of a channel; None for a direct conversation."""
        return None if channel.guild_id is None else self.guilds[channel.guild_id]

    def channels_of(self, guild: Guild) -> list[Channel]:
        """Channels and threads of a guild that the bot can see."""
        held = (item for item in self.channels.values() if item.guild_id == guild.id)
        return [item for item in held if Permission.VIEW_CHANNEL in self.bot_permissions(item)]

    def guild_create(self, guild: Guild) -> Json:
        """The GUILD_CREATE payload."""
        return payloads.guild_create(guild, self.channels_of(guild), self.bot)

    def permissions(self, guild: Guild, user: User) -> Permission:
        """What a member may do in a guild, by roles."""
        if user.id == guild.owner_id:
            return EVERYTHING
        granted = guild.roles[guild.id].permissions
        for identity in guild.members[user.id].role_ids:
            granted |= guild.roles[identity].permissions
        return EVERYTHING if Permission.ADMINISTRATOR in granted else granted

    def bot_permissions(self, channel: Channel) -> Permission:
        """What the bot may do in a channel; nothing where it is no member."""
        guild = self.guild_of(channel)
        if guild is None:
            return EVERYTHING
        if self.bot.id not in guild.members:
            return NOTHING
        denied = channel.denied
        if channel.parent_id is not None and channel.parent_id in self.channels:
            denied |= self.channels[channel.parent_id].denied
        return self.permissions(guild, self.bot) & ~denied

    def require(self, channel: Channel, *needed: Permission) -> None:
        """Raises: DiscordError 50001 when the bot does not see the channel, 50013 otherwise."""
        granted = self.bot_permissions(channel)
        if Permission.VIEW_CHANNEL not in granted:
            raise Refusal.MISSING_ACCESS.error()
        if any(permission not in granted for permission in needed):
            raise Refusal.MISSING_PERMISSIONS.error()

    def require_sending(self, channel: Channel, *, files: bool) -> None:
        """Raises: DiscordError when the bot may not send a message here."""
        if channel.recipient is not None and channel.recipient.id in self.closed_to_bot:
            raise Refusal.DIRECT_MESSAGES_CLOSED.error()
        needed = [
            Permission.SEND_MESSAGES_IN_THREADS if channel.is_thread else Permission.SEND_MESSAGES
        ]
        if files:
            needed.append(Permission.ATTACH_FILES)
        self.require(channel, *needed)
