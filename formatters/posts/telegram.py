"""Telegram: messages and albums, or one rich message, as the destination chose."""

from formatters.album import Album
from formatters.catalog import Catalog
from formatters.telegram.classic import classic
from formatters.telegram.rich import rich
from mir_core.model.delivery import Destination
from mir_core.model.part import Part
from mir_core.model.report import Report


def telegram(
    report: Report, catalog: Catalog, album: Album, destination: Destination
) -> tuple[Part, ...]:
    """Parts in the destination's style."""
    if destination.look.style == "rich":
        return rich(report, catalog, album)
    return classic(report, catalog, album, destination.address)


POST = telegram
