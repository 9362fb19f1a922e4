"""`mir bot`: the process."""

import argparse

from bot.app import App
from bot.cli import DONE
from bot.cli.console import write
from bot.process import serve
from config.load import Configuration
from mir_core.clock import Clock


async def run(options: argparse.Namespace, configuration: Configuration, clock: Clock) -> int:  # noqa: ARG001 - every command is called alike
    """Serve until told to stop."""
    async with App.open(configuration, clock) as app:
        await serve(app, write)
    return DONE
