"""Signs as type has them, where what people type is another: the minus."""

import re

#: A hyphen in front of a number; not one within a date, a range or a name.
_HYPHEN_MINUS = re.compile(r"(?<![0-9A-Za-z%)\]])-(?=[$¥€£]?\d)")
_MINUS = "\u2212"


def typeset(text: str) -> str:
    """The text with a minus that is as wide as the plus and the figures beside it."""
    return _HYPHEN_MINUS.sub(_MINUS, text)
