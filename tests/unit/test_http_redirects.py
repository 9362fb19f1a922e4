"""Redirects: within the host, never to another."""

from collections.abc import AsyncIterator

import pytest
from yarl import URL

from mir_core.ingest.contract import Request
from mir_core.ingest.status import redirect_target
from mir_core.model.errors import SourceChanged, SourceError
from tests.replay import Fault, Recorded, Redirect, ReplayServer
from tests.replay.client import ALPHA, BODY, JSON, PATH, REQUEST, client


@pytest.fixture
async def server() -> AsyncIterator[ReplayServer]:
    async with ReplayServer({"alpha": {PATH: Recorded(BODY, JSON)}}) as server:
        yield server


async def failure(server: ReplayServer, fault: Fault, request: Request = REQUEST) -> SourceError:
    """The error that a fault gives."""
    await server.fail("alpha", fault)
    async with client(server) as http:
        with pytest.raises(SourceError) as caught:
            await http.get(ALPHA, request)
    return caught.value


async def test_a_redirect_within_the_host_is_followed() -> None:
    answers = {"alpha": {PATH: b"", "/new": BODY}}
    async with ReplayServer(answers) as server, client(server) as http:
        await server.fail("alpha", Redirect("/new"), times=1)
        answer = await http.get(ALPHA, REQUEST)
    assert answer.body == BODY
    assert [asked.path for asked in server.requests] == [PATH, "/new"]


async def test_a_redirect_to_another_host_is_a_change_that_names_it(server: ReplayServer) -> None:
    error = await failure(server, Redirect("https://consent.example/?next=quotes"))
    assert str(error) == "alpha: redirected to another host, https://consent.example:443"
    assert isinstance(error, SourceChanged)


async def test_redirects_without_end_are_a_change(server: ReplayServer) -> None:
    error = await failure(server, Redirect(PATH))
    assert str(error) == "alpha: expected an answer, got redirects without end"
    assert len(server.requests) == 6


@pytest.mark.parametrize(
    ("url", "location", "target"),
    [
        ("http://a.example/x", "https://a.example/y", "https://a.example/y"),
        ("https://a.example/x?q=1", "y?q=2", "https://a.example/y?q=2"),
        ("https://a.example/x", "//a.example/y", "https://a.example/y"),
        ("https://a.example/x", "https://me:secret@a.example/y", "https://a.example/y"),
    ],
)
def test_the_same_host_may_redirect(url: str, location: str, target: str) -> None:
    assert redirect_target("alpha", URL(url), location) == URL(target)


@pytest.mark.parametrize(
    "location",
    [
        "http://a.example/x",  # back from TLS
        "https://a.example:8443/x",
        "https://a.example.evil.example/x",
        "//b.example/x",
        "https://A.example@b.example/",
        "http://169.254.169.254/latest",
        "ftp://a.example/x",
        "javascript:alert(1)",
        "https://[::1",
        "",
    ],
)
def test_nothing_else_is_followed(location: str) -> None:
    with pytest.raises(SourceChanged, match=r"^alpha: [ -~]{1,120}$"):
        redirect_target("alpha", URL("https://a.example/x"), location)
