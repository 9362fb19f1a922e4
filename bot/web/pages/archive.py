"""All reports that can be read, a month a page."""

import calendar
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from aiohttp import web

from bot.jobs import Slot
from bot.web import words
from bot.web.addresses import steps
from bot.web.reply import Page, reply
from bot.web.site import SITE, Site
from formatters.numbers import CalendarName
from mir_core.model.message import Literal

_CACHE = "public, max-age=60, must-revalidate"
_FRESH_S = 10.0


@dataclass(frozen=True, slots=True)
class _Day:
    """A date of the month with the editions to read, the first of the day first."""

    date: dt.date
    weekday: str
    slots: list[Slot]


@dataclass(frozen=True, slots=True, order=True)
class _Month:
    """A calendar month."""

    year: int
    month: int

    @property
    def step(self) -> str:
        """As addresses name it."""
        return self.first.isoformat().removesuffix("-01")

    @property
    def first(self) -> dt.date:
        """Its first day."""
        return dt.date(self.year, self.month, 1)


async def archive(request: web.Request) -> web.Response:
    """A month of reports; the newest without a name of a month."""
    site, language = request.app[SITE], request.match_info["language"]
    named = request.match_info.get("month")
    key = ("archive", language, named)
    page = await site.results.get(key, _FRESH_S, lambda: _page(site, language, named))
    return reply(request, page, _CACHE)


async def _page(site: Site, language: str, named: str | None) -> Page:
    first, newest = await site.timetable.first(), await site.newest()
    if first is None:
        raise web.HTTPNotFound
    oldest, last = _Month(first.year, first.month), _Month(newest.date.year, newest.date.month)
    month = last if named is None else _Month(*map(int, named.split("-")))
    if not (oldest <= month <= last and month.month in range(1, 13)):
        raise web.HTTPNotFound
    rows = list(_days(site, language, month, first, newest))
    named_month = _named(site, language, month.first, "month")
    others = ("archive", month.step)
    html = site.look.draw(
        "archive.html",
        language,
        title=f"{site.say(language, words.ARCHIVE())} {named_month}",
        month=month,
        days=rows,
        months=[
            (each, _named(site, language, each.first, "month of year"))
            for each in _months(month.year, oldest, last)
        ],
        years=[
            (each, _named(site, language, each.first, "year"))
            for year in range(last.year, oldest.year - 1, -1)
            for each in [max(oldest, min(last, _Month(year, 12)))]
        ],
        year=site.say(
            language,
            words.MONTHS(year=Literal(_named(site, language, month.first, "year"))),
        ),
        here=(language, *others),
        elsewhere={other: (other, *others) for other in site.app.catalogs},
        steps=steps,
    )
    return Page.of(html, "text/html")


def _days(site: Site, language: str, month: _Month, first: dt.date, newest: Slot) -> Iterator[_Day]:
    """Days that have something to read, newest first."""
    length = calendar.monthrange(month.year, month.month)[1]
    for number in range(length, 0, -1):
        date = dt.date(month.year, month.month, number)
        found = [slot for slot in site.timetable.of(date) if slot.at <= newest.at]
        if date >= first and found:
            yield _Day(date, _named(site, language, date, "weekday"), found)


def _months(year: int, oldest: _Month, last: _Month) -> list[_Month]:
    months = (_Month(year, number) for number in range(1, 13))
    return [month for month in months if oldest <= month <= last]


def _named(site: Site, language: str, date: dt.date, name: CalendarName) -> str:
    return site.app.catalogs[language].numbers.calendar(date, name)


ROUTES = (
    ("GET", "{language}/archive", archive),
    ("GET", "{language}/archive/{month:[0-9]{4}-[0-9]{2}}", archive),
)
