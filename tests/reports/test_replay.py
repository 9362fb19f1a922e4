"""Replay on real history: against pandas, against single reports, over later data and kill -9.

The range is two months by default; MIR_REPLAY_FROM and MIR_REPLAY_TO name another one.
"""

import asyncio
import datetime as dt
import os
import shutil
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
import pytest_asyncio

from bot.app import App
from mir_core.analysis.calls import calls_of
from mir_core.clock import FixedClock
from mir_core.ingest.csv_history import read_folder
from mir_core.model.call import Call, CallKind, CallState
from mir_core.model.observation import History
from mir_core.model.record import Ledger
from mir_core.model.session import microseconds
from mir_core.replay import Replay, Replayed
from tests.oracles.calls import Resolution
from tests.reports.conftest import NOW, open_app

pytestmark = pytest.mark.asyncio(loop_scope="session")

ROOT = Path(__file__).parents[2]
FROM = dt.date.fromisoformat(os.environ.get("MIR_REPLAY_FROM", "2025-09-15"))
TO = dt.date.fromisoformat(os.environ.get("MIR_REPLAY_TO", "2025-11-15"))
MORNING = ("morning",)
#: A range for what is done several times: Shanghai's longest holiday is in it.
SHORT = (dt.date(2025, 9, 23), dt.date(2025, 10, 17))


@dataclass(frozen=True)
class Told:
    """A replay and what came of it."""

    app: App
    done: Replayed
    ledger: Ledger


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def told(
    real_database: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Told]:
    """The whole range, replayed; only read."""
    file = tmp_path_factory.mktemp("replay") / "mir.db"
    shutil.copy(real_database, file)
    async with open_app(file, FixedClock(NOW)) as app:
        done = await Replay(pipeline=app.pipeline).run(FROM, TO, MORNING)
        yield Told(app, done, await app.pipeline.calls.known(NOW))


@pytest.fixture(scope="session")
def oracle(told: Told, shared_folder: Path) -> Resolution:
    instruments = told.app.configuration.coverage.instruments
    venues = {name: each.calendar for name, each in instruments.items()}
    return Resolution(shared_folder / "data" / "history", venues)


async def test_every_outcome_agrees_with_pandas(told: Told, oracle: Resolution) -> None:
    resolved = list(told.ledger.resolved())
    assert len(resolved) > 100
    kinds = {call.kind for call, _ in resolved}
    assert {CallKind.DIVERGENCE, CallKind.LINK} <= kinds
    for call, outcome in resolved:
        answer = oracle.of(call, outcome.resolved_at)
        assert answer is not None, call
        assert outcome.state.value == answer[0], call
        assert outcome.value == pytest.approx(answer[1], rel=1e-6, abs=1e-9), call
    assert {outcome.state for _, outcome in resolved} >= {CallState.HIT, CallState.MISS}


async def test_what_is_open_could_not_be_decided(told: Told) -> None:
    for call in told.ledger.open():
        assert call.resolves_on > (NOW - dt.timedelta(days=7)).date(), call


async def test_a_call_ends_when_the_exchanges_calendars_say(told: Told, oracle: Resolution) -> None:
    for call in told.ledger.calls:
        assert call.resolves_on == oracle.ends(call), call
    for call, outcome in told.ledger.resolved():
        assert outcome.resolved_at.date() >= call.resolves_on, call


async def test_one_call_of_a_key_is_open_at_a_time(told: Told) -> None:
    open_until: dict[tuple[object, ...], dt.datetime] = {}
    forever = dt.datetime.max.replace(tzinfo=dt.UTC)
    for call in told.ledger.calls:
        assert open_until.get(call.key, call.published_at) <= call.published_at, call
        outcome = told.ledger.outcomes.get(call.id)
        open_until[call.key] = outcome.resolved_at if outcome else forever
    assert all(call.replay for call in told.ledger.calls)


async def test_a_second_run_adds_nothing(told: Told) -> None:
    again = await Replay(pipeline=told.app.pipeline).run(FROM, TO, MORNING)
    assert again == Replayed(0, told.done.editions, 0, 0)
    known = await told.app.pipeline.calls.known(NOW)
    assert (known.calls, known.outcomes) == (told.ledger.calls, told.ledger.outcomes)


async def test_a_replay_says_what_single_reports_say(told: Told, real: App) -> None:
    """Every twentieth edition: what it makes are the candidates of its report that are free."""
    slots = Replay(pipeline=real.pipeline).slots(FROM, TO, MORNING)
    by_slot: dict[dt.date, set[Call]] = {}
    for call in told.ledger.calls:
        by_slot.setdefault(call.date, set()).add(call)
    made = 0
    for date, edition in slots[::20]:
        report = await real.pipeline.build(date, edition)
        pipeline = real.pipeline
        found = calls_of(report.snapshot, report.analysis, pipeline.coverage, pipeline.history)
        candidates = {replace(call, replay=True) for call in found}
        mine = by_slot.get(date, set())
        assert mine <= candidates
        for call in candidates - mine:
            assert is_taken(call, told.ledger), call
        made += len(mine)
    assert made > 3


def is_taken(call: Call, ledger: Ledger) -> bool:
    """An earlier call of its key was open when it could have been made."""
    earlier = (
        each
        for each in ledger.calls
        if each.key == call.key and each.published_at < call.published_at
    )
    return any(
        each.id not in ledger.outcomes or ledger.outcomes[each.id].resolved_at > call.published_at
        for each in earlier
    )


async def test_a_past_report_knows_the_calls_of_its_time(told: Told) -> None:
    date = FROM + (TO - FROM) / 2
    report = await told.app.pipeline.build(date, "evening")
    as_of, ledger = report.snapshot.as_of, report.record.ledger
    assert ledger.calls
    assert ledger.calls == tuple(call for call in told.ledger.calls if call.published_at < as_of)
    for call, outcome in ledger.resolved():
        assert outcome.resolved_at <= as_of
        assert told.ledger.outcomes[call.id].state is outcome.state
    assert len(ledger.outcomes) < len(told.ledger.outcomes)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def expected(real_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    """What the short range gives in one go."""
    file = tmp_path_factory.mktemp("short") / "mir.db"
    shutil.copy(real_database, file)
    async with open_app(file, FixedClock(NOW)) as app:
        await Replay(pipeline=app.pipeline).run(*SHORT, MORNING)
        return await app.pipeline.calls.known(NOW)


def same(one: Ledger, other: Ledger) -> bool:
    return (one.calls, one.outcomes) == (other.calls, other.outcomes)


async def test_in_parts_it_is_the_same(
    expected: Ledger, real_database: Path, tmp_path: Path
) -> None:
    parts = tmp_path / "parts.db"
    shutil.copy(real_database, parts)
    async with open_app(parts, FixedClock(NOW)) as app:
        replay = Replay(pipeline=app.pipeline)
        middle = dt.date(2025, 10, 3)
        await replay.run(SHORT[0], middle, MORNING)
        await replay.run(middle, SHORT[1], MORNING)
        assert same(await app.pipeline.calls.known(NOW), expected)


async def test_killed_and_started_again_it_is_the_same(
    expected: Ledger, real_database: Path, tmp_path: Path
) -> None:
    file = tmp_path / "killed.db"
    shutil.copy(real_database, file)
    begun = 0
    for _ in range(2):
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.reports.killed_replay", str(file),
            SHORT[0].isoformat(), SHORT[1].isoformat(), cwd=ROOT, stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        assert process.stdout is not None
        for _ in range(7):
            await process.stdout.readline()
        process.kill()
        await process.wait()
        async with open_app(file, FixedClock(NOW)) as app:
            begun = max(begun, len(await app.pipeline.calls.replayed()))
    async with open_app(file, FixedClock(NOW)) as app:
        done = await Replay(pipeline=app.pipeline).run(*SHORT, MORNING)
        assert done.skipped == begun
        assert done.editions > 0
        assert begun > 0
        assert same(await app.pipeline.calls.known(NOW), expected)


async def test_what_is_learned_later_changes_no_call(
    shared_folder: Path, tmp_path: Path, expected: Ledger
) -> None:
    """Without the data after the last horizon, and with revisions known after the range."""
    file = tmp_path / "early.db"
    end = np.datetime64(SHORT[1] + dt.timedelta(days=30))
    async with open_app(file, FixedClock(NOW)) as app:
        coverage, folder = app.configuration.coverage, shared_folder / "data" / "history"
        read = read_folder(folder, coverage, app.calendars, NOW)
        histories = [each for result in read for each in result.histories]
        await app.archive.append([part(each, each.dates <= end) for each in histories])
        await app.archive.append([revised(part(each, each.dates <= end)) for each in histories])
        await Replay(pipeline=app.pipeline).run(*SHORT, MORNING)
        first = await app.pipeline.calls.known(NOW)
        assert same(first, expected)
        await app.archive.append([part(each, each.dates > end) for each in histories])
        await Replay(pipeline=app.pipeline).run(SHORT[0], SHORT[1], MORNING)
        assert same(await app.pipeline.calls.known(NOW), expected)


def part(history: History, rows: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> History:
    return replace(
        history,
        dates=history.dates[rows],
        values=history.values[rows],
        observed_at=history.observed_at[rows],
        known_at=history.known_at[rows],
        sources=history.sources[rows],
        assumed=history.assumed[rows],
    )


def revised(history: History) -> History:
    """One value in twenty is 1 % higher, as was learned the day before now."""
    chosen = np.zeros(len(history), dtype=np.bool_)
    chosen[::20] = True
    few = part(history, chosen)
    learned = microseconds(NOW - dt.timedelta(days=1))
    return replace(
        few,
        values=few.values * 1.01,
        known_at=np.full(len(few), learned),
        assumed=np.zeros(len(few), dtype=np.bool_),
    )


async def test_editions_without_news_and_to_come_are_left_out(real: App) -> None:
    replay = Replay(pipeline=real.pipeline)
    week = replay.slots(dt.date(2026, 5, 25), dt.date(2026, 6, 3), ("morning", "evening"))
    mornings = [date.day for date, edition in week if edition == "morning"]
    # 25 May was Memorial Day, a Monday: New York's Friday is told on Saturday the 23rd, and
    # Tuesday's morning has Hong Kong's and Shanghai's Monday.
    assert mornings == [26, 27, 28, 29, 30]
    assert week[-1] == (dt.date(2026, 6, 1), "evening")
