"""`mir report`: builds a report and prints it."""

import argparse
import dataclasses
import json
from collections.abc import Iterable
from pathlib import Path

from bot.app import App
from bot.cli import DONE, GAPS
from bot.cli.console import tell, write
from bot.selection import parse_section
from config.load import Configuration
from mir_core.clock import Clock
from mir_core.model.errors import MirError, UsageError
from mir_core.model.message import Listing, Literal, Sentence
from mir_core.model.part import Part
from mir_core.model.report import Report
from mir_core.snapshot.quality import is_required_fault

UNSPOKEN = Sentence(
    "usage.language", "Reports are not published in {language}; report.languages are: {languages}."
)

#: Outputs that are requests to a platform: printed as JSON, one a line.
_REQUESTS = {"telegram", "discord"}


async def run(options: argparse.Namespace, configuration: Configuration, clock: Clock) -> int:
    """Print the report that is asked for."""
    language = spoken_language(options, configuration)
    async with App.open(configuration, clock) as app:
        # A wrong name is told before a report is built for nothing.
        section = options.section and parse_section(options.section, app.reports.section_names)
        report = await app.reports.report(options.date, options.edition)
        # A report with one section is still a report, as the JSON output needs it.
        sections = report.only(section).sections if section else report.sections
        document = dataclasses.replace(report, sections=sections)
        parts = app.formatters[options.output](document, app.catalogs[language])
        _put(_lines(parts, options.output), options.to)
        return gaps(app, report)


def spoken_language(options: argparse.Namespace, configuration: Configuration) -> str:
    """The language that is asked for, or the default; UsageError for one that is not published."""
    language: str = options.lang or configuration.settings.report.default_language
    spoken = configuration.settings.report.languages
    if language not in spoken:
        known = Listing(tuple(Literal(each) for each in spoken))
        raise UsageError(UNSPOKEN(language=Literal(language), languages=known))
    return language


def gaps(app: App, report: Report) -> int:
    """The status of a report that was built; gaps in required figures are told."""
    instruments = app.configuration.coverage.instruments
    found = [
        f"{figure.id} {figure.verdict}"
        for figure in report.snapshot.figures.values()
        if is_required_fault(figure, instruments[figure.instrument])
    ]
    if not found:
        return DONE
    tell(f"gaps in required figures: {', '.join(found)}")
    return GAPS


def _lines(parts: Iterable[Part], output: str) -> str:
    if output not in _REQUESTS:
        return "\n".join(part.plain_text.rstrip("\n") for part in parts)
    requests = ({"method": part.method, "payload": dict(part.payload)} for part in parts)
    return "\n".join(json.dumps(request, ensure_ascii=False) for request in requests)


def _put(text: str, path: Path | None) -> None:
    if path is None:
        write(text)
        return
    try:
        path.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise MirError(f"{path} cannot be written: {error.strerror}") from error
