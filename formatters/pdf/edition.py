"""A document as a PDF: words, figures and the time at which it was true, put together."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from formatters.catalog import Catalog
from formatters.images.contract import Picture
from formatters.images.kinds.cover import NAME
from formatters.images.measure import clamp
from formatters.images.scene import ADVICE
from formatters.images.typeset import typeset
from formatters.pdf.arrangement import arranged
from formatters.pdf.content import Values, Writer
from formatters.pdf.figures import figures
from formatters.pdf.press import check, folder, press
from formatters.printed import PrintedDocument, Prose
from formatters.strip import strip
from mir_core.model.coverage import Coverage
from mir_core.model.message import Count, Name
from mir_core.model.report import Document, Report

#: Who made it, as the file says.
_AUTHOR = "mir"
#: Size of the title over every page but the first, and its room, in points.
_RUNNING, _RUNNING_ROOM = 7.6, 400.0


def edition(
    document: Document, printed: PrintedDocument, catalog: Catalog, coverage: Coverage | None
) -> bytes:
    """The document as a file.

    Args:
        document: A report, or the answer of a command, which has no figures.
        printed: The same in its language.
        catalog: Of its language.
        coverage: What the report covers; without it there are no figures.

    Raises:
        LookupError: The language lacks a sentence.
        ValueError: A value cannot be printed.
    """
    report = document if isinstance(document, Report) else None
    pictures = figures(report, coverage, catalog) if report and coverage else ()
    made = report.snapshot.as_of if report else None
    return press(_content(document, printed, catalog, pictures), pictures, catalog.up_colour, made)


def _content(
    document: Document, printed: PrintedDocument, catalog: Catalog, pictures: Sequence[Picture]
) -> Mapping[str, Any]:
    writer = Writer(catalog, lambda text: check().text(typeset(text)))
    report = document if isinstance(document, Report) else None
    babel = catalog.locale
    subtitle = printed.subtitle
    return {
        "lang": babel.language,
        "region": babel.territory,
        "digits": [catalog.text(Count(digit)) for digit in range(10)],
        "title": writer.words(printed.title),
        "running": clamp(writer.check(printed.title), _RUNNING, _RUNNING_ROOM, 1)[0],
        "subtitle": None if subtitle is None else writer.words(subtitle),
        "advice": writer.words(catalog.text(ADVICE())),
        "meta": _metadata(printed, catalog, report),
        "date": _date(report.snapshot.as_of) if report else None,
        "strip": _strip(report, writer) if report else None,
        "sections": list(_sections(document, printed, writer, pictures)),
    }


def _metadata(printed: PrintedDocument, catalog: Catalog, report: Report | None) -> Values:
    lead = (b.text for s in printed.sections for b in s.blocks if isinstance(b, Prose))
    keywords = [catalog.text(NAME())]
    if report is not None:
        keywords += [report.date.isoformat(), catalog.text(Name(report.edition))]
    keywords += [section.title for section in printed.sections]
    return {
        "title": printed.title,
        "author": _AUTHOR,
        "description": next(lead, printed.title),
        "keywords": keywords,
    }


def _date(at: dt.datetime) -> Values:
    utc = at.astimezone(dt.UTC)
    day = {"year": utc.year, "month": utc.month, "day": utc.day}
    return {**day, "hour": utc.hour, "minute": utc.minute, "second": utc.second}


def _strip(report: Report, writer: Writer) -> Values:
    found = strip(report, writer.catalog)
    return {
        "tones": [_checked(asdict(tile), writer) for tile in found.tones],
        "figures": [_checked(asdict(tile), writer) for tile in found.figures],
    }


def _checked(tile: Values, writer: Writer) -> Values:
    return {
        key: writer.check(value) if isinstance(value, str) else value for key, value in tile.items()
    }


def _sections(
    document: Document, printed: PrintedDocument, writer: Writer, pictures: Sequence[Picture]
) -> Iterator[Values]:
    """Sections with their figures; each figure goes with the first section of its name."""
    left = [
        {"section": picture.section, "alt": picture.alt, "folder": folder(number)}
        for number, picture in enumerate(pictures)
    ]
    for section in writer.sections(document, printed):
        own = [each for each in left if each["section"] == section["name"]]
        left = [each for each in left if each not in own]
        blocks = section.pop("blocks")
        yield {**section, **arranged(blocks, own)}
