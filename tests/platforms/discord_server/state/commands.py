"""The registered application commands, global and by guild."""

from copy import deepcopy

from tests.platforms.discord_server.errors import FormErrors, Refusal
from tests.platforms.discord_server.state.command_rules import (
    CHAT_INPUT,
    check_command,
    check_commands,
)
from tests.platforms.discord_server.state.world import World
from tests.platforms.discord_server.wire import Json

_SENT = (
    "name",
    "name_localizations",
    "description",
    "description_localizations",
    "options",
    "contexts",
    "integration_types",
)


class Commands:
    """Commands by the guild that has them; those of None are global."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._held: dict[int | None, list[Json]] = {}

    def of(self, guild_id: int | None) -> list[Json]:
        """The commands as the server lists them."""
        return self._held.get(guild_id, [])

    def overwrite(self, guild_id: int | None, commands: list[Json]) -> list[Json]:
        """Replace all commands; those of the same name keep their id. Raises: DiscordError."""
        errors = FormErrors()
        check_commands(commands, errors)
        errors.raise_if_any()
        old = {(item["type"], item["name"]): item["id"] for item in self.of(guild_id)}
        self._held[guild_id] = [self._stored(item, guild_id, old) for item in commands]
        return self.of(guild_id)

    def upsert(self, guild_id: int | None, command: Json) -> Json:
        """Add one command, or replace the one of the same name. Raises: DiscordError."""
        errors = FormErrors()
        check_command(command, "", errors)
        errors.raise_if_any()
        held = self.of(guild_id)
        old = {(item["type"], item["name"]): item["id"] for item in held}
        stored = self._stored(command, guild_id, old)
        self._held[guild_id] = [item for item in held if item["id"] != stored["id"]] + [stored]
        return stored

    def get(self, guild_id: int | None, identity: str) -> Json:
        """One command. Raises: DiscordError 404."""
        found = next((item for item in self.of(guild_id) if item["id"] == identity), None)
        if found is None:
            raise Refusal.NOT_FOUND.error()
        return found

    def remove(self, guild_id: int | None, identity: str) -> None:
        """Delete one command. Raises: DiscordError 404."""
        found = self.get(guild_id, identity)
        self._held[guild_id] = [item for item in self.of(guild_id) if item is not found]

    def slash(self, guild_id: int | None, name: str) -> Json | None:
        """The slash command of this name that a user sees there: the guild's before the global."""
        places = [None] if guild_id is None else [guild_id, None]
        for place in places:
            for item in self.of(place):
                if item["name"] == name and item["type"] == CHAT_INPUT:
                    return item
        return None

    def _stored(self, command: Json, guild_id: int | None, old: dict[tuple[int, str], str]) -> Json:
        """A command as the server gives it back."""
        kind = command.get("type") or CHAT_INPUT
        stored = {key: deepcopy(command[key]) for key in _SENT if command.get(key) is not None}
        members = command.get("default_member_permissions")
        stored |= {
            "id": old.get((kind, command["name"]), str(self._world.time.snowflake())),
            "application_id": str(self._world.application_id),
            "version": str(self._world.time.snowflake()),
            "type": kind,
            "description": command.get("description") or "",
            "default_member_permissions": None if members is None else str(members),
            "nsfw": bool(command.get("nsfw")),
        }
        for key in ("name_localizations", "description_localizations"):
            stored.setdefault(key, None)
        if guild_id is None:
            stored["dm_permission"] = command.get("dm_permission", True) is not False
            stored.setdefault("contexts", None)
            stored.setdefault("integration_types", [0])
        else:
            stored["guild_id"] = str(guild_id)
        return stored
