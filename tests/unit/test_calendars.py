"""Sessions of the venues, against published closures, the calendar library and real closes."""

import csv
import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

import exchange_calendars
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mir_core.calendars import (
    CRYPTO,
    HORIZON,
    VENUES,
    WEEKDAYS,
    Calendars,
    Override,
    cut_off,
    equity_session_closed,
)
from mir_core.model.session import Session

EXCHANGES = ("XNYS", "XHKG", "XSHG")
STARTS = {"XNYS": "1970-01-01", "XHKG": "1986-01-01", "XSHG": "1990-12-19"}
MORNING = dt.time(8)
EVENING = dt.time(18)
SHANGHAI = "Asia/Shanghai"


def utc(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def morning(text: str) -> dt.datetime:
    return cut_off(day(text), MORNING, SHANGHAI)


def evening(text: str) -> dt.datetime:
    return cut_off(day(text), EVENING, SHANGHAI)


def session(calendars: Calendars, venue: str, date: str) -> Session:
    table = calendars.table(venue)
    position = table.position(day(date))
    assert position is not None, f"{venue} has no session on {date}"
    return table.session(position)


@pytest.fixture(scope="module")
def library() -> Mapping[str, exchange_calendars.ExchangeCalendar]:
    return {
        venue: exchange_calendars.get_calendar(venue, start=STARTS[venue], end="2026-12-31")
        for venue in EXCHANGES
    }


@pytest.mark.parametrize(
    ("venue", "date", "is_open"),
    [
        ("XNYS", "2026-04-03", False),  # Good Friday
        ("XHKG", "2026-04-03", False),
        ("XSHG", "2026-04-03", True),
        ("XNYS", "2026-04-06", True),
        ("XHKG", "2026-04-06", False),  # Easter Monday
        ("XSHG", "2026-04-06", False),  # Tomb-Sweeping Day
        ("XNYS", "2026-04-07", True),
        ("XHKG", "2026-04-07", False),
        ("XSHG", "2026-04-07", True),
        ("XSHG", "2026-02-13", True),
        ("XSHG", "2026-02-16", False),
        ("XSHG", "2026-02-23", False),
        ("XSHG", "2026-02-24", True),
        ("XSHG", "2026-05-01", False),
        ("XSHG", "2026-05-05", False),
        ("XSHG", "2026-05-06", True),
        ("XSHG", "2026-06-19", False),
        ("XSHG", "2026-09-25", False),
        ("XSHG", "2026-10-01", False),
        ("XSHG", "2026-10-07", False),
        ("XSHG", "2026-10-08", True),
        ("XSHG", "2026-02-14", False),  # a working Saturday, no trading day
        ("XNYS", "2001-09-11", False),
        ("XNYS", "2001-09-17", True),
        ("XNYS", "2012-10-29", False),  # hurricane Sandy
        ("XNYS", "2025-01-09", False),  # mourning for President Carter
        ("XHKG", "2023-09-01", False),  # typhoon Saola: the library lists a session
        ("XHKG", "2023-09-08", False),  # black rainstorm: likewise
        ("XHKG", "2023-09-07", True),
        ("XSHG", "1990-12-18", False),  # the day before it opened
        ("XSHG", "1990-12-19", True),
        (WEEKDAYS, "2026-12-25", True),
        (WEEKDAYS, "2026-12-26", False),
        (CRYPTO, "2026-12-25", True),
        (CRYPTO, "2026-12-26", True),
        (CRYPTO, "2009-01-02", False),  # the day before Bitcoin's first block
    ],
)
def test_open_and_closed_days(calendars: Calendars, venue: str, date: str, is_open: bool) -> None:  # noqa: FBT001 - a column of the table
    assert (calendars.table(venue).position(day(date)) is not None) == is_open


@pytest.mark.parametrize(("venue", "sessions"), [("XNYS", 251), ("XHKG", 247), ("XSHG", 242)])
def test_sessions_of_2026(calendars: Calendars, venue: str, sessions: int) -> None:
    dates = calendars.table(venue).dates
    year = dates.astype("datetime64[Y]") == np.datetime64("2026", "Y")
    assert year.sum() == sessions


@pytest.mark.parametrize(
    ("venue", "date", "opens", "closes"),
    [
        ("XNYS", "2026-04-07", "2026-04-07T13:30", "2026-04-07T20:00"),
        ("XNYS", "2026-11-27", "2026-11-27T14:30", "2026-11-27T18:00"),  # early close
        ("XNYS", "2026-12-24", "2026-12-24T14:30", "2026-12-24T18:00"),
        ("XHKG", "2026-04-08", "2026-04-08T01:30", "2026-04-08T08:00"),
        ("XHKG", "2026-02-16", "2026-02-16T01:30", "2026-02-16T04:00"),  # half day
        ("XHKG", "2026-12-24", "2026-12-24T01:30", "2026-12-24T04:00"),
        ("XHKG", "2026-12-31", "2026-12-31T01:30", "2026-12-31T04:00"),
        ("XSHG", "2026-04-08", "2026-04-08T01:30", "2026-04-08T07:00"),
        ("XSHG", "2027-01-04", "2027-01-04T01:30", "2027-01-04T07:00"),  # beyond the library
        (WEEKDAYS, "2026-01-05", "2026-01-05T05:00", "2026-01-05T22:00"),
        (WEEKDAYS, "2026-07-06", "2026-07-06T04:00", "2026-07-06T21:00"),
        (CRYPTO, "2026-04-07", "2026-04-07T00:00", "2026-04-08T00:00"),
    ],
)
def test_hours(calendars: Calendars, venue: str, date: str, opens: str, closes: str) -> None:
    found = session(calendars, venue, date)
    assert (found.opens, found.closes) == (utc(opens), utc(closes))


@pytest.mark.parametrize(
    ("date", "close"),
    [
        ("2026-03-06", "21:00"),  # Friday before New York's clocks go forward
        ("2026-03-09", "20:00"),
        ("2026-10-30", "20:00"),  # Friday before they go back
        ("2026-11-02", "21:00"),
    ],
)
def test_new_york_closes_an_hour_earlier_in_summer(
    calendars: Calendars, date: str, close: str
) -> None:
    for venue, hours in (("XNYS", 0), (WEEKDAYS, 1)):
        expected = utc(f"{date}T{close}") + dt.timedelta(hours=hours)
        assert session(calendars, venue, date).closes == expected


@pytest.mark.parametrize("friday", ["2026-03-06", "2026-03-13", "2026-10-30", "2026-11-06"])
def test_clock_changes_do_not_move_what_a_morning_expects(
    calendars: Calendars, friday: str
) -> None:
    saturday = day(friday) + dt.timedelta(days=1)
    for at in (saturday, saturday + dt.timedelta(days=1), saturday + dt.timedelta(days=2)):
        found = calendars.expected("XNYS", cut_off(at, MORNING, SHANGHAI))
        assert found is not None
        assert found.date == day(friday)


BEFORE_THE_HOLIDAY = (
    *("1987-05-05", "1988-05-23", "1989-05-12", "1990-05-02", "1991-05-21", "1992-05-11"),
    *("1993-05-28", "1994-05-18", "1995-05-08", "1996-05-24", "1997-05-14", "1998-05-04"),
)


@pytest.mark.parametrize("venue", EXCHANGES)
def test_every_session_is_the_librarys(
    calendars: Calendars,
    library: Mapping[str, exchange_calendars.ExchangeCalendar],
    venue: str,
) -> None:
    theirs, table = library[venue], calendars.table(venue)
    sessions = {stamp.date() for stamp in theirs.sessions}
    if venue == "XHKG":
        sessions -= {day("2023-09-01"), day("2023-09-08")}
        # The Buddha's Birthday before it was a holiday: HSI has closes on these days.
        sessions |= {day(date) for date in BEFORE_THE_HOLIDAY}
    mine = table.dates[: len(sessions)].tolist()
    assert mine == sorted(sessions)


@given(date=st.dates(day("1991-01-01"), day("2026-12-31")), venue=st.sampled_from(EXCHANGES))
def test_random_dates_agree_with_the_library(
    library: Mapping[str, exchange_calendars.ExchangeCalendar], venue: str, date: dt.date
) -> None:
    theirs, table = library[venue], Calendars().table(venue)
    position = table.position(date)
    assert (position is not None) == theirs.is_session(date.isoformat())
    if position is not None:
        found = table.session(position)
        assert found.opens == theirs.session_open(date.isoformat()).to_pydatetime()
        assert found.closes == theirs.session_close(date.isoformat()).to_pydatetime()


@given(
    at=st.datetimes(dt.datetime(1992, 1, 1), dt.datetime(2026, 12, 20), timezones=st.just(dt.UTC)),  # noqa: DTZ001 - the strategy adds the zone
    venue=st.sampled_from(EXCHANGES),
)
def test_the_expected_session_is_the_librarys_last_closed_one(
    library: Mapping[str, exchange_calendars.ExchangeCalendar], venue: str, at: dt.datetime
) -> None:
    closes = library[venue].closes
    found = Calendars().expected(venue, at)
    assert found is not None
    assert found.date == closes[closes <= at].index[-1].date()


@given(
    at=st.datetimes(dt.datetime(1992, 1, 1), dt.datetime(2039, 12, 1), timezones=st.just(dt.UTC)),  # noqa: DTZ001 - the strategy adds the zone
    venue=st.sampled_from((*EXCHANGES, WEEKDAYS)),
)
def test_closed_means_no_session_on_the_last_weekday_that_is_over(
    calendars: Calendars, venue: str, at: dt.datetime
) -> None:
    regular, zone = VENUES[venue].closes, ZoneInfo(VENUES[venue].zone)
    date = at.astimezone(zone).date() + dt.timedelta(days=1)
    while date.weekday() > 4 or dt.datetime.combine(date, regular, zone) > at:
        date -= dt.timedelta(days=1)
    table = calendars.table(venue)
    traded = table.position(date) is not None
    closed_since = table.dates[table.closed_by(at) - 1] > np.datetime64(date)
    assert calendars.is_closed(venue, at) is not (traded or bool(closed_since))


@pytest.mark.parametrize(
    ("venue", "at", "closed", "expected"),
    [
        # The morning of 2026-04-08: Hong Kong had last traded on the Thursday before.
        ("XNYS", morning("2026-04-08"), False, "2026-04-07"),
        ("XHKG", morning("2026-04-08"), True, "2026-04-02"),
        ("XSHG", morning("2026-04-08"), False, "2026-04-07"),
        ("XHKG", evening("2026-04-08"), False, "2026-04-08"),
        # Saturday morning carries New York's Friday; weekends close nobody.
        ("XNYS", morning("2026-04-11"), False, "2026-04-10"),
        ("XHKG", morning("2026-04-11"), False, "2026-04-10"),
        ("XNYS", morning("2026-04-12"), False, "2026-04-10"),
        ("XSHG", morning("2026-04-13"), False, "2026-04-10"),
        # A holiday on Monday: closed on Tuesday morning, and on Monday only once it is over.
        ("XNYS", morning("2026-05-26"), True, "2026-05-22"),
        ("XNYS", utc("2026-05-25T19:59"), False, "2026-05-22"),
        ("XNYS", utc("2026-05-25T20:00"), True, "2026-05-22"),
        ("XNYS", utc("2026-05-26T19:59"), True, "2026-05-22"),
        ("XNYS", utc("2026-05-26T20:00"), False, "2026-05-26"),
        # Good Friday: closed all weekend, until Monday's close.
        ("XNYS", morning("2026-04-04"), True, "2026-04-02"),
        ("XNYS", morning("2026-04-06"), True, "2026-04-02"),
        # A half day counts as soon as it has closed, and is never a closed day.
        ("XHKG", utc("2026-12-24T03:59"), False, "2026-12-23"),
        ("XHKG", utc("2026-12-24T04:00"), False, "2026-12-24"),
        ("XHKG", evening("2026-12-24"), False, "2026-12-24"),
        ("XHKG", morning("2026-12-28"), True, "2026-12-24"),
        ("XNYS", utc("2026-11-27T18:00"), False, "2026-11-27"),
        ("XNYS", utc("2026-11-27T17:59"), True, "2026-11-25"),  # Thanksgiving is the last one over
        # Shanghai's eight days: to the evening of the first session after them.
        ("XSHG", morning("2024-10-08"), True, "2024-09-30"),
        ("XSHG", evening("2024-10-08"), False, "2024-10-08"),
        # A typhoon closes like a holiday.
        ("XHKG", evening("2023-09-01"), True, "2023-08-31"),
        ("XHKG", morning("2023-09-04"), True, "2023-08-31"),
    ],
)
def test_closed_markets(
    calendars: Calendars,
    venue: str,
    at: dt.datetime,
    closed: bool,  # noqa: FBT001 - a column of the table
    expected: str,
) -> None:
    found = calendars.expected(venue, at)
    assert found is not None
    assert (calendars.is_closed(venue, at), found.date) == (closed, day(expected))


def test_a_crypto_day_ends_at_midnight_exactly(calendars: Calendars) -> None:
    midnight = morning("2026-04-08")
    assert midnight == utc("2026-04-08T00:00")
    before = calendars.expected(CRYPTO, midnight - dt.timedelta(microseconds=1))
    at = calendars.expected(CRYPTO, midnight)
    assert before is not None
    assert at is not None
    assert (before.date, at.date) == (day("2026-04-06"), day("2026-04-07"))
    assert not calendars.is_closed(CRYPTO, midnight)


def test_shanghai_goes_on_provisionally_after_the_library_ends(calendars: Calendars) -> None:
    last = calendars.market("XSHG", day("2026-12-31"), evening("2026-12-31"))
    assert not last.provisional
    new_year = calendars.market("XSHG", day("2027-01-01"), evening("2027-01-01"))
    assert new_year.provisional
    assert new_year.closed
    assert new_year.today is None
    assert new_year.expected is not None
    assert new_year.expected.date == day("2026-12-31")
    monday = calendars.market("XSHG", day("2027-01-04"), evening("2027-01-04"))
    assert monday.provisional
    assert not monday.closed
    assert monday.expected is not None
    assert monday.expected.date == day("2027-01-04")


def test_no_day_of_the_next_years_raises(calendars: Calendars) -> None:
    for offset in range(3 * 365):
        date = day("2026-12-20") + dt.timedelta(days=offset)
        for venue in (*EXCHANGES, WEEKDAYS, CRYPTO):
            market = calendars.market(venue, date, cut_off(date, MORNING, SHANGHAI))
            assert market.expected is not None
            assert market.provisional == (venue == "XSHG" and date.year > 2026)


@pytest.mark.parametrize("venue", [*EXCHANGES, WEEKDAYS, CRYPTO])
def test_sessions_are_in_order_and_do_not_overlap(calendars: Calendars, venue: str) -> None:
    table = calendars.table(venue)
    assert (table.dates[1:] > table.dates[:-1]).all()
    assert (table.opens < table.closes).all()
    assert (table.closes[:-1] <= table.opens[1:]).all()
    assert table.dates[-1].item() == HORIZON
    if venue != CRYPTO:
        assert np.is_busday(table.dates).all()


def test_overrides_close_and_open_days() -> None:
    calendars = Calendars(
        {
            "XNYS": Override(closed=(day("2026-04-07"),), open=(day("2026-04-03"),)),
            "XSHG": Override(open=(day("2027-01-02"),)),
        }
    )
    assert calendars.table("XNYS").position(day("2026-04-07")) is None
    opened = session(calendars, "XNYS", "2026-04-03")
    assert (opened.opens, opened.closes) == (utc("2026-04-03T13:30"), utc("2026-04-03T20:00"))
    assert session(calendars, "XSHG", "2027-01-02").closes == utc("2027-01-02T07:00")
    assert (np.diff(calendars.table("XNYS").closes) > 0).all()


def test_a_venue_that_nobody_defined_is_an_error(calendars: Calendars) -> None:
    with pytest.raises(KeyError):
        calendars.table("XLON")


def test_before_the_first_session_nothing_is_expected(calendars: Calendars) -> None:
    assert calendars.expected("XHKG", utc("1985-12-31T12:00")) is None
    assert calendars.market("XHKG", day("1985-12-31"), utc("1985-12-31T12:00")).expected is None


@pytest.mark.parametrize(
    ("date", "closed"),
    [
        ("2026-04-08", True),
        ("2026-04-04", True),  # Saturday: Shanghai's Friday, while New York had Good Friday
        ("2026-04-05", False),  # Sunday
        ("2026-04-06", False),  # Monday
        ("2026-04-07", True),  # Tuesday: New York's Monday alone
        ("2026-12-26", False),  # Christmas: New York and Hong Kong; Shanghai traded
    ],
)
def test_news_since_the_previous_morning(
    calendars: Calendars,
    date: str,
    closed: bool,  # noqa: FBT001 - a column of the table
) -> None:
    before = cut_off(day(date) - dt.timedelta(days=1), MORNING, SHANGHAI)
    venues = EXCHANGES if date != "2026-12-26" else ("XNYS", "XHKG")
    assert equity_session_closed(calendars, venues, before, morning(date)) is closed


def test_a_close_at_the_cut_off_belongs_to_it(calendars: Calendars) -> None:
    close = utc("2026-04-07T20:00")
    hour = dt.timedelta(hours=1)
    assert equity_session_closed(calendars, ("XNYS",), close - hour, close)
    assert not equity_session_closed(calendars, ("XNYS",), close, close + hour)


def test_cut_offs_follow_the_zones_clock() -> None:
    assert cut_off(day("2026-07-01"), MORNING, "America/New_York") == utc("2026-07-01T12:00")
    assert cut_off(day("2026-01-02"), MORNING, "America/New_York") == utc("2026-01-02T13:00")


@pytest.mark.parametrize(
    ("file", "venue", "since"),
    [("SPX", "XNYS", "1970-01-01"), ("HSI", "XHKG", "2012-03-20"), ("SSE", "XSHG", "1990-12-19")],
)
def test_real_closes_fall_on_all_sessions_and_no_other_day(
    calendars: Calendars, shared_folder: Path, file: str, venue: str, since: str
) -> None:
    with (shared_folder / "data" / "history" / f"{file}.csv").open(encoding="utf-8") as rows:
        dates = [row["date"] for row in csv.DictReader(rows) if row["date"] >= since]
    table = calendars.table(venue)
    inside = (table.dates >= np.datetime64(since)) & (table.dates <= np.datetime64(dates[-1]))
    assert [str(date) for date in table.dates[inside]] == dates
