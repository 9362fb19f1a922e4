"""Legs of a pair cover the same stretch; the cases are read off the calendars by hand."""

import datetime as dt

import numpy as np
import pytest

from mir_core.analysis.alignment import Alignment, PairKind, align, kind_of
from mir_core.analysis.legs import legs_of, window_starts
from mir_core.analysis.returns import between, by_session
from mir_core.model.session import SessionTable
from tests.builders import calendars


def pairs_of(a: str, b: str) -> Alignment:
    return align(calendars().table(a), calendars().table(b))


def stretch(alignment: Alignment, date: str) -> tuple[str, str, str, str]:
    """Dates of the four closes between which the legs of one pair run."""
    row = alignment.row(np.datetime64(date))
    assert row is not None
    a, b = alignment.a.dates, alignment.b.dates
    ends = (
        a[alignment.a_from[row]],
        a[alignment.a_to[row]],
        b[alignment.b_from[row]],
        b[alignment.b_to[row]],
    )
    first, second, third, fourth = (str(date) for date in ends)
    return first, second, third, fourth


@pytest.mark.parametrize(
    ("a", "b", "kind"),
    [
        ("XNYS", "XHKG", PairKind.ACROSS_ZONES),
        ("XSHG", "XNYS", PairKind.ACROSS_ZONES),
        ("XHKG", "XSHG", PairKind.SAME_DATE),
        ("weekdays", "XNYS", PairKind.SAME_DATE),
        ("XNYS", "XNYS", PairKind.SAME_SESSION),
        ("24/7", "24/7", PairKind.SAME_SESSION),
        ("XNYS", "24/7", PairKind.INTO_CRYPTO),
        ("24/7", "XSHG", PairKind.OUT_OF_CRYPTO),
    ],
)
def test_kind_of_a_pair_comes_from_its_calendars(a: str, b: str, kind: PairKind) -> None:
    assert kind_of(calendars().table(a), calendars().table(b)) is kind


def test_hong_kong_after_easter_and_ching_ming_follows_every_session_of_new_york() -> None:
    # Hong Kong: 04-02, then closed to 04-07. New York: 04-02, not on Good Friday, 04-06, 04-07.
    # The close of 04-01 (20:00 UTC) came before Hong Kong opened on 04-02 (01:30 UTC).
    found = stretch(pairs_of("XNYS", "XHKG"), "2026-04-08")
    assert found == ("2026-04-01", "2026-04-07", "2026-04-02", "2026-04-08")


def test_an_ordinary_hong_kong_session_follows_new_yorks_of_the_day_before() -> None:
    found = stretch(pairs_of("XNYS", "XHKG"), "2026-04-02")
    assert found == ("2026-03-31", "2026-04-01", "2026-04-01", "2026-04-02")


def test_hong_kong_after_thanksgiving_has_nothing_to_follow() -> None:
    # New York: Wednesday 11-26, closed on the 27th. Its Wednesday close came before Hong Kong's
    # open of the 27th, so nothing closed between the opens of the 27th and the 28th.
    assert pairs_of("XNYS", "XHKG").row(np.datetime64("2025-11-28")) is None


def test_hong_kong_and_shanghai_run_from_the_last_date_that_both_had() -> None:
    # Shanghai closed from 2024-10-01 to 10-07; Hong Kong on 10-01 only.
    found = stretch(pairs_of("XHKG", "XSHG"), "2024-10-08")
    assert found == ("2024-09-30", "2024-10-08", "2024-09-30", "2024-10-08")
    assert pairs_of("XHKG", "XSHG").row(np.datetime64("2024-10-04")) is None


def test_mondays_crypto_leg_includes_the_weekend() -> None:
    into = pairs_of("XNYS", "24/7")
    assert stretch(into, "2026-05-18") == ("2026-05-15", "2026-05-18", "2026-05-15", "2026-05-18")
    row = into.row(np.datetime64("2026-05-18"))
    assert row is not None
    assert into.days[row] == 3
    assert into.b_to[row] - into.b_from[row] == 3
    assert into.row(np.datetime64("2026-05-17")) is None


def test_crypto_before_an_exchange_is_the_same_stretch_the_other_way_round() -> None:
    into, out = pairs_of("XNYS", "24/7"), pairs_of("24/7", "XNYS")
    assert np.array_equal(into.dates, out.dates)
    assert np.array_equal(into.a_to, out.b_to)
    assert np.array_equal(into.b_from, out.a_from)
    assert np.array_equal(into.days, out.days)


def small(dates: list[str]) -> SessionTable:
    days = np.array(dates, dtype="datetime64[D]")
    opens = days.astype("datetime64[us]").astype(np.int64)
    return SessionTable("XNYS", days, opens, opens + 6 * 3_600_000_000, dt.date(2026, 12, 31))


def test_a_hole_gives_no_return_and_never_one_over_several_sessions() -> None:
    # 100 -> 110 is +10 %; the hole takes the next two returns; 120 -> 90 is -25 %.
    found = by_session(np.array([100.0, 110.0, np.nan, 120.0, 90.0]))
    assert found == pytest.approx([np.nan, 0.1, np.nan, np.nan, -0.25], nan_ok=True)


@pytest.mark.parametrize("bad", [0.0, -5.0, np.inf, 1e300])
def test_a_close_that_is_no_price_is_a_hole(bad: float) -> None:
    found = by_session(np.array([100.0, bad, 120.0, 150.0]))
    assert found == pytest.approx([np.nan, np.nan, np.nan, 0.25], nan_ok=True)


def test_a_hole_inside_a_stretch_leaves_no_return_over_it() -> None:
    closes = np.array([100.0, np.nan, 120.0, 180.0])
    found = between(closes, np.array([0, 2]), np.array([2, 3]))
    assert found == pytest.approx([np.nan, 0.5], nan_ok=True)


def test_legs_keep_only_pairs_of_which_both_returns_are_known() -> None:
    table = small(["2026-03-02", "2026-03-03", "2026-03-04", "2026-03-05", "2026-03-06"])
    a = np.array([100.0, 101.0, np.nan, 100.0, 99.0])
    b = np.array([50.0, 51.0, 52.0, 53.0])  # its last session has not closed
    legs = legs_of(align(table, table), a, b)
    assert [str(date) for date in legs.dates] == ["2026-03-03"]
    assert legs.r_a == pytest.approx([0.01])
    assert legs.r_b == pytest.approx([0.02])
    assert legs.row(np.datetime64("2026-03-04")) is None


def test_a_window_ends_before_its_pair_and_reaches_back_400_days_at_most() -> None:
    # 2025-03-05 + 400 days = 2026-04-09: still in for that day, out for the day after.
    dates = np.array(["2025-03-04", "2025-03-05", "2026-04-09", "2026-04-10"], "datetime64[D]")
    assert list(window_starts(dates)) == [0, 0, 1, 2]


def test_a_window_holds_250_pairs_at_most() -> None:
    dates = np.datetime64("2026-01-01") + np.arange(300)
    assert list(window_starts(dates)[[0, 249, 250, 251, 299]]) == [0, 0, 0, 1, 49]
