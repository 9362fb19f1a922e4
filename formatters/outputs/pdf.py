"""The document as a PDF on A4, which is the one file of its part."""

import re
from dataclasses import dataclass

from formatters.catalog import Catalog
from formatters.page import page
from formatters.pdf.edition import edition
from formatters.printed import in_language
from mir_core.model.coverage import Coverage
from mir_core.model.part import Attachment, Part
from mir_core.model.report import Document, Report

_MEDIA_TYPE = "application/pdf"
_NOT_PLAIN = re.compile(r"[^A-Za-z0-9.-]+")


@dataclass(frozen=True)
class Pdf:
    """Prints documents on paper.

    Attributes:
        coverage: What reports cover, which the figures need; without it there are none.
    """

    coverage: Coverage | None = None

    def __call__(self, document: Document, catalog: Catalog) -> tuple[Part, ...]:
        """One part with the file."""
        printed = in_language(document, catalog)
        written = edition(document, printed, catalog, self.coverage)
        name = file_name(document, catalog.language)
        file = Attachment.of(name, printed.title, written, _MEDIA_TYPE)
        return (Part(1, 1, _MEDIA_TYPE, {}, page(printed, None), (file,)),)

    def covering(self, coverage: Coverage) -> "Pdf":
        """The same with figures."""
        return Pdf(coverage)


def file_name(document: Document, language: str) -> str:
    """Name of a document's file: `report-2026-04-08-morning-en.pdf`."""
    slot = (str(document.date), document.edition) if isinstance(document, Report) else ()
    return _NOT_PLAIN.sub("-", "-".join((document.name, *slot, language))) + ".pdf"


FORMATTER = Pdf()
