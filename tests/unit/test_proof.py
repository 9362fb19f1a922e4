"""What proves a session and what does not: docs/analysis.md, section 2."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mir_core.calendars import Calendars
from mir_core.ingest.contract import Reading
from mir_core.ingest.proof import Doubt, Unproved, observe
from mir_core.model.instrument import Instrument, Kind
from mir_core.model.observation import Observation

INSTRUMENTS = {
    "SPX": Instrument("SPX", Kind.INDEX, "XNYS", "points"),
    "HSI": Instrument("HSI", Kind.INDEX, "XHKG", "points"),
    "SSE": Instrument("SSE", Kind.INDEX, "XSHG", "points"),
    "DXY": Instrument("DXY", Kind.CURRENCY, "weekdays", "points"),
    "BTC": Instrument("BTC", Kind.COIN, "24/7", "USD"),
    "TVL.Total": Instrument("TVL.Total", Kind.TVL, "24/7", "USD", dated_at_start=True),
}
MINUTE = dt.timedelta(minutes=1)
MORNING = dt.datetime(2026, 4, 9, tzinfo=dt.UTC)
ZONES = {"N": "America/New_York", "H": "Asia/Hong_Kong", "U": "UTC"}


def at(text: str) -> dt.datetime:
    """`2026-04-08 16:08 H`: an instant of New York, Hong Kong or UTC, in UTC."""
    wall, _, zone = text.rpartition(" ")
    return dt.datetime.fromisoformat(wall).replace(tzinfo=ZoneInfo(ZONES[zone])).astimezone(dt.UTC)


def prove(
    calendars: Calendars,
    instrument: str,
    session: str | None,
    stated: str | None,
    fetched: str = "2026-04-09 00:05 U",
    *,
    as_of: dt.datetime = MORNING,
    is_running: bool = False,
    is_changed: bool = True,
) -> Observation | Unproved:
    reading = Reading(
        instrument,
        "close",
        100.0,
        None if session is None else dt.date.fromisoformat(session),
        None if stated is None else at(stated),
        is_running,
    )
    return observe(
        reading,
        at(fetched),
        "alpha",
        INSTRUMENTS[instrument],
        as_of,
        calendars,
        is_changed=is_changed,
    )


# Sessions and closes: published trading hours and holidays of the exchanges.
@pytest.mark.parametrize(
    ("instrument", "session", "stated", "close"),
    [
        ("SPX", "2026-04-08", "2026-04-08 16:37 N", "2026-04-08 16:00 N"),
        ("SPX", "2026-04-08", "2026-04-08 16:00 N", "2026-04-08 16:00 N"),
        ("SPX", "2026-04-08", None, "2026-04-08 16:00 N"),
        ("SPX", None, "2026-04-08 16:37 N", "2026-04-08 16:00 N"),
        ("SPX", "2025-11-28", "2025-11-28 13:05 N", "2025-11-28 13:00 N"),
        ("HSI", "2026-04-08", "2026-04-08 16:08 H", "2026-04-08 16:00 H"),
        ("HSI", "2026-04-08", "2026-04-08 18:31 H", "2026-04-08 16:00 H"),
        ("HSI", "2026-02-16", "2026-02-16 12:08 H", "2026-02-16 12:00 H"),
        ("SSE", "2026-04-08", "2026-04-08 15:00 H", "2026-04-08 15:00 H"),
        ("SSE", "2026-04-03", None, "2026-04-03 15:00 H"),
        ("DXY", "2026-04-08", None, "2026-04-08 17:00 N"),
    ],
)
def test_a_finished_session_is_proved(
    calendars: Calendars, instrument: str, session: str | None, stated: str | None, close: str
) -> None:
    found = prove(calendars, instrument, session, stated)
    assert found == Observation(
        instrument,
        "close",
        dt.date.fromisoformat(close[:10]),
        100.0,
        at(close),
        at("2026-04-09 00:05 U"),
        "alpha",
    )


def test_a_candle_is_proved_by_the_end_of_its_day(calendars: Calendars) -> None:
    found = prove(calendars, "BTC", "2026-04-08", None)
    assert isinstance(found, Observation)
    assert (found.session, found.observed_at) == (dt.date(2026, 4, 8), MORNING)


@pytest.mark.parametrize(
    ("instrument", "session", "stated", "doubt"),
    [
        # Hong Kong's Good Friday and Easter, its quotes copied with the holiday's date.
        ("HSI", "2026-04-03", "2026-04-03 16:08 H", Doubt.NO_SESSION),
        ("HSI", None, "2026-04-06 16:08 H", Doubt.NO_SESSION),
        ("SPX", "2026-04-03", None, Doubt.NO_SESSION),
        ("SPX", "2026-04-05", None, Doubt.NO_SESSION),
        ("SPX", "0001-01-01", None, Doubt.NO_SESSION),
        ("TVL.Total", "0001-01-01", None, Doubt.NO_SESSION),
        ("SPX", None, "0001-01-01 00:00 U", Doubt.NO_SESSION),
        # The lunch break, the minutes before the close, the closing auction.
        ("HSI", "2026-04-08", "2026-04-08 12:30 H", Doubt.RUNNING),
        ("HSI", "2026-04-08", "2026-04-08 16:07 H", Doubt.RUNNING),
        ("HSI", "2026-02-16", "2026-02-16 12:07 H", Doubt.RUNNING),
        ("SPX", "2026-04-08", "2026-04-08 15:59 N", Doubt.RUNNING),
        ("SPX", None, "2026-04-08 13:28 N", Doubt.RUNNING),
        # A session without an instant that had not closed when it was fetched.
        ("SSE", "2026-04-09", None, Doubt.RUNNING),
        ("BTC", "2026-04-09", None, Doubt.RUNNING),
        # New York's evening read as Shanghai's: twelve hours ahead.
        ("SPX", "2026-04-09", "2026-04-09 04:37 N", Doubt.AHEAD),
        ("SPX", None, None, Doubt.UNDATED),
        ("DXY", None, None, Doubt.UNDATED),
    ],
)
def test_nothing_else_is(
    calendars: Calendars,
    instrument: str,
    session: str | None,
    stated: str | None,
    doubt: Doubt,
) -> None:
    found = prove(calendars, instrument, session, stated)
    given_session = None if session is None else dt.date.fromisoformat(session)
    assert found == Unproved(instrument, "close", given_session, doubt)


def test_an_answer_that_says_its_session_runs_proves_nothing(calendars: Calendars) -> None:
    found = prove(calendars, "SPX", "2026-04-08", "2026-04-08 16:37 N", is_running=True)
    assert found == Unproved("SPX", "close", dt.date(2026, 4, 8), Doubt.RUNNING)


def test_a_holiday_s_quote_with_yesterday_s_date_is_yesterday_s(calendars: Calendars) -> None:
    found = prove(calendars, "HSI", "2026-04-02", "2026-04-02 16:08 H", "2026-04-03 18:00 H")
    assert isinstance(found, Observation)
    assert found.session == dt.date(2026, 4, 2)


def test_a_bar_without_a_time_counts_only_once_the_auction_is_over(calendars: Calendars) -> None:
    early = prove(calendars, "HSI", "2026-04-08", None, "2026-04-08 16:07 H")
    late = prove(calendars, "HSI", "2026-04-08", None, "2026-04-08 16:08 H")
    assert early == Unproved("HSI", "close", dt.date(2026, 4, 8), Doubt.RUNNING)
    assert isinstance(late, Observation)


def test_a_tvl_stamped_at_the_start_of_a_day_is_the_day_before_s(calendars: Calendars) -> None:
    found = prove(calendars, "TVL.Total", "2026-04-09", "2026-04-09 00:00 U")
    assert isinstance(found, Observation)
    assert (found.session, found.observed_at) == (dt.date(2026, 4, 8), MORNING)


@pytest.mark.parametrize("stated", ["2026-04-08 23:30 U", "2026-04-09 00:00 U"])
def test_a_quote_of_the_moment_stands_for_the_last_day(calendars: Calendars, stated: str) -> None:
    found = prove(calendars, "BTC", None, stated)
    assert isinstance(found, Observation)
    assert (found.session, found.observed_at) == (dt.date(2026, 4, 8), MORNING)


def test_in_the_evening_the_last_day_is_yesterday(calendars: Calendars) -> None:
    evening = at("2026-04-08 10:00 U")
    found = prove(calendars, "BTC", None, "2026-04-08 10:02 U", "2026-04-08 10:03 U", as_of=evening)
    assert isinstance(found, Observation)
    assert (found.session, found.observed_at) == (dt.date(2026, 4, 7), evening)


@pytest.mark.parametrize(
    ("stated", "fetched"),
    [
        ("2026-04-08 23:29 U", "2026-04-09 00:05 U"),
        ("2026-04-09 00:31 U", "2026-04-09 00:31 U"),
        (None, "2026-04-08 23:59 U"),
        (None, "2026-04-09 00:31 U"),
    ],
)
def test_a_quote_far_from_the_cut_off_proves_nothing(
    calendars: Calendars, stated: str | None, fetched: str
) -> None:
    found = prove(calendars, "BTC", None, stated, fetched)
    assert found == Unproved("BTC", "close", None, Doubt.NOT_NEAR)


def test_without_any_time_the_answer_must_be_new(calendars: Calendars) -> None:
    fresh = prove(calendars, "BTC", None, None, "2026-04-09 00:30 U")
    same = prove(calendars, "BTC", None, None, is_changed=False)
    assert isinstance(fresh, Observation)
    assert (fresh.session, fresh.observed_at) == (dt.date(2026, 4, 8), MORNING)
    assert same == Unproved("BTC", "close", None, Doubt.SAME)


def test_a_stated_time_needs_no_change(calendars: Calendars) -> None:
    found = prove(calendars, "BTC", None, "2026-04-09 00:00 U", is_changed=False)
    assert isinstance(found, Observation)


def test_what_was_fetched_before_the_cut_off_was_not_observed_after_it(
    calendars: Calendars,
) -> None:
    found = prove(calendars, "BTC", None, "2026-04-08 23:44 U", "2026-04-08 23:45 U")
    assert isinstance(found, Observation)
    assert found.observed_at == at("2026-04-08 23:45 U")


instants = st.datetimes(
    dt.datetime(2025, 1, 1),  # noqa: DTZ001 - the zone follows
    dt.datetime(2026, 12, 31),  # noqa: DTZ001
    timezones=st.just(dt.UTC),
)
readings = st.builds(
    Reading,
    st.sampled_from(sorted(INSTRUMENTS)),
    st.just("close"),
    st.just(100.0),
    st.none() | st.dates(dt.date(2025, 1, 1), dt.date(2026, 12, 31)) | st.dates(),
    st.none() | instants | st.datetimes(timezones=st.just(dt.UTC)),
    st.booleans(),
)


@st.composite
def related(draw: st.DrawFn) -> tuple[Reading, dt.datetime, dt.datetime]:
    """A reading whose times are near each other, as real ones are; its fetch; a cut-off."""
    as_of = draw(instants)
    near = st.integers(-4_000, 4_000).map(lambda minutes: as_of + minutes * MINUTE)
    reading = Reading(
        draw(st.sampled_from(sorted(INSTRUMENTS))),
        "close",
        100.0,
        draw(st.none() | near.map(lambda instant: instant.date())),
        draw(st.none() | near),
        draw(st.booleans()),
    )
    return reading, draw(near), as_of


@given(related() | st.tuples(readings, instants, instants), st.booleans())
def test_an_observation_is_of_a_session_that_had_ended_and_never_of_the_future(
    calendars: Calendars,
    case: tuple[Reading, dt.datetime, dt.datetime],
    is_changed: bool,  # noqa: FBT001 - drawn
) -> None:
    reading, fetched_at, as_of = case
    instrument = INSTRUMENTS[reading.instrument]
    found = observe(
        reading, fetched_at, "alpha", instrument, as_of, calendars, is_changed=is_changed
    )
    if isinstance(found, Unproved):
        return
    table = calendars.table(instrument.calendar)
    position = table.position(found.session)
    assert position is not None
    assert table.session(position).closes <= max(fetched_at, as_of)
    assert found.observed_at <= found.known_at == fetched_at
    assert found.value == reading.value
    assert not reading.is_running
    if reading.session is None and instrument.calendar != "24/7":
        assert reading.stated_at is not None


@given(related())
def test_a_later_fetch_of_a_dated_reading_proves_the_same(
    calendars: Calendars, case: tuple[Reading, dt.datetime, dt.datetime]
) -> None:
    reading, fetched_at, as_of = case
    instrument = INSTRUMENTS[reading.instrument]
    found, later = (
        observe(reading, instant, "alpha", instrument, as_of, calendars, is_changed=True)
        for instant in (fetched_at, fetched_at + 90 * MINUTE)
    )
    if isinstance(found, Observation) and reading.session is not None:
        assert isinstance(later, Observation)
        assert (later.session, later.observed_at) == (found.session, found.observed_at)
