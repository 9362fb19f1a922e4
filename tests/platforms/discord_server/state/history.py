"""Reading a channel's messages in pages."""

from collections.abc import Iterable, Mapping

from tests.platforms.discord_server import limits
from tests.platforms.discord_server.errors import FormErrors
from tests.platforms.discord_server.state.model import StoredMessage


def page(messages: Iterable[StoredMessage], query: Mapping[str, str]) -> list[StoredMessage]:
    """The messages that a history request asks for, newest first.

    Args:
        messages: of the channel, oldest first.
        query: `limit` (1 to 100, 50 by default) and one of `before`, `after`, `around`.

    Raises:
        DiscordError: 50035 for a limit out of range.
    """
    shown = [item for item in messages if not item.deleted and not item.ephemeral]
    limit = _limit(query)
    if "around" in query:
        middle = int(query["around"])
        older = [item for item in shown if item.id < middle][-(limit // 2) :]
        newer = [item for item in shown if item.id >= middle][: limit - len(older)]
        found = older + newer
    elif "after" in query:
        found = [item for item in shown if item.id > int(query["after"])][:limit]
    else:
        before = int(query.get("before", 1 << 63))
        found = [item for item in shown if item.id < before][-limit:]
    return found[::-1]


def _limit(query: Mapping[str, str]) -> int:
    asked = int(query.get("limit", limits.HISTORY_PAGE_DEFAULT))
    errors = FormErrors()
    if asked < 1:
        errors.add("limit", "NUMBER_TYPE_MIN", "int value should be greater than or equal to 1.")
    if asked > limits.HISTORY_PAGE:
        message = f"int value should be less than or equal to {limits.HISTORY_PAGE}."
        errors.add("limit", "NUMBER_TYPE_MAX", message)
    errors.raise_if_any()
    return asked
