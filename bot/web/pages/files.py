"""A report as a file, and the site's own style sheet and script."""

from functools import partial

from aiohttp import web

from bot.web.addresses import steps
from bot.web.pages.report import CACHE, DATE, EDITION, FORMS, asked
from bot.web.reply import FOREVER, Page, reply
from bot.web.site import SITE
from mir_core.model.part import Part

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
        make_parts = partial(site.app.formatters[output], report, site.app.catalogs[language])
        (part, *_) = await site.proofs.aside(make_parts)
        named = {**headers, **_named(part)}
        return await site.proofs.aside(lambda: Page.of(_body(part), media, named))

    version = await site.shelf.version(slot.date, slot.edition)
    return reply(request, await site.pages.get((output, slot, language, version), make), CACHE)


async def static(request: web.Request) -> web.Response:
    """Style sheet or script."""
    page = request.app[SITE].static.get(request.match_info["name"])
    if page is None:
        raise web.HTTPNotFound
    return reply(request, page, FOREVER)


def _body(part: Part) -> str | bytes:
    """The content of a document that is one part: its file, else its text."""
    files = [each.content for each in part.attachments if each.content is not None]
    return files[0] if files else part.plain_text


def _named(part: Part) -> dict[str, str]:
    """The name under which a reader keeps a file, which is shown all the same."""
    names = [f'inline; filename="{each.name}"' for each in part.attachments]
    return {"Content-Disposition": names[0]} if names else {}


_ENDING = "{form:html|md|json|txt|pdf}"
ROUTES = (
    ("GET", f"{{language}}/{DATE}.{_ENDING}", form),
    ("GET", f"{{language}}/{DATE}/{EDITION}.{_ENDING}", form),
    ("GET", "/static/{name}", static),
)
