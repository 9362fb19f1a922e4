"""The replay server: one port for each source, so that each has its own host to lose."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from aiohttp import web

from tests.replay.faults import Down, Fault
from tests.replay.recorded import Answers, find, read_folder


@dataclass(frozen=True)
class Asked:
    """One request as it came; `at_s` on the loop's clock."""

    source: str
    path: str
    headers: Mapping[str, str]
    at_s: float


class ReplayServer:
    """Gives recorded answers by source and path; ends in an AssertionError if one was missing.

    Args:
        answers: By source and path, or a folder as `read_folder` reads it.
        latency_s: Before each answer.
    """

    def __init__(self, answers: Mapping[str, Answers] | Path, *, latency_s: float = 0.0) -> None:
        self.requests: list[Asked] = []
        #: Requests without a recording; clear it where a test means to ask for one.
        self.violations: list[Asked] = []
        self.latency_s = latency_s
        found = read_folder(answers) if isinstance(answers, Path) else answers
        self._stands = {name: _Stand(name, known, self) for name, known in found.items()}

    async def __aenter__(self) -> Self:
        for stand in self._stands.values():
            await stand.open()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await asyncio.gather(*(stand.close() for stand in self._stands.values()))
        if not self.violations:
            return
        lines = (f"{asked.source}: {asked.path}" for asked in self.violations)
        complaint = "\n".join(["requests without a recording:", *lines])
        if error is None:
            raise AssertionError(complaint)
        error.add_note(complaint)

    def root(self, source: str) -> str:
        """Where a source's requests go: `http://127.0.0.1:<port>`."""
        return f"http://127.0.0.1:{self._stands[source].port}"

    @property
    def roots(self) -> dict[str, str]:
        """The roots of all sources."""
        return {name: self.root(name) for name in self._stands}

    def requests_to(self, source: str) -> list[Asked]:
        """What a source was asked, oldest first."""
        return [asked for asked in self.requests if asked.source == source]

    async def fail(self, source: str, fault: Fault, *, times: int | None = None) -> None:
        """Let a source go wrong, for its next `times` requests or until `heal`."""
        stand = self._stands[source]
        stand.fault, stand.times = fault, times
        if isinstance(fault, Down):
            await stand.close()

    async def heal(self, source: str) -> None:
        """Let a source be well again."""
        stand = self._stands[source]
        if isinstance(stand.fault, Down):
            await stand.open()
        stand.fault, stand.times = None, None


class _Stand:
    """One source: its port, its answers, its fault."""

    def __init__(self, name: str, answers: Answers, server: ReplayServer) -> None:
        self.port = 0
        self.fault: Fault | None = None
        self.times: int | None = None
        self._name = name
        self._answers = answers
        self._server = server
        self._runner: web.AppRunner | None = None

    async def open(self) -> None:
        """Listen on a free port the first time, on the same one after that."""
        app = web.Application()
        app.router.add_get("/{path:.*}", self._respond)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port, reuse_address=True).start()
        self.port = self._runner.addresses[0][1]

    async def close(self) -> None:
        """Cut all connections, stop listening."""
        runner, self._runner = self._runner, None
        if runner is not None:
            await runner.cleanup()

    async def _respond(self, request: web.Request) -> web.StreamResponse:
        loop = asyncio.get_running_loop()
        asked = Asked(self._name, request.raw_path, dict(request.headers), loop.time())
        self._server.requests.append(asked)
        if self._server.latency_s:
            await asyncio.sleep(self._server.latency_s)
        recorded = find(self._answers, request.raw_path)
        if recorded is None:
            self._server.violations.append(asked)
            return web.Response(status=404)
        fault = self._take_fault()
        if fault is None:
            return recorded.response(request)
        return await fault.respond(request, recorded)

    def _take_fault(self) -> Fault | None:
        if self.times is None:
            return self.fault
        self.times -= 1
        return self.fault if self.times >= 0 else None
