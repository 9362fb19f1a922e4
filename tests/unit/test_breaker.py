"""The circuit breaker: three failed runs, then rests that grow."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from mir_core.ingest.breaker import Breaker, Stage

NOW = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
SECOND = dt.timedelta(seconds=1)
DOWN = "alpha: no connection"


def failed(times: int, breaker: Breaker = Breaker(), now: dt.datetime = NOW) -> Breaker:  # noqa: B008 - frozen
    for _ in range(times):
        breaker = breaker.after_failure(now, DOWN)
    return breaker


def test_two_failures_are_borne() -> None:
    breaker = failed(2)
    assert breaker.stage(NOW) is Stage.CLOSED
    assert breaker.reason == DOWN


def test_the_third_in_a_row_opens_it_for_an_hour() -> None:
    breaker = failed(3)
    assert not breaker.allows(NOW)
    assert not breaker.allows(NOW + HOUR - SECOND)
    assert breaker.stage(NOW + HOUR) is Stage.HALF_OPEN
    assert breaker.allows(NOW + HOUR)


def test_a_success_in_between_starts_the_count_anew() -> None:
    assert failed(2, failed(2).after_success()).allows(NOW)


def test_half_open_one_failure_is_enough_and_rests_grow_to_a_day() -> None:
    breaker, now = failed(3), NOW
    rests = []
    for _ in range(4):
        assert breaker.rests_until is not None
        rests.append(breaker.rests_until - now)
        now = breaker.rests_until
        breaker = breaker.after_failure(now, DOWN)
    assert rests == [HOUR, 6 * HOUR, 24 * HOUR, 24 * HOUR]


def test_a_success_closes_it_and_the_next_rest_is_short_again() -> None:
    breaker = failed(1, failed(3), NOW + HOUR).after_success()
    assert breaker == Breaker()
    assert failed(3, breaker).rests_until == NOW + HOUR


def test_a_failure_of_a_source_that_was_asked_all_the_same_does_not_prolong_its_rest() -> None:
    breaker = failed(3)
    assert breaker.after_failure(NOW + SECOND, "alpha: status 500") == breaker


def test_a_clock_that_was_wrong_does_not_put_a_source_to_rest_for_years() -> None:
    assert failed(3, now=NOW + 10_000 * HOUR).allows(NOW)


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 100_000)), max_size=40))
def test_whatever_happens_it_rests_after_three_failures_and_never_beyond_a_day(
    runs: list[tuple[bool, int]],
) -> None:
    breaker, now, in_a_row = Breaker(), NOW, 0
    for succeeds, seconds in runs:
        now += seconds * SECOND
        if not breaker.allows(now):
            assert in_a_row >= 3
            assert breaker.allows(now + 24 * HOUR)
            continue
        breaker = breaker.after_success() if succeeds else breaker.after_failure(now, DOWN)
        in_a_row = 0 if succeeds else in_a_row + 1
        assert breaker.allows(now) is (in_a_row < 3)
