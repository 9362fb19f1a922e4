"""`mir deliveries`: how far the parts of a date got."""

import argparse
import datetime as dt
from collections.abc import Sequence

from bot.app import App
from bot.cli import DONE
from bot.cli.console import table, tell, write
from config.load import Configuration
from formatters.numbers import stamp
from mir_core.archive.runs import Run
from mir_core.clock import Clock
from mir_core.model.delivery import Delivery

_HEAD = ("id", "destination", "part", "state", "attempts", "sent at (UTC)", "message", "error")


async def run(options: argparse.Namespace, configuration: Configuration, clock: Clock) -> int:
    """Print a table per run of the date, or of the newest run."""
    async with App.open(configuration, clock) as app:
        runs = await _runs(app, options.date)
        for found in runs:
            write(f"{found.date} {found.edition}, revision {found.revision}: {found.state}")
            rows = await app.deliveries.of_run(found.id)
            write(delivery_table(rows) if rows else "no deliveries")
        if not runs:
            tell("no run yet" if options.date is None else f"no run of {options.date}")
        return DONE


def delivery_table(deliveries: Sequence[Delivery]) -> str:
    """One row per part."""
    return table(_HEAD, [_row(delivery) for delivery in deliveries])


async def _runs(app: App, date: dt.date | None) -> list[Run]:
    if date is None:
        newest = await app.runs.newest()
        return [] if newest is None else [newest]
    found = [await app.runs.latest(date, name) for name in app.pipeline.editions]
    return [each for each in found if each is not None]


def _row(delivery: Delivery) -> tuple[str, ...]:
    part, at = delivery.part, delivery.sent_at
    return (
        str(delivery.id),
        delivery.destination,
        f"{part.ordinal}/{part.total}",
        delivery.state.value,
        str(delivery.attempts),
        "" if at is None else stamp(at),
        delivery.message_id or "",
        delivery.error or "",
    )
