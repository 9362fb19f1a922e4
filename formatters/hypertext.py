"""Documents as HTML: one article with its sections, for the standalone page and for the web.

Templates escape every text by themselves; nothing here makes markup of a string.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from formatters.catalog import Catalog
from formatters.printed import Fixed, Fold, Grid, Items, Prose, SmallPrint, in_language
from formatters.strip import strip
from formatters.width import width
from mir_core.model.message import Sentence
from mir_core.model.report import Document, Report

TEMPLATES = Path(__file__).with_name("templates")

CONTENTS = Sentence("page.contents", "Contents")
TONES = Sentence("page.tones", "Tone by market")
FIGURES = Sentence("page.figures", "Key figures")

#: Columns of words, beside the first, from which on a table becomes a list of cards on a phone ...
_WORDY = 2
#: ... and characters that fit side by side there, with the gaps between columns.
_PHONE, _GAP = 47, 2
#: Longer words are broken, as Chinese sentences are, which have no spaces.
_LONGEST_WORD = 8


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture of a section.

    Attributes:
        light, dark: Its addresses, by the reader's theme.
        width, height: In pixels.
    """

    light: str
    dark: str
    alt: str
    width: int
    height: int


def article(
    document: Document,
    catalog: Catalog,
    *,
    level: int = 1,
    figures: Mapping[str, Sequence[Figure]] | None = None,
) -> Markup:
    """The document as an HTML fragment without its contents list.

    Args:
        document: A report or the answer of a command.
        catalog: Of its language.
        level: Of the heading over it; sections stand one below.
        figures: Pictures by section.

    Raises:
        LookupError: The language lacks a sentence.
        ValueError: A value cannot be printed, or a table has a row of another width.
    """
    template = environment().get_template("article.html")
    tiles = strip(document, catalog) if isinstance(document, Report) else None
    return Markup(  # noqa: S704 - the template has escaped every text in it
        template.render(
            document=in_language(document, catalog),
            tiles=tiles,
            level=level,
            up=catalog.up_colour,
            tones=catalog.text(TONES()),
            figures=catalog.text(FIGURES()),
            contents=catalog.text(CONTENTS()),
            drawn=figures or {},
        )
    )


def language_tag(catalog: Catalog) -> str:
    """The language as HTML names it: `en`, `zh-Hans-CN`."""
    return catalog.habits.babel.replace("_", "-")


@cache
def style() -> str:
    """The style sheet of an article, without what would end a `style` element."""
    return (TEMPLATES / "article.css").read_text(encoding="utf-8")


@cache
def environment() -> Environment:
    """Templates of this package; an undefined name is an error."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["kind"] = _kind
    made.filters["is_wordy"] = _is_wordy
    return made


def _kind(block: Prose | Items | SmallPrint | Fold | Grid | Fixed) -> str:
    return type(block).__name__.lower()


def _is_wordy(grid: Grid) -> bool:
    """True for tables that would not stand side by side on a phone."""
    if sum(not numeric for numeric in grid.numeric[1:]) >= _WORDY:
        return True
    columns = zip(grid.numeric, zip(*grid.rows, strict=True), strict=True) if grid.rows else ()
    least = sum(_least(cells, numeric=numeric) + _GAP for numeric, cells in columns)
    return least > _PHONE


def _least(cells: tuple[str, ...], *, numeric: bool) -> int:
    """Width that a column needs: numbers stand in one line, words in as many as they like."""
    if numeric:
        return max(map(width, cells), default=0)
    longest = max((width(word) for cell in cells for word in cell.split()), default=0)
    return min(longest, _LONGEST_WORD)
