"""What users do: type commands, press buttons, choose, write."""

from collections.abc import Mapping, Sequence

from tests.platforms.discord_server.state import components
from tests.platforms.discord_server.state.command_rules import CHAT_INPUT
from tests.platforms.discord_server.state.interactions import InteractionKind
from tests.platforms.discord_server.state.messages import Origin
from tests.platforms.discord_server.state.model import Channel, Guild, StoredMessage, User
from tests.platforms.discord_server.state.permissions import EVERYTHING, Permission
from tests.platforms.discord_server.state.whole import State
from tests.platforms.discord_server.users.handle import InteractionHandle
from tests.platforms.discord_server.users.invocation import (
    Resolved,
    Typed,
    UserCannotError,
    descend,
    fill,
    nest,
    with_members,
)
from tests.platforms.discord_server.wire import Json

_GUILD_CONTEXT, _DIRECT_CONTEXT = 0, 1


class Users:
    """Acts for users, within what Discord's client would let them do."""

    def __init__(self, state: State) -> None:
        self._state = state

    def slash(
        self,
        channel: Channel,
        user: User,
        command: str,
        options: Mapping[str, Typed] | None = None,
        *,
        locale: str = "en-US",
    ) -> InteractionHandle:
        """Type a slash command; subcommands follow after spaces, as in "schedule set".

        Raises:
            UserCannotError: it is not registered, not open to this user here, or ill filled in.
        """
        data = self._data(channel, user, command, options or {}, focused=None)
        return self._begin(InteractionKind.COMMAND, user, channel, data, locale=locale)

    def autocomplete(
        self,
        channel: Channel,
        user: User,
        command: str,
        options: Mapping[str, Typed],
        *,
        focused: str | None = None,
        locale: str = "en-US",
    ) -> InteractionHandle:
        """Stop while typing an option (the last one unless `focused` names it).

        Raises:
            UserCannotError: as for `slash`, or the option completes nothing.
        """
        name = focused or list(options)[-1]
        data = self._data(channel, user, command, options, focused=name)
        return self._begin(InteractionKind.AUTOCOMPLETE, user, channel, data, locale=locale)

    def press(
        self, message: StoredMessage, user: User, custom_id: str, *, locale: str = "en-US"
    ) -> InteractionHandle:
        """Press a button. Raises: UserCannotError."""
        found, current = self._component(message, user, custom_id)
        if found["type"] != components.Kind.BUTTON:
            raise UserCannotError(f"{custom_id} is no button")
        return self._use(current, user, found, {}, locale)

    def select(
        self,
        message: StoredMessage,
        user: User,
        custom_id: str,
        values: Sequence[str],
        *,
        locale: str = "en-US",
    ) -> InteractionHandle:
        """Choose from a select of strings. Raises: UserCannotError."""
        found, current = self._component(message, user, custom_id)
        if found["type"] != components.Kind.STRING_SELECT:
            raise UserCannotError(f"{custom_id} is no select of strings")
        offered = [option["value"] for option in found["options"]]
        if any(value not in offered for value in values):
            raise UserCannotError(f"{custom_id} offers only {offered}")
        if not found["min_values"] <= len(values) <= found["max_values"]:
            raise UserCannotError(f"{custom_id} takes another number of values")
        return self._use(current, user, found, {"values": list(values)}, locale)

    def say(self, channel: Channel, user: User, text: str) -> StoredMessage:
        """Write into a channel."""
        return self._state.messages.create(channel, Origin(user), {"content": text}, {})

    def _begin(
        self,
        kind: InteractionKind,
        user: User,
        channel: Channel,
        data: Json,
        *,
        locale: str,
        source: StoredMessage | None = None,
    ) -> InteractionHandle:
        interaction = self._state.interactions.begin(
            kind, user, channel, data, locale=locale, source=source
        )
        return InteractionHandle(interaction, self._state.messages)

    def _data(
        self,
        channel: Channel,
        user: User,
        command: str,
        options: Mapping[str, Typed],
        *,
        focused: str | None,
    ) -> Json:
        """The `data` of a command interaction."""
        name, *path = command.split()
        registered = self._registered(channel, user, name)
        chain, known = descend(registered, path)
        if focused is not None and not any(
            item["name"] == focused and item.get("autocomplete") for item in known
        ):
            raise UserCannotError(f"the option {focused} of /{command} completes nothing")
        resolved: Resolved = {}
        values = fill(known, options, resolved, bot=self._state.world.bot, focused=focused)
        guild = self._state.world.guild_of(channel)
        data: Json = {"id": registered["id"], "name": name, "type": CHAT_INPUT}
        data["options"] = nest(chain, values)
        if resolved:
            data["resolved"] = with_members(resolved, guild.members if guild else {})
        if "guild_id" in registered:
            data["guild_id"] = registered["guild_id"]
        return data

    def _registered(self, channel: Channel, user: User, name: str) -> Json:
        """The command, if the user may use it in this place."""
        found = self._state.commands.slash(channel.guild_id, name)
        if found is None:
            raise UserCannotError(f"/{name} is not registered here")
        guild = self._state.world.guild_of(channel)
        context = _DIRECT_CONTEXT if guild is None else _GUILD_CONTEXT
        contexts = found.get("contexts")
        if contexts is not None and context not in contexts:
            raise UserCannotError(f"/{name} is not offered in this kind of place")
        if guild is None and found.get("dm_permission") is False:
            raise UserCannotError(f"/{name} is not offered in direct messages")
        self._check_member(guild, user, found)
        return found

    def _check_member(self, guild: Guild | None, user: User, command: Json) -> None:
        """A member needs the permissions that the command asks for by default."""
        if guild is None:
            return
        if user.id not in guild.members:
            raise UserCannotError(f"{user.name} is not in {guild.name}")
        needed = command["default_member_permissions"]
        granted = self._state.world.permissions(guild, user)
        if needed is None or granted == EVERYTHING:
            return
        # "0" means administrators only.
        if needed == "0" or Permission(int(needed)) not in granted:
            raise UserCannotError(f"{user.name} may not use /{command['name']}")

    def _component(
        self, message: StoredMessage, user: User, custom_id: str
    ) -> tuple[Json, StoredMessage]:
        """The component and its message as they are now."""
        current = self._state.messages.get(message.channel_id, message.id)
        asked = current.interaction_id
        if current.ephemeral and not self._state.interactions.is_of(asked, user):
            raise UserCannotError(f"{user.name} does not see this message")
        found = components.find(current.components, custom_id)
        if found is None:
            raise UserCannotError(f"the message has no component {custom_id}")
        if found.get("disabled"):
            raise UserCannotError(f"{custom_id} is disabled")
        return found, current

    def _use(
        self, message: StoredMessage, user: User, component: Json, more: Json, locale: str
    ) -> InteractionHandle:
        data = {
            "custom_id": component["custom_id"],
            "component_type": component["type"],
            "id": component["id"],
        }
        channel = self._state.world.channel(message.channel_id)
        kind = InteractionKind.COMPONENT
        return self._begin(kind, user, channel, data | more, locale=locale, source=message)
