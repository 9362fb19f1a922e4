"""`mir run`: the job now."""

import argparse
import datetime as dt
from collections.abc import Mapping

from bot.app import App
from bot.channels import open_channels, require_tokens
from bot.cli import DONE, FAILED
from bot.cli.console import table, tell, write
from bot.cli.deliveries import delivery_table
from bot.cli.report import gaps
from bot.publish import Published
from config.load import Configuration
from mir_core.clock import SystemClock
from mir_core.model.delivery import DeliveryState
from mir_core.model.part import Part


async def run(options: argparse.Namespace, configuration: Configuration) -> int:
    """Run an edition, wait until it is delivered, and print what became of every part."""
    async with App.open(configuration, SystemClock()) as app:
        date, edition = app.reports.choose(options.date, options.edition)
        receivers = app.receivers(edition)
        if not options.dry_run:
            require_tokens(configuration.settings, receivers)
        async with open_channels(configuration.settings, receivers, write) as channels:
            publisher = app.publisher(channels.transports)
            published = await publisher.run(date, edition, dry_run=options.dry_run)
        return _tell(app, published, date, edition)


def _tell(app: App, published: Published, date: dt.date, edition: str) -> int:
    """Print what was done and return the exit status."""
    if published.report is None:
        tell(f"{date} {edition}: skipped, no stock exchange closed a session since the last one")
        return DONE
    if not published.plan:
        tell(f"no destination receives the edition {edition}")
        return gaps(app, published.report)
    if published.outcome is None:
        write(_plan_table(app, published.plan))
        return gaps(app, published.report)
    write(delivery_table(published.outcome.deliveries))
    states = [delivery.state for delivery in published.outcome.deliveries]
    left = sum(state is not DeliveryState.SENT for state in states)
    if left:
        tell(f"{left} of {len(states)} parts are not delivered")
        return FAILED
    return gaps(app, published.report)


def _plan_table(app: App, plan: Mapping[str, tuple[Part, ...]]) -> str:
    destinations = app.configuration.destinations
    rows = [
        (name, destinations[name].platform, destinations[name].language, str(len(parts)))
        for name, parts in plan.items()
    ]
    return table(("destination", "platform", "language", "parts"), rows)
