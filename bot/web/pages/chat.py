"""A box that answers any command of the bot; without a script by a form, with one in place."""

from aiohttp import web

from bot.web import words
from bot.web.asking import MOST, Exchange, ask, suggestions
from bot.web.languages import of_request
from bot.web.reply import Page, reply
from bot.web.site import SITE, Site
from mir_core.model.message import Count

_FRESH_S = 30.0
_NOT_KEPT = "no-store"
#: What the script of the page sends, to get the answer without the page around it.
_IN_PLACE = "in-place"


async def choose(request: web.Request) -> web.Response:
    """To the page in the reader's language."""
    site = request.app[SITE]
    language = of_request(request, site.app.catalogs)
    headers = {"Location": site.addresses.path(language, "chat"), "Vary": "Accept-Language"}
    return web.Response(status=302, headers=headers)


async def show(request: web.Request) -> web.Response:
    """The empty box."""
    site, language = request.app[SITE], request.match_info["language"]
    return reply(request, await _page(site, language, None), "no-cache")


async def give(request: web.Request) -> web.Response:
    """The answer to a line."""
    site, language = request.app[SITE], request.match_info["language"]
    if not is_own(request, site.origins):
        raise web.HTTPForbidden
    visitor = site.visitor(request)
    site.commands.take(visitor)
    form = await request.post()
    line = " ".join(str(form.get("line", "")).split())
    if len(line) > MOST:
        note = site.say(language, words.TOO_LONG(most=Count(MOST)))
        return reply(request, await _page(site, language, None, note), _NOT_KEPT, 400)
    exchange = None if not line else await ask(site, line, language, visitor)
    if request.headers.get("X-Answer") == _IN_PLACE and exchange is not None:
        html = site.look.draw("exchange.html", language, exchange=exchange)
        return reply(request, Page.of(html, "text/html"), _NOT_KEPT)
    return reply(request, await _page(site, language, exchange), _NOT_KEPT)


def is_own(request: web.Request, origins: frozenset[str]) -> bool:
    """True if a form comes from a page of this site, by what the browser says of it."""
    origin = request.headers.get("Origin")
    if origin is not None:
        return origin.lower() in origins
    return request.headers.get("Sec-Fetch-Site") == "same-origin"


async def _page(
    site: Site, language: str, exchange: Exchange | None, note: str | None = None
) -> Page:
    offered = await site.results.get("suggestions", _FRESH_S, lambda: suggestions(site))
    html = site.look.draw(
        "chat.html",
        language,
        title=site.say(language, words.CHAT()),
        exchange=exchange,
        note=note,
        most=MOST,
        offered=offered,
        here=(language, "chat"),
        elsewhere={other: (other, "chat") for other in site.app.catalogs},
    )
    return Page.of(html, "text/html")


ROUTES = (
    ("GET", "/chat", choose),
    ("GET", "{language}/chat", show),
    ("POST", "{language}/chat", give),
)
