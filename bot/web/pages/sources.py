"""Each live source, what it serves, and how it is."""

from collections.abc import Iterator
from dataclasses import dataclass

from aiohttp import web

from bot.web import words
from bot.web.reply import Page, reply
from bot.web.site import SITE, Site
from mir_core.ingest.breaker import Breaker, Stage
from mir_core.model.message import Listing, Message, Moment, Name, Phrase

_CACHE = "public, max-age=30, must-revalidate"
_FRESH_S = 15.0


@dataclass(frozen=True, slots=True)
class _Row:
    """A source in the reader's language; `is_well` where nothing is wrong with it."""

    name: str
    serves: str
    success: str
    state: str
    is_well: bool


async def sources(request: web.Request) -> web.Response:
    """The table of sources."""
    site, language = request.app[SITE], request.match_info["language"]
    key = ("sources", language)
    page = await site.results.get(key, _FRESH_S, lambda: _page(site, language))
    return reply(request, page, _CACHE)


async def _page(site: Site, language: str) -> Page:
    gathering = site.app.gathering
    breakers = await gathering.breakers.load()
    rows = [
        row
        for name in sorted(gathering.live.sources)
        for row in [await _row(site, language, name, breakers.get(name, Breaker()))]
    ]
    html = site.look.draw(
        "sources.html",
        language,
        title=site.say(language, words.SOURCES()),
        rows=rows,
        here=(language, "sources"),
        elsewhere={other: (other, "sources") for other in site.app.catalogs},
    )
    return Page.of(html, "text/html")


async def _row(site: Site, language: str, name: str, breaker: Breaker) -> _Row:
    gathering = site.app.gathering
    source = gathering.live.sources[name]
    last = await gathering.retrievals.last_success(name)
    say = site.app.catalogs[language].text
    known = dict.fromkeys(_instruments(source.serves | source.history))
    success: Phrase = words.NEVER() if last is None else Moment(last)
    return _Row(
        say(Name(name)),
        say(Listing(tuple(map(Name, known)))),
        say(success),
        say(_state(site, breaker, asked=last is not None)),
        breaker.failures == 0,
    )


def _instruments(keys: frozenset[tuple[str, str]] | set[tuple[str, str]]) -> Iterator[str]:
    return (instrument for instrument, _ in sorted(keys))


def _state(site: Site, breaker: Breaker, *, asked: bool) -> Message:
    stage = breaker.stage(site.app.clock.now())
    if stage is Stage.OPEN and breaker.rests_until is not None:
        return words.RESTING(until=Moment(breaker.rests_until))
    if stage is Stage.HALF_OPEN:
        return words.ON_TRIAL()
    if breaker.failures:
        return words.FAILING()
    return words.WORKING() if asked else words.UNASKED()


ROUTES = (("GET", "{language}/sources", sources),)
