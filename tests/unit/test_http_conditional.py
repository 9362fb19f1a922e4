"""Conditional requests: an answer that did not change is not sent again."""

import datetime as dt
from collections.abc import AsyncIterator

import pytest

from mir_core.clock import FixedClock
from mir_core.ingest.contract import Answer
from tests.replay import Recorded, ReplayServer, Stale, Status
from tests.replay.client import ALPHA, BODY, JSON, NOW, PATH, REQUEST, Shelf, client


@pytest.fixture
async def server() -> AsyncIterator[ReplayServer]:
    async with ReplayServer({"alpha": {PATH: Recorded(BODY, JSON)}}) as server:
        yield server


async def test_an_answer_that_did_not_change_is_not_sent_again() -> None:
    shelf, clock = Shelf(), FixedClock(NOW)
    recorded = Recorded(BODY, JSON, {"ETag": 'W/"7"'})
    async with (
        ReplayServer({"alpha": {PATH: recorded}}) as server,
        client(server, validators=shelf, clock=clock) as http,
    ):
        first = await http.get(ALPHA, REQUEST)
        await http.remember(ALPHA, first)
        clock.advance(dt.timedelta(hours=1))
        again = await http.get(ALPHA, REQUEST)
        await server.fail("alpha", Status(500), times=1)
        third = await http.get(ALPHA, REQUEST)
    assert again == Answer(REQUEST, BODY, NOW + dt.timedelta(hours=1))
    assert third.body == BODY
    assert [asked.headers.get("If-None-Match") for asked in server.requests] == [
        None,
        *['W/"7"'] * 3,
    ]


async def test_the_date_of_an_answer_will_do_for_an_etag() -> None:
    shelf = Shelf()
    since = "Fri, 29 May 2026 20:00:00 GMT"
    recorded = Recorded(BODY, JSON, {"Last-Modified": since})
    async with ReplayServer({"alpha": {PATH: recorded}}) as server:
        for _ in range(2):
            async with client(server, validators=shelf) as http:
                answer = await http.get(ALPHA, REQUEST)
                await http.remember(ALPHA, answer)
                assert answer.body == BODY
    assert server.requests[1].headers["If-Modified-Since"] == since


async def test_an_answer_that_nobody_understood_is_asked_for_in_full_again() -> None:
    shelf = Shelf()
    recorded = Recorded(b"garbage", JSON, {"ETag": '"7"'})
    async with (
        ReplayServer({"alpha": {PATH: recorded}}) as server,
        client(server, validators=shelf) as http,
    ):
        await http.get(ALPHA, REQUEST)
        await http.get(ALPHA, REQUEST)
    assert shelf.stored == {}
    assert "If-None-Match" not in server.requests[1].headers


async def test_a_changed_answer_takes_the_place_of_the_stored_one() -> None:
    shelf = Shelf()
    old, new = Recorded(b"{}", JSON, {"ETag": '"1"'}), Recorded(BODY, JSON, {"ETag": '"2"'})
    async with (
        ReplayServer({"alpha": {PATH: new}}) as server,
        client(server, validators=shelf) as http,
    ):
        await server.fail("alpha", Stale({PATH: old}), times=1)
        for body in (b"{}", BODY, BODY):
            answer = await http.get(ALPHA, REQUEST)
            await http.remember(ALPHA, answer)
            assert answer.body == body


@pytest.mark.parametrize("etag", ["", '"caf\u00e9"', '"a\tb"'])
async def test_an_etag_that_cannot_be_sent_back_is_ignored(server: ReplayServer, etag: str) -> None:
    shelf = Shelf()
    await server.fail("alpha", Status(200, {"ETag": etag}, BODY))
    async with client(server, validators=shelf) as http:
        await http.remember(ALPHA, await http.get(ALPHA, REQUEST))
    assert shelf.stored == {}
