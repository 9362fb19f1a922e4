"""A figure that the analysis has computed, and what it was computed from."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Unit(StrEnum):
    """How a value is written here."""

    CHANGE = "change"
    SHARE = "share"
    BP = "bp"
    SCORE = "score"
    LEVEL = "level"
    COUNT = "count"
    USD = "USD"
    CNY = "CNY"
    HKD = "HKD"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Observations of one field from one session to another, both included.

    Attributes:
        source: The one that is meant, where each measures something of its own; else the one that
            the analysis took.
        compared: The changes within it are what counts, each of which may be another source's.
    """

    instrument: str
    field: str
    first: dt.date
    last: dt.date
    source: str | None = None
    compared: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Derived:
    """One name that can be asked for.

    Attributes:
        name: `<subject>.<measure>`.
        value: As the finding holds it; None if it was not measured.
        state: What the head of the explanation says beside the value.
        also: Other numbers that the report prints and this explanation tells.
        formula: The computation in a line.
        lines: Name and content of what else is to be said.
        rests_on: Names of other figures, and observations.
        title: What the report calls it, where the name does not tell.
        is_listed: It stands in the list of names.
    """

    name: str
    value: float | None
    unit: Unit
    state: str = ""
    also: tuple[float, ...] = ()
    formula: str = ""
    lines: tuple[tuple[str, str], ...] = ()
    rests_on: tuple[str | Stretch, ...] = ()
    title: str = ""
    is_listed: bool = True


_FORMATS = {
    Unit.CHANGE: "{:+z.4%}",
    Unit.SHARE: "{:.2%}",
    Unit.BP: "{:+z.1f} bp",
    Unit.SCORE: "{:.4f}",
    Unit.LEVEL: "{:,.6f}",
    Unit.USD: "{:,.0f} USD",
    Unit.CNY: "{:,.0f} CNY",
    Unit.HKD: "{:,.0f} HKD",
}


def written(value: float, unit: Unit) -> str:
    """A value with all that matters of its digits."""
    if unit is Unit.COUNT:
        return number(value)
    text = _FORMATS[unit].format(value)
    return text.rstrip("0").rstrip(".") if unit is Unit.LEVEL else text


def number(value: float) -> str:
    """All digits of a value, thousands apart."""
    return f"{round(value):,}" if value == round(value) else f"{value:,}"


def counted(hits: int, n: int, share: float | None, what: str) -> str:
    """Behind a share how many of how many; behind a count of hits of how many."""
    return f"of {n} {what}" if share is None else f"{hits} of {n} {what}"


def dates(found: Sequence[dt.date]) -> str:
    """Dates in a line, or that there is none."""
    return ", ".join(f"{date}" for date in found) or "none"
