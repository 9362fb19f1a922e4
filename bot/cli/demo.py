"""`mir demo`: the product on a simulated market, without an account, a token or a network."""

import argparse
import asyncio
import socket
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.app import App
from bot.cli import DONE
from bot.cli.console import write
from bot.demo.market import simulate
from bot.platforms.console.adapter import ConsolePlatform
from bot.platforms.console.lines import read_lines
from bot.sample import PLATFORMS, sample
from config.load import Configuration
from mir_core.clock import Clock
from mir_core.model.errors import MirError

_PROMPT = "mir demo> "
_HOST = "127.0.0.1"


async def run(options: argparse.Namespace, configuration: Configuration, clock: Clock) -> int:
    """Serve the simulated market as a web site, or print its newest report, or chat about it."""
    with TemporaryDirectory(prefix="mir-demo-") as folder:
        database = f"sqlite+aiosqlite:///{Path(folder) / 'demo.db'}"
        async with App.open(configuration, clock, database=database, demo=True) as app:
            await _fill(app, clock)
            if options.once:
                await _show_all(app)
            elif options.console:
                await _chat(app)
            else:
                await _serve(app, options.port)
    return DONE


async def _fill(app: App, clock: Clock) -> None:
    configuration = app.configuration
    seed = configuration.settings.demo.seed
    await app.archive.append(simulate(seed, clock.now(), app.calendars, configuration.coverage))


async def _show_all(app: App) -> None:
    """The newest report as each platform would receive it, in each language."""
    report = await app.reports.report()
    for platform in PLATFORMS:
        for language in app.catalogs:
            destination = sample(platform, language)
            plan = await app.composer.plan(report, (destination,))
            for part in plan[destination.id]:
                place = f"part {part.ordinal}/{part.total}"
                write(f"── DEMO · {platform} · {language} · {place} · {part.method} ──")
                write(f"{part.plain_text.rstrip()}\n")


async def _chat(app: App) -> None:
    dispatch = app.dispatch("console")
    console = ConsolePlatform(dispatch, write, dispatch.default_language)
    await console.answer(["report"])
    await console.run(read_lines(sys.stdin, _PROMPT if sys.stdin.isatty() else ""))


async def _serve(app: App, port: int | None) -> None:
    """The site on this machine alone, until it is interrupted."""
    from bot.web.addresses import Addresses  # noqa: PLC0415 - heavy, and not for the chat
    from bot.web.service import origins, served  # noqa: PLC0415
    from bot.web.site import Site  # noqa: PLC0415

    chosen = port or _free_port()
    root = f"http://{_HOST}:{chosen}"
    site = Site(app=app, addresses=Addresses(root), origins=origins(root, chosen))
    try:
        async with served(site, _HOST, chosen):
            write(f"DEMO on a simulated market: {root}/channels (Ctrl-C ends it)")
            sys.stdout.flush()
            await asyncio.Event().wait()
    except OSError as error:
        raise MirError(f"port {chosen} cannot be used: {error.strerror}") from error


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((_HOST, 0))
        port: int = probe.getsockname()[1]
    return port
