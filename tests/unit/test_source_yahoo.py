"""Yahoo's daily bars: what its charts get wrong, and when the last bar counts."""

import datetime as dt
import json
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from mir_core.calendars import Calendars
from mir_core.ingest.contract import Answer, Reading, Wanted
from mir_core.ingest.proof import Doubt, Unproved, observe
from mir_core.ingest.sources.yahoo import SOURCE
from mir_core.model.coverage import Coverage
from mir_core.model.errors import SourceChanged, SourceUnavailable
from mir_core.model.observation import Observation
from tests.recorded import past, recorded

FRIDAY, THURSDAY = dt.date(2026, 5, 29), dt.date(2026, 5, 28)


def utc(day: int, hour: int, minute: int = 0, second: int = 0) -> dt.datetime:
    """An instant of May 2026."""
    return dt.datetime(2026, 5, day, hour, minute, second, tzinfo=dt.UTC)


AFTER = utc(30, 0)


def chart(
    instrument: str,
    *,
    fetched_at: dt.datetime = AFTER,
    quoted_at: dt.datetime | None = None,
    **result: Any,  # noqa: ANN401 - parts of a JSON answer
) -> Answer:
    """The recorded chart of an instrument, with another last quote or other parts."""
    answer = recorded("yahoo").answers[f"latest-{instrument}.json"]
    body = json.loads(answer.body)
    whole = body["chart"]["result"][0]
    if quoted_at is not None:
        whole["meta"]["regularMarketTime"] = int(quoted_at.timestamp())
    whole["meta"].update(result.pop("meta", {}))
    whole["indicators"]["quote"][0]["close"] = result.pop(
        "close", whole["indicators"]["quote"][0]["close"]
    )
    whole.update(result)
    return replace(answer, body=json.dumps(body).encode(), fetched_at=fetched_at)


def last(answer: Answer) -> Reading:
    return SOURCE.parse(answer)[-1]


def test_the_change_of_a_day_needs_two_bars_not_the_close_before_the_range() -> None:
    answer = recorded("yahoo").answers["latest-SPX.json"]
    before_range = json.loads(answer.body)["chart"]["result"][0]["meta"]["chartPreviousClose"]
    closes = {reading.session: reading.value for reading in SOURCE.parse(answer)}
    assert closes[THURSDAY] == 7563.63
    assert before_range not in closes.values()
    assert closes[FRIDAY] / closes[THURSDAY] - 1 == pytest.approx(0.00217, abs=1e-5)


def test_a_null_close_gives_no_reading_and_loses_no_other() -> None:
    readings = SOURCE.parse(chart("SPX", close=[7520.36, None, 7580.06]))
    assert [reading.session for reading in readings] == [dt.date(2026, 5, 27), FRIDAY]
    assert SOURCE.parse(chart("SPX", close=[None, None, None])) == ()


def test_closes_are_what_the_exchange_published_not_the_noise_of_a_32_bit_float() -> None:
    answer = chart("DJI", close=[50644.28125, 50668.96875, 51032.4609375])
    assert [r.value for r in SOURCE.parse(answer)] == [50644.28, 50668.97, 51032.46]
    exact = chart("SZSE", close=[15736.4691234567, 15861.891, 15575.134])
    assert [r.value for r in SOURCE.parse(exact)] == [15736.4691234567, 15861.891, 15575.134]


def test_the_last_bar_is_live_while_the_session_runs() -> None:
    noon = utc(29, 16)
    reading = last(chart("SPX", quoted_at=noon, fetched_at=utc(29, 16, 1)))
    assert (reading.session, reading.stated_at, reading.is_running) == (FRIDAY, noon, True)
    earlier = SOURCE.parse(chart("SPX", quoted_at=noon, fetched_at=utc(29, 16, 1)))[:-1]
    assert not any(reading.is_running or reading.stated_at for reading in earlier)


def test_the_last_bar_counts_once_the_quote_is_of_the_close() -> None:
    close = utc(29, 20, 0, 1)
    reading = last(chart("SPX", quoted_at=close, fetched_at=utc(29, 20, 5)))
    assert (reading.stated_at, reading.is_running) == (close, False)


def test_a_last_trade_seconds_before_the_close_counts_once_quotes_have_settled() -> None:
    seconds_before = utc(29, 19, 59, 57)
    early = last(chart("SPX", quoted_at=seconds_before, fetched_at=utc(29, 19, 59, 59)))
    assert early.is_running
    later = last(chart("SPX", quoted_at=seconds_before, fetched_at=utc(29, 20, 30)))
    assert (later.stated_at, later.is_running) == (None, False)


def test_on_a_half_day_the_calendar_decides(calendars: Calendars, coverage: Coverage) -> None:
    """New York closed at 13:00 on 2025-11-28; the chart names the usual hours."""
    friday = dt.datetime(2025, 11, 28, 18, 0, 1, tzinfo=dt.UTC)
    usual = int(friday.replace(hour=21, second=0).timestamp())
    periods = {"currentTradingPeriod": {"regular": {"start": usual - 23400, "end": usual}}}
    stamps = [int(friday.timestamp()) - 86400 * days - 12601 for days in (3, 2, 0)]
    answer = chart(
        "SPX",
        quoted_at=friday,
        fetched_at=friday + dt.timedelta(hours=6),
        timestamp=stamps,
        meta=periods,
    )
    proved = prove(last(answer), answer, calendars, coverage)
    assert isinstance(proved, Observation)
    assert proved.session == dt.date(2025, 11, 28)


def test_before_the_open_the_last_bar_is_the_session_before() -> None:
    monday = {"currentTradingPeriod": {"regular": {"start": 1780320600, "end": 1780344000}}}
    answer = chart("SPX", quoted_at=utc(29, 20, 0, 1), fetched_at=utc(31, 12), meta=monday)
    reading = last(answer)
    assert (reading.session, reading.is_running) == (FRIDAY, False)


def test_an_old_quote_seen_after_the_close_is_left_to_the_calendar(
    calendars: Calendars, coverage: Coverage
) -> None:
    answer = chart("SPX", quoted_at=utc(29, 17), fetched_at=utc(29, 23))
    reading = last(answer)
    assert not reading.is_running
    proved = prove(reading, answer, calendars, coverage)
    assert isinstance(proved, Unproved)
    assert proved.doubt is Doubt.RUNNING


def test_the_yield_counts_although_its_pit_closes_before_new_york(
    calendars: Calendars, coverage: Coverage
) -> None:
    answer = chart("US10Y", quoted_at=utc(29, 18, 59, 52), fetched_at=utc(29, 21))
    proved = prove(last(answer), answer, calendars, coverage)
    assert isinstance(proved, Observation)
    assert (proved.session, proved.value) == (FRIDAY, 4.453)
    half_way = chart("US10Y", quoted_at=utc(29, 16), fetched_at=utc(29, 21))
    assert last(half_way).is_running


def test_yields_are_in_percent() -> None:
    assert last(chart("US10Y")).value == 4.453


def test_the_dollar_index_counts_after_five_in_new_york() -> None:
    five = utc(29, 20, 59, 55)
    assert last(chart("DXY", quoted_at=five, fetched_at=utc(29, 21, 5))).is_running
    reading = last(chart("DXY", quoted_at=five, fetched_at=utc(30, 0)))
    assert (reading.session, reading.stated_at, reading.is_running) == (FRIDAY, None, False)


def test_an_evening_bar_of_the_dollar_index_carries_the_next_date_and_is_running() -> None:
    evening = utc(29, 1)
    stamps = [1779854400, 1779940800, 1780027200]
    answer = chart("DXY", quoted_at=evening, fetched_at=utc(29, 1, 5), timestamp=stamps)
    thursday, friday = SOURCE.parse(answer)[-2:]
    assert (thursday.session, thursday.is_running) == (THURSDAY, False)
    assert (friday.session, friday.is_running) == (FRIDAY, True)


def test_evening_trade_in_the_bar_of_the_day_is_no_close() -> None:
    assert last(chart("DXY", quoted_at=utc(30, 0, 30), fetched_at=utc(30, 1))).is_running


def test_a_bar_belongs_to_the_exchange_s_own_date_summer_and_winter() -> None:
    """Midnights in New York of 2026-01-15 and 2026-05-29, told in one answer."""
    answer = chart("DXY", timestamp=[1768453200, 1779940800, 1780027200])
    dates = [reading.session for reading in SOURCE.parse(answer)]
    assert dates == [dt.date(2026, 1, 15), THURSDAY, FRIDAY]


def test_hong_kong_opens_on_its_own_date() -> None:
    assert [r.session for r in SOURCE.parse(chart("HSI"))][-1] == FRIDAY
    stamp = json.loads(chart("HSI").body)["chart"]["result"][0]["timestamp"][-1]
    assert dt.datetime.fromtimestamp(stamp, dt.UTC) == utc(29, 1, 30)


def test_a_live_bar_that_repeats_its_day_replaces_it() -> None:
    stamps = [1779975000, 1780061400, 1780084801]
    readings = SOURCE.parse(chart("SPX", timestamp=stamps, close=[7563.63, 7579.0, 7580.06]))
    assert [(r.session, r.value) for r in readings] == [(THURSDAY, 7563.63), (FRIDAY, 7580.06)]


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        ({"meta": {"symbol": "^IXIC"}}, r"\^NDX.*\^IXIC"),
        ({"meta": {"exchangeTimezoneName": "Asia/Tokyo"}}, "Asia/Tokyo"),
        ({"meta": {"dataGranularity": "1wk"}}, "daily bars"),
        ({"timestamp": [1779975000]}, "as many closes"),
        ({"timestamp": [1780061400, 1779975000, 1779888600]}, "ascend"),
        ({"close": [-1.0, -2.0, -3.0]}, "NDX"),
    ],
)
def test_an_answer_of_another_thing_is_a_change(part: dict[str, Any], expected: str) -> None:
    with pytest.raises(SourceChanged, match=f"yahoo: expected .*{expected}"):
        SOURCE.parse(chart("NDX", **part))


def test_an_error_in_the_answer_is_named() -> None:
    body = b'{"chart":{"result":null,"error":{"code":"Not Found","description":"delisted"}}}'
    with pytest.raises(SourceChanged, match="Not Found"):
        SOURCE.parse(replace(chart("SPX"), body=body))


def test_a_refusal_with_status_200_is_to_be_tried_later() -> None:
    with pytest.raises(SourceUnavailable, match="yahoo"):
        SOURCE.parse(replace(chart("SPX"), body=b"Edge: Too Many Requests"))


def test_history_asks_from_the_first_day_to_beyond_the_last() -> None:
    wanted = Wanted(frozenset({("NDX", "close")}), {}, dt.date(2016, 1, 1), FRIDAY)
    (request,) = SOURCE.requests(wanted)
    first, second = 1451606400, 1780185600
    assert request.path == (
        f"/v8/finance/chart/%5ENDX?period1={first}&period2={second}&interval=1d"
    )


def prove(
    reading: Reading, answer: Answer, calendars: Calendars, coverage: Coverage
) -> Observation | Unproved:
    instrument = coverage.instruments[reading.instrument]
    return observe(
        reading, answer.fetched_at, "yahoo", instrument, utc(30, 0), calendars, is_changed=True
    )


def test_every_recorded_chart_has_consecutive_sessions() -> None:
    for answer in recorded("yahoo").answers.values():
        dates = [reading.session for reading in SOURCE.parse(answer)]
        known = [date for date in dates if date is not None]
        assert known == dates
        assert all(later > earlier for earlier, later in pairwise(known))


def test_a_chart_as_yahoo_really_sent_it(shared_folder: Path) -> None:
    """Of ^SP500TR, which we do not ask for: told as another symbol, it is that symbol's chart."""
    file = shared_folder / "data/payloads/yahoo/chart_SP500TR_1d_2023-07-14.json"
    answer = chart("SPX", fetched_at=dt.datetime(2023, 7, 15, tzinfo=dt.UTC))
    with pytest.raises(SourceChanged, match="SP500TR"):
        SOURCE.parse(replace(answer, body=file.read_bytes()))
    body = file.read_bytes().replace(b'"symbol":"^SP500TR"', b'"symbol":"^GSPC"')
    readings = SOURCE.parse(replace(answer, body=body))
    assert len(readings) == 18
    assert [reading.value for reading in readings[-2:]] == [9693.3, 9683.69]
    assert [reading.session for reading in readings[-2:]] == [
        dt.date(2023, 7, 13),
        dt.date(2023, 7, 14),
    ]
    assert readings[-1].stated_at == dt.datetime(2023, 7, 14, 21, 14, 34, tzinfo=dt.UTC)
    assert not readings[-1].is_running


def test_recorded_closes_are_those_of_real_history(shared_folder: Path) -> None:
    for reading in recorded("yahoo").readings:
        real = past(shared_folder, reading.instrument, str(reading.session))
        assert reading.value == pytest.approx(real, rel=1e-6)
