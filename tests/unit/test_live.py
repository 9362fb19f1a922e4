"""What a run wants of each source, and what it takes of the answers."""

import datetime as dt
import hashlib

import pytest

from config.load import load
from config.sources import live_sources
from mir_core.ingest.contract import Key, Reading
from mir_core.ingest.gathered import Retrieval
from mir_core.ingest.missing import missing, ordered_sources, portion
from mir_core.ingest.proving import MOST_NAMED, NOT_AT_CLOSE, UNDATED, Prover, histories
from mir_core.ingest.wanted import expected_sessions, key_of, newest_wanted
from mir_core.model.coverage import Coverage
from mir_core.model.observation import Observation
from mir_core.model.session import microseconds
from tests.builders import calendars

MORNING = dt.datetime(2026, 4, 8, tzinfo=dt.UTC)
EVENING = dt.datetime(2026, 4, 8, 10, tzinfo=dt.UTC)
SOON = dt.timedelta(seconds=30)
DAY = dt.timedelta(days=1)


@pytest.fixture(scope="module")
def covered() -> Coverage:
    return load(languages=("en", "zh")).coverage


def prover(covered: Coverage, as_of: dt.datetime = MORNING, **options: bool) -> Prover:
    since = as_of.date() - 10 * DAY
    return Prover(covered, calendars(), as_of, since, **options)


def retrieval(*readings: Reading, at: dt.datetime = MORNING + SOON) -> Retrieval:
    digest = hashlib.sha256(b"body").hexdigest()
    return Retrieval("alpha", "https://alpha.example/a", at, digest, b"body", readings)


def test_a_figure_s_name_may_hold_dots() -> None:
    assert key_of("SPX.close") == ("SPX", "close")
    assert key_of("TVL.Algo-Stables.tvl_usd") == ("TVL.Algo-Stables", "tvl_usd")


def test_each_source_is_asked_for_its_figures_alone(covered: Coverage) -> None:
    wanted = newest_wanted(covered, live_sources(), calendars(), MORNING)
    assert "tencent_bars" not in wanted
    assert wanted["cboe"].keys == {("VIX", "close")}
    assert ("NDX", "close") not in wanted["sina"].keys
    assert wanted["tencent"].since is None
    assert wanted["tencent"].until == dt.date(2026, 4, 8)
    # Good Friday and Easter Monday: Hong Kong had last traded on the second.
    assert wanted["tencent"].sessions["XHKG"] == dt.date(2026, 4, 2)
    assert wanted["tencent"].sessions["XSHG"] == dt.date(2026, 4, 7)
    assert wanted["tencent"].sessions["24/7"] == dt.date(2026, 4, 7)


def test_only_recent_sessions_are_taken(covered: Coverage) -> None:
    days = [dt.date(2026, 3, 27), dt.date(2026, 3, 30), dt.date(2026, 4, 7)]
    readings = [Reading("SPX", "close", 6600.0, day) for day in days]
    found, refused = prover(covered).prove(
        retrieval(*readings), {("SPX", "close")}, is_changed=True
    )
    assert [each.session for each in found] == days[1:]
    assert refused == []


def test_what_was_not_wanted_is_left_out(covered: Coverage) -> None:
    readings = (
        Reading("SPX", "close", 6600.0, dt.date(2026, 4, 7)),
        Reading("HSI", "turnover_hkd", 1e11, dt.date(2026, 4, 2)),
    )
    found, refused = prover(covered).prove(
        retrieval(*readings), {("SPX", "close")}, is_changed=True
    )
    assert [each.instrument for each in found] == ["SPX"]
    assert refused == []


def test_of_what_only_the_answer_names_the_largest_are_kept(covered: Coverage) -> None:
    named = [
        Reading(f"Protocol.p{size}", "tvl_usd", 1e7 * size, None, label=f"P {size}", group="RWA")
        for size in range(1, MOST_NAMED + 51)
    ]
    found, refused = prover(covered).prove(retrieval(*named), set(), is_changed=True)
    assert len(found) == MOST_NAMED
    assert {each.instrument for each in found} == {
        f"Protocol.p{size}" for size in range(51, MOST_NAMED + 51)
    }
    assert refused == []
    strange = Reading("Nonsense.x", "close", 1.0, None, label="x")
    _, refused = prover(covered).prove(retrieval(strange), set(), is_changed=True)
    assert [each.reason for each in refused] == ["unknown instrument"]


def test_a_value_of_the_moment_counts_at_the_end_of_the_day_alone(covered: Coverage) -> None:
    """The price of ten o'clock is not the close of the day before."""
    keys: set[Key] = {("BTC", "close")}
    at = Reading("BTC", "close", 70_000.0, None, MORNING)
    found, _ = prover(covered).prove(retrieval(at), keys, is_changed=True)
    assert [each.session for each in found] == [dt.date(2026, 4, 7)]
    later = Reading("BTC", "close", 71_000.0, None, EVENING)
    evening = prover(covered, EVENING)
    answer = retrieval(later, at=EVENING + SOON)
    assert evening.prove(answer, keys, is_changed=True)[0] == []
    assert [each.reason for each in evening.prove(answer, keys, is_changed=True)[1]] == [
        NOT_AT_CLOSE
    ]
    looking = prover(covered, EVENING, takes_moments=True)
    assert len(looking.prove(answer, keys, is_changed=True)[0]) == 1


def test_history_takes_only_dated_values_of_coins(covered: Coverage) -> None:
    keys: set[Key] = {("USDT", "circulating_usd")}
    dated = Reading("USDT", "circulating_usd", 1.8e11, dt.date(2026, 4, 7))
    live = Reading("USDT", "circulating_usd", 1.9e11, None, MORNING)
    found, refused = prover(covered, dated_only=True).prove(
        retrieval(dated, live), keys, is_changed=True
    )
    # The chart stamps a day's end with the next day's first instant.
    assert [(each.session, each.value) for each in found] == [(dt.date(2026, 4, 6), 1.8e11)]
    assert [each.reason for each in refused] == [UNDATED]


def observation(field: str, day: int, value: float) -> Observation:
    closes = dt.datetime(2026, 4, day, 20, tzinfo=dt.UTC)
    return Observation("SPX", field, dt.date(2026, 4, day), value, closes, MORNING, "alpha")


def test_histories_are_sorted_and_hold_each_session_once() -> None:
    rows = [
        observation("close", 7, 3.0),
        observation("close", 6, 1.0),
        observation("close", 7, 4.0),
    ]
    (history,) = histories(rows, 17)
    assert history.dates.tolist() == [dt.date(2026, 4, 6), dt.date(2026, 4, 7)]
    assert history.values.tolist() == [1.0, 4.0]
    assert history.known_at.tolist() == [microseconds(MORNING)] * 2
    assert (history.retrieval, history.assumed.tolist()) == (17, [False, False])
    (assumed,) = histories(rows, 17, assumed=True)
    assert assumed.known_at.tolist() == assumed.observed_at.tolist()
    assert assumed.assumed.all()
    both = histories([*rows, observation("volume", 7, 5.0)], 17)
    assert [each.field for each in both] == ["close", "volume"]


def test_missing_sessions_make_stretches_newest_first() -> None:
    table = calendars().table("XNYS")
    first, last = dt.date(2026, 3, 2), dt.date(2026, 4, 7)
    dates = [day.item() for day in table.dates if first <= day.item() <= last]
    known = set(dates) - {dates[0], dates[2], dates[-1]}
    found = missing(("SPX", "close"), table, known, first, last)
    assert [stretch.dates for stretch in found] == [(dates[-1],), (dates[0], dates[2])]
    assert missing(("SPX", "close"), table, set(dates), first, last) == ()
    (whole,) = missing(("SPX", "close"), table, set(), first, last)
    assert list(whole.dates) == dates
    assert whole.without(set(dates)) is None
    left = whole.without(set(dates[1:]))
    assert left is not None
    assert left.dates == (dates[0],)


def test_a_source_that_is_asked_day_by_day_gets_a_month_at_a_time(covered: Coverage) -> None:
    sse, instrument = live_sources()["sse"], covered.instruments["SSE"]
    table = calendars().table("XSHG")
    key = ("SSE", "turnover_cny")
    (whole,) = missing(key, table, set(), dt.date(2016, 4, 8), dt.date(2026, 4, 7))
    sessions = expected_sessions(covered, calendars(), MORNING)
    wanted, part, left = portion(whole, sse, instrument, sessions)
    assert 10 <= len(sse.requests(wanted)) <= 30
    assert wanted.until == part.dates[-1] == dt.date(2026, 4, 7)
    assert wanted.since == part.dates[0]
    assert left is not None
    assert left.dates + part.dates == whole.dates


def test_a_source_with_whole_files_is_asked_once(covered: Coverage) -> None:
    charts = live_sources()["llama_stablecoin_charts"]
    instrument = covered.instruments["USDT"]
    key = ("USDT", "circulating_usd")
    table = calendars().table("24/7")
    (whole,) = missing(key, table, set(), dt.date(2025, 4, 8), dt.date(2026, 4, 7))
    sessions = expected_sessions(covered, calendars(), MORNING)
    wanted, part, left = portion(whole, charts, instrument, sessions)
    assert (part, left) == (whole, None)
    # Its stamps are a day later than the day that they tell of.
    assert (wanted.since, wanted.until) == (dt.date(2025, 4, 9), dt.date(2026, 4, 8))


def test_history_is_asked_of_a_figure_s_own_sources_first(covered: Coverage) -> None:
    key = ("SSE", "close")
    found = list(ordered_sources(key, covered.sources["SSE.close"], live_sources()))
    assert found == ["csindex", "yahoo", "tencent_bars"]
