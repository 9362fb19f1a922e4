"""What Discord accepts as application commands."""

import unicodedata
from collections.abc import Iterator

from tests.platforms.discord_server import limits
from tests.platforms.discord_server.errors import FormErrors
from tests.platforms.discord_server.wire import Json

CHAT_INPUT = 1
SUBCOMMAND = 1
SUBCOMMAND_GROUP = 2
STRING = 3
NESTED = (SUBCOMMAND, SUBCOMMAND_GROUP)
COMMAND_KINDS = (1, 2, 3)
OPTION_KINDS = tuple(range(1, 12))
_CONTEXTS = (0, 1, 2)
_INTEGRATIONS = (0, 1)
_SCRIPTS = ("DEVANAGARI", "THAI")
LOCALES = frozenset(
    (
        *("id", "da", "de", "en-GB", "en-US", "es-ES", "es-419", "fr", "hr", "it", "lt", "hu"),
        *("nl", "no", "pl", "pt-BR", "ro", "fi", "sv-SE", "vi", "tr", "cs", "el", "bg", "ru"),
        *("uk", "hi", "th", "zh-CN", "ja", "zh-TW", "ko"),
    )
)


def check_commands(commands: list[Json], errors: FormErrors) -> None:
    """Notes every fault of a bulk overwrite, each under its command's index."""
    slash = [item for item in commands if item.get("type", CHAT_INPUT) == CHAT_INPUT]
    if len(slash) > limits.COMMANDS:
        message = f"Maximum number of application commands reached ({limits.COMMANDS})."
        errors.add("", "APPLICATION_COMMANDS_MAX", message)
    seen: set[tuple[int, str]] = set()
    for index, command in enumerate(commands):
        key = (command.get("type", CHAT_INPUT), str(command.get("name")))
        if key in seen:
            message = "Application command names must be unique"
            errors.add(str(index), "APPLICATION_COMMANDS_DUPLICATE_NAME", message)
        seen.add(key)
        check_command(command, str(index), errors)


def check_command(command: Json, path: str, errors: FormErrors) -> None:
    """Notes every fault of one command."""
    kind = command.get("type") or CHAT_INPUT
    if kind not in COMMAND_KINDS:
        errors.choices(f"{path}.type", COMMAND_KINDS)
    _check_texts(command, path, errors, described=kind == CHAT_INPUT, slash=kind == CHAT_INPUT)
    _check_members(command, "contexts", _CONTEXTS, path, errors)
    _check_members(command, "integration_types", _INTEGRATIONS, path, errors)
    _check_options(command.get("options") or [], f"{path}.options", errors)
    if kind == CHAT_INPUT and sum(_lengths(command)) > limits.COMMAND_TOTAL:
        message = f"Command exceeds maximum size ({limits.COMMAND_TOTAL})"
        errors.add(path, "APPLICATION_COMMAND_TOO_LARGE", message)


def is_name(name: str) -> bool:
    """Discord's rule for slash commands and options.

    1 to 32 letters, digits, `-`, `_` and `'`, lower case where there is one.
    """
    if not 1 <= len(name) <= limits.COMMAND_NAME or name != name.lower():
        return False
    return all(_is_name_character(character) for character in name)


def _is_name_character(character: str) -> bool:
    if character in "-_'" or unicodedata.category(character)[0] in "LN":
        return True
    return unicodedata.name(character, "").startswith(_SCRIPTS)


def _check_texts(
    item: Json, path: str, errors: FormErrors, *, described: bool, slash: bool
) -> None:
    """Name, description and their translations."""
    names = {"name": item.get("name") or ""}
    names |= {
        f"name_localizations.{locale}": text
        for locale, text in (item.get("name_localizations") or {}).items()
    }
    for key, name in names.items():
        if not 1 <= len(name) <= limits.COMMAND_NAME:
            errors.bad_length(f"{path}.{key}", 1, limits.COMMAND_NAME)
        elif slash and not is_name(name):
            code = "APPLICATION_COMMAND_INVALID_NAME"
            errors.add(f"{path}.{key}", code, "Command name is invalid")
    texts = {"description": item.get("description") or ""} if described else {}
    texts |= {
        f"description_localizations.{locale}": text
        for locale, text in (item.get("description_localizations") or {}).items()
    }
    for key, text in texts.items():
        if not 1 <= len(text) <= limits.COMMAND_DESCRIPTION:
            errors.bad_length(f"{path}.{key}", 1, limits.COMMAND_DESCRIPTION)
    for field in ("name_localizations", "description_localizations"):
        for locale in (item.get(field) or {}).keys() - LOCALES:
            errors.choices(f"{path}.{field}.{locale}", sorted(LOCALES))


def _check_members(
    command: Json, key: str, allowed: tuple[int, ...], path: str, errors: FormErrors
) -> None:
    """A list of distinct known numbers, not empty where given."""
    values = command.get(key)
    if values is None:
        return
    if not values or len(set(values)) != len(values):
        errors.add(f"{path}.{key}", "BASE_TYPE_BAD_LENGTH", "Must be a set of at least 1.")
    if any(value not in allowed for value in values):
        errors.choices(f"{path}.{key}", allowed)


def _check_options(options: list[Json], path: str, errors: FormErrors) -> None:
    """At most 25, distinct names, required ones first; recursively for subcommands."""
    if len(options) > limits.COMMAND_OPTIONS:
        errors.too_long(path, limits.COMMAND_OPTIONS)
    optional_seen = False
    names: set[str] = set()
    for index, option in enumerate(options):
        here = f"{path}.{index}"
        if option.get("type") not in OPTION_KINDS:
            errors.choices(f"{here}.type", OPTION_KINDS)
        _check_texts(option, here, errors, described=True, slash=True)
        if option.get("name") in names:
            message = "Option name is already used"
            errors.add(here, "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS", message)
        names.add(str(option.get("name")))
        if option.get("required") and optional_seen:
            message = "Required options must be placed before non-required options"
            errors.add(here, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", message)
        optional_seen = optional_seen or not option.get("required")
        _check_choices(option, here, errors)
        _check_options(option.get("options") or [], f"{here}.options", errors)


def _check_choices(option: Json, path: str, errors: FormErrors) -> None:
    """At most 25 choices, short, and none beside autocomplete."""
    choices = option.get("choices") or []
    if choices and option.get("autocomplete"):
        message = "Choices and autocomplete exclude each other"
        errors.add(path, "APPLICATION_COMMAND_AUTOCOMPLETE_AND_CHOICES", message)
    if len(choices) > limits.COMMAND_CHOICES:
        errors.too_long(f"{path}.choices", limits.COMMAND_CHOICES)
    for index, choice in enumerate(choices):
        if not 1 <= len(choice.get("name") or "") <= limits.COMMAND_CHOICE_NAME:
            errors.bad_length(f"{path}.choices.{index}.name", 1, limits.COMMAND_CHOICE_NAME)
        if len(str(choice.get("value"))) > limits.COMMAND_CHOICE_VALUE:
            errors.too_long(f"{path}.choices.{index}.value", limits.COMMAND_CHOICE_VALUE)


def _lengths(item: Json) -> Iterator[int]:
    """The characters that count towards a command's size."""
    yield len(item.get("name") or "") + len(item.get("description") or "")
    for choice in item.get("choices") or []:
        yield len(choice.get("name") or "") + len(str(choice.get("value")))
    for option in item.get("options") or []:
        yield from _lengths(option)
