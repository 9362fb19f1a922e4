"""Building the data of a slash command from what a user typed."""

from collections.abc import Mapping
from typing import Any, TypeAlias

from tests.platforms.discord_server.state import payloads
from tests.platforms.discord_server.state.command_rules import (
    NESTED,
    STRING,
    SUBCOMMAND,
    SUBCOMMAND_GROUP,
)
from tests.platforms.discord_server.state.model import Channel, Member, Role, User
from tests.platforms.discord_server.wire import Json

_INTEGER, _BOOLEAN, _USER, _CHANNEL, _ROLE, _MENTIONABLE, _NUMBER = range(4, 11)

Typed: TypeAlias = str | int | float | bool | User | Channel | Role
Resolved: TypeAlias = dict[str, dict[str, Json]]


class UserCannotError(Exception):
    """A user tried what Discord's client would not let them do."""


def descend(command: Json, path: list[str]) -> tuple[list[Json], list[Json]]:
    """Follow subcommand names below a command.

    Returns:
        The chain of subcommand options, outermost first, and the options of the last.

    Raises:
        UserCannotError: there is no such subcommand, or the path stops at a group.
    """
    chain: list[Json] = []
    options: list[Json] = command.get("options") or []
    for name in path:
        found = next((item for item in options if item["name"] == name), None)
        if found is None or found["type"] not in NESTED:
            raise UserCannotError(f"no subcommand {name!r} in /{command['name']}")
        chain.append(found)
        options = found.get("options") or []
    if any(item["type"] in NESTED for item in options):
        raise UserCannotError(f"/{command['name']} {' '.join(path)} needs a subcommand")
    return chain, options


def nest(chain: list[Json], values: list[Json]) -> list[Json]:
    """The values inside the chain of subcommands."""
    for option in reversed(chain):
        kind = SUBCOMMAND_GROUP if option["type"] == SUBCOMMAND_GROUP else SUBCOMMAND
        values = [{"name": option["name"], "type": kind, "options": values}]
    return values


def fill(
    options: list[Json],
    typed: Mapping[str, Typed],
    resolved: Resolved,
    *,
    bot: User,
    focused: str | None = None,
) -> list[Json]:
    """The values of a command's options.

    Args:
        options: as registered.
        typed: by option name.
        resolved: receives the users, channels and roles that were chosen.
        bot: for channel objects.
        focused: the option that is being typed, for autocomplete; then nothing is required.

    Raises:
        UserCannotError: an option is unknown, missing, of the wrong type or out of its bounds.
    """
    known = {item["name"]: item for item in options}
    unknown = sorted(typed.keys() - known.keys())
    if unknown:
        raise UserCannotError(f"no option {', '.join(unknown)}")
    values = []
    for name, option in known.items():
        if name not in typed:
            if option.get("required") and focused is None:
                raise UserCannotError(f"the option {name} is required")
            continue
        value = {"name": name, "type": option["type"]}
        if name == focused:
            value |= {"value": str(typed[name]), "focused": True}
        else:
            value["value"] = _value(option, typed[name], resolved, bot)
        values.append(value)
    return values


def _value(option: Json, typed: Typed, resolved: Resolved, bot: User) -> Any:  # noqa: ANN401 - any JSON
    """One typed value as it goes over the wire."""
    if isinstance(typed, User | Channel | Role):
        return _reference(option, typed, resolved, bot)
    fitting: dict[int, type | tuple[type, ...]] = {
        STRING: str,
        _INTEGER: int,
        _BOOLEAN: bool,
        _NUMBER: (int, float),
    }
    wanted = fitting.get(option["type"], ())
    if not isinstance(typed, wanted) or (isinstance(typed, bool) and option["type"] != _BOOLEAN):
        raise UserCannotError(f"the option {option['name']} does not take {typed!r}")
    choices = [item["value"] for item in option.get("choices") or []]
    if choices and typed not in choices:
        raise UserCannotError(f"the option {option['name']} offers only {choices}")
    _check_bounds(option, typed)
    return typed


def _check_bounds(option: Json, typed: str | float) -> None:
    size: float = len(typed) if isinstance(typed, str) else typed
    unit = "length" if isinstance(typed, str) else "value"
    least, most = option.get(f"min_{unit}"), option.get(f"max_{unit}")
    if (least is not None and size < least) or (most is not None and size > most):
        raise UserCannotError(f"the option {option['name']} takes {least} to {most} ({unit})")


def _reference(option: Json, chosen: User | Channel | Role, resolved: Resolved, bot: User) -> str:
    """The id of what was chosen; the object goes into `resolved`."""
    kinds: dict[type, tuple[int, str]] = {
        User: (_USER, "users"),
        Channel: (_CHANNEL, "channels"),
        Role: (_ROLE, "roles"),
    }
    kind, place = kinds[type(chosen)]
    mentionable = option["type"] == _MENTIONABLE and kind != _CHANNEL
    if option["type"] != kind and not mentionable:
        raise UserCannotError(f"the option {option['name']} does not take a {place[:-1]}")
    if isinstance(chosen, User):
        shown = payloads.user(chosen)
    elif isinstance(chosen, Role):
        shown = payloads.role(chosen, 1)
    else:
        shown = payloads.channel(chosen, bot) | {"permissions": "0"}
    resolved.setdefault(place, {})[str(chosen.id)] = shown
    return str(chosen.id)


def with_members(resolved: Resolved, members: Mapping[int, Member]) -> Resolved:
    """Adds the guild memberships of the users that were chosen."""
    for identity in resolved.get("users", {}):
        if int(identity) in members:
            member = payloads.bare_member(members[int(identity)]) | {"permissions": "0"}
            resolved.setdefault("members", {})[identity] = member
    return resolved
