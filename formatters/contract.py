"""What an output is: a document in, parts out."""

from typing import Protocol

from formatters.catalog import Catalog
from mir_core.model.part import Part
from mir_core.model.report import Document


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
