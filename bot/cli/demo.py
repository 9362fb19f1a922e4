"""`mir demo`: the product on a simulated market, without an account, a token or a network."""

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.app import OUTPUTS, App
from bot.cli import DONE
from bot.cli.console import write
from bot.demo.market import simulate
from bot.platforms.console.adapter import ConsolePlatform
from bot.platforms.console.lines import read_lines
from config.load import Configuration
from mir_core.clock import Clock

_PROMPT = "mir demo> "


async def run(options: argparse.Namespace, configuration: Configuration, clock: Clock) -> int:
    """Print the newest report of the simulated market, then answer commands."""
    with TemporaryDirectory(prefix="mir-demo-") as folder:
        database = f"sqlite+aiosqlite:///{Path(folder) / 'demo.db'}"
        async with App.open(configuration, clock, database=database, demo=True) as app:
            await _fill(app, clock)
            if options.once:
                await _show_all(app)
            else:
                await _chat(app)
    return DONE


async def _fill(app: App, clock: Clock) -> None:
    configuration = app.configuration
    seed = configuration.settings.demo.seed
    await app.archive.append(simulate(seed, clock.now(), app.calendars, configuration.coverage))


async def _show_all(app: App) -> None:
    """The newest report as each platform would receive it, in each language."""
    report = await app.reports.report()
    for platform in OUTPUTS:
        for language in app.catalogs:
            for part in app.render(report, platform, language):
                write(f"── {platform} · {language} · part {part.ordinal}/{part.total} ──")
                write(f"{part.plain_text.rstrip()}\n")


async def _chat(app: App) -> None:
    dispatch = app.dispatch("console")
    console = ConsolePlatform(dispatch, write, dispatch.default_language)
    await console.answer(["report"])
    await console.run(read_lines(sys.stdin, _PROMPT if sys.stdin.isatty() else ""))
