"""The archive by example: revisions, borders, writers at once, growth while it is read."""

import asyncio
import datetime as dt
from dataclasses import replace

import numpy as np
import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from mir_core.archive.retrievals import Retrievals
from mir_core.archive.store import Appended, Archive
from mir_core.clock import FixedClock
from mir_core.database.engine import open_engine
from mir_core.database.tables import observations as table
from mir_core.database.transactions import reading
from mir_core.model.observation import Observation
from mir_core.model.session import microseconds
from tests.unit.archive_model import TICK, history, observations

CLOSE = dt.datetime(2026, 4, 7, 20, tzinfo=dt.UTC)
NOW = dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
KEY = ("SPX", "close")


def imported(value: float, days: int = 0) -> Observation:
    at = CLOSE + days * DAY
    return Observation(*KEY, at.date(), value, at, at, "import", assumed=True)


def fetched(value: float, known_at: dt.datetime, days: int = 0) -> Observation:
    at = CLOSE + days * DAY
    return Observation(*KEY, at.date(), value, at, known_at, "tencent")


async def rows_of(archive: Archive, as_of: dt.datetime, known_by: dt.datetime) -> list[Observation]:
    return observations(await archive.read(as_of, known_by)).get(KEY, [])


async def test_a_first_value_keeps_its_own_instant(engine: AsyncEngine, clock: FixedClock) -> None:
    archive = Archive(engine, clock)
    stored = await archive.append([history([imported(6616.8501)])])
    assert stored == (Appended(*KEY, new=1, revised=0, unchanged=0),)
    assert await rows_of(archive, CLOSE, CLOSE) == [imported(6616.8501)]


async def test_both_instants_are_inclusive(engine: AsyncEngine, clock: FixedClock) -> None:
    archive = Archive(engine, clock)
    known_at = CLOSE + dt.timedelta(minutes=10)
    await archive.append([history([fetched(6616.85, known_at)])])
    assert await rows_of(archive, CLOSE, known_at) == [fetched(6616.85, known_at)]
    assert await rows_of(archive, CLOSE - TICK, known_at) == []
    assert await rows_of(archive, CLOSE, known_at - TICK) == []


async def test_a_changed_history_is_known_from_its_import(
    engine: AsyncEngine, clock: FixedClock
) -> None:
    archive = Archive(engine, clock)
    await archive.append([history([imported(1.0), imported(2.0, 1)])])
    stored = await archive.append([history([imported(1.5), imported(2.0, 1), imported(3.0, 2)])])
    assert stored == (Appended(*KEY, new=1, revised=1, unchanged=1),)
    before = await rows_of(archive, NOW, NOW - TICK)
    assert before == [imported(1.0), imported(2.0, 1), imported(3.0, 2)]
    after = await rows_of(archive, NOW, NOW)
    first = after[0]
    assert (first.value, first.known_at, first.assumed) == (1.5, NOW, False)
    assert after[1:] == before[1:]


async def test_a_fetched_revision_keeps_its_own_instant(
    engine: AsyncEngine, clock: FixedClock
) -> None:
    archive = Archive(engine, clock)
    first, later = fetched(1.0, CLOSE), fetched(1.5, CLOSE + DAY)
    await archive.append([history([first])])
    await archive.append([history([later])])
    assert await rows_of(archive, NOW, CLOSE + DAY - TICK) == [first]
    assert await rows_of(archive, NOW, CLOSE + DAY) == [later]


async def test_sources_stand_beside_each_other(engine: AsyncEngine, clock: FixedClock) -> None:
    """One source's value, first or revised, leaves the other's alone."""
    archive = Archive(engine, clock)
    await archive.append([history([imported(1.0), imported(2.0, 1)])])
    live = fetched(1.5, CLOSE + DAY)
    stored = await archive.append([history([live])])
    assert stored == (Appended(*KEY, new=1, revised=0, unchanged=0),)
    assert await rows_of(archive, NOW, CLOSE + DAY - TICK) == [imported(1.0)]
    assert await rows_of(archive, NOW, CLOSE + DAY) == [imported(1.0), live, imported(2.0, 1)]
    stored = await archive.append([history([fetched(1.0, CLOSE + 2 * DAY)])])
    assert stored == (Appended(*KEY, new=0, revised=1, unchanged=0),)
    found = await rows_of(archive, NOW, NOW)
    assert [(row.source, row.value) for row in found] == [
        ("import", 1.0),
        ("tencent", 1.0),
        ("import", 2.0),
    ]


async def test_rows_of_a_session_are_sorted_by_the_name_of_the_source(
    engine: AsyncEngine, clock: FixedClock
) -> None:
    """Not by the order in which the sources came, nor in the memory of who has read before."""
    archive = Archive(engine, clock)
    for name in ("sina", "yahoo", "cboe", "tencent"):
        await archive.append([history([replace(fetched(1.0, CLOSE), source=name)])])
        await archive.read(NOW, NOW)
    for reader in (archive, Archive(engine, clock)):
        found = await rows_of(reader, NOW, NOW)
        assert [row.source for row in found] == ["cboe", "sina", "tencent", "yahoo"]


async def test_history_of_a_second_source_is_known_from_its_coming(
    engine: AsyncEngine, clock: FixedClock
) -> None:
    """Only the first to tell of a session can be assumed to have been known at its close."""
    archive = Archive(engine, clock)
    live = fetched(1.0, CLOSE + DAY)
    await archive.append([history([live])])
    await archive.append([history([imported(2.0), imported(3.0, 1)])])
    assert await rows_of(archive, NOW, NOW - TICK) == [live, imported(3.0, 1)]
    late = replace(imported(2.0), known_at=NOW, assumed=False)
    assert await rows_of(archive, NOW, NOW) == [late, live, imported(3.0, 1)]


async def test_an_answer_s_number_stays_with_its_rows(
    engine: AsyncEngine, clock: FixedClock
) -> None:
    archive, answers = Archive(engine, clock), Retrievals(engine)
    numbers = [
        await answers.keep("tencent", "https://qt.example/q", CLOSE + day * DAY, "", b"")
        for day in range(2)
    ]
    first = history([fetched(1.0, CLOSE), fetched(2.0, CLOSE + DAY, 1)])
    await archive.append([replace(first, retrieval=numbers[0], retrievals=None)])
    again = history([fetched(2.0, NOW, 1), fetched(3.0, NOW, 2)])
    await archive.append([replace(again, retrieval=numbers[1], retrievals=None)])
    for reader in (archive, Archive(engine, clock)):
        found = await rows_of(reader, NOW, NOW)
        # The second answer repeats the value of a session: it keeps the answer that it came with.
        assert [row.retrieval for row in found] == [numbers[0], numbers[0], numbers[1]]
        assert [row.assumed for row in found] == [False] * 3


async def test_revisions_of_a_value_follow_each_other_in_time(
    engine: AsyncEngine, clock: FixedClock
) -> None:
    archive = Archive(engine, clock)
    await archive.append([history([fetched(1.0, CLOSE + DAY)])])
    await archive.append([history([fetched(2.0, CLOSE)])])  # says that it was known earlier
    await archive.append([history([fetched(3.0, CLOSE + DAY)])])
    known = [await rows_of(archive, NOW, CLOSE + DAY + step * TICK) for step in range(3)]
    assert [[row.value for row in rows] for rows in known] == [[1.0], [2.0], [3.0]]


async def test_a_value_that_returns_is_a_revision_again(
    engine: AsyncEngine, clock: FixedClock
) -> None:
    archive = Archive(engine, clock)
    for value in (1.0, 2.0, 1.0):
        await archive.append([history([imported(value)])])
        clock.advance(DAY)
    found = [(await rows_of(archive, NOW, NOW + days * DAY))[0].value for days in (-1, 1, 2)]
    assert found == [1.0, 2.0, 1.0]


async def test_a_series_twice_in_a_batch_is_stored_in_turn(
    engine: AsyncEngine, clock: FixedClock
) -> None:
    archive = Archive(engine, clock)
    stored = await archive.append([history([imported(1.0)]), history([imported(2.0)])])
    assert [(one.new, one.revised) for one in stored] == [(1, 0), (0, 1)]
    assert [row.value for row in await rows_of(archive, NOW, NOW)] == [2.0]


async def test_an_empty_archive_knows_nothing(engine: AsyncEngine, clock: FixedClock) -> None:
    archive = Archive(engine, clock)
    assert await archive.read(NOW, NOW) == {}
    assert await archive.first_session() is None
    assert await archive.last_known() is None
    assert await archive.append([]) == ()


async def test_first_session_and_last_knowledge(engine: AsyncEngine, clock: FixedClock) -> None:
    archive = Archive(engine, clock)
    bitcoin = Observation("BTC", "close", dt.date(1969, 12, 31), 0.5, CLOSE, CLOSE, "import")
    await archive.append([history([imported(1.0), imported(2.0, 9)]), history([bitcoin])])
    assert await archive.first_session() == dt.date(1969, 12, 31)
    assert await archive.last_known() == CLOSE + 9 * DAY


async def test_an_empty_history_is_no_series(engine: AsyncEngine, clock: FixedClock) -> None:
    archive = Archive(engine, clock)
    full = history([imported(1.0)])
    none = full.dates[:0]
    empty = type(full)(
        *KEY,
        none,
        full.values[:0],
        full.known_at[:0],
        full.known_at[:0],
        full.sources[:0],
        full.assumed[:0],
    )
    assert await archive.append([empty]) == (Appended(*KEY, new=0, revised=0, unchanged=0),)
    assert await archive.read(NOW, NOW) == {}


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([imported(1.0, 1), imported(2.0)], "ascend"),
        ([imported(1.0), imported(2.0)], "ascend"),
        ([fetched(1.0, CLOSE), imported(2.0)], "ascend"),
        ([imported(float("nan"))], "finite"),
        ([imported(float("inf"))], "finite"),
    ],
)
async def test_a_broken_history_stores_nothing(
    sqlite_engine: AsyncEngine, clock: FixedClock, rows: list[Observation], said: str
) -> None:
    archive = Archive(sqlite_engine, clock)
    with pytest.raises(ValueError, match=rf"SPX\.close: .*{said}"):
        await archive.append([history([imported(1.0)]), history(rows)])
    assert await archive.read(NOW, NOW) == {}


async def test_columns_of_different_lengths_are_refused(
    sqlite_engine: AsyncEngine, clock: FixedClock
) -> None:
    good = history([imported(1.0)])
    broken = type(good)(
        *KEY,
        good.dates,
        np.array([1.0, 2.0]),
        good.known_at,
        good.known_at,
        good.sources,
        good.assumed,
    )
    with pytest.raises(ValueError, match="lengths"):
        await Archive(sqlite_engine, clock).append([broken])


async def test_an_error_in_a_batch_keeps_none_of_it(engine: AsyncEngine, clock: FixedClock) -> None:
    archive = Archive(engine, clock)
    good = history([imported(1.0)])
    beyond = np.array([2**70], dtype=object)  # no column of the table takes it
    broken = type(good)(
        "BTC", "close", good.dates, good.values, beyond, good.known_at, good.sources, good.assumed
    )
    with pytest.raises((OverflowError, SQLAlchemyError)):
        await archive.append([good, broken])
    assert await archive.read(NOW, NOW) == {}


async def test_writers_at_once_store_everything_once(
    database_url: str, engine: AsyncEngine, clock: FixedClock
) -> None:
    """Two processes' engines write overlapping days while a third reads."""
    engines = [open_engine(database_url) for _ in range(2)]
    writers = [Archive(one, clock) for one in engines]
    reader = Archive(engine, clock)
    lengths: list[int] = []

    async def write(archive: Archive, first: int) -> int:
        new = 0
        for start in range(first, first + 20):
            rows = [imported(float(day), day) for day in range(start, start + 10)]
            new += (await archive.append([history(rows)]))[0].new
        return new

    async def read() -> None:
        while len(lengths) < 15:
            lengths.append(len(await rows_of(reader, NOW, NOW)))

    counts = await asyncio.gather(write(writers[0], 0), write(writers[1], 5), read())
    for one in engines:
        await one.dispose()
    days = 5 + 20 + 9
    assert counts[0] + counts[1] == days
    assert lengths == sorted(lengths)
    grown = await rows_of(reader, NOW, NOW)
    assert [row.value for row in grown] == [float(day) for day in range(days)]
    assert grown == await rows_of(Archive(engine, clock), NOW, NOW)
    async with reading(engine) as connection:
        stored = await connection.scalar(select(func.count()).select_from(table))
    assert stored == days


async def test_a_reader_takes_in_what_others_write(engine: AsyncEngine, clock: FixedClock) -> None:
    reader, writer = Archive(engine, clock), Archive(engine, clock)
    assert await rows_of(reader, NOW, NOW) == []
    await writer.append([history([imported(2.0, 1)])])
    assert [row.value for row in await rows_of(reader, NOW, NOW)] == [2.0]
    bitcoin = Observation("BTC", "close", CLOSE.date(), 5.0, CLOSE, CLOSE, "coinbase")
    await writer.append([history([imported(1.0), imported(2.5, 1)]), history([bitcoin])])
    assert [row.value for row in await rows_of(reader, NOW, NOW)] == [1.0, 2.5]
    assert observations(await reader.read(NOW, NOW))["BTC", "close"] == [bitcoin]


async def test_reads_at_once_agree(engine: AsyncEngine, clock: FixedClock) -> None:
    archive = Archive(engine, clock)
    await archive.append([history([imported(float(day), day) for day in range(50)])])
    found = await asyncio.gather(*(rows_of(archive, NOW, NOW) for _ in range(8)))
    assert all(rows == found[0] for rows in found)
    assert len(found[0]) == 50


async def test_stored_numbers_are_exact(engine: AsyncEngine, clock: FixedClock) -> None:
    values = [0.1 + 0.2, 6616.850097656, 1.32e12, 5e-324, 1.7976931348623157e308, -0.5]
    archive = Archive(engine, clock)
    await archive.append([history([imported(value, day) for day, value in enumerate(values)])])
    found = await Archive(engine, clock).read(NOW, NOW)
    assert found[KEY].values.tolist() == values
    assert found[KEY].known_at.tolist() == [
        microseconds(CLOSE + day * DAY) for day in range(len(values))
    ]
