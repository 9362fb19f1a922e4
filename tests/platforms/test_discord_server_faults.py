"""Faults, rate limits and the check against Discord's document in the test server."""

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import discord
import pytest

from tests.platforms.discord_server import (
    Answer,
    Delay,
    DiscordServer,
    Drop,
    ManualClock,
    Rates,
    Rule,
    Status,
    TooMany,
    specification,
)
from tests.platforms.discord_server.client import BareClient, connected, eventually
from tests.platforms.discord_server.rest.call import Route
from tests.platforms.discord_server.rest.routes import ROUTES

SEND = "POST /channels/{channel_id}/messages"
EDIT = "PATCH /channels/{channel_id}/messages/{message_id}"
CROSSPOST = "POST /channels/{channel_id}/messages/{message_id}/crosspost"

needs_document = pytest.mark.skipif(
    not specification.is_present(), reason="Discord's OpenAPI document is not beside the checkout"
)


@pytest.fixture
async def server() -> AsyncIterator[DiscordServer]:
    async with DiscordServer(rates=Rates.off()) as server:
        yield server


@pytest.fixture
async def channel(server: DiscordServer) -> AsyncIterator[discord.TextChannel]:
    async with connected(server, BareClient()) as client:
        yield the_channel(client, server)


def the_channel(client: discord.Client, server: DiscordServer) -> discord.TextChannel:
    found = client.get_channel(server.channel.id)
    assert isinstance(found, discord.TextChannel)
    return found


def statuses(server: DiscordServer, route: str) -> list[int | None]:
    return [request.status for request in server.requests_to(route)]


async def test_the_library_retries_500_and_502(
    server: DiscordServer, channel: discord.TextChannel
) -> None:
    first = await channel.send("to be edited")
    server.faults.add(Status(500), SEND)
    server.faults.add(Status(502), EDIT)
    # A 502 after the effect: the library's own nonce prevents a second message.
    server.faults.add(Status(502, after_effect=True), SEND)
    news = channel.guild.get_channel(server.announcements.id)
    assert isinstance(news, discord.TextChannel)
    await asyncio.gather(channel.send("once"), first.edit(content="edited"), news.send("news"))
    assert statuses(server, SEND) == [200, 500, 502, 200, 200]
    assert statuses(server, EDIT) == [502, 200]
    assert [item.content for item in server.messages(channel.id)] == ["edited", "once"]
    assert [item.content for item in server.messages(news.id)] == ["news"]


async def test_503_is_not_retried(server: DiscordServer, channel: discord.TextChannel) -> None:
    server.faults.add(Status(503), SEND)
    with pytest.raises(discord.DiscordServerError):
        await channel.send("lost")
    assert server.messages(channel.id) == []
    assert server.faults.left == 0


async def test_a_429_is_waited_out(server: DiscordServer, channel: discord.TextChannel) -> None:
    server.faults.add(TooMany(retry_after_s=0.05), SEND, times=2)
    await channel.send("patience")
    assert statuses(server, SEND) == [429, 429, 200]
    server.faults.add(TooMany(retry_after_s=0.05, everywhere=True))
    await channel.send("more patience")
    server.faults.add(TooMany(retry_after_s=0.05, via=False), SEND)
    with pytest.raises(discord.HTTPException) as refused:
        await channel.send("cloudflare")
    assert refused.value.status == 429


async def test_a_connection_cut_before_the_effect_sends_nothing(
    server: DiscordServer, channel: discord.TextChannel
) -> None:
    server.faults.add(Drop(), SEND)
    with pytest.raises(aiohttp.ClientError):
        await channel.send("lost")
    assert server.messages(channel.id) == []
    (request,) = server.requests_to(SEND)
    assert (request.status, request.took_effect) == (None, False)


async def test_a_connection_cut_after_the_effect_has_sent(
    server: DiscordServer, channel: discord.TextChannel
) -> None:
    server.faults.add(Drop(after_effect=True), SEND)
    with pytest.raises(aiohttp.ClientError):
        await channel.send("sent", nonce="d-1")
    assert [item.content for item in server.messages(channel.id)] == ["sent"]
    assert server.requests_to(SEND)[0].took_effect
    again = await channel.send("sent", nonce="d-1")
    assert [item.id for item in server.messages(channel.id)] == [again.id]


async def test_a_delay_holds_one_request_only(server: DiscordServer) -> None:
    path = f"/channels/{server.channel.id}/messages"
    async with aiohttp.ClientSession() as session:
        server.faults.add(Delay(0.1), SEND)
        slow = asyncio.create_task(ask(server, session, "POST", path, {"content": "slow"}))
        await asyncio.sleep(0.02)
        await ask(server, session, "POST", path, {"content": "quick"})
        await slow
    assert [item.content for item in server.messages(server.channel)] == ["quick", "slow"]


async def test_an_answer_may_be_held_back_after_the_effect(server: DiscordServer) -> None:
    path = f"/channels/{server.channel.id}/messages"
    server.faults.add(Delay(30, after_effect=True), SEND)
    async with aiohttp.ClientSession() as session:
        held = asyncio.create_task(ask(server, session, "POST", path, {"content": "sent"}))
        await eventually(lambda: len(server.messages(server.channel)) == 1)
        assert not held.done()
        held.cancel()
        with pytest.raises(asyncio.CancelledError):
            await held


async def test_requests_are_recorded(server: DiscordServer, channel: discord.TextChannel) -> None:
    await channel.send("hello", nonce="n-1")
    (request,) = server.requests_to(SEND)
    assert request.path == f"/api/v10/channels/{channel.id}/messages"
    assert request.body["nonce"] == "n-1"
    assert request.body["enforce_nonce"] is True
    assert request.headers["Authorization"] == f"Bot {server.token}"


async def ask(
    server: DiscordServer, session: aiohttp.ClientSession, method: str, path: str, body: object
) -> tuple[int, dict[str, str], dict[str, object]]:
    """Status, headers and JSON of a bare request."""
    headers = {"Authorization": f"Bot {server.token}"}
    url = server.api_root + path
    async with session.request(method, url, json=body, headers=headers) as response:
        held = await response.json() if response.content_type == "application/json" else {}
        return response.status, dict(response.headers), held


async def test_a_bucket_empties_announces_itself_and_fills_again() -> None:
    clock = ManualClock()
    async with DiscordServer(clock=clock) as server, aiohttp.ClientSession() as session:
        path = f"/channels/{server.channel.id}/messages"
        for left in (4, 3, 2, 1, 0):
            status, headers, _ = await ask(server, session, "POST", path, {"content": "x"})
            assert (status, headers["X-RateLimit-Remaining"]) == (200, str(left))
            assert headers["Content-Type"] == "application/json"
        clock.advance(2)
        status, headers, body = await ask(server, session, "POST", path, {"content": "x"})
        assert status == 429
        assert (body["retry_after"], body["global"]) == (3.0, False)
        assert headers["X-RateLimit-Scope"] == "user"
        assert headers["X-RateLimit-Reset-After"] == "3.000"
        assert "Via" in headers
        other = f"/channels/{server.announcements.id}/messages"
        assert (await ask(server, session, "POST", other, {"content": "x"}))[0] == 200
        clock.advance(3)
        assert (await ask(server, session, "POST", path, {"content": "x"}))[0] == 200


async def test_discord_py_slows_down_by_the_headers() -> None:
    rates = Rates().with_route(SEND, Rule(2, 0.2))
    async with DiscordServer(rates=rates) as server, connected(server, BareClient()) as client:
        channel = the_channel(client, server)
        for number in range(5):
            await channel.send(str(number))
        assert statuses(server, SEND) == [200] * 5
        sent = [request.at_s for request in server.requests_to(SEND)]
        assert sent[4] - sent[0] > 0.35  # two windows passed, less the time of an answer


async def test_fifty_a_second_over_all_routes() -> None:
    clock = ManualClock()
    async with DiscordServer(clock=clock) as server, aiohttp.ClientSession() as session:
        for _ in range(50):
            assert (await ask(server, session, "GET", "/users/@me", None))[0] == 200
        status, headers, body = await ask(server, session, "GET", "/gateway/bot", None)
        assert (status, body["global"]) == (429, True)
        assert headers["X-RateLimit-Global"] == "true"
        assert headers["X-RateLimit-Scope"] == "global"
        # The gateway's address without a token does not count, and neither do interactions.
        assert (await ask(server, session, "GET", "/gateway", None))[0] == 200


async def test_ten_crossposts_an_hour() -> None:
    clock = ManualClock()
    async with DiscordServer(clock=clock) as server, aiohttp.ClientSession() as session:
        path = f"/channels/{server.announcements.id}/messages"
        for number in range(11):
            clock.advance(1)
            _, _, sent = await ask(server, session, "POST", path, {"content": "x"})
            status, headers, body = await ask(
                server, session, "POST", f"{path}/{sent['id']}/crosspost", None
            )
            assert status == (200 if number < 10 else 429)
        assert body["retry_after"] == 3590.0
        assert headers["X-RateLimit-Scope"] == "shared"
        assert int(headers["X-RateLimit-Remaining"]) > 0


async def test_edits_of_published_and_of_old_messages_have_their_own_limits() -> None:
    clock = ManualClock()
    rates = Rates(old_edit=Rule(1, 3600.0))
    async with (
        DiscordServer(clock=clock, rates=rates) as server,
        aiohttp.ClientSession() as session,
    ):
        path = f"/channels/{server.announcements.id}/messages"
        _, _, sent = await ask(server, session, "POST", path, {"content": "x"})
        own = f"{path}/{sent['id']}"
        await ask(server, session, "POST", f"{own}/crosspost", None)
        edits = [
            (await ask(server, session, "PATCH", own, {"content": str(number)}))[0]
            for number in range(4)
        ]
        assert edits == [200, 200, 200, 429]
        clock.advance(3601)
        assert (await ask(server, session, "PATCH", own, {"content": "old"}))[0] == 200
        status, _, body = await ask(server, session, "PATCH", own, {"content": "older"})
        assert (status, body["code"]) == (429, 30046)


async def test_too_many_invalid_requests_are_met_by_cloudflare() -> None:
    rates = Rates(invalid=Rule(3, 600.0))
    clock = ManualClock()
    async with (
        DiscordServer(rates=rates, clock=clock) as server,
        aiohttp.ClientSession() as session,
    ):
        url = f"{server.api_root}/users/@me"
        for _ in range(3):
            async with session.get(url) as response:
                assert response.status == 401
        status, headers, body = await ask(server, session, "GET", "/users/@me", None)
        assert (status, body) == (429, {})
        assert "Via" not in headers
        clock.advance(600)
        assert (await ask(server, session, "GET", "/users/@me", None))[0] == 200


@needs_document
async def test_a_wrong_answer_is_a_violation_at_the_end() -> None:
    server = DiscordServer()
    assert server.checks_specifications

    async def ask_twice() -> None:
        async with server, aiohttp.ClientSession() as session:
            _, _, correct = await ask(server, session, "GET", "/users/@me", None)
            assert server.violations == []
            server.faults.add(Answer(correct | {"id": 17}))
            await ask(server, session, "GET", "/users/@me", None)

    with pytest.raises(AssertionError, match=r"GET /users/@me: answer 200: \$.id: 17 is not of"):
        await ask_twice()


async def test_a_violation_does_not_hide_why_a_test_failed() -> None:
    async def fail() -> None:
        async with DiscordServer() as server:
            server.violations.append("something else")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()


@needs_document
async def test_an_unknown_key_in_a_request_is_a_violation(server: DiscordServer) -> None:
    async with aiohttp.ClientSession() as session:
        path = f"/channels/{server.channel.id}/messages"
        body = {"content": "x", "contnet": "y"}
        assert (await ask(server, session, "POST", path, body))[0] == 200
    (violation,) = server.violations
    assert "'contnet' was unexpected" in violation
    server.violations.clear()


async def test_the_check_can_be_left_out() -> None:
    async with DiscordServer(check=False) as server, aiohttp.ClientSession() as session:
        assert not server.checks_specifications
        path = f"/channels/{server.channel.id}/messages"
        await ask(server, session, "POST", path, {"content": "x", "contnet": "y"})
        assert server.violations == []


async def test_an_unknown_route_is_a_violation(server: DiscordServer) -> None:
    async with aiohttp.ClientSession() as session:
        assert (await ask(server, session, "GET", "/nothing/here", None))[0] == 404
    assert server.violations == ["GET /nothing/here: the server knows no such route"]
    server.violations.clear()


@needs_document
@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_every_route_is_in_the_document(route: Route) -> None:
    assert specification.request_faults(route.method, route.template, {}) != [
        "the specification knows no such operation"
    ]
