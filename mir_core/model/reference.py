"""References within payloads: what an earlier part of the same plan became is known only later.

`{"$message": 3}` stands for the message id of part 3, as text. `{"$join": [...]}` is the text of
its pieces put together. An item of a list may be `{"$if_sent": item}`: it is left out while a part
that it refers to has no message id, and so is a list in it of which nothing is left.
"""

from collections.abc import Mapping, Sequence
from typing import Any

_MESSAGE, _JOIN, _IF_SENT = "$message", "$join", "$if_sent"
_NOTHING = object()


class UnknownMessage(LookupError):
    """A part that is referred to has no message id.

    Attributes:
        ordinal: Of that part.
    """

    def __init__(self, ordinal: int) -> None:
        super().__init__(f"the message of part {ordinal} is not known")
        self.ordinal = ordinal


def message_of(ordinal: int) -> dict[str, Any]:
    """The message id of a part."""
    return {_MESSAGE: ordinal}


def joined(*pieces: Any) -> dict[str, Any]:  # noqa: ANN401 - texts and references
    """One text made of texts and references."""
    return {_JOIN: list(pieces)}


def if_sent(item: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON value
    """An item of a list that is left out if what it refers to was not sent."""
    return {_IF_SENT: item}


def resolved(payload: Mapping[str, Any], messages: Mapping[int, str]) -> dict[str, Any]:
    """The payload with every reference replaced.

    Args:
        payload: As it was planned.
        messages: Message ids by ordinal, of the parts that were sent.

    Raises:
        UnknownMessage: A part that must be known is not among them.
    """
    return {key: _value(value, messages) for key, value in payload.items()}


def _value(value: Any, messages: Mapping[int, str]) -> Any:  # noqa: ANN401 - any JSON value
    match value:
        case {"$message": int(ordinal), **rest} if not rest:
            if ordinal not in messages:
                raise UnknownMessage(ordinal)
            return messages[ordinal]
        case {"$join": list(pieces), **rest} if not rest:
            return "".join(str(_value(piece, messages)) for piece in pieces)
        case Mapping():
            return resolved(value, messages)
        case list() | tuple():
            return _items(value, messages)
    return value


def _items(items: Sequence[Any], messages: Mapping[int, str]) -> list[Any]:
    found = (_item(item, messages) for item in items)
    return [item for item in found if item is not _NOTHING]


def _item(item: Any, messages: Mapping[int, str]) -> Any:  # noqa: ANN401 - any JSON value
    match item:
        case {"$if_sent": inner, **rest} if not rest:
            try:
                value = _value(inner, messages)
            except UnknownMessage:
                return _NOTHING
            return _NOTHING if value == [] else value
    return _value(item, messages)
