"""The document as one page of HTML that needs nothing else: no script, no font, no picture."""

from formatters.catalog import Catalog
from formatters.hypertext import article, environment, language_tag, style
from formatters.printed import in_language
from mir_core.model.part import Part
from mir_core.model.report import Document


def html(document: Document, catalog: Catalog) -> tuple[Part, ...]:
    """One part with the page."""
    printed = in_language(document, catalog)
    page = environment().get_template("page.html")
    written = page.render(
        title=printed.title,
        lang=language_tag(catalog),
        style=style(),
        article=article(document, catalog),
    )
    return (Part(1, 1, "text/html", {}, written),)


FORMATTER = html
