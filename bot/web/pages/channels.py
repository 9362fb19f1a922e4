"""How a report looks in each channel: drawn from the very parts that are sent."""

from aiohttp import web

from bot.web import words
from bot.web.addresses import steps
from bot.web.pages.report import CACHE, DATE, EDITION, asked
from bot.web.previews.messages import PLATFORMS, shown
from bot.web.reply import Page, reply
from bot.web.site import SITE

_PAGE = "channels"


async def channels(request: web.Request) -> web.Response:
    """The messages of a report on each platform."""
    site, language = request.app[SITE], request.match_info["language"]
    slot = asked(request)

    async def make() -> Page:
        report = await site.shelf.report(slot.date, slot.edition, site.visitor(request))
        title = site.app.catalogs[language].text(report.title)
        html = site.look.draw(
            "channels.html",
            language,
            title=f"{title} · {site.say(language, words.AS_SENT())}",
            report=report,
            slot=slot,
            steps=steps,
            platforms={
                platform: shown(platform, site.app.render(report, platform, language))
                for platform in PLATFORMS
            },
            here=steps(language, slot.date, slot.edition, _PAGE),
            elsewhere={
                other: steps(other, slot.date, slot.edition, _PAGE) for other in site.app.catalogs
            },
        )
        return Page.of(html, "text/html")

    version = await site.shelf.version(slot.date, slot.edition)
    return reply(request, await site.page((_PAGE, slot, language, version), make), CACHE)


ROUTES = (
    ("GET", f"{{language}}/{DATE}/{_PAGE}", channels),
    ("GET", f"{{language}}/{DATE}/{EDITION}/{_PAGE}", channels),
)
