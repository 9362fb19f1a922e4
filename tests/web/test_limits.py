"""What many readers, or one who asks for much, can make the site do."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from aiohttp.test_utils import make_mocked_request

from bot.app import App
from bot.keeping import Flights, Fresh, Kept
from bot.web.limits import Allowance, TooMuch, visitor
from bot.web.site import Site
from tests.demo_world import application
from tests.web.conftest import Reader, reading, site_of


@pytest.fixture
def site(app: App) -> Site:
    return site_of(app, behind_proxy=True)


@pytest.fixture
async def app_reader(site: Site) -> AsyncIterator[Reader]:
    """A client of the same site behind a proxy."""
    async with reading(site) as client:
        yield client


def dates() -> Iterator[str]:
    return (f"2025-{month:02}-{day:02}" for month in range(1, 13) for day in range(1, 29))


async def test_one_report_is_built_once_for_all_who_ask(reader: Reader, site: Site) -> None:
    paths = [f"/{language}/2026-04-07/{end}" for language in ("en", "zh")
             for end in ("evening", "evening.json", "evening.md", "evening/channels")]  # fmt: skip
    answers = await asyncio.gather(*(reader.get(path) for path in paths * 5))
    assert {answer.status for answer in answers} == {200}
    assert site.shelf.built == 1


async def test_who_asks_for_hundreds_of_dates_is_told_to_wait(
    site: Site, app_reader: Reader
) -> None:
    greedy, other = ({"X-Forwarded-For": f"192.0.2.{number}"} for number in (1, 2))
    for _ in range(28):
        site.shelf._turns.take("192.0.2.1")
    statuses = []
    for date in list(dates())[:100]:
        answer = await app_reader.get(f"/en/{date}.txt", headers=greedy)
        statuses.append(answer.status)
        if answer.status == 429:
            assert int(answer.headers["Retry-After"]) >= 1
    assert statuses[:2] == [200] * 2
    assert statuses.count(429) > 80
    # What is known is still given, and another visitor has turns of their own.
    assert (await app_reader.get("/en/2025-01-01.txt", headers=greedy)).status == 200
    assert (await app_reader.get("/en/2025-05-01.txt", headers=other)).status == 200


async def test_a_queue_has_an_end(app_reader: Reader) -> None:
    """Many visitors at once: some are served, the rest are told that it is busy."""
    asked = [
        app_reader.get(f"/en/{date}.txt", headers={"X-Forwarded-For": f"192.0.2.{number}"})
        for number, date in enumerate(list(dates())[:24])
    ]
    statuses = [answer.status for answer in await asyncio.gather(*asked)]
    assert set(statuses) == {200, 503}
    assert statuses.count(200) >= 16


async def test_health_tells_of_the_database_and_of_services(own_database: Path) -> None:
    async with application(own_database) as app:
        async with reading(site_of(app)) as reader:
            answer = await reader.get("/health")
            found = await answer.json()
            assert (answer.status, found["status"], found["database"]) == (200, "ok", "ok")
            assert found["last_run"] is None
        as_of = app.pipeline.as_of(app.clock.now().date(), "evening")
        await app.runs.open(as_of.date(), "evening", as_of, as_of, 1)
        site = site_of(app)
        platforms = {"telegram": "on", "discord": "off"}
        down = replace(site, platforms=platforms, failing={"telegram"})
        async with reading(down) as reader:
            answer = await reader.get("/health")
            found = await answer.json()
            assert (answer.status, found["failing"]) == (503, ["telegram"])
            assert found["platforms"] == {"telegram": "failing", "discord": "off"}
            assert found["last_run"]["date"] == "2026-04-08"
        with closing(sqlite3.connect(own_database)) as connection:
            connection.execute("ALTER TABLE runs RENAME TO gone")
        async with reading(site_of(app)) as reader:
            answer = await reader.get("/health")
            assert (answer.status, (await answer.json())["database"]) == (503, "failing")
            page = await reader.get("/en")
            assert page.status == 500
            assert "no such table" not in await page.text()


def test_visitors_are_told_apart() -> None:
    def of(peer: str, forwarded: str | None, *, behind_proxy: bool) -> str:
        headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
        request = make_mocked_request("GET", "/", headers=headers).clone(remote=peer)
        return visitor(request, behind_proxy=behind_proxy)

    assert of("198.51.100.7", "203.0.113.9", behind_proxy=False) == "198.51.100.7"
    assert of("127.0.0.1", "9.9.9.9, 203.0.113.9", behind_proxy=True) == "203.0.113.9"
    assert of("127.0.0.1", None, behind_proxy=True) == "127.0.0.1"
    assert of("2001:db8:1:2:3::4", None, behind_proxy=False) == "2001:db8:1:2::/64"
    assert len(of("127.0.0.1", "x" * 900, behind_proxy=True)) == 64


async def test_turns_come_back() -> None:
    allowance = Allowance(2, 50.0)
    allowance.take("a")
    allowance.take("a")
    with pytest.raises(TooMuch) as told:
        allowance.take("a")
    assert 0 < told.value.after_s <= 0.02
    allowance.take("b")
    await asyncio.sleep(0.03)
    allowance.take("a")


def test_what_is_kept_is_bounded() -> None:
    kept: Kept[bytes] = Kept(10, len)
    for name in "abc":
        kept.put(name, b"1234")
    assert (kept.get("a"), kept.get("b"), kept.get("c")) == (None, b"1234", b"1234")
    kept.get("b")
    kept.put("d", b"1234")
    assert (kept.get("b"), kept.get("c")) == (b"1234", None)
    kept.put("b", b"12345678901")
    assert (kept.get("b"), kept.size, len(kept)) == (None, 4, 1)


async def test_work_under_way_is_shared_and_its_failure_too() -> None:
    flights, begun = Flights(), 0

    async def fail() -> int:
        nonlocal begun
        begun += 1
        await asyncio.sleep(0.01)
        raise ValueError("no")

    found = await asyncio.gather(*(flights.join("k", fail) for _ in range(5)),
                                 return_exceptions=True)  # fmt: skip
    assert [type(each) for each in found] == [ValueError] * 5
    assert begun == 1
    assert "k" not in flights


async def test_one_who_leaves_does_not_end_the_work_of_others() -> None:
    flights = Flights()

    async def work() -> str:
        await asyncio.sleep(0.02)
        return "done"

    first = asyncio.create_task(flights.join("k", work))
    second = asyncio.create_task(flights.join("k", work))
    await asyncio.sleep(0)
    first.cancel()
    assert await second == "done"
    with pytest.raises(asyncio.CancelledError):
        await first


async def test_results_are_made_again_when_they_are_old() -> None:
    fresh, made = Fresh(5), 0

    async def work() -> int:
        nonlocal made
        made += 1
        return made

    assert [await fresh.get("k", 9.0, work) for _ in range(3)] == [1, 1, 1]
    assert await fresh.get("k", 0.0, work) == 2
