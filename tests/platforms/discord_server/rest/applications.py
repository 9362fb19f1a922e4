"""Handlers of the application, its commands, and the gateway's address."""

from tests.platforms.discord_server.errors import Refusal
from tests.platforms.discord_server.rest.call import Call, Reply, Route
from tests.platforms.discord_server.state import payloads

_GLOBAL = "/applications/{application_id}/commands"
_GUILD = "/applications/{application_id}/guilds/{guild_id}/commands"


def _place(call: Call) -> int | None:
    """The guild of the path, or None for global commands. Raises: DiscordError."""
    if call.number("application_id") != call.state.world.application_id:
        raise Refusal.UNKNOWN_APPLICATION.error()
    if "guild_id" not in call.params:
        return None
    return call.state.world.guild(call.number("guild_id")).id


def application(call: Call) -> Reply:
    if call.params.get("application_id"):
        _place(call)
    world = call.state.world
    shown = payloads.application(
        world.application_id, world.bot, world.owner, world.application_flags
    )
    return Reply(shown)


def list_commands(call: Call) -> Reply:
    return Reply(call.state.commands.of(_place(call)))


def overwrite_commands(call: Call) -> Reply:
    return Reply(call.state.commands.overwrite(_place(call), call.forms()))


def create_command(call: Call) -> Reply:
    return Reply(call.state.commands.upsert(_place(call), call.form()), 201)


def get_command(call: Call) -> Reply:
    return Reply(call.state.commands.get(_place(call), call.params["command_id"]))


def delete_command(call: Call) -> Reply:
    call.state.commands.remove(_place(call), call.params["command_id"])
    return Reply(status=204)


def gateway(call: Call) -> Reply:
    return Reply({"url": call.gateway_url})


def gateway_bot(call: Call) -> Reply:
    start = {"total": 1000, "remaining": 999, "reset_after": 86_400_000, "max_concurrency": 1}
    return Reply({"url": call.gateway_url, "shards": 1, "session_start_limit": start})


ROUTES = (
    Route("GET", "/oauth2/applications/@me", application),
    Route("GET", "/applications/@me", application),
    Route("GET", "/applications/{application_id}", application),
    *(
        route
        for commands in (_GLOBAL, _GUILD)
        for route in (
            Route("GET", commands, list_commands),
            Route("PUT", commands, overwrite_commands),
            Route("POST", commands, create_command),
            Route("GET", commands + "/{command_id}", get_command),
            Route("DELETE", commands + "/{command_id}", delete_command),
        )
    ),
    Route("GET", "/gateway", gateway, needs_token=False),
    Route("GET", "/gateway/bot", gateway_bot),
)
