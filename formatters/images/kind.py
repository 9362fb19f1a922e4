"""What a kind of picture is: a scene in, pictures out."""

from collections.abc import Callable
from dataclasses import dataclass

from formatters.images.contract import Picture
from formatters.images.scene import Scene


@dataclass(frozen=True, slots=True)
class PictureKind:
    """A kind of picture. A module of `formatters/images/kinds` ends in `KIND = ...`.

    Attributes:
        order: Pictures of a report stand by ascending order.
        build: Nothing where the report has nothing to show of it.
    """

    order: int
    build: Callable[[Scene], tuple[Picture, ...]]
