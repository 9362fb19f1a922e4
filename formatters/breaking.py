"""Where a text or a block may be cut in two, best places first."""

import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from formatters.printed import (
    ChatBlock,
    Fixed,
    Fold,
    Grid,
    Heading,
    Illustration,
    Items,
    Prose,
    SmallPrint,
)
from formatters.width import is_mark, is_wide

Fits = Callable[[ChatBlock], bool]
Cut = tuple[ChatBlock, ChatBlock]

_Any = TypeVar("_Any")

_SENTENCE_ENDS = re.compile(r"(?<=[.!?]) +|(?<=[。！？])")
_SPACES = re.compile(r" +")


def cut_block(block: ChatBlock, fits: Fits, *, inside: bool) -> Cut | None:
    """A block as a part that fits and the rest; None if there is no such cut.

    Tables are cut between rows with the head repeated, lists between items, paragraphs between
    sentences.

    Args:
        block: What does not fit as a whole.
        fits: Monotone; true for what may stand in the part.
        inside: The last resort: a single row, item or sentence may be cut, too.
    """
    match block:
        case Heading(text) | SmallPrint(text):
            return _cut_text(text, type(block), fits, inside=inside)
        case Prose(sentences, glue):
            return _cut_strings(sentences, lambda some: Prose(some, glue), fits, inside=inside)
        case Items(items):
            return _cut_strings(items, Items, fits, inside=inside)
        case Fold(summary, body):
            return _cut_fold(summary, body, fits, inside=inside)
        case Fixed() | Grid():
            return _cut_table(block, fits, inside=inside)
        case Illustration():
            return None


def cut_text(
    text: str, fits: Callable[[str], bool], *, inside: bool = True
) -> tuple[str, str] | None:
    """A text in two at its last sentence end that fits.

    White space at the cut is dropped. None if there is no such cut.

    Args:
        text: What does not fit as a whole.
        fits: Monotone; true for what may stand in the part.
        inside: Where no sentence end fits, cut at a space or between Chinese characters, and
            where there is none either, between any two characters.
    """
    tiers = (_sentence_ends, _soft_borders, _hard_borders) if inside else (_sentence_ends,)
    for tier in tiers:
        borders = tier(text)
        known = bisect_right(borders, 0, key=lambda at: 0 if fits(text[:at].rstrip(" ")) else 1)
        if known:
            at = borders[known - 1]
            return text[:at].rstrip(" "), text[at:].lstrip(" ")
    return None


def _cut_strings(
    strings: tuple[str, ...],
    block: Callable[[tuple[str, ...]], ChatBlock],
    fits: Fits,
    *,
    inside: bool,
) -> Cut | None:
    whole = _most(strings, lambda some: fits(block(some)))
    if whole:
        return block(strings[:whole]), block(strings[whole:])
    halves = cut_text(strings[0], lambda text: fits(block((text,)))) if inside else None
    if halves is None:
        return None
    return block((halves[0],)), block((halves[1], *strings[1:]))


def _cut_text(
    text: str, block: Callable[[str], ChatBlock], fits: Fits, *, inside: bool
) -> Cut | None:
    halves = cut_text(text, lambda some: fits(block(some)), inside=inside)
    return None if halves is None else (block(halves[0]), block(halves[1]))


def _cut_fold(summary: str, body: Prose, fits: Fits, *, inside: bool) -> Cut | None:
    """After a sentence of the body; the summary alone stays behind only as a last resort."""
    nothing = Prose((), body.glue)
    if body.sentences:
        cut = _cut_strings(
            body.sentences,
            lambda some: Fold(summary, Prose(some, body.glue)),
            fits,
            inside=inside,
        )
        if cut is not None and isinstance(cut[1], Fold):
            return cut[0], Fold("", cut[1].body)
        if inside and summary and fits(Fold(summary, nothing)):
            return Fold(summary, nothing), Fold("", body)
    halves = cut_text(summary, lambda text: fits(Fold(text, nothing))) if inside else None
    return None if halves is None else (Fold(halves[0], nothing), Fold(halves[1], body))


def _cut_table(table: Fixed | Grid, fits: Fits, *, inside: bool) -> Cut | None:
    """Between rows; within a row only where the table is laid out already."""
    if isinstance(table, Grid):
        return _cut_grid(table, fits)
    return _cut_rows(table, fits, inside=inside)


def _cut_rows(table: Fixed, fits: Fits, *, inside: bool) -> Cut | None:
    head, rows = table.head, table.rows
    whole = _most(rows, lambda some: fits(Fixed(head, some)))
    if whole:
        return Fixed(head, rows[:whole]), Fixed(head, rows[whole:])
    lines = _most(rows[0], lambda some: fits(Fixed(head, (some,)))) if inside and rows else 0
    if not lines:
        return None
    return Fixed(head, (rows[0][:lines],)), Fixed(head, (rows[0][lines:], *rows[1:]))


def _cut_grid(grid: Grid, fits: Fits) -> Cut | None:
    def rows(start: int, end: int | None) -> Grid:
        return replace(grid, rows=grid.rows[start:end], directions=grid.directions[start:end])

    whole = _most(grid.rows, lambda some: fits(rows(0, len(some))))
    return (rows(0, whole), rows(whole, None)) if whole else None


def _sentence_ends(text: str) -> list[int]:
    return [at for match in _SENTENCE_ENDS.finditer(text) if 0 < (at := match.end()) < len(text)]


def _soft_borders(text: str) -> list[int]:
    spaces = {match.end() for match in _SPACES.finditer(text)}
    wide = {
        at
        for at in range(1, len(text))
        if is_wide(text[at]) and is_wide(text[at - 1]) and text[at].isalpha()
    }
    return sorted(at for at in spaces | wide if 0 < at < len(text))


def _hard_borders(text: str) -> list[int]:
    """Between any two characters; between a letter and its accents only where that is all."""
    every = list(range(1, len(text)))
    return [at for at in every if not is_mark(text[at])] or every


def _most(items: tuple[_Any, ...], fits: Callable[[tuple[_Any, ...]], bool]) -> int:
    """Length of the longest proper prefix that fits; `fits` is monotone."""
    lengths = range(1, len(items))
    return bisect_right(lengths, 0, key=lambda length: 0 if fits(items[:length]) else 1)
