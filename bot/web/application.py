"""The site as an aiohttp application: routes, headers, errors."""

import logging
from collections.abc import Awaitable, Callable, Collection

from aiohttp import hdrs, web

from bot.web.faults import fault_page
from bot.web.languages import of_request
from bot.web.limits import TooMuch
from bot.web.pages import (
    archive,
    channels,
    chat,
    feed,
    files,
    health,
    pictures,
    record,
    report,
    sources,
)
from bot.web.site import SITE, Site
from mir_core.model.errors import UsageError

_log = logging.getLogger(__name__)

_MOST_BODY = 4096

#: No page runs a script of its own text, is framed, or loads anything from elsewhere.
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
        "img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}

#: The first one whose address fits answers.
_PAGES = (archive, channels, chat, feed, files, health, pictures, record, report, sources)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def web_application(site: Site) -> web.Application:
    """The application; it answers under the prefix, and without it for proxies that cut it."""
    application = web.Application(middlewares=[_boundary], client_max_size=_MOST_BODY)
    application[SITE] = site
    application.on_response_prepare.append(_secure)
    for prefix in dict.fromkeys((site.addresses.prefix, "")):
        for module in _PAGES:
            for method, path, handler in module.ROUTES:
                where = prefix + _route(path, site.app.catalogs)
                application.router.add_route(method, where, handler)
                if method == hdrs.METH_GET:
                    application.router.add_route(hdrs.METH_HEAD, where, handler)
    return application


def _route(path: str, languages: Collection[str]) -> str:
    """A path as the router takes it: `{language}` is one that there is."""
    named = f"{{language:{'|'.join(languages)}}}"
    return path if path.startswith("/") else "/" + path.replace("{language}", named, 1)


@web.middleware
async def _boundary(request: web.Request, handler: Handler) -> web.StreamResponse:
    """The one place where a request may fail: whatever happens, the reader gets a page."""
    site = request.app[SITE]
    language = of_request(request, site.app.catalogs)
    try:
        return await handler(request)
    except web.HTTPException as error:
        if error.status < web.HTTPBadRequest.status_code:
            raise
        page = fault_page(site, language, error.status)
        if hdrs.ALLOW in error.headers:
            page.headers[hdrs.ALLOW] = error.headers[hdrs.ALLOW]
        return page
    except UsageError as error:
        return fault_page(site, language, 404, error.message)
    except TooMuch as error:
        return fault_page(site, language, error.status, after_s=error.after_s)
    except Exception:  # noqa: BLE001 - the boundary of every page
        _log.exception("%s %s has failed", request.method, request.path)
        return fault_page(site, language, 500)


async def _secure(_request: web.Request, response: web.StreamResponse) -> None:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
