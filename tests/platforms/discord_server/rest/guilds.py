"""Handlers of guilds, members and users."""

from tests.platforms.discord_server.errors import Refusal
from tests.platforms.discord_server.rest.call import Call, Reply, Route
from tests.platforms.discord_server.state import payloads
from tests.platforms.discord_server.state.model import Guild


def _guild(call: Call) -> Guild:
    return call.state.world.guild(call.number("guild_id"))


def get_guild(call: Call) -> Reply:
    return Reply(payloads.guild(_guild(call)))


def list_roles(call: Call) -> Reply:
    roles = _guild(call).roles.values()
    return Reply([payloads.role(item, place) for place, item in enumerate(roles)])


def list_channels(call: Call) -> Reply:
    world = call.state.world
    held = [item for item in world.channels_of(_guild(call)) if not item.is_thread]
    return Reply([payloads.channel(item, world.bot) for item in held])


def list_members(call: Call) -> Reply:
    limit, after = int(call.query.get("limit", 1)), int(call.query.get("after", 0))
    members = sorted(_guild(call).members.values(), key=lambda item: item.user.id)
    later = [item for item in members if item.user.id > after]
    return Reply([payloads.member(item) for item in later[:limit]])


def get_member(call: Call) -> Reply:
    found = _guild(call).members.get(call.number("user_id"))
    if found is None:
        raise Refusal.UNKNOWN_MEMBER.error()
    return Reply(payloads.member(found))


def get_user(call: Call) -> Reply:
    found = call.state.world.users.get(call.number("user_id"))
    if found is None:
        raise Refusal.UNKNOWN_USER.error()
    return Reply(payloads.user(found))


def get_me(call: Call) -> Reply:
    return Reply(payloads.own_user(call.state.world.bot))


def list_my_guilds(call: Call) -> Reply:
    world = call.state.world
    mine = [item for item in world.guilds.values() if world.bot.id in item.members]
    return Reply([_my_guild(call, item) for item in mine])


def _my_guild(call: Call, guild: Guild) -> dict[str, object]:
    world = call.state.world
    return {
        "id": str(guild.id),
        "name": guild.name,
        "icon": None,
        "banner": None,
        "owner": False,
        "permissions": str(int(world.permissions(guild, world.bot))),
        "features": [],
    }


def open_direct(call: Call) -> Reply:
    world = call.state.world
    user = world.users.get(int(call.form().get("recipient_id") or 0))
    if user is None:
        raise Refusal.UNKNOWN_USER.error()
    return Reply(payloads.channel(world.direct(user), world.bot))


ROUTES = (
    Route("GET", "/users/@me", get_me),
    Route("GET", "/users/@me/guilds", list_my_guilds),
    Route("POST", "/users/@me/channels", open_direct),
    Route("GET", "/users/{user_id}", get_user),
    Route("GET", "/guilds/{guild_id}", get_guild),
    Route("GET", "/guilds/{guild_id}/roles", list_roles),
    Route("GET", "/guilds/{guild_id}/channels", list_channels),
    Route("GET", "/guilds/{guild_id}/members", list_members),
    Route("GET", "/guilds/{guild_id}/members/{user_id}", get_member),
)
