"""Discord: a cover with pictures, menu and buttons; the sections in a thread or below it."""

from formatters.album import Album
from formatters.cards.edition import edition
from formatters.catalog import Catalog
from mir_core.model.delivery import Destination
from mir_core.model.part import Part
from mir_core.model.report import Report


def discord(
    report: Report, catalog: Catalog, album: Album, destination: Destination
) -> tuple[Part, ...]:
    """Requests in sending order."""
    return edition(report, catalog, album, destination.look)


POST = discord
