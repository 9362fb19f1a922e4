"""`mir gallery`: every picture of a report, in each language and theme, to look at."""

import argparse
import asyncio
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.app import App
from bot.cli import DONE
from bot.cli.console import tell, write
from bot.cli.contact import contact_sheets
from bot.demo.market import simulate
from config.load import Configuration
from formatters.images.contract import Drawn, Mode, Picture, Theme
from formatters.images.render import Renderer
from formatters.images.report import pictures
from formatters.images.scene import Scene
from mir_core.analysis.pairs import PairHistory
from mir_core.clock import Clock
from mir_core.model.errors import MirError

_THREADS = 2
_MODES: tuple[Mode, ...] = ("light", "dark")


async def run(options: argparse.Namespace, configuration: Configuration, clock: Clock) -> int:
    """Draw the pictures of the report that is asked for, and sheets with all of them small."""
    async with _opened(configuration, clock, demo=options.demo) as app:
        report = await app.reports.report(options.date, options.edition)
        memo = PairHistory()
        coverage = configuration.coverage
        wanted = [
            picture
            for catalog, mode in product(app.catalogs.values(), _MODES)
            for picture in pictures(
                Scene(report, coverage, catalog, Theme(mode, catalog.up_colour), memo)
            )
        ]
    for line in _put(options.to, await _drawn(wanted)):
        write(line)
    return DONE


@asynccontextmanager
async def _opened(configuration: Configuration, clock: Clock, *, demo: bool) -> AsyncIterator[App]:
    """The application on the archive; on the simulated market on demand, or for want of data."""
    if not demo:
        async with App.open(configuration, clock) as app:
            if await app.archive.first_session() is not None:
                yield app
                return
        tell("the archive is empty: pictures of the simulated market")
    with TemporaryDirectory(prefix="mir-gallery-") as folder:
        database = f"sqlite+aiosqlite:///{Path(folder) / 'demo.db'}"
        async with App.open(configuration, clock, database=database, demo=True) as app:
            seed, coverage = configuration.settings.demo.seed, configuration.coverage
            await app.archive.append(simulate(seed, clock.now(), app.calendars, coverage))
            yield app


async def _drawn(wanted: list[Picture]) -> list[Drawn]:
    with ThreadPoolExecutor(_THREADS, thread_name_prefix="pictures") as executor:
        renderer = Renderer(executor)
        return await asyncio.gather(
            *(asyncio.wrap_future(renderer.submit(picture)) for picture in wanted)
        )


def _put(folder: Path, drawn: list[Drawn]) -> Iterator[str]:
    """Write the files; a line for each."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for each in drawn:
            (folder / file_name(each.picture)).write_bytes(each.png)
            yield f"{folder / file_name(each.picture)}  {each.width} x {each.height}"
        for number, sheet in enumerate(contact_sheets(folder, drawn), start=1):
            path = folder / f"contact-{number}.png"
            path.write_bytes(sheet)
            yield f"{path}  all pictures, small"
    except OSError as error:
        raise MirError(f"{folder} cannot be written: {error.strerror}") from error


def file_name(picture: Picture) -> str:
    """Name of a picture's file: `cover.zh.dark.png`."""
    return f"{picture.name}.{picture.language}.{picture.theme.mode}.png"
