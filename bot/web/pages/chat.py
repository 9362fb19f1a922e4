"""A box that answers any command of the bot; without a script by a form, with one in place."""

from collections.abc import Sequence
from dataclasses import dataclass

from aiohttp import web

from bot.web import words
from bot.web.asking import MOST, Exchange, ask, choose, suggestions
from bot.web.languages import of_request
from bot.web.previews.messages import PLATFORMS
from bot.web.reply import NOT_KEPT, Page, reply
from bot.web.site import SITE, Site
from mir_core.model.message import Count

_FRESH_S = 30.0
#: What the script of the page sends, to get the answer without the page around it.
_IN_PLACE = "in-place"


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of a form.

    Attributes:
        exchange: None where nothing was asked.
        note: Why there is no answer.
        page: The answer alone, where the script of a page has asked for it.
        status: Of HTTP.
    """

    exchange: Exchange | None = None
    note: str | None = None
    page: Page | None = None
    status: int = 200


async def lead_on(request: web.Request) -> web.Response:
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
    asked = await asked_of(request, language, PLATFORMS)
    page = asked.page or await _page(site, language, asked.exchange, asked.note)
    return reply(request, page, NOT_KEPT, asked.status)


async def asked_of(request: web.Request, language: str, platforms: Sequence[str]) -> Asked:
    """The answer to a form with a line, or with what was chosen of a message.

    Args:
        request: Has the form.
        language: Of the answer.
        platforms: As which it is shown.

    Raises:
        HTTPForbidden: The form comes from another site.
        TooMuch: The visitor asks too often.
    """
    site = request.app[SITE]
    if not is_own(request, site.origins):
        raise web.HTTPForbidden
    visitor = site.visitor(request)
    site.commands.take(visitor)
    form = await request.post()
    # A button with a line of its own comes after the field.
    *_, line = "", *form.getall("line", [])
    line = " ".join(str(line).split())
    chosen = str(form.get("choice", ""))
    if max(len(line), len(chosen)) > MOST:
        return Asked(note=site.say(language, words.TOO_LONG(most=Count(MOST))), status=400)
    exchange = None
    if chosen and "discord" in platforms:
        exchange = await choose(site, chosen, language, visitor)
    elif line:
        exchange = await ask(site, line, language, visitor, platforms)
    if request.headers.get("X-Answer") != _IN_PLACE or exchange is None:
        return Asked(exchange)
    html = site.look.draw("exchange.html", language, exchange=exchange)
    return Asked(exchange, page=Page.of(html, "text/html"))


async def offered(site: Site) -> Sequence[str]:
    """Lines to suggest."""
    return await site.results.get("suggestions", _FRESH_S, lambda: suggestions(site))


def is_own(request: web.Request, origins: frozenset[str]) -> bool:
    """True if a form comes from a page of this site, by what the browser says of it."""
    origin = request.headers.get("Origin")
    if origin is not None:
        return origin.lower() in origins
    return request.headers.get("Sec-Fetch-Site") == "same-origin"


async def _page(
    site: Site, language: str, exchange: Exchange | None, note: str | None = None
) -> Page:
    html = site.look.draw(
        "chat.html",
        language,
        title=site.say(language, words.CHAT()),
        exchange=exchange,
        note=note,
        most=MOST,
        offered=await offered(site),
        here=(language, "chat"),
        elsewhere={other: (other, "chat") for other in site.app.catalogs},
    )
    return Page.of(html, "text/html")


ROUTES = (
    ("GET", "/chat", lead_on),
    ("GET", "{language}/chat", show),
    ("POST", "{language}/chat", give),
)
