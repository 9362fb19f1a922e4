"""Which printed numbers have no explanation: for tests that no kind of figure is forgotten."""

import math
from collections.abc import Iterator

from bot.why.explain import Explained
from mir_core.model.message import (
    Change,
    Count,
    Level,
    Listing,
    Message,
    Money,
    Phrase,
    Score,
    Share,
    Spread,
    Worded,
)
from mir_core.model.report import Document
from tests.reports.statements import phrases

#: Counts that are no figures, by sentence or section and place: numbering, and how many pairs and
#: links the tables of the report list.
NUMBERING = {
    ("risk_matrix", ""),
    ("risk.entry", "rank"),
    ("risk.falls", "rank"),
    ("risk.falls_days", "rank"),
    ("risk.rises", "rank"),
    ("risk.rises_days", "rank"),
    ("plan.action", "number"),
    ("insight.quiet", "pairs"),
    ("insight.quiet", "links"),
    ("insight.no_gap", "pairs"),
    ("insight.no_gap", "links"),
    ("insight.little_measured", "pairs"),
    ("insight.little_measured", "links"),
    ("chain.not_carried", "carried"),
    ("chain.not_carried", "n"),
    ("chain.none_carried", "n"),
    ("risk.none", "number"),
    ("scorecard.too_few", "least"),
}
#: A figure equals what is printed to all of its digits.
EXACT = 1e-9


def numbers(document: Document) -> Iterator[tuple[tuple[str, str], float]]:
    """Every figure that is printed, with the sentence and the place that it stands in."""
    for section in document.sections:
        for block in section.blocks:
            for phrase in phrases(block):
                yield from _numbers(phrase, (section.name, ""))


def _numbers(phrase: Phrase, place: tuple[str, str]) -> Iterator[tuple[tuple[str, str], float]]:
    match phrase:
        case Message(key, _, values) | Worded(key, _, values):
            for name, value in values.items():
                yield from _numbers(value, (key, name))
        case Listing(items):
            for item in items:
                yield from _numbers(item, place)
        case (
            Change(number)
            | Share(number)
            | Level(number)
            | Score(number)
            | Money(number)
            | Spread(number)
        ):
            yield place, number
        case Count(number) if place not in NUMBERING:
            yield place, float(number)


def values(explained: Explained) -> Iterator[float]:
    """Every number that has an explanation."""
    yield from (each.value for each in explained.figures.values() if each.value is not None)
    for derived in explained.derived.values():
        yield from derived.also
        if derived.value is not None:
            yield derived.value


def unexplained(document: Document, *explained: Explained) -> set[tuple[tuple[str, str], float]]:
    """What is printed and belongs to no name."""
    known = sorted(abs(value) for each in explained for value in values(each))
    return {
        (place, number)
        for place, number in numbers(document)
        if not any(math.isclose(abs(number), each, rel_tol=EXACT, abs_tol=1e-15) for each in known)
    }
