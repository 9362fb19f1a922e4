"""Editions as chats show them: pictures drawn, then parts made, none of it on the event loop."""

import asyncio
import logging
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

_log = logging.getLogger(__name__)

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
        """The pictures that a destination gets, drawn; none if one of them cannot be."""
        if not destination.look.pictures:
            return Album()
        catalog = self._catalog(destination)
        theme = Theme(destination.look.theme, catalog.up_colour)
        scene = Scene(report, self.coverage, catalog, theme, memo or PairHistory())
        try:
            return await self._drawn(scene, destination)
        except Exception:  # noqa: BLE001 - an edition of text is better than none
            kind = (destination.language, destination.look.theme)
            _log.exception("pictures (%s, %s) could not be drawn: the edition is text", *kind)
            return Album()

    async def _drawn(self, scene: Scene, destination: Destination) -> Album:
        prepare = partial(self._prepared, scene, destination)
        loop = asyncio.get_running_loop()
        renderer, wanted = await loop.run_in_executor(self.executor, prepare)
        drawing = (asyncio.wrap_future(renderer.submit(picture)) for picture in wanted)
        return Album(tuple(await asyncio.gather(*drawing)))

    def _prepared(
        self, scene: Scene, destination: Destination
    ) -> tuple[Renderer, tuple[Picture, ...]]:
        """What draws, and what it is to draw: reading the font and finding out take a while."""
        if destination.platform not in self.posts:
            return self.renderer, ()
        wanted = (each for each in pictures(scene) if _is_wanted(each, destination.look))
        return self.renderer, tuple(wanted)

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
