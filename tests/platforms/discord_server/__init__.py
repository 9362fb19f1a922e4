"""A Discord server for tests: REST v10, gateway and users, in one process and on one clock.

    async with DiscordServer() as server:
        with server.pointed():
            ...  # start the real discord.py
        handle = server.slash(server.channel, server.reader, "report")
        seen = await handle.response()

What it does is described in `server.py`; limits stand in `limits.py`, rate limits in `rates.py`,
faults in `faults.py`, the check against Discord's own document in `specification.py`.
"""

from tests.platforms.discord_server.faults import Answer, Delay, Drop, Status, TooMany
from tests.platforms.discord_server.pointing import point_library
from tests.platforms.discord_server.rates import Rates, Rule
from tests.platforms.discord_server.server import TOKEN, DiscordServer
from tests.platforms.discord_server.state.model import (
    Channel,
    ChannelKind,
    Guild,
    Mentioned,
    Role,
    StoredMessage,
    User,
)
from tests.platforms.discord_server.state.permissions import Intent, Permission
from tests.platforms.discord_server.timing import ManualClock
from tests.platforms.discord_server.users.handle import InteractionHandle, Seen
from tests.platforms.discord_server.users.invocation import UserCannotError

__all__ = [
    "TOKEN",
    "Answer",
    "Channel",
    "ChannelKind",
    "Delay",
    "DiscordServer",
    "Drop",
    "Guild",
    "Intent",
    "InteractionHandle",
    "ManualClock",
    "Mentioned",
    "Permission",
    "Rates",
    "Role",
    "Rule",
    "Seen",
    "Status",
    "StoredMessage",
    "TooMany",
    "User",
    "UserCannotError",
    "point_library",
]
