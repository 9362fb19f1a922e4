"""Rows of an answer, each read on its own: a broken row does not lose the others."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from mir_core.ingest.contract import Reading
from mir_core.model.errors import SourceChanged

Row = TypeVar("Row")

#: Longest piece of an answer that an error message shows.
_SHOWN = 60


class BrokenRow(Exception):
    """One row is not what it should be; its text says what was expected."""


def shown(text: str) -> str:
    """A piece of an answer as an error message may show it: short, one line, printable."""
    cut = text[:_SHOWN]
    return "".join(mark if mark.isprintable() else "?" for mark in cut)


def read_rows(
    source: str, rows: Iterable[Row], read: Callable[[Row], Iterable[Reading]]
) -> tuple[Reading, ...]:
    """Readings of all rows; what a row gave before it broke is kept.

    Raises:
        SourceChanged: Rows were broken, and no other row gave a reading.
    """
    readings: list[Reading] = []
    faults: list[str] = []
    for row in rows:
        try:
            for reading in read(row):
                readings.append(reading)  # noqa: PERF402 - what came before a fault must stay
        except BrokenRow as fault:
            faults.append(str(fault))
    if faults and not readings:
        raise SourceChanged(f"{source}: {faults[0]}")
    return tuple(readings)
