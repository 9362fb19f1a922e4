"""The fault matrix: whatever one source does, the report is published and says so."""

import dataclasses
import datetime as dt
import shutil
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path

import pytest

from bot.app import App
from bot.platforms.console.transport import ConsoleTransport
from bot.publish import Publisher, Status
from config.load import Configuration, load
from config.sources import live_sources
from formatters.catalog import Catalog
from mir_core.analysis.pairs import PairHistory
from mir_core.clock import FixedClock
from mir_core.ingest.patience import Patience
from mir_core.ingest.wanted import key_of
from mir_core.model.figure import Figure, Verdict
from mir_core.model.report import Report
from mir_core.model.snapshot import FailureKind
from tests.live.mir import DATE, DESTINATIONS, MORNING
from tests.market.day import SOURCES, answers, answers_of
from tests.market.world import World, calendar_of, last_two
from tests.replay import Down, Fault, Garbled, ReplayServer, Slow, Stale
from tests.thorough import each_with

#: Sources that a usual run asks.
ASKED = [name for name in SOURCES if name != "tencent_bars"]
#: Three sessions earlier.
EARLIER = dt.datetime(2026, 4, 2, 0, 0, 30, tzinfo=dt.UTC)
#: Beyond every tolerance, and not so far that a single source would be implausible.
LIE = World(1.09)
#: Their answers carry no time: only a change against the last one shows that they are alive.
UNDATED = {"llama_protocols", "llama_lite", "llama_stablecoins", "llama_dexs"}
#: Figures that daily history does not have: nothing is expected of them before the first value.
NEVER_SEEN = {"CN.advancing", "CN.declining", "CN.unchanged", "CRYPTO.mcap_usd"}
QUICK = Patience(backoff_s=0.01)
#: Of a gathering that waits for a source in vain; the others are well within it on a busy machine.
DEADLINE_S = 2.5


#: Changes no answer, and saves what every report of one history has in common.
MEMO = PairHistory()


@cache
def configuration() -> Configuration:
    """The package's own, with the destinations; read once."""
    return load(environment={"MIR_DESTINATIONS": DESTINATIONS}, languages=("en", "zh"))


@asynccontextmanager
async def opened(
    database: Path, roots: Mapping[str, str], now: dt.datetime = MORNING, deadline_s: float = 60.0
) -> AsyncIterator[App]:
    """The application at an instant; sources are asked without a pause."""
    address = f"sqlite+aiosqlite:///{database}"
    async with App.open(configuration(), FixedClock(now), database=address) as app:
        hasty = {
            name: dataclasses.replace(source, pace_s=0.0, parallel=4)
            for name, source in live_sources().items()
        }
        live = dataclasses.replace(app.gathering.live, sources=hasty, deadline_s=deadline_s)
        gathering = dataclasses.replace(app.gathering, live=live, roots=roots, patience=QUICK)
        pipeline = dataclasses.replace(app.pipeline, history=MEMO)
        yield dataclasses.replace(app, gathering=gathering, pipeline=pipeline)


def publisher(app: App, chat: list[str]) -> Publisher:
    return app.publisher({"console": ConsoleTransport(chat.append)})


async def morning(database: Path, server: ReplayServer, deadline_s: float = 60.0) -> Report:
    """The morning edition as it was published, to both destinations."""
    async with opened(database, server.roots, deadline_s=deadline_s) as app:
        chat: list[str] = []
        published = await publisher(app, chat).run(DATE, "morning")
        assert published.status is Status.SETTLED
        assert published.report is not None
        assert len(chat) == 2
        return published.report


async def gather_the_day_before(database: Path, server: ReplayServer) -> None:
    """Ask for the edition of the day before, with what the sources answer now."""
    before = MORNING - dt.timedelta(days=1)
    async with opened(database, server.roots, before) as app:
        await app.gathering.newest(before - dt.timedelta(seconds=30))


def notes(report: Report) -> str:
    """The data notes in English."""
    catalog = Catalog.load("en")
    blocks = report.only("data_notes").sections[0].blocks
    items = [item for block in blocks for item in getattr(block, "items", ())]
    return "\n".join(catalog.text(item) for item in items)


def assert_nothing_old_is_fresh(report: Report) -> None:
    for figure in report.snapshot.figures.values():
        if figure.verdict is Verdict.FRESH:
            _, expected = last_two(figure.instrument, MORNING)
            assert figure.session == expected.date, figure.id


def assert_true(figure: Figure) -> None:
    """A fresh figure tells what really happened."""
    assert figure.session is not None
    if figure.field == "close" and figure.verdict is Verdict.FRESH:
        assert figure.value == World().close(figure.instrument, figure.session), figure.id


def givers(report: Report) -> dict[str, set[str]]:
    """Sources that gave the value of each figure."""
    return {
        figure.id: {str(figure.source), *figure.confirmed_by}
        for figure in report.snapshot.figures.values()
        if figure.value is not None and figure.formula is None
    }


@pytest.fixture(scope="module")
def good() -> dict[str, set[str]]:
    """Sources that gave each figure on a morning without a fault; filled by the first test."""
    return {}


@pytest.fixture
async def healthy(seed: Path, tmp_path: Path, good: dict[str, set[str]]) -> Mapping[str, set[str]]:
    """Sources that gave each figure on a morning without a fault."""
    if not good:
        path = Path(shutil.copy(seed, tmp_path / "healthy.db"))
        async with ReplayServer(answers(MORNING)) as server:
            good |= givers(await morning(path, server))
    return good


async def test_a_morning_without_a_fault(database: Path) -> None:
    async with ReplayServer(answers(MORNING)) as server:
        report = await morning(database, server)
    assert report.snapshot.failures == ()
    assert "Sources that failed" not in notes(report)
    assert_nothing_old_is_fresh(report)
    for figure in report.snapshot.figures.values():
        if figure.value is not None:
            assert_true(figure)
    assert len(givers(report)) > 40


FAILING: Mapping[str, tuple[Fault, FailureKind, str]] = {
    "down": (Down(), FailureKind.UNAVAILABLE, "does not answer"),
    "slow": (Slow(60.0), FailureKind.LATE, "out of time"),
    "garbled": (Garbled(), FailureKind.CHANGED, "its answer was not understood"),
}


@pytest.mark.parametrize(("name", "fault"), each_with(ASKED, list(FAILING)))
async def test_a_source_that_fails(
    name: str, fault: str, database: Path, healthy: Mapping[str, set[str]]
) -> None:
    trouble, kind, words = FAILING[fault]
    async with ReplayServer(answers(MORNING)) as server:
        await server.fail(name, trouble)
        report = await morning(database, server, DEADLINE_S if fault == "slow" else 60.0)
    assert [(failure.source, failure.kind) for failure in report.snapshot.failures] == [
        (name, kind)
    ]
    said = Catalog.load("en").file.names[name]
    assert f"Sources that failed: {said} ({words})." in notes(report)
    assert_nothing_old_is_fresh(report)
    for figure_id, sources in healthy.items():
        figure = report.snapshot.figures.get(figure_id)
        if figure is None:
            assert (figure_id in NEVER_SEEN, sources) == (True, {name})
        elif sources == {name}:
            assert figure.verdict in {Verdict.STALE, Verdict.MISSING, Verdict.CLOSED}, figure_id
        else:
            assert name not in {figure.source, *figure.confirmed_by}
            assert {str(figure.source), *figure.confirmed_by} == sources - {name}, figure_id
            assert_true(figure)


@pytest.mark.parametrize("name", ASKED)
async def test_a_source_that_is_stale(
    name: str, database: Path, healthy: Mapping[str, set[str]]
) -> None:
    async with ReplayServer(answers(MORNING)) as server:
        await server.fail(name, Stale(answers_of(name, EARLIER)))
        if name in UNDATED:
            await gather_the_day_before(database, server)
        report = await morning(database, server)
    assert_nothing_old_is_fresh(report)
    for figure_id, sources in healthy.items():
        figure = report.snapshot.figures[figure_id]
        if sources != {name}:
            assert_true(figure)
        elif calendar_of(figure.instrument) != "XHKG" and name != "hkex_connect":
            assert figure.verdict in {Verdict.STALE, Verdict.MISSING}, figure_id
            assert figure.instrument in {gap.instrument for gap in report.snapshot.gaps}


@pytest.mark.parametrize("name", ASKED)
async def test_a_source_that_contradicts_the_others(
    name: str, database: Path, healthy: Mapping[str, set[str]]
) -> None:
    async with ReplayServer(answers(MORNING)) as server:
        await server.fail(name, Stale(answers_of(name, MORNING, LIE)))
        report = await morning(database, server)
    assert_nothing_old_is_fresh(report)
    gaps = {(gap.instrument, gap.field): gap for gap in report.snapshot.gaps}
    for figure_id, sources in healthy.items():
        figure = report.snapshot.figures[figure_id]
        if name in sources and len(sources) > 1:
            assert figure.verdict is Verdict.CONFLICT, figure_id
            gap = gaps[key_of(figure_id)]
            detail = Catalog.load("en").text(gap.detail)
            assert Catalog.load("en").file.names[name] in detail
        elif name not in sources:
            assert_true(figure)


async def test_every_source_down_at_once(database: Path) -> None:
    async with ReplayServer(answers(MORNING)) as server:
        for name in ASKED:
            await server.fail(name, Down())
        report = await morning(database, server)
    assert len(report.snapshot.failures) == len(ASKED)
    fresh = [f.id for f in report.snapshot.figures.values() if f.verdict is Verdict.FRESH]
    assert fresh == []


async def test_a_source_that_keeps_failing_rests(database: Path) -> None:
    async with ReplayServer(answers(MORNING)) as server:
        await server.fail("sina", Down())
        async with opened(database, server.roots) as app:
            for _ in range(4):
                known = await app.gathering.newest(MORNING - dt.timedelta(seconds=30))
            (failure,) = known.failures
            assert (failure.source, failure.kind) == ("sina", FailureKind.RESTING)
            # Others were asked each time.
            assert len(server.requests_to("tencent")) == 4


async def test_quotes_copied_on_a_holiday_are_not_fresh(database: Path) -> None:
    """Yesterday's quotes under a holiday's date: no session, so no figure."""
    holiday = answers_of("tencent", MORNING)
    (body,) = holiday.values()
    assert isinstance(body, bytes)
    forged = body.replace(b"2026/04/02", b"2026/04/07")
    assert forged != body
    async with ReplayServer({**answers(MORNING), "tencent": {"/q=*": forged}}) as server:
        report = await morning(database, server)
    for name in ("HSI", "HSCEI", "HSTECH"):
        figure = report.snapshot.figures[f"{name}.close"]
        assert (figure.verdict, figure.session) == (Verdict.CLOSED, dt.date(2026, 4, 2))
        assert figure.source != "tencent"
    assert report.snapshot.figures["SPX.close"].source == "tencent"
