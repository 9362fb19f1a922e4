"""What an output is: a document in, parts out."""

from typing import Protocol, runtime_checkable

from formatters.album import Album
from formatters.catalog import Catalog
from mir_core.model.coverage import Coverage
from mir_core.model.delivery import Destination
from mir_core.model.part import Part
from mir_core.model.report import Document, Report


class Formatter(Protocol):
    """Prints documents for one channel in one language; pure.

    A module of `formatters/outputs` ends in `FORMATTER = ...`; the module's name is the output's
    name on the command line.
    """

    def __call__(self, document: Document, catalog: Catalog) -> tuple[Part, ...]:
        """Parts in sending order, each within the channel's limits; at least one.

        Raises:
            UsageError: The output needs a whole report and got the answer of a command.
        """
        ...


@runtime_checkable
class Illustrated(Protocol):
    """A formatter whose figures need to know what reports cover; without that it draws none."""

    def covering(self, coverage: Coverage) -> Formatter:
        """The same formatter with figures."""
        ...


class Post(Protocol):
    """Prints reports with their pictures for the chats of one platform; pure.

    A module of `formatters/posts` ends in `POST = ...`; its name is the platform's.
    """

    def __call__(
        self, report: Report, catalog: Catalog, album: Album, destination: Destination
    ) -> tuple[Part, ...]:
        """Parts in sending order, each within the platform's limits; at least one.

        Args:
            report: What to print.
            catalog: Of the destination's language, in its colours.
            album: The drawn pictures; empty where the destination takes none.
            destination: With its look, which may be simpler than configured.
        """
        ...
