"""Editions as chats get them: made one after the other, so that nobody else has to wait long."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import TypeVar

from bot.compose import Composer
from bot.sample import sample
from bot.web.limits import Turns
from bot.web.reply import Page
from formatters.images.contract import Drawn, Mode
from mir_core.model.delivery import Destination, Look
from mir_core.model.part import Part
from mir_core.model.report import Report

#: Editions of one visitor: as many at once, and one more every so many seconds.
_MOST, _PER_S = 40, 1.0
#: Of a digest, as much as tells pictures of one name apart.
_DIGEST = 16

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Print:
    """A picture of a report, ready to be sent to browsers.

    Attributes:
        stem: Its name in the report; light and dark ones share it.
        name: What addresses call it: another content has another name.
        section: That it belongs to; None for the cover.
        width, height: In pixels.
    """

    stem: str
    name: str
    section: str | None
    alt: str
    width: int
    height: int
    page: Page


class Proofs:
    """Makes the parts and the pictures that the site shows.

    Args:
        composer: Makes them, and keeps pictures that are drawn.
    """

    def __init__(self, composer: Composer) -> None:
        self._composer = composer
        self._turns = Turns(_MOST, _PER_S)

    async def aside(self, work: Callable[[], Result]) -> Result:
        """The result of work that would hold up others, done by the threads that draw."""
        return await asyncio.get_running_loop().run_in_executor(self._composer.executor, work)

    async def parts(
        self, report: Report, destination: Destination, visitor: str | None
    ) -> tuple[Part, ...]:
        """What a destination would get.

        Args:
            report: To be sent.
            destination: Whose look counts.
            visitor: On whose account it is made; None for our own.

        Raises:
            TooMuch: The visitor has had too much made, or too many wait.
        """
        self._turns.take(visitor)
        async with self._turns.one():
            plan = await self._composer.plan(report, (destination,))
        return plan[destination.id]

    async def pictures(
        self, report: Report, language: str, theme: Mode, visitor: str | None
    ) -> Mapping[str, Print]:
        """All pictures of a report in a theme by name, in print order; raises TooMuch."""
        self._turns.take(visitor)
        destination = sample("telegram", language, Look(theme=theme))
        async with self._turns.one():
            album = await self._composer.album(report, destination)
        prints = await self.aside(lambda: [_print(each) for each in album.drawn])
        return {each.name: each for each in prints}


def picture_name(stem: str, digest: str) -> str:
    """What addresses call a picture."""
    return f"{stem}.{digest[:_DIGEST]}"


def _print(drawn: Drawn) -> Print:
    picture = drawn.picture
    name = picture_name(picture.name, sha256(drawn.png).hexdigest())
    page = Page.of(drawn.png, "image/png")
    return Print(picture.name, name, picture.section, picture.alt, drawn.width, drawn.height, page)
