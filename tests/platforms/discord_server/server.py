"""The Discord test server: one object to start, to act upon and to ask."""

import datetime as dt
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Self

from aiohttp import web

from mir_core.clock import SystemClock
from tests.platforms.discord_server import specification
from tests.platforms.discord_server.faults import Faults
from tests.platforms.discord_server.gateway.front import Gateway
from tests.platforms.discord_server.pointing import point_library
from tests.platforms.discord_server.rates import Buckets, Rates
from tests.platforms.discord_server.record import Request
from tests.platforms.discord_server.rest.front import ROOT, Front
from tests.platforms.discord_server.state.model import (
    Channel,
    ChannelKind,
    Guild,
    Role,
    StoredMessage,
    User,
)
from tests.platforms.discord_server.state.permissions import NOTHING, PRIVILEGED, Intent, Permission
from tests.platforms.discord_server.state.webhooks import Webhook
from tests.platforms.discord_server.state.whole import State
from tests.platforms.discord_server.timing import ServerTime
from tests.platforms.discord_server.users.acting import Users

TOKEN = "test-token.of.the-bot"
_MAX_BODY = 64 * 1024 * 1024


class DiscordServer:
    """An in-process Discord on 127.0.0.1: `async with DiscordServer() as server: ...`.

    It begins with one guild (`guild`) that holds the bot, its owner (`owner`), a plain member
    (`reader`), a text channel (`channel`) and an announcement channel (`announcements`).

    Attributes:
        faults: what the next requests run into.
        gateway: sessions, and what may happen to them.
        slash, autocomplete, press, select, say: what users do (see `users/acting.py`).
        state: everything that the server knows.
        checks_specifications: whether requests and answers are held against Discord's document.
    """

    def __init__(
        self,
        *,
        token: str = TOKEN,
        rates: Rates | None = None,
        clock: Callable[[], float] = time.monotonic,
        started_at: dt.datetime | None = None,
        privileged_intents: Intent = PRIVILEGED,
        heartbeat_s: float = 41.25,
        check: bool = True,
    ) -> None:
        """Nothing listens yet.

        Args:
            token: what a bot must show.
            rates: Discord's limits unless given; `Rates.off()` for none.
            clock: seconds for limits, deadlines and message times.
            started_at: the first instant. discord.py compares ids with the machine's clock, so
                leave it to that unless a test needs a date.
            privileged_intents: those that the application was granted.
            heartbeat_s: how often clients must send a heartbeat.
            check: hold requests and answers against Discord's document, where it is at hand.
        """
        self.token = token
        limits = Rates() if rates is None else rates
        started = SystemClock().now() if started_at is None else started_at
        reads = Intent.MESSAGE_CONTENT in privileged_intents
        self.state = State(
            ServerTime(clock, started), limits, bot_name="mir-test", reads_content=reads
        )
        self.faults = Faults()
        checks = self.checks_specifications = check and specification.is_present()
        self._front = Front(
            self.state, Buckets(limits), self.faults, token, checks_specifications=checks
        )
        world = self.state.world
        self.gateway = Gateway(world, token, privileged_intents, heartbeat_s)
        self._runner: web.AppRunner | None = None
        self.guild = world.add_guild("Desk")
        self.channel = self.add_channel("daily")
        self.announcements = self.add_channel("news", kind=ChannelKind.ANNOUNCEMENT)
        self.reader = self.add_member("reader")
        self._lend(Users(self.state))

    def _lend(self, users: Users) -> None:
        """What users do, under the server's own name."""
        self.slash = users.slash
        self.autocomplete = users.autocomplete
        self.press = users.press
        self.select = users.select
        self.say = users.say

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=_MAX_BODY)
        self._front.register(app.router)
        app.router.add_get("/gateway", self.gateway.serve)
        app.router.add_get("/gateway/", self.gateway.serve)
        app.router.add_get("/cdn/attachments/{channel}/{attachment}/{name}", self._download)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        port = self._runner.addresses[0][1]
        self.state.world.root_url = f"http://127.0.0.1:{port}"
        self._front.gateway_url = self.gateway.url = f"ws://127.0.0.1:{port}/gateway"
        self.state.world.emit = self.gateway.dispatch
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop; raises AssertionError with the violations unless the test failed already."""
        if self._runner is not None:
            await self.gateway.stop()
            await self._runner.cleanup()
        if kind is None and self.violations:
            raise AssertionError("\n".join(["violations:", *self.violations]))

    # Addresses

    @property
    def api_root(self) -> str:
        """What `Route.BASE` must be."""
        return self.state.world.root_url + ROOT

    @property
    def gateway_url(self) -> str:
        """What `DEFAULT_GATEWAY` must be."""
        return self.gateway.url

    @property
    def cdn_root(self) -> str:
        """What `Asset.BASE` must be."""
        return f"{self.state.world.root_url}/cdn"

    def pointed(self) -> AbstractContextManager[None]:
        """discord.py speaks to this server within the context."""
        return point_library(self.api_root, self.gateway_url, self.cdn_root)

    # What happened

    @property
    def requests(self) -> list[Request]:
        """Every REST request so far."""
        return self._front.requests

    @property
    def violations(self) -> list[str]:
        """What the specification finds wrong, unknown routes, and exceptions in the server."""
        return self._front.violations

    def requests_to(self, route: str) -> list[Request]:
        """The requests of one route ("METHOD /template")."""
        return [item for item in self.requests if item.route == route]

    def messages(
        self, channel: Channel | int, *, deleted: bool = False, ephemeral: bool = False
    ) -> list[StoredMessage]:
        """What a channel (or its id) holds now, oldest first; more on request."""
        identity = channel if isinstance(channel, int) else channel.id
        return [
            item
            for item in self.state.messages.of(identity)
            if (deleted or not item.deleted) and (ephemeral or not item.ephemeral)
        ]

    def message(self, message_id: int) -> StoredMessage:
        """A message by id, wherever it is, deleted or not. Raises: KeyError."""
        for channel in self.state.world.channels:
            for item in self.state.messages.of(channel):
                if item.id == message_id:
                    return item
        raise KeyError(message_id)

    # Places and people

    @property
    def bot(self) -> User:
        """The bot's account."""
        return self.state.world.bot

    @property
    def owner(self) -> User:
        """Who owns the application and every guild."""
        return self.state.world.owner

    def add_guild(self, name: str, *, locale: str = "en-US") -> Guild:
        """One more guild with the bot in it."""
        return self.state.world.add_guild(name, locale=locale)

    def add_channel(
        self, name: str, *, guild: Guild | None = None, kind: ChannelKind = ChannelKind.TEXT
    ) -> Channel:
        """One more channel, in the first guild unless another is given."""
        identity = self.state.time.snowflake()
        channel = Channel(identity, kind, name, guild_id=(guild or self.guild).id)
        return self.state.world.add_channel(channel)

    def add_role(
        self,
        name: str,
        *,
        guild: Guild | None = None,
        permissions: Permission = NOTHING,
        mentionable: bool = False,
    ) -> Role:
        """One more role."""
        return self.state.world.add_role(
            guild or self.guild, name, permissions=permissions, mentionable=mentionable
        )

    def add_member(self, name: str, *roles: Role, guild: Guild | None = None) -> User:
        """One more person, a member of the guild."""
        user = self.state.world.add_user(name)
        self.state.world.add_member(guild or self.guild, user, *roles)
        return user

    def direct(self, user: User) -> Channel:
        """The bot's direct conversation with a user."""
        return self.state.world.direct(user)

    def close_direct(self, user: User) -> None:
        """The user takes no more direct messages from the bot."""
        self.state.world.closed_to_bot.add(user.id)

    def deny(self, channel: Channel, *permissions: Permission) -> None:
        """Withhold exactly these permissions from the bot in a channel; none gives all back."""
        withheld = NOTHING
        for permission in permissions:
            withheld |= permission
        self.state.world.deny(channel, withheld)

    def remove_channel(self, channel: Channel) -> None:
        """Somebody deletes the channel."""
        self.state.world.remove_channel(channel)

    def remove_bot(self, guild: Guild) -> None:
        """Somebody throws the bot out."""
        self.state.world.remove_bot(guild)

    def delete_message(self, message: StoredMessage) -> None:
        """A moderator deletes a message."""
        self.state.messages.delete(message)

    def add_webhook(self, channel: Channel, name: str) -> Webhook:
        """Somebody makes a webhook of a channel."""
        return self.state.webhooks.create(channel, name)

    async def _download(self, request: web.Request) -> web.StreamResponse:
        """An attachment's bytes."""
        channel, identity = (
            int(request.match_info["channel"]),
            int(request.match_info["attachment"]),
        )
        for message in self.state.messages.of(channel):
            for item in message.attachments:
                if item.id == identity:
                    return web.Response(body=item.content, content_type=item.content_type)
        return web.Response(status=404, text="This content is no longer available.")
