"""Picks a part of a report, by the words of a chat or of the command line."""

import datetime as dt
import re
from collections.abc import Sequence

from mir_core.model.errors import UsageError
from mir_core.model.message import Listing, Literal, Sentence

NOT_A_DATE = Sentence("usage.date", "{word} is not a date; write it as {example}.")
UNKNOWN_SECTION = Sentence("usage.section", "There is no section {word}; there are: {sections}.")

_EXAMPLE = "2026-04-08"


def iso_date(word: str) -> dt.date | None:
    """The date of an ISO form such as 2026-04-08, and of no other; None if it is none.

    Nor are the first and the last day that Python knows: in another zone they are on no calendar.
    """
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", word, re.ASCII):
        return None
    try:
        date = dt.date.fromisoformat(word)
    except ValueError:
        return None
    return None if date in {dt.date.min, dt.date.max} else date


def parse_date(word: str) -> dt.date:
    """The date of an ISO form; UsageError if it is none."""
    date = iso_date(word)
    if date is None:
        raise UsageError(NOT_A_DATE(word=Literal(word), example=Literal(_EXAMPLE)))
    return date


def parse_section(word: str, names: Sequence[str]) -> str:
    """The name of a section, however its words are joined; UsageError if there is none."""
    name = re.sub(r"[\s-]+", "_", word.strip().lower())
    if name in names:
        return name
    sections = Listing(tuple(Literal(known) for known in names))
    raise UsageError(UNKNOWN_SECTION(word=Literal(word), sections=sections))
