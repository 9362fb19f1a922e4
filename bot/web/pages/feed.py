"""The newest reports as an Atom feed (RFC 4287), one per language."""

import datetime as dt
from dataclasses import dataclass

from aiohttp import web

from bot.jobs import Slot
from bot.web.addresses import steps
from bot.web.pages.report import lead
from bot.web.reply import Page, reply
from bot.web.site import SITE, Site
from mir_core.model.message import Name

_CACHE = "public, max-age=300, must-revalidate"
_ENTRIES = 10
_FRESH_S = 30.0


@dataclass(frozen=True, slots=True)
class _Entry:
    """A report; its address is its id, which no revision changes."""

    steps: tuple[str, ...]
    title: str
    summary: str
    published: str
    updated: str


async def feed(request: web.Request) -> web.Response:
    """The feed of a language."""
    site, language = request.app[SITE], request.match_info["language"]
    key = ("feed", language)
    return reply(
        request, await site.results.get(key, _FRESH_S, lambda: _page(site, language)), _CACHE
    )


async def _page(site: Site, language: str) -> Page:
    entries = [
        await _entry(site, language, slot) for slot in await site.timetable.offered(_ENTRIES)
    ]
    updated = max((entry.updated for entry in entries), default=_time(site.app.clock.now()))
    xml = site.look.draw("feed.xml", language, entries=entries, updated=updated)
    return Page.of(xml, "application/atom+xml")


async def _entry(site: Site, language: str, slot: Slot) -> _Entry:
    report = await site.shelf.report(slot.date, slot.edition, None)
    version = await site.shelf.version(slot.date, slot.edition)
    say = site.app.catalogs[language].text
    title = f"{say(report.title)} · {say(Name(slot.edition))}"
    return _Entry(
        steps(language, slot.date, slot.edition),
        f"DEMO · {title}" if report.demo else title,
        lead(report, site, language),
        _time(slot.at),
        _time(max(slot.at, version.updated)),
    )


def _time(instant: dt.datetime) -> str:
    """As RFC 3339 writes it, in UTC."""
    return f"{instant.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%SZ}"


ROUTES = (("GET", "{language}/feed.xml", feed),)
