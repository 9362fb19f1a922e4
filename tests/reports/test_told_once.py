"""The same fact is not told three times: no figure stands in the sentences of three sections.

Tables are for looking things up. Risks and plans must name the figures that they rest on: one of
them may do so a third time.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator

import pytest

from bot.app import App
from mir_core.model.message import Change, Level, Money, Phrase, Score, Share, Spread
from mir_core.model.report import Report, Section
from tests.reports.statements import sentences, values

pytestmark = pytest.mark.asyncio(loop_scope="session")

#: Quiet and wild days, holidays of each market, days after them, days with missing data.
DATES = [
    (dt.date(2026, 4, 3), "morning"),
    (dt.date(2026, 4, 8), "morning"),
    (dt.date(2026, 4, 8), "evening"),
    (dt.date(2025, 4, 8), "morning"),
    (dt.date(2025, 4, 7), "evening"),
    (dt.date(2024, 10, 8), "evening"),
    (dt.date(2024, 10, 2), "evening"),
    (dt.date(2024, 8, 6), "morning"),
    (dt.date(2021, 5, 20), "morning"),
    (dt.date(2022, 11, 10), "morning"),
    (dt.date(2023, 3, 14), "morning"),
    (dt.date(2025, 7, 5), "morning"),
    (dt.date(2026, 2, 18), "evening"),
    (dt.date(2023, 6, 16), "evening"),
]

#: Sections that name figures as reasons.
CITING = {"risk_matrix", "action_plan"}


def facts(section: Section) -> Iterator[tuple[str, float]]:
    """Every measured number of a section's sentences, its sign aside; whole numbers are counts."""
    for block in section.blocks:
        for phrase in sentences(block):
            yield from filter(None, map(_fact, values(phrase)))


def _fact(value: Phrase) -> tuple[str, float] | None:
    """Kind and exact number: two figures are never equal to the last digit by chance."""
    number: float
    match value:
        case Change(number) | Share(number) | Level(number):
            kind = "ratio" if not isinstance(value, Level) else "level"
        case Spread(number):
            kind = "spread"
        case Score(number):
            kind = "score"
        case Money(number):
            kind = "money"
        case _:
            return None
    return None if number == round(number) else (kind, abs(number))


def told_too_often(report: Report) -> dict[tuple[str, float], set[str]]:
    """Facts that too many sections tell in sentences, with the sections."""
    places: defaultdict[tuple[str, float], set[str]] = defaultdict(set)
    for section in report.sections:
        for fact in facts(section):
            places[fact].add(section.name)
    return {
        fact: names for fact, names in places.items() if len(names - CITING) > 2 or len(names) > 3
    }


@pytest.mark.parametrize(("date", "edition"), DATES, ids=str)
async def test_no_figure_is_told_in_three_sections(real: App, date: dt.date, edition: str) -> None:
    report = await real.pipeline.build(date, edition)
    assert told_too_often(report) == {}


async def test_the_key_insight_has_two_or_three_sentences(real: App) -> None:
    for date, edition in DATES:
        report = await real.pipeline.build(date, edition)
        (block,) = report.sections[0].blocks
        assert report.sections[0].name == "key_insight"
        assert len(sentences(block)) in {2, 3}, (date, edition)
