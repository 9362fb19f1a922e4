"""What every page of the site may use."""

import datetime as dt
from collections.abc import Awaitable, Callable, Hashable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property

from aiohttp import web

from bot.app import App
from bot.jobs import Slot
from bot.keeping import Flights, Fresh, Kept
from bot.web.addresses import Addresses
from bot.web.limits import Allowance, visitor
from bot.web.look import Look, static_files
from bot.web.reply import Page
from bot.web.shelf import Shelf
from bot.web.timetable import Timetable
from formatters.images.render import Renderer
from mir_core.model.message import Message

_MEGABYTE = 2**20
_MOST_PAGES = 64 * _MEGABYTE
_MOST_PICTURES = 16 * _MEGABYTE
_MOST_RESULTS = 200
_NEWEST_S = 1.0
#: Commands of one visitor: as many at once, and one more every so many seconds.
_MOST_COMMANDS, _COMMANDS_PER_S = 20, 0.5
#: An edition is prepared for so long beyond what its sources may take.
_PREPARATION = dt.timedelta(seconds=90)


@dataclass(frozen=True, kw_only=True)
class Site:
    """The site around an application.

    Attributes:
        addresses: Where readers find it.
        origins: Of pages whose forms are accepted.
        behind_proxy: Visitors are told apart by what our proxy says of them.
        failing: Names of the process's services that are down, for `/health`.
    """

    app: App
    addresses: Addresses
    origins: frozenset[str]
    behind_proxy: bool = False
    platforms: Mapping[str, str] = field(default_factory=dict)
    failing: frozenset[str] | set[str] = frozenset()

    @cached_property
    def shelf(self) -> Shelf:
        """Builds reports."""
        return Shelf(self.app.pipeline, self.app.runs, self.app.archive)

    @cached_property
    def timetable(self) -> Timetable:
        """Knows editions."""
        gather = self.app.configuration.settings.gather
        waits = gather.enabled and not self.app.pipeline.demo
        grace = dt.timedelta(seconds=gather.deadline_s) + _PREPARATION if waits else dt.timedelta()
        return Timetable(self.app.pipeline, self.app.archive, self.shelf, grace)

    @cached_property
    def pages(self) -> Kept[Page]:
        """Pages of reports."""
        return Kept(_MOST_PAGES, lambda page: page.size)

    @cached_property
    def _making(self) -> Flights:
        """Pages that are being made."""
        return Flights()

    @cached_property
    def results(self) -> Fresh:
        """What is good for a few seconds."""
        return Fresh(_MOST_RESULTS)

    @cached_property
    def commands(self) -> Allowance:
        """How many commands a visitor may give."""
        return Allowance(_MOST_COMMANDS, _COMMANDS_PER_S)

    @cached_property
    def threads(self) -> ThreadPoolExecutor:
        """Draw pictures."""
        return ThreadPoolExecutor(1, thread_name_prefix="web")

    @cached_property
    def renderer(self) -> Renderer:
        """Draws pictures."""
        return Renderer(self.threads, _MOST_PICTURES)

    @cached_property
    def look(self) -> Look:
        """Draws pages."""
        return Look(self.addresses, self.app.catalogs, demo=self.app.pipeline.demo)

    @cached_property
    def static(self) -> Mapping[str, Page]:
        """Style sheet and script by file name."""
        return static_files()

    async def newest(self) -> Slot:
        """The newest edition to read, at most a second old."""
        return await self.results.get("newest", _NEWEST_S, self.timetable.newest)

    async def page(self, key: Hashable, make: Callable[[], Awaitable[Page]]) -> Page:
        """A page from memory, or made now, once for all who wait for it."""
        kept = self.pages.get(key)
        if kept is not None:
            return kept

        async def made() -> Page:
            page = await make()
            self.pages.put(key, page)
            return page

        return await self._making.join(key, made)

    def say(self, language: str, message: Message) -> str:
        """A message in a language."""
        return self.app.catalogs[language].text(message)

    def visitor(self, request: web.Request) -> str:
        """Whom a request counts for."""
        return visitor(request, behind_proxy=self.behind_proxy)


SITE = web.AppKey("site", Site)
