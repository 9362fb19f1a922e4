"""`/report [date] [section]`: the newest report, or that of a date, whole or in part."""

import datetime as dt
import re

from bot.command import Argument, Command, Reports, Request
from bot.selection import parse_date, parse_section
from mir_core.model.errors import UsageError
from mir_core.model.message import Day, Literal, Sentence
from mir_core.model.report import Document

SUMMARY = Sentence("command.report", "The market report of a date, whole or one section")
DATE = Sentence("command.report.date", "Date such as 2026-04-08, today or yesterday")
SECTION = Sentence("command.report.section", "Name of one section")
TWO_DATES = Sentence("usage.two_dates", "One date is enough: {first} or {second}.")
TWO_SECTIONS = Sentence("usage.two_sections", "One section at a time: {first} or {second}.")

#: Days before the newest report's date. The reader's own calendar may be a day off from the
#: report's, so the words count from the newest report.
_DAYS = {"today": 0, "yesterday": 1}


async def _run(request: Request, reports: Reports) -> Document:
    date: dt.date | None = None
    section: str | None = None
    # Telegram gives arguments by position, so a section alone arrives as the date.
    for word in request.arguments.values():
        if word.lower() in _DAYS or re.match(r"\d", word):
            found = await _date(word, reports)
            if date is not None:
                raise UsageError(TWO_DATES(first=Day(date), second=Day(found)))
            date = found
        else:
            name = parse_section(word, reports.section_names)
            if section is not None:
                raise UsageError(TWO_SECTIONS(first=Literal(section), second=Literal(name)))
            section = name
    report = await reports.report(date)
    return report if section is None else report.only(section)


async def _date(word: str, reports: Reports) -> dt.date:
    if word.lower() not in _DAYS:
        return parse_date(word)
    dates = await reports.dates()
    newest = dates[0] if dates else (await reports.report()).date
    return newest - dt.timedelta(days=_DAYS[word.lower()])


async def _dates(reports: Reports) -> tuple[str, ...]:
    return tuple(date.isoformat() for date in await reports.dates())


async def _sections(reports: Reports) -> tuple[str, ...]:
    return reports.section_names


COMMAND = Command(
    "report",
    SUMMARY,
    _run,
    (Argument("date", DATE, _dates), Argument("section", SECTION, _sections)),
)
