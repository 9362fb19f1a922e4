"""The site as part of the process."""

import asyncio
import socket
from pathlib import Path

import pytest
from aiohttp import ClientSession

from bot.app import App
from bot.process import serve
from bot.web.service import WebService, origins
from config.settings import WebSettings
from tests.demo_world import application


def settings(port: int, public: str | None = None) -> WebSettings:
    return WebSettings(
        enabled=True,
        host="127.0.0.1",
        port=port,
        public_url=public or f"http://127.0.0.1:{port}",
        behind_proxy=False,
    )


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free: int = probe.getsockname()[1]
    return free


async def fetched(url: str) -> str:
    """The answer of a server that may just be starting."""
    async with ClientSession() as session, asyncio.timeout(10):
        while True:
            try:
                async with session.get(url) as answer:
                    return await answer.text()
            except OSError:
                await asyncio.sleep(0.05)


async def test_it_serves_until_it_is_cancelled(app: App, port: int) -> None:
    service = WebService(app=app, settings=settings(port), platforms={"telegram": "on"})
    task = asyncio.create_task(service.run())
    assert '"telegram": "on"' in await fetched(f"http://127.0.0.1:{port}/health")
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


async def test_an_address_that_is_taken_is_told(app: App) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = WebService(app=app, settings=settings(other.getsockname()[1]))
        with pytest.raises(OSError, match="address already in use"):
            await taken.run()


def test_forms_come_from_the_public_address_or_this_machine() -> None:
    assert origins("https://Mir.example.org/markets", 8080) == {
        "https://mir.example.org", "http://127.0.0.1:8080", "http://localhost:8080",
        "http://[::1]:8080",
    }  # fmt: skip


async def test_the_bot_serves_the_site_where_it_is_on(own_database: Path, port: int) -> None:
    environment = {
        "MIR_WEB__ENABLED": "true",
        "MIR_WEB__PORT": str(port),
        "MIR_WEB__PUBLIC_URL": "https://mir.example.org/daily",
        "MIR_GATHER__ENABLED": "false",
    }
    async with application(own_database, environment=environment) as app:
        written: list[str] = []
        task = asyncio.create_task(serve(app, written.append))
        page = await fetched(f"http://127.0.0.1:{port}/daily/en/2026-04-08")
        assert 'href="https://mir.example.org/daily/en/2026-04-08/morning"' in page
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
