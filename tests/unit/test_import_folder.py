"""An import from folder to archive: totals, a second import, and the real history."""

import datetime as dt
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from mir_core.archive.store import Archive
from mir_core.calendars import Calendars
from mir_core.clock import FixedClock
from mir_core.ingest.csv_history import ImportResult, import_folder
from mir_core.model.coverage import Coverage
from mir_core.model.errors import UsageError
from mir_core.model.session import instant

DAY = dt.timedelta(days=1)


def rows_below_headers(folder: Path) -> int:
    return sum(len(path.read_text().splitlines()) - 1 for path in folder.glob("*.csv"))


async def test_totals_of_a_first_a_second_and_a_changed_import(
    engine: AsyncEngine,
    clock: FixedClock,
    tmp_path: Path,
    coverage: Coverage,
    calendars: Calendars,
) -> None:
    archive = Archive(engine, clock)
    told: list[tuple[str, int]] = []

    async def run() -> ImportResult:
        return await import_folder(
            tmp_path, archive, coverage, calendars, clock, lambda *step: told.append(step)
        )

    (tmp_path / "SPX.csv").write_text(
        "date,close,volume\n2026-04-06,6600.5,5\n2026-04-07,6616.85,6\n2026-04-05,1,1\n"
    )
    (tmp_path / "BTC.csv").write_text("date,close\n2026-04-07,71000\n")
    (tmp_path / "XYZ.csv").write_text("date,close\n2026-04-07,1\n")
    first = await run()
    assert (first.files, first.rows, first.new, first.revised, first.unchanged) == (3, 4, 5, 0, 0)
    assert [(one.file, one.line, one.reason) for one in first.refusals] == [
        ("SPX.csv", 4, "no session on this day"),
        ("XYZ.csv", None, "unknown instrument"),
    ]
    assert told == [("BTC.csv", 1), ("SPX.csv", 3), ("XYZ.csv", 0)]

    clock.advance(DAY)
    second = await run()
    assert (second.new, second.revised, second.unchanged) == (0, 0, 5)

    (tmp_path / "BTC.csv").write_text("date,close\n2026-04-07,71001\n2026-04-08,70000\n")
    clock.advance(DAY)
    third = await run()
    assert (third.new, third.revised, third.unchanged) == (1, 1, 4)
    now = clock.now()
    before, after = [
        (await archive.read(now, known_by))["BTC", "close"] for known_by in (now - DAY, now)
    ]
    assert before.values.tolist() == [71000.0, 70000.0]
    assert after.values.tolist() == [71001.0, 70000.0]
    assert instant(after.known_at[0]) == now
    assert after.assumed.tolist() == [False, True]


async def test_a_folder_that_is_none_stores_nothing(
    sqlite_engine: AsyncEngine,
    clock: FixedClock,
    tmp_path: Path,
    coverage: Coverage,
    calendars: Calendars,
) -> None:
    archive = Archive(sqlite_engine, clock)
    with pytest.raises(UsageError):
        await import_folder(tmp_path / "absent", archive, coverage, calendars, clock)
    assert await archive.first_session() is None


async def test_the_real_history(
    engine: AsyncEngine,
    clock: FixedClock,
    shared_folder: Path,
    coverage: Coverage,
    calendars: Calendars,
) -> None:
    folder = shared_folder / "data" / "history"
    archive = Archive(engine, clock)
    result = await import_folder(folder, archive, coverage, calendars, clock)
    assert result.rows == rows_below_headers(folder)
    assert result.files == len(list(folder.glob("*.csv")))
    reasons = Counter((refusal.file, refusal.reason) for refusal in result.refusals)
    assert reasons["VIX.csv", "no session on this day"] > 20
    assert {refusal.reason for refusal in result.refusals} == {"no session on this day"}
    vix = {refusal.text for refusal in result.refusals if refusal.file == "VIX.csv"}
    assert {"2025-01-09", "2026-04-03"} & vix

    end = clock.now()
    stored = await archive.read(end, end)
    assert sum(map(len, stored.values())) == result.new
    closes = {
        key: {str(d): v for d, v in zip(h.dates, h.values.tolist(), strict=True)}
        for key, h in stored.items()
    }
    assert closes["SPX", "close"]["2026-04-07"] == pytest.approx(6616.8501)
    assert "2023-09-01" not in closes["HSI", "close"]
    assert "2023-08-31" in closes["HSI", "close"]
    # Two independent sources each, as the notes beside the files say.
    assert closes["DJI", "close"]["2025-09-26"] == pytest.approx(46247.29, abs=0.005)
    assert closes["IXIC", "close"]["2025-09-26"] == pytest.approx(22484.068, abs=0.005)
    assert closes["HSTECH", "close"]["2025-09-26"] == pytest.approx(6195.11, abs=0.005)
    assert closes["BTC", "close"]["2025-09-26"] == 109697
    # Stamped at the start of 2025-09-26, so the state at the end of the day before.
    assert closes["TVL.Total", "tvl_usd"]["2025-09-25"] == pytest.approx(279.0e9, rel=0.001)
    assert "2026-05-31" not in closes["TVL.Total", "tvl_usd"]
    assert await archive.first_session() == dt.date(1970, 1, 2)

    again = await import_folder(folder, archive, coverage, calendars, clock)
    assert (again.new, again.revised, again.unchanged) == (0, 0, result.new)


async def test_a_rebuild_of_the_past_sees_real_closes_up_to_its_cut_off(
    sqlite_engine: AsyncEngine,
    clock: FixedClock,
    shared_folder: Path,
    coverage: Coverage,
    calendars: Calendars,
) -> None:
    archive = Archive(sqlite_engine, clock)
    folder = shared_folder / "data" / "history"
    await import_folder(folder, archive, coverage, calendars, clock)
    morning = dt.datetime(2026, 4, 8, tzinfo=dt.UTC)
    stored = await archive.read(morning, morning)
    last = {key: str(history.dates[-1]) for key, history in stored.items() if key[1] == "close"}
    assert (last["SPX", "close"], last["BTC", "close"]) == ("2026-04-07", "2026-04-07")
    assert (last["HSI", "close"], last["SSE", "close"]) == ("2026-04-02", "2026-04-07")
    assert all((history.known_at <= history.observed_at).all() for history in stored.values())
