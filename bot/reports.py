"""The reports that commands and the command line may ask for."""

import datetime as dt
from collections.abc import Mapping
from functools import cached_property

import bot.commands
from bot.command import Command
from mir_core.archive.store import Archive
from mir_core.discovery import plugins
from mir_core.model.report import Report
from mir_core.pipeline import Pipeline
from mir_core.report.compose import specs

_DAY = dt.timedelta(days=1)
_OFFERED = 25


class BuiltReports:
    """Builds the reports that are asked for; implements `bot.command.Reports`.

    Args:
        pipeline: Builds them.
        archive: Tells how far back they go.
    """

    def __init__(self, pipeline: Pipeline, archive: Archive) -> None:
        self._pipeline = pipeline
        self._archive = archive

    async def report(self, date: dt.date | None = None, edition: str | None = None) -> Report:
        """The report of a date; by default the newest edition whose cut-off is past.

        A date alone means the default edition, or the newest of that date if the default one is
        still to come; an edition alone means its newest date.

        Raises:
            UsageError: No report can be built for that date or edition.
        """
        return await self._pipeline.build(*self.choose(date, edition))

    @cached_property
    def commands(self) -> Mapping[str, Command]:
        """All commands by name."""
        return plugins(bot.commands, "COMMAND")

    @cached_property
    def section_names(self) -> tuple[str, ...]:
        """Names of the report's sections, in print order."""
        return tuple(spec.name for spec in specs())

    async def dates(self) -> tuple[dt.date, ...]:
        """Newest dates for which a report can be built, newest first, at most 25."""
        first = await self._archive.first_session()
        if first is None:
            return ()
        newest, _ = self._pipeline.latest()
        offered = (newest - _DAY * age for age in range(_OFFERED))
        return tuple(date for date in offered if date > first)

    def choose(self, date: dt.date | None, edition: str | None) -> tuple[dt.date, str]:
        """What is meant where a date or an edition is left out; UsageError as in `report`."""
        if date is not None:
            return date, edition or self._edition_of(date)
        return self._pipeline.latest(edition)

    def _edition_of(self, date: dt.date) -> str:
        """The default edition of a date, or the newest one that is past, if any is."""
        now = self._pipeline.clock.now()
        default = next(iter(self._pipeline.editions))
        cut_offs = {name: self._pipeline.as_of(date, name) for name in self._pipeline.editions}
        past = [name for name, at in cut_offs.items() if at <= now]
        if not past or default in past:
            return default
        return max(past, key=cut_offs.__getitem__)
