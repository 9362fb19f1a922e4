"""How wide text stands in a monospace font, and where its lines may break."""

import re
import unicodedata
from collections.abc import Iterator

#: What must not begin a line, and what must not end one (Chinese typesetting).
_NEVER_FIRST = frozenset("、。，；：！？）》」』】〕…％%”’·,.;:!?)]}")
_NEVER_LAST = frozenset("（《「『【〔“‘([{")
_WORDS = re.compile(" +|[^ ]")


def width(text: str) -> int:
    """Columns of a terminal: East Asian wide characters take two, combining marks none."""
    if text.isascii():
        return len(text)
    return sum(map(_columns, text))


def padded(text: str, columns: int, *, right: bool) -> str:
    """The text filled up with spaces to `columns`, on its left if it stands `right`."""
    space = " " * (columns - width(text))
    return space + text if right else text + space


def is_narrow(text: str) -> bool:
    """True if every character takes one column, so that columns after it line up anywhere."""
    return text.isascii() or all(_columns(character) == 1 for character in text)


def is_mark(character: str) -> bool:
    """True for what belongs to the character before it (accents, variation selectors)."""
    return unicodedata.category(character) in {"Mn", "Me"}


def is_wide(character: str) -> bool:
    """True for what takes two columns, such as a Chinese character."""
    return unicodedata.east_asian_width(character) in {"W", "F"}


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


def _columns(character: str) -> int:
    if is_wide(character):
        return 2
    return 0 if is_mark(character) else 1


def atoms(text: str) -> Iterator[str]:
    """Stretches that no line break may enter, each with the space before it."""
    atom = ""
    for token in _WORDS.findall(text):
        if atom and _may_break(atom[-1], token[0]):
            yield atom
            atom = ""
        atom += token
    if atom:
        yield atom


def _may_break(left: str, right: str) -> bool:
    if right == " ":
        return True
    if left == " " or right in _NEVER_FIRST or left in _NEVER_LAST or is_mark(right):
        return False
    if left.isdigit():  # a number keeps its first unit: 1.32万
        return False
    return is_wide(left) or is_wide(right)


def _chopped(word: str, columns: int) -> Iterator[str]:
    """A word in stretches that fit; the last one may be empty."""
    piece = ""
    for character in word:
        if width(piece + character) > columns and piece:
            yield piece
            piece = ""
        piece += character
    yield piece
