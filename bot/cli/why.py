"""`mir why`: where a figure of a report comes from."""

import argparse

from bot.app import App
from bot.cli import DONE
from bot.cli.console import write
from bot.why.evidence import Evidence
from bot.why.explain import explain
from bot.why.step import printed
from config.load import Configuration
from formatters.catalog import Catalog
from mir_core.clock import Clock


async def run(options: argparse.Namespace, configuration: Configuration, clock: Clock) -> int:
    """Print value, formula and inputs of a figure, down to the answers of sources."""
    async with App.open(configuration, clock) as app:
        report = await app.reports.report(options.date, options.edition)
        snapshot = report.snapshot
        evidence = Evidence(
            report,
            configuration.coverage,
            await app.archive.read(snapshot.as_of, snapshot.known_by),
            app.gathering.retrievals,
            Catalog.load("en").text,
        )
        steps = await explain(evidence, options.figure)
    write(f"{snapshot.date} {snapshot.edition}, cut off at {snapshot.as_of:%Y-%m-%d %H:%M} UTC")
    for step in steps:
        for line in printed(step):
            write(line)
    return DONE
