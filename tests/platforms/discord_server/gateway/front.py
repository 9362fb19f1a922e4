"""The gateway front: a websocket of plain JSON text frames.

discord.py asks for a compressed stream but takes text frames as they are.
"""

import asyncio
import contextlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, TypeAlias

from aiohttp import WSMsgType, web

from tests.platforms.discord_server.gateway.sessions import Close, Session
from tests.platforms.discord_server.state import payloads
from tests.platforms.discord_server.state.permissions import PRIVILEGED, Intent
from tests.platforms.discord_server.state.world import World
from tests.platforms.discord_server.wire import Json

Question: TypeAlias = Callable[[], bool]


class Op(IntEnum):
    """Gateway opcodes."""

    HEARTBEAT = 1
    IDENTIFY = 2
    PRESENCE = 3
    VOICE_STATE = 4
    RESUME = 6
    RECONNECT = 7
    REQUEST_MEMBERS = 8
    INVALID_SESSION = 9
    HELLO = 10
    HEARTBEAT_ACK = 11


class CloseCode(IntEnum):
    """Why the gateway closes a connection."""

    UNKNOWN_OPCODE = 4001
    DECODE_ERROR = 4002
    NOT_AUTHENTICATED = 4003
    AUTHENTICATION_FAILED = 4004
    ALREADY_AUTHENTICATED = 4005
    INVALID_SEQUENCE = 4007
    DISALLOWED_INTENTS = 4014


@dataclass
class _Connection:
    socket: web.WebSocketResponse
    request: web.Request
    outbox: asyncio.Queue[str | Close] = field(default_factory=asyncio.Queue)
    session: Session | None = None

    def send(self, op: Op, data: Any = None) -> None:  # noqa: ANN401 - any JSON
        self.outbox.put_nowait(json.dumps({"op": int(op), "d": data, "s": None, "t": None}))

    def close(self, code: int) -> None:
        self.outbox.put_nowait(Close(code))


class Gateway:
    """Sessions and connections of clients, and what tests may do to them.

    Attributes:
        identifies: the data of every IDENTIFY.
        resumes: the data of every RESUME.
        heartbeats: how many were received.
        refused: how many connections were turned away.
    """

    def __init__(self, world: World, token: str, allowed: Intent, heartbeat_s: float) -> None:
        self._world = world
        self._token = token
        self._allowed = allowed
        self._heartbeat_s = heartbeat_s
        self._sessions: dict[str, Session] = {}
        self._connections: list[_Connection] = []
        self._refuses: Question = lambda: False
        self.url = ""
        self.identifies: list[Json] = []
        self.resumes: list[Json] = []
        self.heartbeats = 0
        self.refused = 0

    @property
    def connected(self) -> int:
        """How many clients are connected and identified now."""
        return sum(1 for item in self._connections if item.session is not None)

    def dispatch(self, name: str, payload: Json, intent: Intent) -> None:
        """Send an event to every session that has the intent."""
        for session in self._sessions.values():
            session.dispatch(name, payload, intent)

    def reconnect(self) -> None:
        """Ask every client to come back (op 7)."""
        for connection in self._connections:
            connection.send(Op.RECONNECT)

    def invalidate(self, *, resumable: bool = False) -> None:
        """Tell every client that its session is invalid (op 9); forget it unless resumable."""
        for connection in self._connections:
            if connection.session is not None and not resumable:
                del self._sessions[connection.session.id]
                connection.session = None
            connection.send(Op.INVALID_SESSION, resumable)

    def forget_sessions(self) -> None:
        """Sessions of clients that are away cannot be resumed any more."""
        kept = [item for item in self._sessions.values() if item.outbox is not None]
        self._sessions = {item.id: item for item in kept}

    def drop(self) -> None:
        """Cut every connection without a word."""
        for connection in self._connections:
            if connection.session is not None:
                connection.session.outbox = None
            if connection.request.transport is not None:
                connection.request.transport.abort()

    def close(self, code: int) -> None:
        """Close every connection with a code."""
        for connection in self._connections:
            connection.close(code)

    def refuse(self, for_s: float | None = None) -> None:
        """Turn new connections away, for so many seconds of the server's clock or until `admit`."""
        if for_s is None:
            self._refuses = lambda: True
            return
        until = self._world.time.seconds() + for_s
        self._refuses = lambda: self._world.time.seconds() < until

    def admit(self) -> None:
        """Take new connections again."""
        self._refuses = lambda: False

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """One connection from HELLO to its end."""
        if self._refuses():
            self.refused += 1
            if request.transport is not None:
                request.transport.abort()
            return web.Response(status=503)
        socket = web.WebSocketResponse(timeout=1.0, compress=False)
        await socket.prepare(request)
        connection = _Connection(socket, request)
        self._connections.append(connection)
        writer = asyncio.create_task(_write(connection))
        try:
            connection.send(Op.HELLO, {"heartbeat_interval": int(self._heartbeat_s * 1000)})
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self._receive(connection, message.data)
        finally:
            self._connections.remove(connection)
            if connection.session is not None and connection.session.outbox is connection.outbox:
                connection.session.outbox = None
            writer.cancel()
            await asyncio.gather(writer, return_exceptions=True)
        return socket

    async def stop(self) -> None:
        """Close every connection and wait for the clients to notice."""
        for connection in list(self._connections):
            with contextlib.suppress(ConnectionError):
                await connection.socket.close(code=1001)

    def _receive(self, connection: _Connection, text: str) -> None:
        try:
            frame = json.loads(text)
            op = Op(frame["op"])
        except KeyError:
            connection.close(CloseCode.DECODE_ERROR)
        except ValueError as error:
            wrong_json = isinstance(error, json.JSONDecodeError)
            code = CloseCode.DECODE_ERROR if wrong_json else CloseCode.UNKNOWN_OPCODE
            connection.close(code)
        else:
            self._obey(connection, op, frame.get("d"))

    def _obey(self, connection: _Connection, op: Op, data: Any) -> None:  # noqa: ANN401 - any JSON
        if op is Op.HEARTBEAT:
            self.heartbeats += 1
            connection.send(Op.HEARTBEAT_ACK)
        elif op is Op.IDENTIFY:
            self._identify(connection, data)
        elif op is Op.RESUME:
            self._resume(connection, data)
        elif connection.session is None:
            connection.close(CloseCode.NOT_AUTHENTICATED)
        elif op is Op.REQUEST_MEMBERS:
            self._send_members(connection.session, data)

    def _identify(self, connection: _Connection, data: Json) -> None:
        self.identifies.append(data)
        intents = Intent(data.get("intents", 0))
        if connection.session is not None:
            connection.close(CloseCode.ALREADY_AUTHENTICATED)
        elif data.get("token") != self._token:
            connection.close(CloseCode.AUTHENTICATION_FAILED)
        elif intents & PRIVILEGED & ~self._allowed:
            connection.close(CloseCode.DISALLOWED_INTENTS)
        else:
            identity = f"session-{self._world.time.snowflake()}"
            session = Session(identity, intents, str(self._world.bot.id))
            session.outbox = connection.outbox
            connection.session = self._sessions[identity] = session
            self._send_ready(session)

    def _send_ready(self, session: Session) -> None:
        """READY, then every guild that the bot is in."""
        world = self._world
        guilds = [item for item in world.guilds.values() if world.bot.id in item.members]
        ready = {
            "v": 10,
            "user": payloads.own_user(world.bot),
            "guilds": [{"id": str(item.id), "unavailable": True} for item in guilds],
            "session_id": session.id,
            "resume_gateway_url": self.url,
            "application": {"id": str(world.application_id), "flags": world.application_flags},
            "private_channels": [],
        }
        session.dispatch("READY", ready, Intent.NONE)
        for guild in guilds:
            session.dispatch("GUILD_CREATE", world.guild_create(guild), Intent.GUILDS)

    def _resume(self, connection: _Connection, data: Json) -> None:
        self.resumes.append(data)
        session = self._sessions.get(str(data.get("session_id")))
        sequence = data.get("seq") or 0
        if data.get("token") != self._token:
            connection.close(CloseCode.AUTHENTICATION_FAILED)
        elif session is None:
            connection.send(Op.INVALID_SESSION, data=False)
        elif sequence > session.sequence:
            connection.close(CloseCode.INVALID_SEQUENCE)
        else:
            connection.session = session
            session.replay(sequence, connection.outbox)

    def _send_members(self, session: Session, data: Json) -> None:
        """Answer a request for members in one chunk."""
        guild = self._world.guilds[int(data["guild_id"])]
        chunk = {
            "guild_id": str(guild.id),
            "members": [payloads.member(item) for item in guild.members.values()],
            "chunk_index": 0,
            "chunk_count": 1,
            "not_found": [],
        }
        if "nonce" in data:
            chunk["nonce"] = data["nonce"]
        session.dispatch("GUILD_MEMBERS_CHUNK", chunk, Intent.NONE)


async def _write(connection: _Connection) -> None:
    """Send what stands in the outbox, in order, until the connection ends."""
    while True:
        item = await connection.outbox.get()
        try:
            if isinstance(item, Close):
                await connection.socket.close(code=item.code)
                return
            await connection.socket.send_str(item)
        except ConnectionError:
            return  # the client is gone; a session keeps what it missed
