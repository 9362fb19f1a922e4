"""One host gets a few requests at a time, at its pace, and a rest where it asks for one."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from mir_core.ingest.contract import Request
from mir_core.ingest.patience import Patience
from mir_core.model.errors import SourceUnavailable
from tests.replay import Recorded, ReplayServer, Slow, Status, too_many
from tests.replay.client import ALPHA, BODY, JSON, PATH, REQUEST, Sleeps, client
from tests.replay.plain import plain_source


@pytest.fixture
async def server() -> AsyncIterator[ReplayServer]:
    async with ReplayServer({"alpha": {PATH: Recorded(BODY, JSON)}}) as server:
        yield server


@pytest.mark.parametrize("retry_after", ["2", "Mon, 01 Jun 2026 12:00:02 GMT"])
async def test_the_whole_host_waits_as_long_as_the_server_asks(
    server: ReplayServer, retry_after: str
) -> None:
    sleeps = Sleeps()
    await server.fail("alpha", too_many(retry_after), times=1)
    async with client(server, sleep=sleeps) as http:
        await http.get(ALPHA, REQUEST)
        await http.get(ALPHA, REQUEST)
    assert sleeps.asked_s == pytest.approx([2.0, 2.0], abs=0.1)


async def test_a_host_gets_as_many_requests_at_a_time_as_its_most_careful_source_says() -> None:
    paths = tuple(f"/{number}" for number in range(4))
    alpha = plain_source("alpha", root="https://one.example", parallel=2)
    beta = plain_source("beta", root="https://one.example", parallel=3)
    answers = {name: dict.fromkeys(paths, BODY) for name in ("alpha", "beta")}
    async with ReplayServer(answers, latency_s=0.3) as server, client(server) as http:
        sources = (alpha, beta, alpha, beta)
        jobs = zip(sources, paths, strict=True)
        await asyncio.gather(*(http.get(source, Request(path)) for source, path in jobs))
    starts = sorted(asked.at_s for asked in server.requests)
    assert starts[1] - starts[0] < 0.25
    assert starts[2] - starts[0] >= 0.28
    assert starts[3] - starts[2] < 0.25


async def test_requests_to_one_host_keep_its_pace_and_others_do_not_wait() -> None:
    alpha = plain_source("alpha", root="https://one.example", pace_s=0.3)
    beta = plain_source("beta", root="https://one.example")
    gamma = plain_source("gamma", root="https://two.example")
    answers = {name: {PATH: BODY} for name in ("alpha", "beta", "gamma")}
    async with ReplayServer(answers) as server, client(server) as http:
        sources = (alpha, beta, alpha, gamma)
        await asyncio.gather(*(http.get(source, REQUEST) for source in sources))
    paced = sorted(asked.at_s for asked in server.requests if asked.source != "gamma")
    assert paced[1] - paced[0] >= 0.28
    assert paced[2] - paced[1] >= 0.28
    assert server.requests_to("gamma")[0].at_s - paced[0] < 0.25


async def test_a_place_is_free_again_after_a_failure_or_a_cancellation(
    server: ReplayServer,
) -> None:
    source = plain_source("alpha", parallel=1)
    async with client(server, patience=Patience(tries=1)) as http:
        await server.fail("alpha", Status(500), times=1)
        with pytest.raises(SourceUnavailable):
            await http.get(source, REQUEST)
        await server.fail("alpha", Slow(30), times=1)
        slow = asyncio.create_task(http.get(source, REQUEST))
        waiting = asyncio.create_task(http.get(source, REQUEST))
        await asyncio.sleep(0.1)
        slow.cancel()
        answer = await asyncio.wait_for(waiting, 2)
    assert answer.body == BODY
