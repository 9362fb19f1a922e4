"""How wide text stands, and its lines: broken here, so that heights are known before drawing.

Sizes and widths are in points; a picture has two pixels to the point.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from formatters.images.font import font
from formatters.images.whole import stretches
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
_LEAST_BALANCED = 0.6
#: Widths that are tried.
_STEPS = 12
#: A letter at the end of a line that belongs to the number after it: z +3.61, (z +3.61).
_STRAY = re.compile(r"(?:^|(?<= )|(?<=[\u2e80-\uffef]))[(（]?[A-Za-z]$")
_NUMBER = re.compile(r" ?[(（]?[+\-\u2212]?[$¥€£]?\d")
_LABEL = re.compile(r"[^\W\d_](?:.*[^\W_])?$")
#: Chinese particles, which belong to nothing.
_PARTICLES = "的为"
#: A line that gives up the label at its end stays at least so long, as a share of the room.
_LEAST_WITHOUT_LABEL, _LEAST_IN_COLUMN = 0.4, 0.3
#: Em, up to which a line is one of a column.
_COLUMN = 18.0


def width(text: str, size: float, *, bold: bool = False) -> float:
    """Width of one line; never less than what is drawn, up to kerning."""
    return _ems(text, bold) * size


def wrap(text: str, size: float, room: float, *, bold: bool = False) -> tuple[str, ...]:
    """Lines at most `room` wide; an empty text is one empty line.

    Names and quantities are broken only if they are wider than a line, and so is a word. A single
    letter does not end a line, the z stays with its number, and so does a label if it can.
    """
    lines: list[str] = []
    line, used, last = "", 0.0, ""
    free = (room - _SLACK) / size
    for part in _parts(text, free, bold):
        more = _ems(part, bold) + _joint(line, part)
        if used + more <= free:
            line, used, last = line + part, used + more, part
            continue
        line, rest = _without_label(line, last, part, free, bold)
        if line.strip(" "):
            lines.append(line.rstrip(" "))
        *full, line = _chopped(rest, size, room, bold=bold)
        lines.extend(full)
        used, last = _ems(line, bold), ""
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
    steps = (room * (1 - step / _STEPS * (1 - _LEAST_BALANCED)) for step in range(_STEPS + 1))
    tries = (wrap(text, size, step, bold=bold) for step in steps)
    same = (each for each in tries if len(each) == len(lines))
    return min(same, key=lambda each: _raggedness(each, bold=bold), default=lines)


def _raggedness(lines: Sequence[str], *, bold: bool) -> float:
    """How unequal lines are; the last one counts less, as it may end early."""
    ems = [_ems(line, bold) for line in lines]
    longest = max(ems)
    *gaps, last = ((longest - each) ** 2 for each in ems)
    return sum(gaps) + last / 2


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


def _parts(text: str, free: float, bold: bool) -> Iterator[str]:  # noqa: FBT001 - as `_ems`
    """What is set together, as far as it fits in a line."""
    for stretch in stretches(text):
        if _ems(stretch.lstrip(" "), bold) <= free:
            yield stretch
        else:
            yield from atoms(stretch)


def _without_label(
    line: str,
    last: str,
    part: str,
    free: float,
    bold: bool,  # noqa: FBT001 - as `_ems`
) -> tuple[str, str]:
    """A line, and what begins the next one: `part`, with the letter or label that belongs to it.

    Args:
        line: Ends in `last`.
        last: What was added to the line last; empty if that is not known.
        part: What does not fit any more.
        free: Room of a line, em.
        bold: How it is set.
    """
    stray = _STRAY.search(line)
    if stray is not None and stray.start():
        return line[: stray.start()], stray.group() + part
    label = last.lstrip(" ")
    if len(last) < len(line) and _NUMBER.match(part) and _is_label(label):
        kept, moved = line[: -len(last)], label + part
        fits = _ems(moved, bold) <= free
        least = _LEAST_IN_COLUMN if free < _COLUMN else _LEAST_WITHOUT_LABEL
        if fits and _ems(kept.rstrip(" "), bold) >= least * free:
            return kept, moved
    return line, part.lstrip(" ")


def _is_label(text: str) -> bool:
    """Whether it may say what the number after it is."""
    return len(text) > 1 and text[-1] not in _PARTICLES and _LABEL.search(text) is not None


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
