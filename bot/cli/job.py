"""`mir run`: the job now."""

import argparse
import datetime as dt
from collections.abc import Mapping
from functools import partial

from bot.app import App
from bot.channels import open_channels, require_tokens
from bot.cli import DONE, FAILED
from bot.cli.console import table, tell, write
from bot.cli.deliveries import delivery_table
from bot.cli.progress import Progress
from bot.cli.report import gaps
from bot.cli.sources import gathering_step
from bot.publish import Knowledge, Published
from config.load import Configuration
from mir_core.clock import Clock
from mir_core.model.delivery import DeliveryState
from mir_core.model.errors import UsageError
from mir_core.model.message import Literal, Sentence
from mir_core.model.part import Part

NO_GATHERING = Sentence(
    "usage.no_gathering", "Live sources are switched off: set {setting} to true first."
)


async def run(options: argparse.Namespace, configuration: Configuration, clock: Clock) -> int:
    """Run an edition, wait until it is delivered, and print what became of every part."""
    if options.refetch and not configuration.settings.gather.enabled:
        raise UsageError(NO_GATHERING(setting=Literal("gather.enabled")))
    async with App.open(configuration, clock) as app:
        date, edition = app.reports.choose(options.date, options.edition)
        receivers = app.receivers(edition)
        if not options.dry_run:
            require_tokens(configuration.settings, receivers)
        async with open_channels(configuration.settings, receivers, write) as channels:
            publisher = app.publisher(channels.transports, partial(_gather, app))
            published = await publisher.run(
                date, edition, dry_run=options.dry_run, refetch=options.refetch
            )
        return _tell(app, published, date, edition)


async def _gather(app: App, as_of: dt.datetime) -> Knowledge:
    """Ask the live sources, and show how far that got."""
    with Progress(len(app.gathering.asked(as_of)), "sources") as progress:
        return await app.gathering.newest(as_of, gathering_step(progress))


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
