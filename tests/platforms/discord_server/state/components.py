"""The component tree of a message: walking it, reading it, and the form in which it comes back."""

from collections.abc import Callable, Iterable, Iterator
from copy import deepcopy
from enum import IntEnum

from tests.platforms.discord_server.wire import Json


class Kind(IntEnum):
    """Component types that a message may hold."""

    ACTION_ROW = 1
    BUTTON = 2
    STRING_SELECT = 3
    USER_SELECT = 5
    ROLE_SELECT = 6
    MENTIONABLE_SELECT = 7
    CHANNEL_SELECT = 8
    SECTION = 9
    TEXT_DISPLAY = 10
    THUMBNAIL = 11
    MEDIA_GALLERY = 12
    FILE = 13
    SEPARATOR = 14
    CONTAINER = 17


SELECTS = frozenset(
    {
        Kind.STRING_SELECT,
        Kind.USER_SELECT,
        Kind.ROLE_SELECT,
        Kind.MENTIONABLE_SELECT,
        Kind.CHANNEL_SELECT,
    }
)
LINK_STYLE = 5
PREMIUM_STYLE = 6

#: What the server adds to a component when the client leaves it out.
_DEFAULTS: dict[int, Json] = {
    Kind.STRING_SELECT: {"min_values": 1, "max_values": 1},
    Kind.USER_SELECT: {"min_values": 1, "max_values": 1},
    Kind.ROLE_SELECT: {"min_values": 1, "max_values": 1},
    Kind.MENTIONABLE_SELECT: {"min_values": 1, "max_values": 1},
    Kind.CHANNEL_SELECT: {"min_values": 1, "max_values": 1},
    Kind.THUMBNAIL: {"description": None, "spoiler": False},
    Kind.FILE: {"spoiler": False, "name": None, "size": None},
    Kind.SEPARATOR: {"spacing": 1, "divider": True},
    Kind.CONTAINER: {"accent_color": None, "spoiler": False},
}


def walk(components: Iterable[Json], path: str = "components") -> Iterator[tuple[str, Json]]:
    """Every component with its dotted path, parents first, accessories included."""
    for index, component in enumerate(components):
        here = f"{path}.{index}"
        yield here, component
        yield from walk(component.get("components") or [], f"{here}.components")
        accessory = component.get("accessory")
        if accessory:
            yield f"{here}.accessory", accessory


def texts(components: Iterable[Json]) -> list[str]:
    """The contents of all text displays, in order."""
    return [
        str(component.get("content") or "")
        for _, component in walk(components)
        if component.get("type") == Kind.TEXT_DISPLAY
    ]


def media(components: Iterable[Json]) -> Iterator[tuple[str, Json]]:
    """Every media object (`{"url": ...}`) with its dotted path."""
    for path, component in walk(components):
        if component.get("type") == Kind.MEDIA_GALLERY:
            for index, item in enumerate(component.get("items") or []):
                yield f"{path}.items.{index}.media", item.get("media") or {}
        elif component.get("type") == Kind.THUMBNAIL:
            yield f"{path}.media", component.get("media") or {}
        elif component.get("type") == Kind.FILE:
            yield f"{path}.file", component.get("file") or {}


def find(components: Iterable[Json], custom_id: str) -> Json | None:
    """The component with this custom_id."""
    found = (item for _, item in walk(components) if item.get("custom_id") == custom_id)
    return next(found, None)


def as_stored(components: Iterable[Json], new_id: Callable[[], int]) -> list[Json]:
    """A copy as the server returns it: every component with an id, defaults filled in.

    `new_id` gives ids for media objects, which Discord numbers with snowflakes.
    """
    copied = [deepcopy(component) for component in components]
    taken = {item["id"] for _, item in walk(copied) if item.get("id")}
    free = (number for number in range(1, 10_000) if number not in taken)
    for _, item in walk(copied):
        if not item.get("id"):
            item["id"] = next(free)
        _fill(item)
    for _, item in media(copied):
        item.setdefault("id", str(new_id()))
        item.setdefault("proxy_url", item.get("url", ""))
    return copied


def _fill(component: Json) -> None:
    """Add defaults, and leave out what Discord leaves out when it is null."""
    for key, value in _DEFAULTS.get(component["type"], {}).items():
        if component.get(key) is None:
            component[key] = value
    if component["type"] == Kind.MEDIA_GALLERY:
        for item in component.get("items") or []:
            item.setdefault("description", None)
            item["spoiler"] = bool(item.get("spoiler"))
    component.pop("required", None)  # of modals only: a message's select comes back without it
    for key in ("custom_id", "label", "emoji", "url", "placeholder", "disabled"):
        if key in component and component[key] is None:
            del component[key]
