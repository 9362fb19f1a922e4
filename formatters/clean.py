"""Text from outside, made harmless: the one place where odd characters are taken out."""

import unicodedata

#: What no reader sees and what a hostile text uses: combining grapheme joiner, Hangul fillers,
#: Mongolian selectors, the blank Braille cell, the object replacement character (which the parity
#: check uses as its own mark).
_INVISIBLE = frozenset("\u034f\u115f\u1160\u3164\uffa0\u180b\u180c\u180d\u180f\u2800\ufffc")
#: Control, format (bidi overrides, zero-width, tags), surrogate, private use.
_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co"})
#: Overlines and rings that Telegram takes out of every message.
_DROPPED_MARKS = str.maketrans("", "", "\u030a\u0333\u033f")
#: On one character; no script needs more, and higher stacks run into the lines above.
_MOST_MARKS = 4


def clean(text: str) -> str:
    """One line of visible characters in normal form C; runs of white space become one space."""
    line = " ".join(text.split())
    if line.isascii() and line.isprintable():
        return line
    visible = "".join(character for character in line if _is_visible(character))
    composed = unicodedata.normalize("NFC", visible).translate(_DROPPED_MARKS)
    return " ".join(_settled(unicodedata.normalize("NFC", composed)).split())


def _settled(text: str) -> str:
    """The text without marks that stand on no character of it, or too many on one."""
    kept, room = [], 0
    for character in text:
        if unicodedata.category(character)[0] != "M":
            room = 0 if character.isspace() else _MOST_MARKS
        elif room:
            room -= 1
        else:
            continue
        kept.append(character)
    return "".join(kept)


def _is_visible(character: str) -> bool:
    return not (
        character in _INVISIBLE
        or unicodedata.category(character) in _CATEGORIES
        or _is_noncharacter(ord(character))
    )


def _is_noncharacter(code: int) -> bool:
    return (code & 0xFFFE) == 0xFFFE or 0xFDD0 <= code <= 0xFDEF  # noqa: PLR2004  Unicode's own range
