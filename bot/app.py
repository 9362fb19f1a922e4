"""The composition root: the only place that knows every room."""

import sys
from collections.abc import AsyncIterator, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Self

from sqlalchemy.ext.asyncio import AsyncEngine

import formatters.outputs
from bot.compose import Composer
from bot.dispatch import Dispatch
from bot.live import Gathering
from bot.narrate import Narrator
from bot.publish import Gather, Publisher
from bot.reports import BuiltReports
from config.load import Configuration
from config.sources import live_sources
from formatters.catalog import Catalog
from formatters.contract import Formatter, Illustrated
from formatters.parity import check
from mir_core.archive.breakers import StoredBreakers
from mir_core.archive.calls import Calls
from mir_core.archive.narratives import Narratives
from mir_core.archive.retrievals import Retrievals
from mir_core.archive.runs import Runs
from mir_core.archive.store import Archive
from mir_core.calendars import Calendars
from mir_core.clock import Clock
from mir_core.database.engine import migrate, open_engine
from mir_core.delivery.contract import Transport
from mir_core.delivery.store import Deliveries
from mir_core.delivery.worker import DeliveryWorker
from mir_core.discovery import plugins
from mir_core.ingest.breaker import Breaker
from mir_core.ingest.live import Live
from mir_core.model.coverage import Coverage
from mir_core.model.delivery import Destination
from mir_core.narrative.openai_writer import OpenAIWriter
from mir_core.pipeline import Pipeline

#: Threads that draw pictures.
_THREADS = 2
#: How long a thread that computes keeps the interpreter while the event loop waits for it, seconds.
_SWITCH_S = 0.001

#: Output of `formatters/outputs` that each platform speaks.
OUTPUTS = {"telegram": "telegram", "discord": "discord", "console": "text"}


@dataclass(frozen=True, kw_only=True)
class App:
    """Everything that is made once per process.

    Attributes:
        catalogs: By language of the configuration.
        formatters: By output.
    """

    configuration: Configuration
    clock: Clock
    calendars: Calendars
    archive: Archive
    runs: Runs
    deliveries: Deliveries
    pipeline: Pipeline
    reports: BuiltReports
    gathering: Gathering
    catalogs: Mapping[str, Catalog]
    formatters: Mapping[str, Formatter]
    composer: Composer

    @classmethod
    @asynccontextmanager
    async def open(
        cls,
        configuration: Configuration,
        clock: Clock,
        *,
        database: str | None = None,
        demo: bool = False,
    ) -> AsyncIterator[Self]:
        """Open the database, bring it up to date, and put the rooms together around it.

        Args:
            configuration: As loaded.
            clock: The process's time.
            database: Address; by default the configured one.
            demo: Everything printed says DEMO.

        Raises:
            MirError: The database cannot be reached.
        """
        sys.setswitchinterval(_SWITCH_S)
        engine = open_engine(database or configuration.settings.database.address)
        threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="pictures")
        try:
            await migrate(engine)
            yield cls._around(engine, configuration, clock, threads, demo=demo)
        finally:
            threads.shutdown(wait=False, cancel_futures=True)
            await engine.dispose()

    @classmethod
    def _around(
        cls,
        engine: AsyncEngine,
        configuration: Configuration,
        clock: Clock,
        threads: Executor,
        *,
        demo: bool,
    ) -> Self:
        """The rooms around a migrated database."""
        archive, runs = Archive(engine, clock), Runs(engine, clock)
        calendars = Calendars(configuration.overrides)
        languages = configuration.settings.report.languages
        catalogs = {language: Catalog.load(language) for language in languages}
        pipeline = Pipeline(
            archive=archive,
            runs=runs,
            calls=Calls(engine, clock),
            narratives=Narratives(engine, clock),
            calendars=calendars,
            coverage=configuration.coverage,
            editions=configuration.schedule.editions,
            clock=clock,
            check_parity=partial(check, catalogs=tuple(catalogs.values())),
            languages=tuple(languages),
            demo=demo,
        )
        outputs = _outputs(configuration.coverage)
        plain = {platform: outputs[name] for platform, name in OUTPUTS.items()}
        return cls(
            configuration=configuration,
            clock=clock,
            calendars=calendars,
            archive=archive,
            runs=runs,
            deliveries=Deliveries(engine, clock),
            pipeline=pipeline,
            reports=BuiltReports(pipeline, archive),
            gathering=_gathering(configuration, calendars, clock, engine, archive),
            catalogs=catalogs,
            formatters=outputs,
            composer=Composer(configuration.coverage, catalogs, plain, threads),
        )

    def dispatch(self, platform: str) -> Dispatch:
        """Answers the commands of a platform."""
        default = self.configuration.settings.report.default_language
        formatter = self.formatters[OUTPUTS[platform]]
        return Dispatch(self.reports, formatter, self.catalogs, default, demo=self.pipeline.demo)

    def receivers(self, edition: str) -> tuple[Destination, ...]:
        """The destinations that receive an edition."""
        known = self.configuration.destinations.values()
        return tuple(each for each in known if edition in each.editions)

    def publisher(
        self, transports: Mapping[str, Transport], gather: Gather | None = None
    ) -> Publisher:
        """Runs editions over the transports that are there.

        Args:
            transports: By platform.
            gather: In place of asking the live sources without a word; not called where they
                are switched off.
        """
        destinations = self.configuration.destinations
        gathers = self.configuration.settings.gather.enabled and not self.pipeline.demo
        return Publisher(
            pipeline=self.pipeline,
            runs=self.runs,
            deliveries=self.deliveries,
            worker=DeliveryWorker(self.deliveries, transports, destinations, self.clock),
            destinations=destinations,
            compose=self.composer.plan,
            picture_days=self.configuration.settings.archive.picture_days,
            skip_without_news=self.configuration.schedule.skip_without_news,
            gather=(gather or self.gathering.newest) if gathers else None,
            narrate=self._narrator() if self.configuration.settings.narrative.enabled else None,
        )

    def _narrator(self) -> Narrator:
        settings = self.configuration.settings.narrative
        key = None if settings.key is None else settings.key.get_secret_value()
        catalog = next(iter(self.catalogs.values()))
        return Narrator(
            writer=OpenAIWriter(
                base_url=settings.base_url,
                model=settings.model,
                key=key,
                timeout_s=settings.timeout_s,
            ),
            narratives=self.pipeline.narratives,
            coverage=self.configuration.coverage,
            catalogs=self.catalogs,
            model=settings.model,
            sections=settings.sections,
            analysis=lambda report: self.formatters["json"](report, catalog)[0].payload,
            check_parity=self.pipeline.check_parity,
        )


def _outputs(coverage: Coverage) -> Mapping[str, Formatter]:
    """The outputs by name; those with figures know what reports cover."""
    found: Mapping[str, Formatter] = plugins(formatters.outputs, "FORMATTER")
    return {
        name: each.covering(coverage) if isinstance(each, Illustrated) else each
        for name, each in found.items()
    }


def _gathering(
    configuration: Configuration,
    calendars: Calendars,
    clock: Clock,
    engine: AsyncEngine,
    archive: Archive,
) -> Gathering:
    settings = configuration.settings
    return Gathering(
        live=Live(
            sources=live_sources(),
            coverage=configuration.coverage,
            calendars=calendars,
            clock=clock,
            deadline_s=settings.gather.deadline_s,
        ),
        archive=archive,
        retrievals=Retrievals(engine),
        breakers=StoredBreakers(engine, Breaker),
        roots=settings.roots.by_source,
        raw_days=settings.archive.raw_days,
    )
