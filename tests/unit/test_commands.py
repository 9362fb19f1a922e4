"""Each command's answer."""

import datetime as dt
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.app import App
from bot.command import Request
from bot.dispatch import answer, answer_words
from bot.selection import parse_date, parse_section
from mir_core.model.errors import UsageError
from mir_core.model.report import Document, Report
from tests.demo_world import application


@pytest.fixture
async def app(demo_database: Path) -> AsyncIterator[App]:
    async with application(demo_database) as opened:
        yield opened


async def ask(app: App, line: str, language: str = "en") -> Document:
    name, *words = line.split()
    return await answer_words(app.reports.commands[name], words, language, app.reports)


def text(app: App, document: Document, language: str = "en") -> str:
    return app.formatters["text"](document, app.catalogs[language])[0].plain_text


async def test_report_alone_is_the_newest_edition(app: App) -> None:
    report = await ask(app, "report")
    assert isinstance(report, Report)
    assert (report.date, report.edition) == (dt.date(2026, 4, 8), "evening")


async def test_report_of_a_date_is_its_default_edition(app: App) -> None:
    report = await ask(app, "report 2026-04-03")
    assert isinstance(report, Report)
    assert (report.date, report.edition) == (dt.date(2026, 4, 3), "morning")


@pytest.mark.parametrize(
    ("word", "date"), [("today", dt.date(2026, 4, 8)), ("Yesterday", dt.date(2026, 4, 7))]
)
async def test_report_of_a_day_by_its_word(app: App, word: str, date: dt.date) -> None:
    report = await ask(app, f"report {word}")
    assert isinstance(report, Report)
    assert report.date == date


@pytest.mark.parametrize("line", ["report 2026-04-03 us", "report us 2026-04-03"])
async def test_arguments_of_report_come_in_any_order(app: App, line: str) -> None:
    document = await ask(app, line)
    assert [section.name for section in document.sections] == ["us"]
    assert "2026-04-03" in text(app, document)


async def test_report_takes_named_arguments_that_were_swapped(app: App) -> None:
    request = Request({"date": "us", "section": "2026-04-03"})
    document = await answer(app.reports.commands["report"], request, app.reports)
    assert [section.name for section in document.sections] == ["us"]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("report 2026-13-01", "2026-13-01 is not a date; write it as 2026-04-08."),
        ("report 20260408", "20260408 is not a date; write it as 2026-04-08."),
        ("report moon", "There is no section moon; there are: key_insight, "),
        ("report 2099-01-01", "still to come"),
        ("report 1960-01-01", "There is no data before 2020-01-01"),
        ("report 2026-04-03 2026-04-07", "One date is enough: 2026-04-03 or 2026-04-07."),
        ("report us hong-kong", "One section at a time: us or hong_kong."),
        ("report us us us", "Too much was given after /report."),
        ("divergence 2026-04-03", "Too much was given after /divergence."),
    ],
)
async def test_what_cannot_be_answered_is_explained_with_the_usage(
    app: App, line: str, reason: str
) -> None:
    said = " ".join(text(app, await ask(app, line)).split())
    assert reason in said
    assert f"Usage: /{line.partition(' ')[0]}" in said


async def test_divergence_is_that_section_of_the_newest_report(app: App) -> None:
    document = await ask(app, "divergence")
    assert [section.name for section in document.sections] == ["divergences"]
    assert "The evening edition" in text(app, document)


async def test_help_lists_every_command_with_its_usage(app: App) -> None:
    said = text(app, await ask(app, "help"))
    assert "/report [date] [section]: The market report of a date" in said
    assert "/divergence: " in said
    assert "/help: " in said
    assert "key_insight" in said


async def test_help_speaks_chinese(app: App) -> None:
    said = text(app, await ask(app, "help", "zh"), "zh")
    assert "/report [date] [section]：某日的市场报告" in said


async def test_dates_on_offer_are_the_newest_first(app: App) -> None:
    dates = await app.reports.dates()
    assert dates[0] == dt.date(2026, 4, 8)
    assert dates[1] == dt.date(2026, 4, 7)
    assert len(dates) == 25


async def test_an_empty_archive_offers_no_date(tmp_path: Path) -> None:
    async with application(tmp_path / "empty.db") as app:
        assert await app.reports.dates() == ()
        said = text(app, await ask(app, "report today"))
        assert "The archive is empty" in said


@pytest.mark.parametrize(
    ("now", "choice"),
    [
        # 07:00 in Shanghai: the newest edition is yesterday's evening.
        (dt.datetime(2026, 4, 7, 23, tzinfo=dt.UTC), (dt.date(2026, 4, 7), "evening")),
        (dt.datetime(2026, 4, 8, 0, tzinfo=dt.UTC), (dt.date(2026, 4, 8), "morning")),
        (dt.datetime(2026, 4, 8, 9, 59, tzinfo=dt.UTC), (dt.date(2026, 4, 8), "morning")),
        (dt.datetime(2026, 4, 8, 10, tzinfo=dt.UTC), (dt.date(2026, 4, 8), "evening")),
    ],
)
async def test_the_newest_edition_is_the_last_whose_cut_off_is_past(
    demo_database: Path, now: dt.datetime, choice: tuple[dt.date, str]
) -> None:
    async with application(demo_database, now=now) as app:
        assert app.reports.choose(None, None) == choice


async def test_an_edition_alone_is_its_newest_date(demo_database: Path) -> None:
    now = dt.datetime(2026, 4, 8, 5, tzinfo=dt.UTC)
    async with application(demo_database, now=now) as app:
        assert app.reports.choose(None, "morning") == (dt.date(2026, 4, 8), "morning")
        assert app.reports.choose(None, "evening") == (dt.date(2026, 4, 7), "evening")


def test_a_section_is_found_however_its_words_are_joined() -> None:
    names = ("key_insight", "us")
    for word in ("key_insight", "Key-Insight", "KEY INSIGHT"):
        assert parse_section(word, names) == "key_insight"


@pytest.mark.parametrize("word", ["2026-4-8", "2026-04-08T00:00", "2026-W15-3", "٢٠٢٦-٠٤-٠٨", ""])
def test_only_one_form_of_a_date_is_taken(word: str) -> None:
    with pytest.raises(UsageError):
        parse_date(word)
