"""The site as a service of a process."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

from bot.app import App
from bot.web.addresses import Addresses
from bot.web.application import web_application
from bot.web.site import Site
from config.settings import WebSettings

#: Requests under way are given so long to end.
_GRACE_S = 2.0
_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


@dataclass(frozen=True, kw_only=True)
class WebService:
    """Serves the site of an application at the configured address.

    Attributes:
        platforms: By name, whether they are on, for `/health`.
        failing: Names of the process's services that are down.
    """

    app: App
    settings: WebSettings
    platforms: Mapping[str, str] = field(default_factory=dict)
    failing: set[str] = field(default_factory=set)

    async def run(self) -> None:
        """Serve until cancelled.

        Raises:
            OSError: The address is taken.
        """
        settings = self.settings
        public = settings.public_url or f"http://{settings.host}:{settings.port}"
        site = Site(
            app=self.app,
            addresses=Addresses(public),
            origins=origins(public, settings.port),
            behind_proxy=settings.behind_proxy,
            platforms=self.platforms,
            failing=self.failing,
        )
        async with served(site, settings.host, settings.port):
            await asyncio.Event().wait()


def origins(public: str, port: int) -> frozenset[str]:
    """Where pages of the site may come from: its own address, and this machine's."""
    local = (f"http://{host}:{port}" for host in _LOOPBACK)
    return frozenset({Addresses(public).origin, *local})


@asynccontextmanager
async def served(site: Site, host: str, port: int) -> AsyncIterator[None]:
    """The site, listening as long as the block lasts; OSError if the address is taken."""
    runner = web.AppRunner(
        web_application(site), access_log=None, shutdown_timeout=_GRACE_S, handle_signals=False
    )
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        yield
    finally:
        await runner.cleanup()
