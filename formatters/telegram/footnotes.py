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
        figures = _figures(report)
        for key, phrases in _places(report, catalog):
            named = dict.fromkeys(name for phrase in phrases for name in _names(phrase))
            notes = dict.fromkeys(
                note for name in named for note in _notes(figures.get(name, ()), catalog)
            )
            found = tuple(numbers.setdefault(note, len(numbers) + 1) for note in notes)
            if found:
                marks[key] = found
    return Footnotes({number: text for text, number in numbers.items()}, marks)


def _figures(report: Report) -> Mapping[str, list[Figure]]:
    """Observed figures that may be shown, by every name that stands for them.

    An instrument stands for its close, or all of its figures where it has none; what a finding is
    about (a region, a group of categories) for all that the finding rests on.
    """
    known = report.snapshot.figures
    found: dict[str, list[Figure]] = {}
    for figure in filter(_is_shown, known.values()):
        if figure.field == "close" or f"{figure.instrument}.close" not in known:
            found.setdefault(figure.instrument, []).append(figure)
    for finding in report.analysis.findings:
        rests_on = [known[each] for each in finding.evidence if each in known]
        for name in finding.subject.split("/"):
            found.setdefault(name, list(filter(_is_shown, rests_on)))
    return found


def _is_shown(figure: Figure) -> bool:
    return figure.source is not None and not figure.verdict.is_fault


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
