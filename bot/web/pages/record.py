"""How the calls of past reports went; there is no such page before there are calls."""

from collections.abc import Mapping, Sequence

from aiohttp import web

from bot.scorecard import scorecard
from bot.web import words
from bot.web.pictures import gallery
from bot.web.reply import Page, reply
from bot.web.site import SITE, Site
from formatters.hypertext import Figure, article
from mir_core.model.report import Report

_CACHE = "public, max-age=60, must-revalidate"
_FRESH_S = 30.0
#: The section of the report to which the charts of calibration belong ...
_SECTION = "track_record"
#: ... and what stands in the names of those of rebuilt editions.
_REPLAYED = ".replay."


async def record(request: web.Request) -> web.Response:
    """The scorecard as the newest report knows it."""
    site, language = request.app[SITE], request.match_info["language"]
    slot = await site.newest()
    report = await site.shelf.report(slot.date, slot.edition, None)
    if not report.record.scores:
        raise web.HTTPNotFound
    version = await site.shelf.version(slot.date, slot.edition)

    async def make() -> Page:
        pictures = await gallery(site, language, slot, None)
        figures = _by_section(pictures.figures.get(_SECTION, []))
        return await site.proofs.aside(lambda: _page(site, language, report, figures))

    return reply(request, await site.pages.get(("record", slot, language, version), make), _CACHE)


def _page(
    site: Site, language: str, report: Report, figures: Mapping[str, Sequence[Figure]]
) -> Page:
    catalog = site.app.catalogs[language]
    html = site.look.draw(
        "document.html",
        language,
        title=site.say(language, words.RECORD()),
        article=article(scorecard(report), catalog, figures=figures),
        here=(language, "record"),
        elsewhere={other: (other, "record") for other in site.app.catalogs},
    )
    return Page.of(html, "text/html")


def _by_section(figures: Sequence[Figure]) -> Mapping[str, Sequence[Figure]]:
    """Charts of published calls and of replayed ones, each in the section of the scorecard."""
    return {
        "published": [each for each in figures if _REPLAYED not in each.light],
        "replayed": [each for each in figures if _REPLAYED in each.light],
    }


ROUTES = (("GET", "{language}/record", record),)
