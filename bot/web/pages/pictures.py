"""Pictures of a report: each under an address that changes with its content."""

from aiohttp import web

from bot.web.pages.report import CACHE, DATE, EDITION, asked
from bot.web.pictures import PAGE, SUFFIX, album, path
from bot.web.reply import FOREVER, reply
from bot.web.site import SITE
from bot.web.styles import as_theme


async def picture(request: web.Request) -> web.Response:
    """A picture; by its plain name or that of an older content, the way to what it is now."""
    site, language = request.app[SITE], request.match_info["language"]
    theme = as_theme(request.match_info["theme"])
    slot, name = asked(request), request.match_info["name"]
    known = await album(site, language, slot, theme, site.visitor(request))
    found = known.get(name)
    if found is not None:
        return reply(request, found.page, FOREVER)
    stems = {name, name.rpartition(".")[0]}
    now = next((each.name for each in known.values() if each.stem in stems), None)
    if now is None:
        raise web.HTTPNotFound
    where = path(site, language, slot, theme, now)
    return web.Response(status=302, headers={"Location": where, "Cache-Control": CACHE})


async def cover(request: web.Request) -> web.Response:
    """The cover, under an address that stays."""
    site, language = request.app[SITE], request.match_info["language"]
    known = await album(site, language, asked(request), "light", site.visitor(request))
    found = next((each.page for each in known.values() if each.stem == "cover"), None)
    if found is None:
        raise web.HTTPNotFound
    return reply(request, found, CACHE)


_NAME = "{name:[A-Za-z0-9._-]{1,200}}"
_PLACE = f"{{language}}/{DATE}/{EDITION}"
ROUTES = (
    ("GET", f"{_PLACE}/cover{SUFFIX}", cover),
    ("GET", f"{_PLACE}/{PAGE}/{{theme:light|dark}}/{_NAME}{SUFFIX}", picture),
)
