"""The site on the simulated market, asked by a real client."""

import shutil
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.app import App
from bot.web.addresses import Addresses
from bot.web.application import web_application
from bot.web.site import Site
from formatters.images.render import Renderer
from tests.demo_world import application, build

PUBLIC = "https://mir.example.org"

Reader = TestClient[web.Request, web.Application]


@pytest.fixture(scope="session")
def demo_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with the simulated market: to be read only, or copied."""
    return build(tmp_path_factory.mktemp("demo") / "demo.db")


@pytest.fixture
def own_database(demo_database: Path, tmp_path: Path) -> Path:
    """A copy that a test may write to."""
    return Path(shutil.copy(demo_database, tmp_path / "mir.db"))


@pytest.fixture(scope="session")
def drawn() -> Iterator[Renderer]:
    """Draws for all tests, so that a picture is drawn once for all of them."""
    with ThreadPoolExecutor(2) as executor:
        yield Renderer(executor)


@pytest.fixture
async def app(demo_database: Path, drawn: Renderer) -> AsyncIterator[App]:
    async with application(demo_database) as opened:
        vars(opened.composer)["renderer"] = drawn
        yield opened


@pytest.fixture
def site(app: App) -> Site:
    return site_of(app)


@pytest.fixture
async def reader(site: Site) -> AsyncIterator[Reader]:
    async with reading(site) as client:
        yield client


def site_of(app: App, public: str = PUBLIC, *, behind_proxy: bool = False) -> Site:
    addresses = Addresses(public)
    origins = frozenset({addresses.origin})
    return Site(app=app, addresses=addresses, origins=origins, behind_proxy=behind_proxy)


@asynccontextmanager
async def reading(site: Site) -> AsyncIterator[Reader]:
    """A client of the site that follows no redirect by itself."""
    server = TestServer(web_application(site), access_log=None)
    async with TestClient(server) as client:
        yield client
