"""Editions as chats show them: pictures drawn, then parts made, none of it on the event loop."""

import asyncio
from collections.abc import Iterable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import cached_property, partial

import formatters.posts
from formatters.album import Album
from formatters.catalog import Catalog
from formatters.contract import Formatter, Post
from formatters.images.contract import Picture, Theme
from formatters.images.render import Renderer
from formatters.images.report import pictures
from formatters.images.scene import Scene
from formatters.locale_file import Colour
from mir_core.analysis.pairs import PairHistory
from mir_core.discovery import plugins
from mir_core.model.coverage import Coverage
from mir_core.model.delivery import Destination, Look
from mir_core.model.part import Part
from mir_core.model.report import Report

#: Colour of rising prices.
_UP: Mapping[str, Colour] = {"western": "green", "chinese": "red"}

#: What an album depends on.
_Kind = tuple[str, Look]


@dataclass(frozen=True)
class Composer:
    """Makes the parts of reports.

    Attributes:
        executor: Draws; its threads are the process's own for pictures.
        plain: Formatters by platform, for those that show no pictures.
    """

    coverage: Coverage
    catalogs: Mapping[str, Catalog]
    plain: Mapping[str, Formatter]
    executor: Executor

    async def plan(
        self, report: Report, destinations: Iterable[Destination]
    ) -> Mapping[str, tuple[Part, ...]]:
        """The parts of every destination, by its id; pictures are drawn once for all."""
        albums: dict[_Kind, Album] = {}
        plan: dict[str, tuple[Part, ...]] = {}
        memo = PairHistory()
        for each in destinations:
            kind = (each.language, each.look)
            if kind not in albums:
                albums[kind] = await self.album(report, each, memo)
            make = partial(self._parts, report, each, albums[kind])
            plan[each.id] = await asyncio.get_running_loop().run_in_executor(self.executor, make)
        return plan

    async def album(
        self, report: Report, destination: Destination, memo: PairHistory | None = None
    ) -> Album:
        """The pictures that a destination gets, drawn."""
        if not destination.look.pictures or destination.platform not in self.posts:
            return Album()
        catalog = self._catalog(destination)
        theme = Theme(destination.look.theme, catalog.up_colour)
        scene = Scene(report, self.coverage, catalog, theme, memo or PairHistory())
        loop = asyncio.get_running_loop()
        wanted = await loop.run_in_executor(self.executor, pictures, scene)
        drawn = await asyncio.gather(
            *(
                asyncio.wrap_future(self.renderer.submit(picture))
                for picture in wanted
                if _is_wanted(picture, destination.look)
            )
        )
        return Album(tuple(drawn))

    @cached_property
    def renderer(self) -> Renderer:
        """Draws, and keeps what was drawn; reads the font when it is first asked for."""
        return Renderer(self.executor)

    @cached_property
    def posts(self) -> Mapping[str, Post]:
        """What makes the parts of a platform that shows pictures."""
        return plugins(formatters.posts, "POST")

    def _parts(self, report: Report, destination: Destination, album: Album) -> tuple[Part, ...]:
        catalog = self._catalog(destination)
        post = self.posts.get(destination.platform)
        if post is None:
            return self.plain[destination.platform](report, catalog)
        return post(report, catalog, album, destination)

    def _catalog(self, destination: Destination) -> Catalog:
        """The language's catalog, in the destination's colours."""
        catalog = self.catalogs[destination.language]
        colours = destination.look.colours
        return catalog if colours is None else replace(catalog, up_colour=_UP[colours])


def _is_wanted(picture: Picture, look: Look) -> bool:
    """Tables of a rich message are its own."""
    return (look.tables == "pictures" and look.style != "rich") or picture.template != "table"
