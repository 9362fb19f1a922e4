"""The drawn pictures of a report, and how they are found again."""

from collections.abc import Iterable
from dataclasses import dataclass

from formatters.images.contract import Drawn
from mir_core.model.part import Attachment

#: How the name of a picture of a table begins; the section's name follows.
_TABLE = "table."


@dataclass(frozen=True, eq=False)
class Album:
    """Pictures of one report in one language and theme, in print order; possibly none.

    Attributes:
        drawn: All of them.
    """

    drawn: tuple[Drawn, ...] = ()

    @property
    def cover(self) -> Drawn | None:
        """The cover; None if nothing was drawn."""
        return next((each for each in self.drawn if each.picture.name == "cover"), None)

    def tables(self, section: str) -> tuple[Drawn, ...]:
        """All tables of a section, in order."""
        return tuple(each for each in self._of(section) if _is_table(each))

    def charts(self, section: str) -> tuple[Drawn, ...]:
        """What else is drawn of a section."""
        return tuple(each for each in self._of(section) if not _is_table(each))

    def _of(self, section: str) -> Iterable[Drawn]:
        return (each for each in self.drawn if each.picture.section == section)


def attachment(drawn: Drawn) -> Attachment:
    """A picture as a file of a part."""
    return Attachment.of(f"{drawn.picture.name}.png", drawn.picture.alt, drawn.png)


def _is_table(drawn: Drawn) -> bool:
    return drawn.picture.name.startswith(_TABLE)
