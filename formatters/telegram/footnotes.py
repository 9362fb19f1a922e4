"""Footnotes of a report: the source and the session of the figures that a row or sentence names."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from formatters.catalog import Catalog
from formatters.images.scene import SOURCES
from formatters.printed import DASH, is_empty
from mir_core.model.figure import Figure
from mir_core.model.message import Day, Listing, Literal, Message, Name, Phrase, Sentence
from mir_core.model.report import Cell, Document, Paragraph, Report, Table

SESSION = Sentence("telegram.session", "session of {session}")
NOTE = Sentence("telegram.note", "{source}; {session}")

_KEY = "key_insight"


@dataclass(frozen=True, slots=True)
class Footnotes:
    """What stands at the end of a message, and where its numbers stand.

    Attributes:
        texts: By number, from 1.
        marks: Numbers by what they belong to: the printed cells of a row, or one sentence alone.
    """

    texts: Mapping[int, str]
    marks: Mapping[tuple[str, ...], tuple[int, ...]]


def footnotes(report: Document, catalog: Catalog) -> Footnotes:
    """The footnotes of a report's tables and of its key insight; none for other documents."""
    numbers: dict[str, int] = {}
    marks: dict[tuple[str, ...], tuple[int, ...]] = {}
    if isinstance(report, Report):
        figures = _by_instrument(report)
        for key, phrases in _places(report, catalog):
            named = dict.fromkeys(name for phrase in phrases for name in _names(phrase))
            notes = dict.fromkeys(
                note for name in named for note in _notes(figures.get(name, ()), catalog)
            )
            found = tuple(numbers.setdefault(note, len(numbers) + 1) for note in notes)
            if found:
                marks[key] = found
    return Footnotes({number: text for text, number in numbers.items()}, marks)


def _by_instrument(report: Report) -> Mapping[str, list[Figure]]:
    """Observed figures that may be shown: the close of what has one, else all.

    Those of a category's value are also known by the category.
    """
    figures = report.snapshot.figures
    found: dict[str, list[Figure]] = {}
    for figure in figures.values():
        has_close = f"{figure.instrument}.close" in figures
        if figure.source is None or figure.verdict.is_fault:
            continue
        if figure.field == "close" or not has_close:
            for name in {figure.instrument, figure.instrument.removeprefix("TVL.")}:
                found.setdefault(name, []).append(figure)
    return found


def _places(
    report: Report, catalog: Catalog
) -> Iterator[tuple[tuple[str, ...], tuple[Phrase, ...]]]:
    """What may carry footnotes, as printed, with its phrases."""
    for section in report.sections:
        for block in section.blocks:
            match block:
                case Table(rows=rows) if not is_empty(block):
                    for row in rows:
                        yield (
                            _printed(row, catalog),
                            tuple(cell.text for cell in row if cell.text is not None),
                        )
                case Paragraph(sentences) if section.name == _KEY:
                    for sentence in sentences:
                        yield (catalog.text(sentence),), (sentence,)


def _printed(row: tuple[Cell, ...], catalog: Catalog) -> tuple[str, ...]:
    return tuple(DASH if cell.text is None else catalog.text(cell.text) or DASH for cell in row)


def _notes(figures: list[Figure] | tuple[()], catalog: Catalog) -> Iterator[str]:
    """One for each session and source."""
    for figure in figures:
        if figure.session is not None and figure.source is not None:
            session = SESSION(session=Day(figure.session, short=True))
            source = SOURCES(sources=Name(figure.source))
            yield catalog.text(NOTE(session=session, source=source))


def _names(phrase: Phrase) -> Iterator[str]:
    """Ids of all names in a phrase."""
    match phrase:
        case Name(id=id_) | Literal(text=id_):
            yield id_
        case Message(values=values):
            for each in values.values():
                yield from _names(each)
        case Listing(items=items):
            for each in items:
                yield from _names(each)
