"""How wide text stands in a monospace font, and where its lines may break."""

import re
import unicodedata
from collections.abc import Iterator

import wcwidth

#: What must not begin a line, and what must not end one (Chinese typesetting).
_NEVER_FIRST = frozenset("、。，；：！？）》」』】〕…％%”’·,.;:!?)]}")
_NEVER_LAST = frozenset("（《「『【〔“‘([{")
_RUNS = re.compile(" +|[^ ]+")


def width(text: str) -> int:
    """Columns of a terminal: wide characters take two, marks and what nobody sees none."""
    return len(text) if text.isascii() else wcwidth.width(text)


def padded(text: str, columns: int, *, right: bool) -> str:
    """The text filled up with spaces to `columns`, on its left if it stands `right`."""
    space = " " * (columns - width(text))
    return space + text if right else text + space


def is_narrow(text: str) -> bool:
    """True if every character takes one column, so that columns after it line up anywhere."""
    return text.isascii() or all(wcwidth.wcwidth(character) == 1 for character in text)


def longest(text: str) -> int:
    """Columns of its longest word, that which cannot be wrapped."""
    return max((width(atom.strip(" ")) for atom in atoms(text)), default=0)


def is_mark(character: str) -> bool:
    """True for what belongs to the character before it (accents, variation selectors)."""
    return unicodedata.category(character) in {"Mn", "Me"}


def is_wide(character: str) -> bool:
    """True for what takes two columns, such as a Chinese character."""
    return unicodedata.east_asian_width(character) in {"W", "F"}


def is_leftward(text: str) -> bool:
    """True if it has letters that run from right to left, which turn the line around."""
    return not text.isascii() and any(
        unicodedata.bidirectional(character) in {"R", "AL", "AN"} for character in text
    )


def wrap(text: str, columns: int) -> tuple[str, ...]:
    """Lines of at most `columns` columns (two at least); an empty text is one empty line.

    Lines break at spaces (U+00A0 holds) and between Chinese characters, but not before closing
    punctuation; only a word longer than a line is broken inside.
    """
    lines: list[str] = []
    line = ""
    for atom in atoms(text):
        if width((line + atom).rstrip(" ")) <= columns:
            line += atom
            continue
        if line.strip(" "):
            lines.append(line.rstrip(" "))
        *full, line = _chopped(atom.lstrip(" "), columns)
        lines.extend(full)
    if line.strip(" ") or not lines:
        lines.append(line.rstrip(" "))
    return tuple(lines)


def atoms(text: str) -> Iterator[str]:
    """Stretches that no line break may enter, each with the space before it."""
    atom, last = "", ""
    for token in _tokens(text):
        if atom and _may_break(last, token):
            yield atom
            atom = ""
        atom += token
        last = token
    if atom:
        yield atom


def _tokens(text: str) -> Iterator[str]:
    """Runs of spaces, and what a reader takes for one character with all its marks."""
    for run in _RUNS.findall(text):
        if run[0] == " ":
            yield run
        else:
            yield from run if run.isascii() else wcwidth.iter_graphemes(run)


def _may_break(left: str, right: str) -> bool:
    if right[0] == " ":
        return True
    if left[0] == " " or right[0] in _NEVER_FIRST or left in _NEVER_LAST:
        return False
    if left.isdigit():  # a number keeps its first unit: 1.32万
        return False
    return is_wide(left[0]) or is_wide(right[0])


def _chopped(word: str, columns: int) -> Iterator[str]:
    """A word in stretches that fit; the last one may be empty."""
    piece = ""
    for character in wcwidth.iter_graphemes(word):
        if width(piece + character) > columns and piece:
            yield piece
            piece = ""
        piece += character
    yield piece
