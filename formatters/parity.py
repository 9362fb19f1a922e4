"""Two languages of one document print the same numbers, or the document is not published."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from formatters.catalog import Catalog
from formatters.reading import Reader, Reading
from mir_core.model.errors import ParityError
from mir_core.model.message import Phrase
from mir_core.model.report import Block, Bullets, Detail, Diagram, Document, Note, Paragraph, Table

#: Stands for a name while the text is read: no digit of S&P 500 is a figure.
MARK = "\ufffc"


def check(document: Document, catalogs: Sequence[Catalog]) -> None:
    """Compare the numbers in the rendered texts of every block, with their units.

    Each block is written in each language and read back. Names and text from outside are left
    out: they are the same thing in every language, whatever digits they hold.

    Raises:
        ParityError: A block's texts carry different numbers, or a language cannot say it.
    """
    readers = [Reader(catalog) for catalog in catalogs]
    for place, phrases in _places(document):
        counted = [
            _readings(place, phrases, catalog, reader)
            for catalog, reader in zip(catalogs, readers, strict=True)
        ]
        for catalog, found in zip(catalogs[1:], counted[1:], strict=True):
            if found != counted[0]:
                raise ParityError(
                    f"{place}: only {catalogs[0].language} prints {_list(counted[0] - found)}, "
                    f"only {catalog.language} prints {_list(found - counted[0])}"
                )


def readable(phrases: Iterable[Phrase], catalog: Catalog, reader: Reader) -> str:
    """The rendered text of phrases, one a line, with names and outside text replaced by `MARK`."""
    lines = []
    for phrase in phrases:
        pieces = catalog.pieces(phrase)
        lines.append("".join(_masked(piece.text, piece.origin, reader) for piece in pieces))
    return "\n".join(lines)


def phrases_of(block: Block) -> tuple[Phrase, ...]:
    """Every phrase of a block, in print order."""
    match block:
        case Paragraph(sentences):
            return sentences
        case Bullets(items):
            return items
        case Note(text):
            return (text,)
        case Detail(summary, sentences):
            return (summary, *sentences)
        case Diagram(arrows):
            return tuple(
                phrase for each in arrows for phrase in (each.source, each.label, each.target)
            )
        case Table(columns, rows):
            cells = (cell.text for row in rows for cell in row if cell.text is not None)
            return (*(column.head for column in columns), *cells)


def _places(document: Document) -> Iterator[tuple[str, tuple[Phrase, ...]]]:
    heading = (document.title, document.subtitle)
    yield "title", tuple(phrase for phrase in heading if phrase is not None)
    for section in document.sections:
        yield f"section {section.name}, title", (section.title,)
        for number, block in enumerate(section.blocks, start=1):
            kind = type(block).__name__.lower()
            yield f"section {section.name}, block {number} ({kind})", phrases_of(block)


def _readings(
    place: str, phrases: tuple[Phrase, ...], catalog: Catalog, reader: Reader
) -> Counter[Reading]:
    try:
        return reader.readings(readable(phrases, catalog, reader))
    except (LookupError, ValueError) as error:
        raise ParityError(f"{place}: {error}") from error


def _masked(text: str, origin: str, reader: Reader) -> str:
    if origin == "name":
        return MARK
    return reader.without_names(text, MARK) if origin == "template" else text


def _list(readings: Counter[Reading]) -> str:
    return ", ".join(sorted(str(reading) for reading in readings.elements())) or "nothing"
