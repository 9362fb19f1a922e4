"""The PDF of a report, as a browser gets it."""

import pytest

from bot.web.site import Site
from formatters.catalog import Catalog
from tests.web.conftest import Reader

EVENING = "2026-04-08/evening"


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_the_pdf_is_shown_under_a_name_of_its_own(
    reader: Reader, site: Site, language: str
) -> None:
    answer = await reader.get(f"/{language}/{EVENING}.pdf", headers={"Accept-Encoding": "gzip"})
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "application/pdf"
    name = f"report-2026-04-08-evening-{language}.pdf"
    assert answer.headers["Content-Disposition"] == f'inline; filename="{name}"'
    assert "Content-Encoding" not in answer.headers
    (part,) = site.app.formatters["pdf"](await site.app.reports.report(), Catalog.load(language))
    assert await answer.read() == part.attachments[0].content
    tag = answer.headers["ETag"]
    again = await reader.get(f"/{language}/{EVENING}.pdf", headers={"If-None-Match": tag})
    assert (again.status, await again.read()) == (304, b"")
