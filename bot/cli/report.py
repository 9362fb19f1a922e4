"""`mir report`: builds a report and prints it."""

import argparse
import asyncio
import dataclasses
from collections.abc import Iterable, Sequence
from pathlib import Path

from bot.app import App
from bot.cli import DONE, GAPS
from bot.cli.console import tell, write
from bot.cli.files import FOLDER, make_folder, pour, put, refuse_terminal
from bot.cli.requests import request_line
from bot.sample import sample
from bot.selection import parse_section
from config.load import Configuration
from formatters.images.contract import Drawn, Theme
from formatters.images.report import pictures
from formatters.images.scene import Scene
from mir_core.clock import Clock
from mir_core.model.errors import UsageError
from mir_core.model.message import Listing, Literal, Sentence
from mir_core.model.part import Part
from mir_core.model.report import Report
from mir_core.snapshot.quality import is_required_fault

UNSPOKEN = Sentence(
    "usage.language", "Reports are not published in {language}; report.languages are: {languages}."
)

#: Outputs that are requests to a platform: printed as JSON, one a line.
_REQUESTS = {"telegram", "discord"}
#: Outputs that are bytes, and the one that is a folder of pictures.
_BYTES, _PICTURES = {"pdf"}, "png"


async def run(options: argparse.Namespace, configuration: Configuration, clock: Clock) -> int:
    """Print the report that is asked for."""
    language = spoken_language(options, configuration)
    _refuse(options.output, options.to)
    async with App.open(configuration, clock) as app:
        # A wrong name is told before a report is built for nothing.
        section = options.section and parse_section(options.section, app.reports.section_names)
        report = await app.reports.report(options.date, options.edition)
        # A report with one section is still a report, as the JSON output needs it.
        sections = report.only(section).sections if section else report.sections
        document = dataclasses.replace(report, sections=sections)
        if options.output == _PICTURES:
            _put_pictures(await _drawn(app, document, language, section), options.to)
        elif options.output in _REQUESTS and not section:
            _put(await _planned(app, report, options.output, language), options)
        else:
            _put(app.formatters[options.output](document, app.catalogs[language]), options)
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


def _refuse(output: str, to: Path | None) -> None:
    """Say at once where an output cannot go."""
    if to is None and output == _PICTURES:
        raise UsageError(FOLDER(output=Literal(output)))
    if to is None and output in _BYTES:
        refuse_terminal(output)


def _put(parts: Sequence[Part], options: argparse.Namespace) -> None:
    """Print the parts, or write them to the file that is named."""
    if options.output in _BYTES:
        content = b"".join(file.content or b"" for part in parts for file in part.attachments)
        pour(content) if options.to is None else put(content, options.to)
        return
    text = _lines(parts, options.output)
    write(text) if options.to is None else put(f"{text}\n".encode(), options.to)


def _lines(parts: Iterable[Part], output: str) -> str:
    if output not in _REQUESTS:
        return "\n".join(part.plain_text.rstrip("\n") for part in parts)
    return "\n".join(map(request_line, parts))


async def _planned(app: App, report: Report, platform: str, language: str) -> Sequence[Part]:
    """What a channel with the default look would get; a section alone goes as an answer does."""
    destination = sample(platform, language)
    return (await app.composer.plan(report, (destination,)))[destination.id]


async def _drawn(app: App, report: Report, language: str, section: str | None) -> Sequence[Drawn]:
    """The pictures of a report, or those of one section; light, as paper is."""
    catalog = app.catalogs[language]
    scene = Scene(report, app.composer.coverage, catalog, Theme("light", catalog.up_colour))
    wanted = (each for each in pictures(scene) if section in {None, each.section})
    drawing = map(app.composer.renderer.submit, wanted)
    return await asyncio.gather(*map(asyncio.wrap_future, drawing))


def _put_pictures(drawn: Iterable[Drawn], folder: Path) -> None:
    make_folder(folder)
    for each in drawn:
        put(each.png, folder / f"{each.picture.name}.png")
        write(str(folder / f"{each.picture.name}.png"))
