"""When editions appear: against dates worked out by hand, over a year."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.app import App
from bot.jobs import CATCH_UP, Slot, due, slots
from bot.scheduler import CutOffs, start_scheduler
from mir_core.clock import SystemClock
from mir_core.model.coverage import Edition
from tests.demo_world import application

SHANGHAI = "Asia/Shanghai"
EDITIONS = {
    "morning": Edition("morning", dt.time(8), SHANGHAI),
    "evening": Edition("evening", dt.time(18), SHANGHAI),
}
YEAR = [dt.date(2026, 1, 1) + dt.timedelta(days=day) for day in range(365)]
MONDAY, SATURDAY, SUNDAY = 0, 5, 6


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[App]:
    async with application(tmp_path / "mir.db") as opened:
        yield opened


def utc(*parts: int) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=dt.UTC)  # type: ignore[misc, arg-type]  # the tuple's length is not known


async def test_the_morning_edition_appears_from_tuesday_to_saturday(app: App) -> None:
    # Days after one on which New York, Hong Kong and Shanghai all rested: New Year's Day, and
    # 19 June 2026, when Juneteenth and the Dragon Boat Festival fall on one Friday.
    none = {dt.date(2026, 1, 2), dt.date(2026, 6, 20)}
    expected = [
        date for date in YEAR if date.weekday() not in {SUNDAY, MONDAY} and date not in none
    ]
    assert [date for date in YEAR if app.pipeline.has_news(date, "morning")] == expected


async def test_the_evening_edition_appears_from_monday_to_saturday(app: App) -> None:
    none = {
        # Presidents' Day in New York, then the first day of the Lunar New Year.
        dt.date(2026, 2, 17),
        # Good Friday in New York, then a Saturday.
        dt.date(2026, 4, 4),
        # Easter Monday in Hong Kong, Tomb-Sweeping Day in Shanghai, after a Sunday.
        dt.date(2026, 4, 6),
        # Juneteenth, Independence Day observed and Christmas on Fridays, then Saturdays.
        dt.date(2026, 6, 20),
        dt.date(2026, 7, 4),
        dt.date(2026, 12, 26),
    }
    expected = [date for date in YEAR if date.weekday() != SUNDAY and date not in none]
    assert [date for date in YEAR if app.pipeline.has_news(date, "evening")] == expected


async def test_daylight_saving_moves_no_edition(app: App) -> None:
    # New York sets its clocks on 8 March and 1 November 2026: its close moves from 05:00 to 04:00
    # in Shanghai and back, always before the morning cut-off.
    for first in (dt.date(2026, 3, 2), dt.date(2026, 10, 26)):
        fortnight = [first + dt.timedelta(days=day) for day in range(14)]
        appears = [date.weekday() for date in fortnight if app.pipeline.has_news(date, "morning")]
        assert appears == [1, 2, 3, 4, 5] * 2


def test_every_cut_off_of_a_year_is_one_slot() -> None:
    found = slots(EDITIONS, utc(2025, 12, 31, 16), utc(2026, 12, 31, 16))
    assert len(found) == 2 * 365
    assert found[0] == Slot(utc(2026, 1, 1), dt.date(2026, 1, 1), "morning")
    assert found[1] == Slot(utc(2026, 1, 1, 10), dt.date(2026, 1, 1), "evening")
    assert list(found) == sorted(found)


def test_the_border_of_a_span_belongs_to_its_end() -> None:
    at = utc(2026, 4, 8)
    assert [slot.at for slot in slots(EDITIONS, at - dt.timedelta(hours=1), at)] == [at]
    assert slots(EDITIONS, at, at + dt.timedelta(hours=1)) == ()


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_slots_hold_far_from_utc(zone: str) -> None:
    # UTC+14 and UTC-11: noon there is 22:00 UTC of the day before, and 23:00 UTC of the day.
    noon = {"noon": Edition("noon", dt.time(12), zone)}
    hour = {"Pacific/Kiritimati": 22, "Pacific/Pago_Pago": 23}[zone]
    found = slots(noon, utc(2026, 4, 8), utc(2026, 4, 9))
    assert [slot.at for slot in found] == [utc(2026, 4, 8, hour)]


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (utc(2026, 4, 7, 23, 59), []),
        (utc(2026, 4, 8, 0), ["morning"]),
        (utc(2026, 4, 8, 1, 59), ["morning"]),
        (utc(2026, 4, 8, 2), []),
        (utc(2026, 4, 8, 10, 30), ["evening"]),
    ],
)
def test_an_edition_is_due_for_two_hours(now: dt.datetime, expected: list[str]) -> None:
    assert [slot.edition for slot in due(EDITIONS, now, ())] == expected


def test_what_is_settled_is_not_due() -> None:
    now = utc(2026, 4, 8, 0, 30)
    assert due(EDITIONS, now, {(dt.date(2026, 4, 8), "morning")}) == ()
    assert len(due(EDITIONS, now, {(dt.date(2026, 4, 7), "morning")})) == 1


def test_a_restart_at_any_minute_of_the_window_loses_no_edition() -> None:
    at = utc(2026, 4, 8)
    for minute in range(int(CATCH_UP.total_seconds()) // 60):
        found = due(EDITIONS, at + dt.timedelta(minutes=minute), ())
        assert [slot.at for slot in found] == [at]


# In New York clocks jump from 02:00 to 03:00 on 8 March 2026, and 01:30 comes twice on 1 November.
@pytest.mark.parametrize("zone", [SHANGHAI, "America/New_York", "Europe/London", "UTC"])
@pytest.mark.parametrize("time", [dt.time(8), dt.time(18, 30, 15), dt.time(0), dt.time(1, 30)])
@pytest.mark.parametrize("is_restarted", [False, True])
def test_the_scheduler_fires_once_on_every_date_of_a_year(
    zone: str, time: dt.time, *, is_restarted: bool
) -> None:
    timer = CutOffs({"edition": Edition("edition", time, zone)})
    local = ZoneInfo(zone)
    at = dt.datetime(2026, 1, 1, tzinfo=local)
    fired: list[dt.datetime] = []
    while len(fired) < len(YEAR):
        previous = fired[-1] if fired and not is_restarted else None
        at = timer.get_next_fire_time(previous, at)
        fired.append(at)
        at += dt.timedelta(seconds=1)
    assert [each.astimezone(local).date() for each in fired] == YEAR
    moved = [each.date() for each in fired if each.astimezone(local).time() != time]
    # The one local time above that a day lacks: London's clocks jump from 01:00 to 02:00.
    lacking = zone == "Europe/London" and time == dt.time(1, 30)
    assert moved == ([dt.date(2026, 3, 29)] if lacking else [])


async def test_the_scheduler_calls_at_the_cut_off() -> None:
    now = SystemClock().now()
    soon = now + dt.timedelta(seconds=2)
    called = asyncio.Event()

    async def fire() -> None:
        called.set()

    edition = Edition("soon", soon.time().replace(microsecond=0), "UTC")
    scheduler = start_scheduler({"soon": edition}, fire)
    try:
        await asyncio.wait_for(called.wait(), 10)
    finally:
        scheduler.shutdown(wait=False)
    assert SystemClock().now() >= soon.replace(microsecond=0)
