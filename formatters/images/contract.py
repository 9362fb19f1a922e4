"""What a picture is: everything that a drawing depends on, and the words for who cannot see it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from formatters.locale_file import Colour

#: Pixels. Telegram makes larger photos smaller by itself.
WIDTH = 1080
MOST_HEIGHT = 1350
#: Pixels of the smallest text: 9 on a phone that shows the picture 360 wide.
LEAST_TEXT = 28
#: UTF-16 units of an alt text, which is what Discord counts.
MOST_ALT = 1024

Mode = Literal["light", "dark"]


@dataclass(frozen=True, slots=True)
class Theme:
    """How a picture is coloured.

    Attributes:
        up: Colour of rising prices; falling ones have the other.
    """

    mode: Mode
    up: Colour


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """One picture, not drawn yet; it is at most `WIDTH` x `MOST_HEIGHT`.

    Attributes:
        name: Unique among the pictures of a report (`cover`, `table.us`, `table.us.2`).
        template: File of `formatters/images/templates` without its suffix.
        payload: What the template draws; JSON values only. Text in it stays text.
        alt: What it shows, in words made from the same values; at most `MOST_ALT` long.
        section: The section that it belongs to; None for the cover.
    """

    name: str
    template: str
    payload: Mapping[str, Any]
    alt: str
    language: str
    theme: Theme
    section: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """A picture with its pixels; width and height in pixels."""

    picture: Picture
    png: bytes
    width: int
    height: int
