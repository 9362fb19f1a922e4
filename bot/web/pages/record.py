"""How the calls of past reports went; there is no such page before there are calls."""

from aiohttp import web

from bot.scorecard import scorecard
from bot.web import words
from bot.web.reply import Page, reply
from bot.web.site import SITE, Site
from formatters.hypertext import article
from mir_core.model.report import Document

_CACHE = "public, max-age=60, must-revalidate"
_FRESH_S = 30.0


async def record(request: web.Request) -> web.Response:
    """The scorecard as the newest report knows it."""
    site, language = request.app[SITE], request.match_info["language"]
    document = await site.results.get("record", _FRESH_S, lambda: _document(site))
    if document is None:
        raise web.HTTPNotFound
    catalog = site.app.catalogs[language]
    html = site.look.draw(
        "document.html",
        language,
        title=site.say(language, words.RECORD()),
        article=article(document, catalog),
        here=(language, "record"),
        elsewhere={other: (other, "record") for other in site.app.catalogs},
    )
    return reply(request, Page.of(html, "text/html"), _CACHE)


async def _document(site: Site) -> Document | None:
    """The scorecard; None where no call has been made."""
    slot = await site.newest()
    report = await site.shelf.report(slot.date, slot.edition, None)
    return scorecard(report) if report.record.scores else None


ROUTES = (("GET", "{language}/record", record),)
