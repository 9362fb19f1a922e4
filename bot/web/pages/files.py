"""A report as a file, its cover, and the site's own style sheet and script."""

import asyncio
import base64

from aiohttp import web

from bot.web.addresses import steps
from bot.web.pages.report import CACHE, DATE, EDITION, FORMS, asked
from bot.web.reply import Page, reply
from bot.web.site import SITE, Site
from formatters.images.contract import Picture, Theme
from formatters.images.kinds import cover
from formatters.images.scene import Scene
from mir_core.model.part import Part
from mir_core.model.report import Report

_FOREVER = "public, max-age=31536000, immutable"
#: A page that stands alone has its style in itself, and runs no script.
_ALONE = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; "
    "frame-ancestors 'none'"
}


async def form(request: web.Request) -> web.Response:
    """A report in another form."""
    site, language = request.app[SITE], request.match_info["language"]
    output, media = FORMS.get(request.match_info["form"], ("", ""))
    if output not in site.app.formatters:
        raise web.HTTPNotFound
    slot = asked(request)
    headers = dict(_ALONE) if output == "html" else {}
    address = site.addresses.whole(*steps(language, slot.date, slot.edition))
    headers["Link"] = f'<{address}>; rel="canonical"'

    async def make() -> Page:
        report = await site.shelf.report(slot.date, slot.edition, site.visitor(request))
        parts = site.app.formatters[output](report, site.app.catalogs[language])
        return Page.of(_body(parts[0]), media, headers)

    version = await site.shelf.version(slot.date, slot.edition)
    return reply(request, await site.page((output, slot, language, version), make), CACHE)


async def picture(request: web.Request) -> web.Response:
    """The cover of a report."""
    site, language = request.app[SITE], request.match_info["language"]
    slot = asked(request)

    async def make() -> Page:
        report = await site.shelf.report(slot.date, slot.edition, site.visitor(request))
        drawn = await asyncio.wrap_future(site.renderer.submit(_cover(site, language, report)))
        return Page.of(drawn.png, "image/png")

    version = await site.shelf.version(slot.date, slot.edition)
    return reply(request, await site.page(("cover", slot, language, version), make), CACHE)


async def static(request: web.Request) -> web.Response:
    """Style sheet or script."""
    page = request.app[SITE].static.get(request.match_info["name"])
    if page is None:
        raise web.HTTPNotFound
    return reply(request, page, _FOREVER)


def _cover(site: Site, language: str, report: Report) -> Picture:
    catalog = site.app.catalogs[language]
    theme = Theme("light", catalog.up_colour)
    scene = Scene(report, site.app.configuration.coverage, catalog, theme)
    return cover.KIND.build(scene)[0]


def _body(part: Part) -> str | bytes:
    """The content of a document that is one part; what is no text stands in it as base64."""
    packed = part.payload.get("base64")
    return base64.b64decode(packed) if isinstance(packed, str) else part.plain_text


_ENDING = "{form:html|md|json|txt|pdf}"
ROUTES = (
    ("GET", f"{{language}}/{DATE}.{_ENDING}", form),
    ("GET", f"{{language}}/{DATE}/{EDITION}.{_ENDING}", form),
    ("GET", f"{{language}}/{DATE}/{EDITION}/cover.png", picture),
    ("GET", "/static/{name}", static),
)
