"""`mir bot`: the process."""

import argparse

from bot.app import App
from bot.cli import DONE
from bot.cli.console import write
from bot.process import serve
from config.load import Configuration
from mir_core.clock import SystemClock


async def run(options: argparse.Namespace, configuration: Configuration) -> int:  # noqa: ARG001 - every command is called alike
    """Serve until told to stop."""
    async with App.open(configuration, SystemClock()) as app:
        await serve(app, write)
    return DONE
