"""No key reaches an error, a log or a record."""

import logging
from collections.abc import AsyncIterator

import pytest

from mir_core.ingest.contract import Request
from mir_core.ingest.patience import Patience
from mir_core.model.errors import SourceError
from tests.replay import (
    Down,
    Dropped,
    Fault,
    HtmlWall,
    Recorded,
    Redirect,
    ReplayServer,
    Slow,
    Status,
    Truncated,
    too_many,
)
from tests.replay.client import ALPHA, BODY, JSON, PATH, client


@pytest.fixture
async def server() -> AsyncIterator[ReplayServer]:
    async with ReplayServer({"alpha": {PATH: Recorded(BODY, JSON)}}) as server:
        yield server


@pytest.mark.parametrize(
    "fault",
    [
        Status(401),
        Status(403),
        Status(404),
        Status(500),
        too_many("900"),
        Down(),
        Dropped(),
        Truncated(),
        Slow(3),
        HtmlWall(),
        Redirect("https://b.example/?apikey=hunter2"),
        Redirect(),
    ],
)
async def test_secrets_are_in_no_error_and_no_log(
    fault: Fault, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "mir_core")
    path = "/quotes?apikey=hunter2&symbols=SPX"
    request = Request(path, {"x-cg-demo-api-key": "hunter2"})
    patience = Patience(connect_s=0.1, first_byte_s=0.1, backoff_s=0.01)
    async with ReplayServer({"alpha": {path: BODY}}) as server:
        await server.fail("alpha", fault)
        async with client(server, patience=patience) as http:
            assert http.address(ALPHA, request).endswith("/quotes?apikey=***&symbols=SPX")
            with pytest.raises(SourceError) as caught:
                await http.get(ALPHA, request)
    logging.getLogger("mir_core.test").error("it failed", exc_info=caught.value)
    assert "hunter2" not in str(caught.value)
    assert "hunter2" not in caplog.text


@pytest.mark.parametrize("name", ["key", "token", "apikey", "api_key", "API-KEY", "access_token"])
async def test_a_secret_is_known_by_its_name(server: ReplayServer, name: str) -> None:
    async with client(server, roots={"alpha": "https://me:hunter2@a.example"}) as http:
        address = http.address(ALPHA, Request(f"/q?{name}=hunter2&TABKEY=tab1&list=a,b#part"))
    assert address == f"https://a.example/q?{name}=***&TABKEY=tab1&list=a,b"
