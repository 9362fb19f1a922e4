"""How wide text stands, and its lines: broken here, so that heights are known before drawing.

Sizes and widths are in points; a picture has two pixels to the point.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from formatters.images.font import font
from formatters.width import atoms, is_mark, is_wide

#: By how much bold characters of this font are wider, em; Chinese ones are not.
_BOLD = 0.038
_BOLD_HEAVY = 0.062
_HEAVY = frozenset("fkrtvwxyMRVXY!\"',.:;*%&@")
#: Space that typst puts between Chinese and Latin, em.
_MIXED = 0.25
#: Room kept free at the end of a line, for kerning.
_SLACK = 1.0
_ELLIPSIS = "\u2026"
#: Balanced lines are at least so long, as a share of the room.
_LEAST_BALANCED = 0.8
#: A letter at the end of a line that belongs to the number after it: z +3.61, (z +3.61).
_STRAY = re.compile(r"(?:^|(?<= )|(?<=[\u2e80-\uffef]))[(（]?[A-Za-z]$")


def width(text: str, size: float, *, bold: bool = False) -> float:
    """Width of one line; never less than what is drawn, up to kerning."""
    return _ems(text, bold) * size


def wrap(text: str, size: float, room: float, *, bold: bool = False) -> tuple[str, ...]:
    """Lines at most `room` wide; an empty text is one empty line.

    A word that is wider than a line is broken inside. A single letter does not end a line: the z
    stays with its number.
    """
    lines: list[str] = []
    line, used = "", 0.0
    free = (room - _SLACK) / size
    for atom in atoms(text):
        more = _ems(atom.rstrip(" "), bold) + _joint(line, atom)
        if used + more <= free:
            line, used = line + atom, used + more + _ems(atom, bold) - _ems(atom.rstrip(" "), bold)
            continue
        line, rest = _without_stray(line, atom)
        if line.strip(" "):
            lines.append(line.rstrip(" "))
        *full, line = _chopped(rest, size, room, bold=bold)
        lines.extend(full)
        used = _ems(line, bold)
    if line.strip(" ") or not lines:
        lines.append(line.rstrip(" "))
    return tuple(lines)


def balanced(
    text: str, size: float, room: float, most: int = 99, *, bold: bool = False
) -> tuple[str, ...]:
    """The lines of `clamp`, but all about equally long: no word is left alone on the last one."""
    lines = clamp(text, size, room, most, bold=bold)
    if len(lines) == 1 or len(wrap(text, size, room, bold=bold)) > most:
        return lines
    low, high = room * _LEAST_BALANCED, room
    while high - low > _SLACK:
        middle = (low + high) / 2
        if len(wrap(text, size, middle, bold=bold)) > len(lines):
            low = middle
        else:
            high = middle
    return wrap(text, size, high, bold=bold)


def clamp(text: str, size: float, room: float, most: int, *, bold: bool = False) -> tuple[str, ...]:
    """The first `most` lines; an ellipsis where there would be more."""
    lines = wrap(text, size, room, bold=bold)
    if len(lines) <= most:
        return lines
    space = "" if is_wide(lines[most - 1][-1]) or is_wide(lines[most][0]) else " "
    last = lines[most - 1] + space + lines[most]
    while last and width(last + _ELLIPSIS, size, bold=bold) > room - _SLACK:
        last = last[:-1]
    return (*lines[: most - 1], last.rstrip(" ,.;:，。；：、") + _ELLIPSIS)


@lru_cache(maxsize=4096)
def _ems(text: str, bold: bool) -> float:  # noqa: FBT001 - part of the key of the cache
    """Width in em."""
    advances = font().advances
    total = 0.0
    for character in text:
        em = advances.get(character)
        if em is None:
            em = 0.0 if is_mark(character) else 1.0
        total += em
        if bold and not is_wide(character) and not character.isspace():
            total += _BOLD_HEAVY if character in _HEAVY else _BOLD
    mixed = 0 if text.isascii() else sum(map(_is_mixed, pairwise(text)))
    return total + _MIXED * mixed


def _joint(line: str, atom: str) -> float:
    """Space between a line and what is added to it, em."""
    return _MIXED if line and _is_mixed((line[-1], atom[0])) else 0.0


def widest(texts: Sequence[str], size: float, *, bold: bool = False) -> float:
    """Width of the widest text with the slack of its line; 0 without any."""
    return max((width(text, size, bold=bold) for text in texts), default=-_SLACK) + _SLACK


def _without_stray(line: str, atom: str) -> tuple[str, str]:
    """A line without the single letter at its end, and the atom after it, with that letter."""
    found = _STRAY.search(line)
    if found is None or not found.start():
        return line, atom.lstrip(" ")
    return line[: found.start()], found.group() + atom


def _is_mixed(pair: tuple[str, str]) -> bool:
    """Whether typst puts space between the two: a Chinese character and a letter or a figure."""
    left, right = pair
    return is_wide(left) != is_wide(right) and left.isalnum() and right.isalnum()


def _chopped(word: str, size: float, room: float, *, bold: bool) -> Iterator[str]:
    """A word in stretches that fit, one character each at least; the last one may be empty."""
    piece = ""
    for character in word:
        too_wide = width(piece + character, size, bold=bold) > room - _SLACK
        if too_wide and piece and not is_mark(character):
            yield piece
            piece = ""
        piece += character
    yield piece
