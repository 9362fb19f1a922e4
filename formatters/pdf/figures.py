"""The figures of a report: the pictures that chats get, but for the tables and the cover."""

from formatters.catalog import Catalog
from formatters.images.contract import Picture, Theme
from formatters.images.kinds import cover, table
from formatters.images.report import kinds
from formatters.images.scene import Scene
from mir_core.model.coverage import Coverage
from mir_core.model.report import Report

#: Words are set as such, and the first page has a head of its own.
_NOT_DRAWN = (cover.KIND, table.KIND)


def figures(report: Report, coverage: Coverage, catalog: Catalog) -> tuple[Picture, ...]:
    """What is drawn beside the words of its sections; paper is light."""
    scene = Scene(report, coverage, catalog, Theme("light", catalog.up_colour))
    shown = {section.name for section in report.sections}
    return tuple(
        picture
        for kind in kinds()
        if kind not in _NOT_DRAWN
        for picture in kind.build(scene)
        if picture.section in shown
    )
