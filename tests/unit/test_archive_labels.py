"""Names from outside: kept with the values, as they were known at the time."""

import datetime as dt

import numpy as np
from sqlalchemy.ext.asyncio import AsyncEngine

from mir_core.archive.store import Archive
from mir_core.calendars import Calendars
from mir_core.clock import FixedClock
from mir_core.model.coverage import Coverage
from mir_core.model.figure import Verdict
from mir_core.model.observation import History, Named
from mir_core.model.session import microseconds
from mir_core.snapshot.take import take

DAY = dt.date(2026, 4, 6)
KEY = ("Protocol.a", "tvl_usd")


def history(day: dt.date, value: float, called: Named | None, name: str = KEY[0]) -> History:
    """One value, known five minutes after the end of its UTC day."""
    ends = dt.datetime.combine(day, dt.time(), dt.UTC) + dt.timedelta(days=1)
    known = ends + dt.timedelta(minutes=5)
    return History(
        name,
        KEY[1],
        np.array([day], dtype="datetime64[D]"),
        np.array([value]),
        np.array([microseconds(ends)]),
        np.array([microseconds(known)]),
        np.array(["llama_protocols"]),
        np.array([False]),
        called=called,
    )


def known_on(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(1), dt.UTC) + dt.timedelta(days=1)


async def test_a_name_holds_from_when_it_was_known(engine: AsyncEngine, clock: FixedClock) -> None:
    archive = Archive(engine, clock)
    later = DAY + dt.timedelta(days=1)
    await archive.append([history(DAY, 1e9, Named("Old", "RWA")), history(DAY, 1.0, None, "HSI")])
    await archive.append([history(later, 2e9, Named("New", None))])
    for one in (archive, Archive(engine, clock)):
        before = await one.read(known_on(DAY), known_on(DAY))
        after = await one.read(known_on(later), known_on(later))
        assert before[KEY].called == Named("Old", "RWA")
        assert after[KEY].called == Named("New", None)
        assert before["HSI", KEY[1]].called is None


async def test_the_same_name_again_is_stored_once(engine: AsyncEngine, clock: FixedClock) -> None:
    archive = Archive(engine, clock)
    for back in (2, 1, 0):
        day = DAY - dt.timedelta(days=back)
        await archive.append([history(day, 1e9 + back, Named("Same", "RWA"))])
    await archive.read(known_on(DAY), known_on(DAY))
    assert [label.called for label in archive._labels] == [Named("Same", "RWA")]


def test_a_snapshot_has_the_series_of_what_a_source_names(
    calendars: Calendars, coverage: Coverage
) -> None:
    histories = {
        KEY: history(DAY, 1e9, Named("A & Co", "RWA")),
        ("Protocol.b", "tvl_usd"): history(DAY, 1e9, None, "Protocol.b"),
        ("TVL.RWA", "tvl_usd"): history(DAY, 1e9, Named("RWA", "RWA"), "TVL.RWA"),
    }
    as_of = dt.datetime(2026, 4, 7, tzinfo=dt.UTC)
    found = take(
        dt.date(2026, 4, 7), "morning", as_of, known_on(DAY), histories, calendars, coverage
    )
    assert found.named == {"Protocol.a": Named("A & Co", "RWA")}
    assert found.series[KEY].at(DAY) == 1e9
    assert ("Protocol.b", "tvl_usd") not in found.series
    # It is no figure of the report: nobody configured it.
    assert "Protocol.a.tvl_usd" not in found.figures
    assert found.figures["TVL.RWA.tvl_usd"].verdict is Verdict.FRESH
