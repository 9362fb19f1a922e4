"""How a report looks in each channel, drawn from the very parts that are sent, and a box to ask."""

from dataclasses import dataclass
from functools import partial

from aiohttp import web

from bot.jobs import Slot
from bot.web import words
from bot.web.addresses import steps
from bot.web.asking import MOST, Exchange
from bot.web.languages import of_request
from bot.web.pages.chat import asked_of, offered
from bot.web.pages.report import CACHE, DATE, EDITION, asked
from bot.web.pictures import address
from bot.web.previews.messages import shown
from bot.web.previews.shown import Chat
from bot.web.reply import NOT_KEPT, Page, reply
from bot.web.shelf import Version
from bot.web.site import SITE, Site
from bot.web.styles import DEFAULT, STYLES, THEMES, Style, as_theme
from formatters.images.contract import Mode

_PAGE = "channels"


@dataclass(frozen=True, slots=True)
class View:
    """What is looked at: an edition in one language, style and theme."""

    language: str
    slot: Slot
    style: Style
    theme: Mode

    def at(
        self,
        *,
        language: str = "",
        slot: Slot | None = None,
        style: str = "",
        theme: Mode | None = None,
    ) -> tuple[str, ...]:
        """Steps to the same in another language, of another edition, style or theme."""
        style, theme, slot = style or self.style.name, theme or self.theme, slot or self.slot
        named = (style, theme) if theme != "light" else (style,) if style != DEFAULT else ()
        return steps(language or self.language, slot.date, slot.edition, _PAGE, *named)


async def choose(request: web.Request) -> web.Response:
    """To the newest edition in the reader's language."""
    site = request.app[SITE]
    language = of_request(request, site.app.catalogs)
    headers = {"Location": site.addresses.path(language, _PAGE), "Vary": "Accept-Language"}
    return web.Response(status=302, headers=headers)


async def channels(request: web.Request) -> web.Response:
    """The messages of an edition."""
    site, view = request.app[SITE], await _view(request)
    version = await site.shelf.version(view.slot.date, view.slot.edition)
    visitor = site.visitor(request)

    async def make() -> Page:
        return await _page(site, view, version, visitor)

    return reply(request, await site.pages.get((_PAGE, view, version), make), CACHE)


async def give(request: web.Request) -> web.Response:
    """The same with the answer to a line, a button or a menu."""
    site, view = request.app[SITE], await _view(request)
    given = await asked_of(request, view.language, (view.style.platform,))
    if given.page is not None:
        return reply(request, given.page, NOT_KEPT)
    version = await site.shelf.version(view.slot.date, view.slot.edition)
    visitor = site.visitor(request)
    page = await _page(site, view, version, visitor, given.exchange, given.note)
    return reply(request, page, NOT_KEPT, given.status)


async def _view(request: web.Request) -> View:
    """What an address names; UsageError if there is no such date or edition."""
    site, named = request.app[SITE], request.match_info
    style = STYLES.get(named.get("style", DEFAULT))
    if style is None:
        raise web.HTTPNotFound
    slot = asked(request) if "date" in named else await site.newest()
    return View(named["language"], slot, style, as_theme(named.get("theme")))


async def _page(
    site: Site,
    view: View,
    version: Version,
    visitor: str,
    exchange: Exchange | None = None,
    note: str | None = None,
) -> Page:
    chat = await site.chats.get((view, version), lambda: _chat(site, view, visitor))
    report = await site.shelf.report(view.slot.date, view.slot.edition, visitor)
    title = site.say(view.language, report.title)
    draw = partial(
        site.look.draw,
        "channels.html",
        view.language,
        title=f"{title} · {site.say(view.language, words.AS_SENT())}",
        report=report,
        view=view,
        slot=view.slot,
        editions=site.timetable.of(view.slot.date),
        chat=chat,
        steps=steps,
        styles=STYLES.values(),
        themes=THEMES,
        exchange=exchange,
        note=note,
        most=MOST,
        offered=await offered(site),
        here=view.at(),
        elsewhere={other: view.at(language=other) for other in site.app.catalogs},
    )
    return await site.proofs.aside(lambda: Page.of(draw(), "text/html"))


async def _chat(site: Site, view: View, visitor: str) -> Chat:
    report = await site.shelf.report(view.slot.date, view.slot.edition, visitor)
    destination = view.style.destination(view.language, view.theme)
    parts = await site.proofs.parts(report, destination, visitor)
    where = address(site, view.language, view.slot, view.theme)
    return await site.proofs.aside(partial(shown, view.style.platform, parts, where))


_STYLE = "{style:[a-z-]+}"
_PATHS = tuple(
    f"{{language}}{edition}/{_PAGE}{rest}"
    for edition in ("", f"/{DATE}", f"/{DATE}/{EDITION}")
    for rest in ("", f"/{_STYLE}", f"/{_STYLE}/{{theme:dark}}")
)
ROUTES = (
    ("GET", f"/{_PAGE}", choose),
    *(("GET", path, channels) for path in _PATHS),
    *(("POST", path, give) for path in _PATHS),
)
