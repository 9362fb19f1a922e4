"""The job and the service around it: once, whatever happens to the process."""

import datetime as dt
import json
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.app import App
from bot.editions import EditionService
from bot.platforms.console.transport import ConsoleTransport
from bot.publish import Publisher, Status
from mir_core.archive.runs import RunState
from mir_core.clock import FixedClock
from mir_core.model.delivery import DeliveryState
from mir_core.model.errors import UsageError
from tests.demo_world import application

DATE = dt.date(2026, 4, 8)
MORNING = dt.datetime(2026, 4, 8, 0, 1, tzinfo=dt.UTC)
DESTINATIONS = json.dumps(
    [
        {"id": "english", "platform": "console", "address": "stdout", "language": "en"},
        {
            "id": "chinese",
            "platform": "console",
            "address": "stdout",
            "language": "zh",
            "editions": ["morning"],
        },
    ]
)


@pytest.fixture
def database(demo_database: Path, tmp_path: Path) -> Path:
    """A copy of the simulated market that a test may write to."""
    return Path(shutil.copy(demo_database, tmp_path / "mir.db"))


@asynccontextmanager
async def opened(database: Path, now: dt.datetime = MORNING) -> AsyncIterator[App]:
    environment = {"MIR_DESTINATIONS": DESTINATIONS}
    async with application(database, now=now, environment=environment) as app:
        yield app


def publisher(app: App, chat: list[str] | None) -> Publisher:
    """A publisher that writes to `chat`; None if the platform is off."""
    return app.publisher({} if chat is None else {"console": ConsoleTransport(chat.append)})


def advance(app: App, **step: float) -> None:
    assert isinstance(app.clock, FixedClock)
    app.clock.advance(dt.timedelta(**step))


async def test_an_edition_goes_to_those_who_receive_it_in_their_language(database: Path) -> None:
    async with opened(database) as app:
        chat: list[str] = []
        published = await publisher(app, chat).run(DATE, "morning")
        assert published.status is Status.SETTLED
        assert sorted("市场情报日报" in text for text in chat) == [False, True]
        chat.clear()
        advance(app, hours=11)
        await publisher(app, chat).run(DATE, "evening")
        assert len(chat) == 1
        assert "The evening edition" in chat[0]


async def test_a_second_run_sends_nothing(database: Path) -> None:
    async with opened(database) as app:
        chat: list[str] = []
        await publisher(app, chat).run(DATE, "morning")
        sent = len(chat)
        again = await publisher(app, chat).run(DATE, "morning")
        assert len(chat) == sent == 2
        assert again.outcome is not None
        assert {each.state for each in again.outcome.deliveries} == {DeliveryState.SENT}


async def test_a_dry_run_stores_and_sends_nothing(database: Path) -> None:
    async with opened(database) as app:
        chat: list[str] = []
        published = await publisher(app, chat).run(DATE, "morning", dry_run=True)
        assert published.plan is not None
        assert set(published.plan) == {"english", "chinese"}
        assert chat == []
        assert await app.runs.newest() is None


async def test_a_sunday_is_skipped_and_written_down(database: Path) -> None:
    async with opened(database, dt.datetime(2026, 4, 5, 0, 1, tzinfo=dt.UTC)) as app:
        chat: list[str] = []
        published = await publisher(app, chat).run(dt.date(2026, 4, 5), "morning")
        assert published.status is Status.SKIPPED
        assert chat == []
        run = await app.runs.newest()
        assert run is not None
        assert run.state is RunState.SKIPPED


async def test_a_run_before_its_cut_off_is_refused_and_leaves_no_trace(database: Path) -> None:
    async with opened(database) as app:
        for date in (DATE, dt.date(2099, 1, 4)):
            with pytest.raises(UsageError):
                await publisher(app, []).run(date, "evening")
        assert await app.runs.newest() is None


async def test_the_service_publishes_what_is_due_once(database: Path) -> None:
    async with opened(database) as app:
        chat: list[str] = []
        service = EditionService(publisher(app, chat))
        assert await service.work()
        assert len(chat) == 2
        assert await service.work()
        assert len(chat) == 2


async def test_a_new_process_catches_up_within_two_hours(database: Path) -> None:
    for late, sent in ((dt.timedelta(hours=2), 0), (dt.timedelta(hours=1, minutes=58), 2)):
        async with opened(database, MORNING + late) as app:
            chat: list[str] = []
            assert await EditionService(publisher(app, chat)).work()
            assert len(chat) == sent


async def test_what_a_platform_did_not_take_is_sent_by_the_next_process(database: Path) -> None:
    async with opened(database) as app:
        assert not await EditionService(publisher(app, None)).work()
    # Hours later: the edition is not due any more, but its parts were planned.
    async with opened(database, MORNING + dt.timedelta(hours=5)) as app:
        chat: list[str] = []
        assert await EditionService(publisher(app, chat)).work()
        assert len(chat) == 2
        run = await app.runs.newest()
        assert run is not None
        assert run.state is RunState.DONE


async def test_news_of_the_day_before_yesterday_are_not_sent(database: Path) -> None:
    async with opened(database) as app:
        await EditionService(publisher(app, None)).work()
    # A Friday noon: nothing is due then.
    async with opened(database, dt.datetime(2026, 4, 10, 4, tzinfo=dt.UTC)) as app:
        chat: list[str] = []
        assert await EditionService(publisher(app, chat)).work()
        assert chat == []


async def test_a_process_that_died_before_planning_is_made_up_for(database: Path) -> None:
    async with opened(database) as app:
        as_of = app.pipeline.as_of(DATE, "morning")
        await app.runs.open(DATE, "morning", as_of, app.clock.now(), await app.archive.newest())
    async with opened(database, MORNING + dt.timedelta(hours=3)) as app:
        chat: list[str] = []
        assert await EditionService(publisher(app, chat)).work()
        assert len(chat) == 2


async def test_the_instant_of_the_first_gathering_is_kept(database: Path) -> None:
    async with opened(database) as app:
        first = await publisher(app, None).run(DATE, "morning")
        advance(app, hours=1)
        second = await publisher(app, None).run(DATE, "morning")
        assert first.report is not None
        assert second.report is not None
        assert first.report.snapshot.known_by == MORNING
        assert second.report.snapshot.known_by == MORNING


async def test_an_edition_that_fails_is_told_once_and_holds_up_no_other(
    database: Path, caplog: pytest.LogCaptureFixture
) -> None:
    # The morning edition's stored gathering ended before there was any data: it cannot be built.
    evening = dt.datetime(2026, 4, 8, 10, 1, tzinfo=dt.UTC)
    async with opened(database, evening) as app:
        as_of = app.pipeline.as_of(DATE, "morning")
        await app.runs.open(DATE, "morning", as_of, dt.datetime(2019, 1, 1, tzinfo=dt.UTC), 0)
        chat: list[str] = []
        service = EditionService(publisher(app, chat))
        assert not await service.work()
        assert not await service.work()
        assert len(chat) == 1
        assert "The evening edition" in chat[0]
    told = [record for record in caplog.records if "has failed" in record.getMessage()]
    assert [record.getMessage() for record in told] == [
        "morning of 2026-04-08 has failed and is tried again"
    ]
