"""Cuts at many instants are what the archive reads at each of them."""

import datetime as dt

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncEngine

from mir_core.archive.columns import Columns
from mir_core.archive.prefixes import Prefixes
from mir_core.archive.store import Archive
from mir_core.clock import FixedClock
from mir_core.model.observation import History, Observation
from tests.thorough import some
from tests.unit.archive_model import history

CLOSE = dt.datetime(2026, 4, 7, 20, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
HOUR = dt.timedelta(hours=1)
SERIES = {1: ("SPX", "close"), 2: ("HSI", "close"), 3: ("HSI", "turnover_hkd")}
SOURCES = {1: "import", 2: "tencent"}


def equal(one: History, other: History) -> bool:
    pairs = [
        (one.dates, other.dates),
        (one.values, other.values),
        (one.observed_at, other.observed_at),
        (one.known_at, other.known_at),
        (one.sources, other.sources),
        (one.assumed, other.assumed),
        (one.retrievals, other.retrievals),
    ]
    return all(np.array_equal(np.asarray(a), np.asarray(b)) for a, b in pairs)


@settings(max_examples=some(200), deadline=None)
@given(
    rows=st.lists(
        st.tuples(
            st.sampled_from(sorted(SERIES)),
            st.integers(0, 6),
            st.integers(0, 9),
            st.integers(0, 9),
            st.sampled_from(sorted(SOURCES)),
        ),
        max_size=30,
        unique_by=lambda row: (row[0], row[1], row[3], row[4]),
    ),
    at=st.integers(0, 10),
)
def test_a_cut_is_the_cut_of_all_columns(
    rows: list[tuple[int, int, int, int, int]], at: int
) -> None:
    """Rows: series, session, observed, known (seconds), source."""
    second = 1_000_000
    listed = [
        (series, session, float(id_), observed * second, known * second, source, id_, 0)
        for id_, (series, session, observed, known, source) in enumerate(rows, start=1)
    ]
    columns = Columns.empty().merged(listed, SOURCES)
    instant = dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(seconds=at)
    expected = columns.cut(at * second, at * second).histories(SERIES, SOURCES)
    found = Prefixes(columns, SERIES, SOURCES).at(instant)
    assert found.keys() == expected.keys()
    assert all(equal(found[key], expected[key]) for key in expected)


async def test_an_archive_gives_the_same_either_way(
    sqlite_engine: AsyncEngine, clock: FixedClock
) -> None:
    archive = Archive(sqlite_engine, clock)
    plain = [
        Observation("SPX", "close", (CLOSE + k * DAY).date(), 6600.0 + k, CLOSE + k * DAY,
                    CLOSE + k * DAY, "import", assumed=True)
        for k in range(5)
    ]  # fmt: skip
    late = [
        Observation("HSI", "close", (CLOSE + k * DAY).date(), 25000.0 + k, CLOSE + k * DAY,
                    CLOSE + (9 - 2 * k) * DAY, "tencent")
        for k in range(3)
    ]  # fmt: skip
    await archive.append([history(plain), history(late)])
    prefixes = await archive.prefixes()
    for k in range(-1, 12):
        for instant in (CLOSE + k * DAY, CLOSE + k * DAY - HOUR):
            expected, found = await archive.read(instant, instant), prefixes.at(instant)
            assert found.keys() == expected.keys()
            assert all(equal(found[key], expected[key]) for key in expected)
