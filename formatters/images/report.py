"""All pictures of a report."""

from functools import cache

import formatters.images.kinds
from formatters.images.contract import Picture
from formatters.images.kind import PictureKind
from formatters.images.scene import Scene
from mir_core.discovery import plugins


@cache
def kinds() -> tuple[PictureKind, ...]:
    """The kinds of pictures in the order in which a report shows them."""
    found = plugins(formatters.images.kinds, "KIND").values()
    return tuple(sorted(found, key=lambda kind: kind.order))


def pictures(scene: Scene) -> tuple[Picture, ...]:
    """The pictures of the scene's report, in print order, not drawn yet."""
    return tuple(picture for kind in kinds() for picture in kind.build(scene))
