"""Where the pictures of a report are found, and those that stand on its page."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.jobs import Slot
from bot.web.addresses import steps
from bot.web.previews.shown import Place
from bot.web.proofs import Print, picture_name
from bot.web.site import Site
from formatters.hypertext import Figure
from formatters.images.contract import Mode
from mir_core.model.part import Attachment

PAGE, SUFFIX = "pictures", ".png"
#: How the names of pictures begin that show what the page itself has as a table.
_TABLE = "table."


@dataclass(frozen=True, slots=True)
class Gallery:
    """The pictures of a report in one language.

    Attributes:
        cover: None if nothing could be drawn.
        figures: Charts and diagrams by section.
    """

    cover: Print | None
    figures: Mapping[str, list[Figure]]


def address(site: Site, language: str, slot: Slot, theme: Mode) -> Place:
    """Where pictures that come with parts are found."""

    def of(attachment: Attachment) -> str:
        name = picture_name(attachment.name.removesuffix(SUFFIX), attachment.digest)
        return path(site, language, slot, theme, name)

    return of


def path(site: Site, language: str, slot: Slot, theme: Mode, name: str) -> str:
    """Path of a picture."""
    place = steps(language, slot.date, slot.edition, PAGE, theme)
    return site.addresses.path(*place, f"{name}{SUFFIX}")


async def album(
    site: Site, language: str, slot: Slot, theme: Mode, visitor: str | None
) -> Mapping[str, Print]:
    """All pictures of a report by name, in print order; raises TooMuch."""
    version = await site.shelf.version(slot.date, slot.edition)

    async def make() -> Mapping[str, Print]:
        report = await site.shelf.report(slot.date, slot.edition, visitor)
        return await site.proofs.pictures(report, language, theme, visitor)

    return await site.albums.get((slot, language, theme, version), make)


async def gallery(site: Site, language: str, slot: Slot, visitor: str | None) -> Gallery:
    """The pictures for the page of a report; dark ones are drawn for who asks. Raises TooMuch."""
    light = await album(site, language, slot, "light", visitor)
    figures: dict[str, list[Figure]] = {}
    for each in light.values():
        if each.section is not None and not each.stem.startswith(_TABLE):
            figure = Figure(
                path(site, language, slot, "light", each.name),
                path(site, language, slot, "dark", each.stem),
                each.alt,
                each.width,
                each.height,
            )
            figures.setdefault(each.section, []).append(figure)
    cover = next((each for each in light.values() if each.stem == "cover"), None)
    return Gallery(cover, figures)
