"""The gateway of the test server: sessions, resuming, and everything that goes wrong."""

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import discord
import pytest
import yarl

from tests.platforms.discord_server import DiscordServer, ManualClock, Rates
from tests.platforms.discord_server.client import BareClient, connected, eventually


@pytest.fixture
async def server() -> AsyncIterator[DiscordServer]:
    async with DiscordServer(rates=Rates.off()) as server:
        yield server


@pytest.fixture
async def client(server: DiscordServer) -> AsyncIterator[BareClient]:
    async with connected(server, BareClient()) as client:
        yield client


async def test_the_library_is_pointed_and_pointed_back(server: DiscordServer) -> None:
    before = discord.http.Route.BASE
    with server.pointed():
        assert server.api_root == discord.http.Route.BASE
        assert yarl.URL(server.gateway_url) == discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY
        assert server.cdn_root == discord.Asset.BASE
    assert before == discord.http.Route.BASE == "https://discord.com/api/v10"
    assert discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY.host == "gateway.discord.gg"


async def test_heartbeats_are_acknowledged() -> None:
    async with DiscordServer(heartbeat_s=0.02) as server:
        async with connected(server, BareClient()) as client:
            await eventually(lambda: server.gateway.heartbeats >= 3)
            assert client.latency < 1
        await eventually(lambda: server.gateway.connected == 0)


async def test_what_was_missed_is_replayed(server: DiscordServer, client: BareClient) -> None:
    server.gateway.drop()
    server.say(server.channel, server.reader, "while away")
    await asyncio.wait_for(client.resumed.wait(), 5)
    server.say(server.channel, server.reader, "back again")
    await eventually(lambda: len(client.received) == 2)
    assert len(server.gateway.identifies) == 1
    assert len(server.gateway.resumes) == 1
    ids = [message.id for message in server.messages(server.channel)]
    assert [message.id for message in client.received] == ids


async def test_reconnect_on_request_resumes(server: DiscordServer, client: BareClient) -> None:
    server.gateway.reconnect()
    await asyncio.wait_for(client.resumed.wait(), 5)
    assert (len(server.gateway.identifies), len(server.gateway.resumes)) == (1, 1)


async def test_a_closed_connection_is_resumed(server: DiscordServer, client: BareClient) -> None:
    server.gateway.close(4000)
    await asyncio.wait_for(client.resumed.wait(), 5)
    assert server.gateway.connected == 1


async def test_an_invalid_session_is_begun_anew(server: DiscordServer, client: BareClient) -> None:
    server.gateway.invalidate()
    await eventually(lambda: len(server.gateway.identifies) == 2)
    assert server.gateway.resumes == []
    server.say(server.channel, server.reader, "in the new session")
    await eventually(lambda: len(client.received) == 1)


async def test_an_invalid_session_may_be_resumable(
    server: DiscordServer, client: BareClient
) -> None:
    server.gateway.invalidate(resumable=True)
    await asyncio.wait_for(client.resumed.wait(), 5)
    assert len(server.gateway.identifies) == 1


async def test_a_forgotten_session_cannot_be_resumed(
    server: DiscordServer, client: BareClient
) -> None:
    server.gateway.drop()
    server.gateway.forget_sessions()
    await eventually(lambda: len(server.gateway.identifies) == 2)
    assert len(server.gateway.resumes) == 1


async def test_connections_are_refused_for_a_while() -> None:
    clock = ManualClock()
    async with DiscordServer(clock=clock) as server, aiohttp.ClientSession() as session:
        server.gateway.refuse(for_s=30)
        for _ in range(2):
            with pytest.raises(aiohttp.ClientError):
                await session.ws_connect(server.gateway_url)
        assert server.gateway.refused >= 2  # aiohttp itself tries a GET again
        clock.advance(30)
        socket = await session.ws_connect(server.gateway_url)
        assert (await socket.receive_json())["op"] == 10
        await socket.close()
        server.gateway.refuse()
        with pytest.raises(aiohttp.ClientError):
            await session.ws_connect(server.gateway_url)
        server.gateway.admit()
        await (await session.ws_connect(server.gateway_url)).close()


IDENTIFY = {"op": 2, "d": {"token": "wrong", "intents": 0, "properties": {}}}


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        (IDENTIFY, 4004),
        ({"op": 6, "d": {"token": "wrong", "session_id": "x", "seq": 0}}, 4004),
        ({"op": 3, "d": {}}, 4003),
        ({"op": 77}, 4001),
        ({"d": None}, 4002),
    ],
)
async def test_wrong_frames_close_the_connection(
    server: DiscordServer, frame: dict[str, object], code: int
) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(server.gateway_url) as socket,
    ):
        assert (await socket.receive_json())["op"] == 10
        await socket.send_json(frame)
        assert (await socket.receive(timeout=5)).type is aiohttp.WSMsgType.CLOSE
        assert socket.close_code == code


async def test_members_come_in_chunks_to_those_with_the_intent() -> None:
    intents = discord.Intents.default()
    intents.members = True
    async with DiscordServer() as server, connected(server, BareClient(intents)) as client:
        await eventually(client.is_ready)
        guild = client.get_guild(server.guild.id)
        assert guild is not None
        await eventually(lambda: guild.chunked)
        assert {member.name for member in guild.members} == {"owner", "mir-test", "reader"}


async def test_places_that_appear_and_vanish_are_announced(
    server: DiscordServer, client: BareClient
) -> None:
    added = server.add_channel("late")
    await eventually(lambda: client.get_channel(added.id) is not None)
    server.remove_channel(added)
    await eventually(lambda: client.get_channel(added.id) is None)
    other = server.add_guild("Second")
    await eventually(lambda: client.get_guild(other.id) is not None)
    server.remove_bot(other)
    await eventually(lambda: client.get_guild(other.id) is None)
