"""`mir why`: where a figure of a report comes from, and which figures there are."""

import argparse

from bot.app import App
from bot.cli import DONE
from bot.cli.console import visible, write
from bot.why.evidence import Evidence
from bot.why.explain import Explained
from bot.why.step import printed
from config.load import Configuration
from formatters.catalog import Catalog
from mir_core.clock import Clock
from mir_core.model.errors import UsageError
from mir_core.model.message import Name, Sentence
from mir_core.model.report import Report

NO_BEFORE = Sentence("why.no_before", "There is no {edition} edition before that one.")

#: Ends the name of a figure of the edition before.
_BEFORE = ".before"


async def run(options: argparse.Namespace, configuration: Configuration, clock: Clock) -> int:
    """Print value, formula and inputs of a figure, down to the answers of sources."""
    async with App.open(configuration, clock) as app:
        report = await app.reports.report(options.date, options.edition)
        figure: str = options.figure or ""
        if figure.endswith(_BEFORE):
            report, figure = await _previous(app, report), figure.removesuffix(_BEFORE)
        explained = Explained(await evidence(app, report), every=options.all)
        if options.list is None:
            lines = list(printed(await explained.explain(figure)))
        else:
            lines = names_of(explained, options.list)
    snapshot = report.snapshot
    write(f"{snapshot.date} {snapshot.edition}, cut off at {snapshot.as_of:%Y-%m-%d %H:%M} UTC")
    for line in lines:
        write(visible(line))
    return DONE


async def evidence(app: App, report: Report) -> Evidence:
    """What a report rests on, with the archive as it was known for it."""
    snapshot = report.snapshot
    return Evidence(
        report,
        app.configuration.coverage,
        await app.archive.read(snapshot.as_of, snapshot.known_by),
        app.gathering.retrievals,
        app.pipeline.history,
        Catalog.load("en").text,
    )


async def _previous(app: App, report: Report) -> Report:
    """The report of the edition before."""
    date = app.pipeline.date_before(report.date, report.edition)
    if date is None:
        raise UsageError(NO_BEFORE(edition=Name(report.edition)))
    return await app.reports.report(date, report.edition)


def names_of(explained: Explained, word: str) -> list[str]:
    """Names that hold a word, or whose title or kind does, with their values, by kind."""
    found = [
        each
        for each in explained.listed()
        if word.casefold() in f"{each.kind} {each.name} {each.title}".casefold()
    ]
    room = max((len(each.name) for each in found), default=0)
    lines, kind, title = [], "", ""
    for each in found:
        if each.kind != kind:
            lines.append(each.kind)
        lines.append(f"  {each.name:<{room}}  {each.value}")
        if each.title not in {"", title}:
            lines.append(f"    {each.title}")
        kind, title = each.kind, each.title
    return lines or [f"no name holds {word!r}"]
