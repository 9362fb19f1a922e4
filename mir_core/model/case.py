"""A past case that a rate counts."""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Case:
    """A past day like today, and whether what is asked for came after it.

    Attributes:
        date: Session of the case itself.
    """

    date: dt.date
    hit: bool
