"""Whom a text names, and whom it may notify."""

import re

from tests.platforms.discord_server.state.model import Guild, Mentioned
from tests.platforms.discord_server.wire import Json

_CODE = re.compile(r"```.*?```|``.*?``|`[^`]*`", re.DOTALL)
_EVERYONE = re.compile(r"@(?:everyone|here)")
_ROLE = re.compile(r"<@&(\d+)>")
_USER = re.compile(r"<@!?(\d+)>")


def named_in(text: str) -> Mentioned:
    """Everybody that the text names outside code."""
    plain = _CODE.sub(" ", text)
    return Mentioned(
        everyone=bool(_EVERYONE.search(plain)),
        roles=frozenset(int(found) for found in _ROLE.findall(plain)),
        users=frozenset(int(found) for found in _USER.findall(plain)),
    )


def allowed_of(named: Mentioned, allowed: Json | None) -> Mentioned:
    """The part of `named` that the request's `allowed_mentions` lets through; all without one."""
    if allowed is None:
        return named
    parse = allowed.get("parse") or []
    roles = frozenset(int(item) for item in allowed.get("roles") or [])
    users = frozenset(int(item) for item in allowed.get("users") or [])
    return Mentioned(
        everyone=named.everyone and "everyone" in parse,
        roles=named.roles if "roles" in parse else named.roles & roles,
        users=named.users if "users" in parse else named.users & users,
    )


def permitted_of(allowed: Mentioned, guild: Guild | None, *, everyone: bool) -> Mentioned:
    """What remains once the author's permission to mention everyone is considered.

    Without it, @everyone stays silent and so does a role that is not open to mentions. In a
    direct conversation there is neither.
    """
    if guild is None:
        return Mentioned(users=allowed.users)
    roles = frozenset(
        item
        for item in allowed.roles
        if item in guild.roles and (everyone or guild.roles[item].mentionable)
    )
    return Mentioned(everyone=allowed.everyone and everyone, roles=roles, users=allowed.users)
