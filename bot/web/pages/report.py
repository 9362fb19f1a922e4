"""The page of a report, and the newest one under the site's root."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from aiohttp import web

from bot.jobs import Slot
from bot.selection import parse_date
from bot.web.addresses import steps
from bot.web.languages import of_request
from bot.web.pictures import Gallery, gallery
from bot.web.reply import Page, reply
from bot.web.site import SITE, Site
from formatters.hypertext import article
from formatters.printed import Prose, in_language
from mir_core.model.report import Report

#: A reader's copy is asked after again each time; what is between may keep it a little.
CACHE = "public, max-age=30, must-revalidate"
DATE = "{date:[0-9]{4}-[0-9]{2}-[0-9]{2}}"
EDITION = "{edition:[A-Za-z0-9_-]+}"

#: Endings of a report's files: output and media type. Those without an output are not offered.
FORMS = {
    "html": ("html", "text/html"),
    "md": ("markdown", "text/markdown"),
    "json": ("json", "application/json"),
    "txt": ("text", "text/plain"),
    "pdf": ("pdf", "application/pdf"),
}


async def home(request: web.Request) -> web.Response:
    """The newest report, in the language of the address or the one that the reader prefers."""
    site = request.app[SITE]
    language = of_request(request, site.app.catalogs)
    slot = await site.newest()
    page = await report_page(site, language, slot, site.visitor(request))
    if "language" not in request.match_info:
        page = replace(page, headers={"Vary": "Accept-Encoding, Accept-Language"})
    return reply(request, page, CACHE)


async def of_date(request: web.Request) -> web.Response:
    """The report of a date, of its default edition or of a named one."""
    site, language = request.app[SITE], request.match_info["language"]
    slot = asked(request)
    return reply(request, await report_page(site, language, slot, site.visitor(request)), CACHE)


def asked(request: web.Request) -> Slot:
    """The edition that an address names; UsageError if there is no such date or edition."""
    site = request.app[SITE]
    date = parse_date(request.match_info["date"])
    edition = request.match_info.get("edition")
    date, edition = site.app.reports.choose(date, edition)
    return Slot(site.app.pipeline.as_of(date, edition), date, edition)


async def report_page(site: Site, language: str, slot: Slot, visitor: str) -> Page:
    """The page of an edition, from memory if nothing has changed that stands on it."""
    newest = await site.newest()
    version = await site.shelf.version(slot.date, slot.edition)
    key = ("page", slot, language, version, newest)

    async def make() -> Page:
        report = await site.shelf.report(slot.date, slot.edition, visitor)
        pictures = await gallery(site, language, slot, visitor)
        around = {
            "editions": site.timetable.of(slot.date),
            "earlier": await site.timetable.before(slot),
            "later": site.timetable.after(slot, newest),
        }
        return await site.proofs.aside(
            lambda: _page(site, language, slot, report, pictures, around)
        )

    return await site.pages.get(key, make)


def _page(
    site: Site,
    language: str,
    slot: Slot,
    report: Report,
    pictures: Gallery,
    around: Mapping[str, object],
) -> Page:
    """The page; it takes its time, so it is made aside."""
    catalog = site.app.catalogs[language]
    values: dict[str, Any] = {
        "title": in_language(report, catalog).title,
        "description": lead(report, site, language),
        "here": steps(language, slot.date, slot.edition),
        "elsewhere": {other: steps(other, slot.date, slot.edition) for other in site.app.catalogs},
        "report": report,
        "article": article(report, catalog, figures=pictures.figures),
        "cover": pictures.cover,
        "slot": slot,
        "forms": [ending for ending, (output, _) in FORMS.items() if output in site.app.formatters],
        "has_record": bool(report.record.scores),
        "steps": steps,
        **around,
    }
    return Page.of(site.look.draw("report.html", language, **values), "text/html")


def lead(report: Report, site: Site, language: str) -> str:
    """The first paragraph of a report, as search engines and chats quote it."""
    for section in in_language(report, site.app.catalogs[language]).sections:
        for block in section.blocks:
            if isinstance(block, Prose):
                return block.text
    return ""


ROUTES = (
    ("GET", "/", home),
    ("GET", "{language}", home),
    ("GET", "{language}/", home),
    ("GET", f"{{language}}/{DATE}", of_date),
    ("GET", f"{{language}}/{DATE}/{EDITION}", of_date),
)
