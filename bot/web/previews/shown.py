"""What a reader of a chat sees, before a page is drawn around it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from markupsafe import Markup

from mir_core.model.part import Attachment

#: Where a browser finds a picture that came with a part.
Place = Callable[[Attachment], str]


@dataclass(frozen=True, slots=True)
class File:
    """A picture that came with a part.

    Attributes:
        address: For a browser.
        width, height: In pixels; 0 if unknown.
    """

    address: str
    alt: str
    width: int
    height: int

    @property
    def ratio(self) -> float:
        """Width by height; 1 if unknown."""
        return self.width / self.height if self.width and self.height else 1.0


#: By the name that the payload calls them.
Files = Mapping[str, File]


@dataclass(frozen=True, slots=True)
class Shown:
    """One message.

    Attributes:
        ordinal: Of the part that it came from; other messages lead to it by that.
        total: Messages of the same answer or edition.
        body: What is in it.
    """

    ordinal: int
    total: int
    body: Markup


@dataclass(frozen=True, slots=True)
class Thread:
    """A thread under the first message."""

    name: str
    messages: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class Chat:
    """The messages of an edition or of an answer.

    Attributes:
        is_published: The first message goes to the channels that follow, where there are any.
    """

    messages: tuple[Shown, ...]
    thread: Thread | None = None
    is_published: bool = False

    @property
    def size(self) -> int:
        """Characters of all of it."""
        below = () if self.thread is None else self.thread.messages
        return sum(len(each.body) for each in (*self.messages, *below)) + 1


def image(file: File, kind: str) -> Markup:
    """The picture; large, when it is followed."""
    return Markup(
        '<a class="{}" href="{}"><img src="{}" alt="{}" width="{}" height="{}" loading="lazy" '
        'decoding="async"></a>'
    ).format(kind, file.address, file.address, file.alt, file.width or "", file.height or "")
