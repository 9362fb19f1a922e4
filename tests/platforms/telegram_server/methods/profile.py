"""getMe, logOut, close, the bot's commands and descriptions, the webhook's record."""

import json
import re

from tests.platforms.telegram_server.access import find_chat
from tests.platforms.telegram_server.errors import bad_request
from tests.platforms.telegram_server.wire import Call, JsonObject
from tests.platforms.telegram_server.world import World

COMMAND_NAME = re.compile(r"[a-z0-9_]{1,32}")
DESCRIPTION_CHARACTERS = 256
#: Text argument and length limit of each set method; its get method answers the same key.
TEXT_LIMITS = {"name": 64, "description": 512, "short_description": 120}


def get_me(world: World, _call: Call) -> JsonObject:
    return world.bot.shown() | {
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def agree(_world: World, _call: Call) -> bool:
    """logOut and close: this server has nothing to forget."""
    return True


def _scope(world: World, call: Call) -> tuple[str, str]:
    scope = call.mapping("scope") or {"type": "default"}
    if "chat_id" in scope:
        scope = scope | {"chat_id": find_chat(world, Call(call.method, scope)).id}
    return json.dumps(scope, sort_keys=True), call.text("language_code")


def _check_command(command: JsonObject) -> None:
    if not COMMAND_NAME.fullmatch(str(command.get("command", "")).removeprefix("/")):
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= len(str(command.get("description", ""))) <= DESCRIPTION_CHARACTERS:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")


def set_my_commands(world: World, call: Call) -> bool:
    commands = call.items("commands") or []
    if len(commands) > world.limits.commands:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        _check_command(command)
    world.profile.commands[_scope(world, call)] = commands
    return True


def get_my_commands(world: World, call: Call) -> list[JsonObject]:
    return world.profile.commands.get(_scope(world, call), [])


def delete_my_commands(world: World, call: Call) -> bool:
    world.profile.commands.pop(_scope(world, call), None)
    return True


def _set_text(world: World, call: Call, name: str) -> bool:
    value = call.text(name)
    if len(value) > TEXT_LIMITS[name]:
        raise bad_request(f"bot {name} is too long".replace("_", " "))
    world.profile.texts[name, call.text("language_code")] = value
    return True


def _get_text(world: World, call: Call, name: str) -> JsonObject:
    texts = world.profile.texts
    default = world.bot.first_name if name == "name" else ""
    fallback = texts.get((name, ""), default)
    return {name: texts.get((name, call.text("language_code"))) or fallback}


def set_my_name(world: World, call: Call) -> bool:
    return _set_text(world, call, "name")


def get_my_name(world: World, call: Call) -> JsonObject:
    return _get_text(world, call, "name")


def set_my_description(world: World, call: Call) -> bool:
    return _set_text(world, call, "description")


def get_my_description(world: World, call: Call) -> JsonObject:
    return _get_text(world, call, "description")


def set_my_short_description(world: World, call: Call) -> bool:
    return _set_text(world, call, "short_description")


def get_my_short_description(world: World, call: Call) -> JsonObject:
    return _get_text(world, call, "short_description")


def _drop_pending(world: World, call: Call) -> None:
    if call.flag("drop_pending_updates"):
        world.updates.pending.clear()


def set_webhook(world: World, call: Call) -> bool:
    """Kept and told by getWebhookInfo; nothing is ever delivered to it."""
    url = call.text("url")
    if url and not url.startswith("https://"):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    world.profile.webhook = {"url": url} if url else {}
    if call.items("allowed_updates") is not None:
        world.updates.allowed = call.items("allowed_updates") or []
    _drop_pending(world, call)
    return True


def delete_webhook(world: World, call: Call) -> bool:
    world.profile.webhook = {}
    _drop_pending(world, call)
    return True


def get_webhook_info(world: World, _call: Call) -> JsonObject:
    info: JsonObject = {
        "url": world.profile.webhook.get("url", ""),
        "has_custom_certificate": False,
        "pending_update_count": len(world.updates.pending),
    }
    if world.updates.allowed:
        info["allowed_updates"] = world.updates.allowed
    return info
