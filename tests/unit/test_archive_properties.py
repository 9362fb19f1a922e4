"""The archive against a plain model, over random orders, revisions and instants."""

import datetime as dt

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncEngine

from mir_core.archive.retrievals import Retrievals
from mir_core.archive.store import Archive
from mir_core.clock import FixedClock
from mir_core.database.tables import observations as table
from mir_core.database.transactions import writing
from mir_core.model.observation import Observation
from tests.thorough import some
from tests.unit.archive_model import Model, history, observations

START = dt.datetime(2026, 4, 1, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
SOURCES = ("import", "tencent", "a source with a long name")

#: Few of each, so that they meet often.
_hours = st.integers(0, 200)
_values = st.sampled_from([1.0, 2.0, 0.1 + 0.2, 6616.8501, 1.5e12])


@st.composite
def _rows(draw: st.DrawFn) -> list[Observation]:
    """Rows of one series, ascending: some sessions, each by some sources."""
    instrument, field = draw(
        st.sampled_from([("SPX", "close"), ("SPX", "volume"), ("BTC", "close")])
    )
    days = sorted(draw(st.sets(st.integers(0, 5), min_size=1)))
    rows = []
    for day, source in [
        (day, source)
        for day in days
        for source in sorted(draw(st.sets(st.sampled_from(SOURCES), min_size=1, max_size=2)))
    ]:
        observed_at = START + dt.timedelta(days=day)
        assumed = draw(st.booleans())
        delay = 0 if assumed else draw(_hours)
        rows.append(
            Observation(
                instrument,
                field,
                observed_at.date(),
                draw(_values),
                observed_at,
                observed_at + delay * HOUR,
                source,
                assumed,
                draw(st.sampled_from([None, 1, 2])),
            )
        )
    return rows


_instants = _hours.map(lambda hours: START + hours * HOUR)
_steps = st.lists(
    st.tuples(
        st.lists(_rows(), min_size=1, max_size=3),
        st.integers(0, 30),
        st.lists(st.tuples(_instants, _instants), max_size=3),
    ),
    min_size=1,
    max_size=6,
)


async def _empty(engine: AsyncEngine) -> None:
    """An archive without observations, with the answers that rows may come from."""
    async with writing(engine) as connection:
        await connection.execute(table.delete())
    answers = Retrievals(engine)
    for number in (1, 2):
        if await answers.get(number) is None:
            kept = await answers.keep("tencent", f"https://one.example/{number}", START, "", b"")
            assert kept == number


@settings(
    max_examples=some(60),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=_steps)
async def test_the_archive_is_its_model(
    engine: AsyncEngine,
    steps: list[tuple[list[list[Observation]], int, list[tuple[dt.datetime, dt.datetime]]]],
) -> None:
    await _empty(engine)
    clock = FixedClock(START)
    model, writer, reader = Model(), Archive(engine, clock), Archive(engine, clock)
    for batch, hours, instants in steps:
        expected = [model.append(rows, clock.now()) for rows in batch]
        stored = await writer.append([history(rows) for rows in batch])
        assert [(one.new, one.revised, one.unchanged) for one in stored] == expected
        assert [(one.instrument, one.field) for one in stored] == [
            (rows[0].instrument, rows[0].field) for rows in batch
        ]
        for as_of, known_by in instants:
            found = observations(await reader.read(as_of, known_by))
            assert found == model.read(as_of, known_by)
            rows = [row for series in found.values() for row in series]
            assert all(row.observed_at <= as_of and row.known_at <= known_by for row in rows)
        clock.advance(hours * HOUR)
    end = START + 1000 * HOUR
    everything = model.read(end, end)
    for archive in (writer, reader, Archive(engine, clock)):
        assert observations(await archive.read(end, end)) == everything
    again = await writer.append([history(rows) for rows in everything.values()])
    assert all(one.new == one.revised == 0 for one in again)


@settings(
    max_examples=some(40),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(batch=st.lists(_rows(), min_size=1, max_size=4), later=st.lists(_rows(), max_size=4))
async def test_what_comes_later_does_not_change_what_was_known(
    sqlite_engine: AsyncEngine, batch: list[list[Observation]], later: list[list[Observation]]
) -> None:
    """Revisions leave earlier reads as they were; only first values of assumed age enter them."""
    await _empty(sqlite_engine)
    clock = FixedClock(START + 300 * HOUR)
    archive = Archive(sqlite_engine, clock)
    await archive.append([history(rows) for rows in batch])
    then = clock.now()
    before = observations(await archive.read(then, then))
    clock.advance(HOUR)
    moved = [
        [
            row
            if row.assumed
            else Observation(
                row.instrument,
                row.field,
                row.session,
                row.value,
                row.observed_at,
                row.known_at + 400 * HOUR,
                row.source,
            )
            for row in rows
        ]
        for rows in later
    ]
    await archive.append([history(rows) for rows in moved])
    after = observations(await archive.read(then, then))
    known = {key: {row.session for row in rows} for key, rows in before.items()}
    kept = {
        key: [row for row in rows if row.session in known.get(key, set())]
        for key, rows in after.items()
    }
    assert {key: rows for key, rows in kept.items() if rows} == before
