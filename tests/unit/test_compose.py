"""Editions composed: what is drawn for whom, and what becomes of an edition without pictures."""

from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from typing import ParamSpec, TypeVar

import pytest

from bot.compose import Composer
from formatters.catalog import Catalog
from formatters.images.render import Renderer
from formatters.outputs.text import FORMATTER
from mir_core.model.delivery import Destination, Look
from tests.pictures import report
from tests.pictures import scene as scene_of

P = ParamSpec("P")
T = TypeVar("T")
EDITION = ("evening",)


class Clumsy(ThreadPoolExecutor):
    """Threads that do everything but draw."""

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        draws = isinstance(getattr(fn, "__self__", None), Renderer)
        if draws:
            raise RuntimeError("no paint left")
        return super().submit(fn, *args, **kwargs)


@pytest.fixture
def threads() -> Iterator[Executor]:
    with ThreadPoolExecutor(2) as running:
        yield running


def composer(threads: Executor) -> Composer:
    catalogs = {language: Catalog.load(language) for language in ("en", "zh")}
    return Composer(scene_of().coverage, catalogs, {"console": FORMATTER}, threads)


def to(name: str, look: Look | None = None, language: str = "en") -> Destination:
    platform = name.partition("-")[0]
    return Destination(name, platform, "@daily", language, EDITION, look or Look())


async def test_an_edition_whose_pictures_cannot_be_drawn_goes_as_text(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with Clumsy(2) as threads:
        plan = await composer(threads).plan(report(), [to("telegram"), to("discord")])
    assert not any(part.attachments for parts in plan.values() for part in parts)
    methods = {part.method for part in plan["telegram"]}
    assert methods == {"sendMessage", "editMessageReplyMarkup"}
    for parts in plan.values():
        assert any("46,584.46" in part.plain_text for part in parts)
    (told,) = caplog.records
    assert told.message == "pictures (en, light) could not be drawn: the edition is text"
    assert told.exc_info


async def test_a_picture_is_drawn_where_it_is_shown(threads: Executor) -> None:
    places = [
        to("telegram-classic"),
        to("telegram-rich", Look(style="rich")),
        to("discord-text", Look(tables="text")),
        to("discord-none", Look(pictures=False, tables="text")),
        to("console"),
    ]
    plan = await composer(threads).plan(report(), places)
    named = {
        name: {each.name.partition(".")[0] for part in parts for each in part.attachments}
        for name, parts in plan.items()
    }
    assert "table" in named["telegram-classic"]
    assert "cover" in named["telegram-rich"]
    assert "table" not in named["telegram-rich"] | named["discord-text"]
    assert named["discord-none"] == named["console"] == set()


async def test_themes_and_colours_make_other_pictures(threads: Executor) -> None:
    looks = {
        "plain": Look(),
        "again": Look(),
        "dark": Look(theme="dark"),
        "chinese": Look(colours="chinese"),
    }
    places = [to(f"telegram-{name}", look) for name, look in looks.items()]
    plan = await composer(threads).plan(report(), places)
    covers = {name: plan[f"telegram-{name}"][0].attachments[0].digest for name in looks}
    assert covers["plain"] == covers["again"]
    assert len(set(covers.values())) == 3
