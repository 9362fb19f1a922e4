"""A terminal: UTF-8, at most 100 columns, one part."""

from formatters.catalog import Catalog
from formatters.page import page
from formatters.printed import in_language
from mir_core.model.part import Part
from mir_core.model.report import Document

_COLUMNS = 100


def text(document: Document, catalog: Catalog) -> tuple[Part, ...]:
    """One part with the document as lines."""
    written = page(in_language(document, catalog), _COLUMNS)
    return (Part(1, 1, "text/plain", {}, written),)


FORMATTER = text
