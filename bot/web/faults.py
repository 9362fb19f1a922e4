"""Pages that say why there is none, and what to do."""

import math

from aiohttp import web

from bot.web import words
from bot.web.reply import Page
from bot.web.site import Site
from mir_core.model.message import Count, Message

_NOT_FOUND = 404
_BUSY = {429, 503}


def fault_page(
    site: Site,
    language: str,
    status: int,
    reason: Message | None = None,
    *,
    after_s: float = 0.0,
) -> web.Response:
    """A page in the reader's language.

    Args:
        site: Draws it.
        language: Of the reader.
        status: Of HTTP.
        reason: What is wrong, if more is known than the status says.
        after_s: When to try again.
    """
    title, why = _said(status, max(1, math.ceil(after_s)))
    html = site.look.draw(
        "fault.html",
        language,
        title=site.say(language, words.NO_REPORT() if reason else title),
        reason=site.say(language, reason or why),
        status=status,
    )
    headers = {"Cache-Control": "no-store"}
    if status in _BUSY:
        headers["Retry-After"] = str(max(1, math.ceil(after_s)))
    body = Page.of(html, "text/html").body
    return web.Response(
        status=status, body=body, content_type="text/html", charset="utf-8", headers=headers
    )


def _said(status: int, seconds: int) -> tuple[Message, Message]:
    if status == _NOT_FOUND:
        return words.NOT_FOUND(), words.NOT_FOUND_WHY()
    if status in _BUSY:
        return words.BUSY(), words.BUSY_WHY(seconds=Count(seconds))
    if status == web.HTTPForbidden.status_code:
        return words.REFUSED(), words.FOREIGN()
    if status < web.HTTPInternalServerError.status_code:
        return words.REFUSED(), words.NOT_FOUND_WHY()
    return words.FAILED(), words.FAILED_WHY()
