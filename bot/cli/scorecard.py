"""`mir scorecard`: how all calls went, those published and those replayed apart."""

import argparse

from bot.app import App
from bot.cli import DONE
from bot.cli.console import write
from bot.cli.report import spoken_language
from bot.scorecard import scorecard
from config.load import Configuration
from mir_core.clock import Clock


async def run(options: argparse.Namespace, configuration: Configuration, clock: Clock) -> int:
    """Print the track record as of the newest edition."""
    language = spoken_language(options, configuration)
    async with App.open(configuration, clock) as app:
        document = scorecard(await app.reports.report())
        parts = app.formatters["text"](document, app.catalogs[language])
    write("\n".join(part.plain_text.rstrip("\n") for part in parts))
    return DONE
