"""What every page of the site may use."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from aiohttp import web

from bot.app import App
from bot.jobs import Slot
from bot.keeping import Fresh
from bot.web.addresses import Addresses
from bot.web.limits import Allowance, visitor
from bot.web.look import Look, static_files
from bot.web.made import Made
from bot.web.previews.shown import Chat
from bot.web.proofs import Print, Proofs
from bot.web.reply import Page
from bot.web.shelf import Shelf
from bot.web.timetable import Timetable
from mir_core.model.message import Phrase

_MEGABYTE = 2**20
_MOST_PAGES = 64 * _MEGABYTE
_MOST_PICTURES = 48 * _MEGABYTE
_MOST_CHATS = 16 * _MEGABYTE
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
    def pages(self) -> Made[Page]:
        """Pages of reports."""
        return Made(_MOST_PAGES, lambda page: page.size)

    @cached_property
    def albums(self) -> Made[Mapping[str, Print]]:
        """The pictures of a report in one language and theme, by name."""
        return Made(
            _MOST_PICTURES, lambda album: sum(each.page.size for each in album.values()) + 1
        )

    @cached_property
    def chats(self) -> Made[Chat]:
        """Reports as chats show them."""
        return Made(_MOST_CHATS, lambda chat: chat.size)

    @cached_property
    def results(self) -> Fresh:
        """What is good for a few seconds."""
        return Fresh(_MOST_RESULTS)

    @cached_property
    def commands(self) -> Allowance:
        """How many commands a visitor may give."""
        return Allowance(_MOST_COMMANDS, _COMMANDS_PER_S)

    @cached_property
    def proofs(self) -> Proofs:
        """Makes what chats would get."""
        return Proofs(self.app.composer)

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

    def say(self, language: str, message: Phrase) -> str:
        """A message in a language."""
        return self.app.catalogs[language].text(message)

    def visitor(self, request: web.Request) -> str:
        """Whom a request counts for."""
        return visitor(request, behind_proxy=self.behind_proxy)


def _size(picture: Print) -> int:
    return picture.page.size


SITE = web.AppKey("site", Site)
