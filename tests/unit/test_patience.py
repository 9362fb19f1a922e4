"""Retry-After in all its spellings, and the waits between tries."""

import datetime as dt
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mir_core.ingest.patience import Patience, retry_after

# RFC 9110, section 5.6.7: one instant in its three spellings.
NOV_6 = dt.datetime(1994, 11, 6, 8, 49, 37, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    "header",
    [
        "Sun, 06 Nov 1994 08:49:37 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994",
    ],
)
def test_a_date_is_counted_from_now(header: str) -> None:
    assert retry_after(header, NOV_6 - dt.timedelta(seconds=90)) == 90
    assert retry_after(header, NOV_6 + dt.timedelta(seconds=90)) == 0


@pytest.mark.parametrize(
    ("header", "seconds"), [("0", 0), (" 120 ", 120), ("999999999", 999999999)]
)
def test_seconds_are_seconds(header: str, seconds: float) -> None:
    assert retry_after(header, NOV_6) == seconds


@pytest.mark.parametrize(
    "header", [None, "", "soon", "-5", "1.5", "1e3", "٣", "9" * 40, "Sun, 99 Nov 1994 08:49:37 GMT"]
)
def test_what_is_not_clear_says_nothing(header: str | None) -> None:
    assert retry_after(header, NOV_6) is None


@given(st.text())
def test_no_header_is_too_strange(header: str) -> None:
    seconds = retry_after(header, NOV_6)
    assert seconds is None or seconds >= 0


@given(st.datetimes(dt.datetime(1970, 1, 2), dt.datetime(2068, 1, 1)))  # noqa: DTZ001 - the form in a header has no zone of its own
def test_every_date_of_a_server_is_read(instant: dt.datetime) -> None:
    header = f"{instant:%a, %d %b %Y %H:%M:%S} GMT"
    whole = instant.replace(microsecond=0, tzinfo=dt.UTC)
    assert retry_after(header, whole - dt.timedelta(seconds=7)) == 7


@given(st.integers(1, 60), st.integers(0), st.floats(0, 10), st.floats(0, 100))
def test_a_wait_is_between_nothing_and_its_bound(
    failed: int, seed: int, first_s: float, longest_s: float
) -> None:
    patience = Patience(backoff_s=first_s, longest_backoff_s=longest_s)
    wait_s = patience.backoff(failed, Random(seed))
    assert 0 <= wait_s <= longest_s
    assert wait_s <= first_s * 2 ** (failed - 1)
