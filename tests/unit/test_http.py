"""The HTTP client against a real server, with the troubles of real sources."""

import asyncio
import gzip
import tracemalloc
from collections.abc import AsyncIterator

import pytest

from mir_core.clock import FixedClock
from mir_core.ingest.body import is_page
from mir_core.ingest.contract import Answer, Request
from mir_core.ingest.http import Http, new_session
from mir_core.ingest.patience import Patience
from mir_core.model.errors import (
    ConfigurationError,
    NotPublished,
    SourceChanged,
    SourceError,
    SourceUnavailable,
)
from tests.replay import (
    Down,
    Dropped,
    Endless,
    Fault,
    Garbled,
    GzipBomb,
    HtmlWall,
    Recorded,
    ReplayServer,
    Slow,
    SlowDrip,
    Status,
    Truncated,
    too_many,
)
from tests.replay.client import ALPHA, BODY, JSON, NOW, PATH, REQUEST, Sleeps, client
from tests.replay.plain import plain_source


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


async def test_an_answer_has_its_body_and_the_clock_s_instant(server: ReplayServer) -> None:
    async with client(server) as http:
        answer = await http.get(ALPHA, REQUEST)
    assert answer == Answer(REQUEST, BODY, NOW)


async def test_a_request_says_who_we_are_and_carries_the_source_s_headers(
    server: ReplayServer,
) -> None:
    request = Request(PATH, {"Referer": "https://finance.example"})
    async with client(server) as http:
        await http.get(ALPHA, request)
    headers = server.requests[0].headers
    assert headers["User-Agent"].startswith("mir (")
    assert headers["Referer"] == "https://finance.example"
    assert headers["Accept-Encoding"] == "gzip"


async def test_without_configuration_requests_go_to_the_source_s_own_root(
    server: ReplayServer,
) -> None:
    source = plain_source("alpha", root=server.root("alpha") + "/")
    async with client(server, roots={}) as http:
        answer = await http.get(source, REQUEST)
    assert answer.body == BODY


async def test_a_root_must_be_an_address_of_the_web() -> None:
    roots = {"alpha": "nonsense", "beta": "ftp://beta.example", "gamma": "http://", "delta": ""}
    good = {"epsilon": "https://mirror.example/epsilon"}
    async with new_session() as session:
        with pytest.raises(ConfigurationError) as caught:
            Http(session, FixedClock(NOW), roots={**roots, **good})
    expected = "root of {}: expected http://... or https://..."
    assert list(caught.value.faults) == [expected.format(name) for name in roots]


async def test_a_gzipped_answer_is_unpacked() -> None:
    async with (
        ReplayServer({"alpha": {PATH: Recorded(BODY, JSON, is_gzipped=True)}}) as server,
        client(server) as http,
    ):
        answer = await http.get(ALPHA, REQUEST)
    assert answer.body == BODY


async def test_a_gzipped_answer_may_have_several_members() -> None:
    packed = gzip.compress(BODY[:5]) + gzip.compress(BODY[5:])
    recorded = Recorded(packed, JSON, {"Content-Encoding": "gzip"})
    async with ReplayServer({"alpha": {PATH: recorded}}) as server, client(server) as http:
        answer = await http.get(ALPHA, REQUEST)
    assert answer.body == BODY


@pytest.mark.parametrize("is_gzipped", [False, True])
async def test_a_body_may_be_as_long_as_allowed_and_no_longer(is_gzipped: bool) -> None:  # noqa: FBT001 - a parameter of pytest
    recorded = Recorded(BODY, JSON, is_gzipped=is_gzipped)
    async with ReplayServer({"alpha": {PATH: recorded}}) as server, client(server) as http:
        answer = await http.get(ALPHA, Request(PATH, max_bytes=len(BODY)))
        assert answer.body == BODY
        with pytest.raises(SourceChanged, match="alpha: expected at most 15 bytes"):
            await http.get(ALPHA, Request(PATH, max_bytes=len(BODY) - 1))


@pytest.mark.parametrize(
    "fault", [Status(500), Status(503), Status(408), too_many("0"), Dropped(), Truncated()]
)
async def test_passing_trouble_is_tried_again(server: ReplayServer, fault: Fault) -> None:
    # A dropped connection that was in use before is tried once more by aiohttp itself.
    await server.fail("alpha", fault, times=2)
    async with client(server) as http:
        answer = await http.get(ALPHA, REQUEST)
    assert answer.body == BODY
    assert len(server.requests) == 3


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (Status(500), r"alpha: status 500 \(tries: 3\)"),
        (too_many("1"), r"alpha: status 429 \(tries: 3\)"),
        (Down(), r"alpha: no connection \(tries: 3\)"),
        (Dropped(), r"alpha: the connection broke off \(ServerDisconnectedError\) \(tries: 3\)"),
        (Truncated(), r"alpha: the body ended early \(tries: 3\)"),
        (Slow(3), r"alpha: no answer within 0.05 s \(tries: 3\)"),
        (SlowDrip(0.2), r"alpha: the body paused for more than 0.1 s \(tries: 3\)"),
    ],
)
async def test_a_source_that_stays_in_trouble_is_unavailable(
    server: ReplayServer, fault: Fault, reason: str
) -> None:
    await server.fail("alpha", fault)
    patience = Patience(connect_s=0.3, first_byte_s=0.05, silence_s=0.1, total_s=2.0)
    async with client(server, patience=patience, sleep=Sleeps()) as http:
        with pytest.raises(SourceUnavailable, match=f"^{reason}$"):
            await http.get(ALPHA, REQUEST)


@pytest.mark.parametrize(
    ("status", "kind", "reason"),
    [
        (402, SourceUnavailable, r"alpha: refuses us \(status 402\)"),
        (403, SourceUnavailable, r"alpha: refuses us \(status 403\)"),
        (451, SourceUnavailable, r"alpha: refuses us \(status 451\)"),
        (404, NotPublished, r"alpha: not published \(status 404\)"),
        (400, SourceChanged, "alpha: expected status 200, got 400"),
        (410, SourceChanged, "alpha: expected status 200, got 410"),
        (204, SourceChanged, "alpha: expected status 200, got 204"),
        (304, SourceChanged, "alpha: expected status 200, got 304"),
    ],
)
async def test_a_refusal_is_not_tried_again(
    server: ReplayServer, status: int, kind: type[SourceError], reason: str
) -> None:
    error = await failure(server, Status(status))
    assert type(error) is kind
    with pytest.raises(kind, match=f"^{reason}$"):
        raise error
    assert len(server.requests) == 1


@pytest.mark.parametrize("retry_after", ["3600", "Mon, 01 Jun 2026 13:00:00 GMT"])
async def test_a_wait_that_is_too_long_gives_up_at_once(
    server: ReplayServer, retry_after: str
) -> None:
    error = await failure(server, too_many(retry_after))
    assert str(error) == "alpha: status 429, asks to wait 3600 s"
    assert isinstance(error, SourceUnavailable)
    assert len(server.requests) == 1


async def test_waits_between_tries_are_drawn_from_a_growing_range(server: ReplayServer) -> None:
    sleeps = Sleeps()
    await server.fail("alpha", Status(502))
    patience = Patience(backoff_s=1.0, tries=4)
    async with client(server, sleep=sleeps, patience=patience) as http:
        with pytest.raises(SourceUnavailable):
            await http.get(ALPHA, REQUEST)
    # random.Random(1): 0.134..., 0.847..., 0.763..., times 1, 2 and 4 seconds.
    assert sleeps.asked_s == pytest.approx([0.1344, 1.6949, 3.0551], abs=1e-4)


async def test_a_body_that_drips_ends_at_the_total_and_is_not_tried_again(
    server: ReplayServer,
) -> None:
    loop = asyncio.get_running_loop()
    began = loop.time()
    error = await failure(server, SlowDrip(0.1))
    assert str(error) == "alpha: not done within 1 s"
    assert isinstance(error, SourceUnavailable)
    assert 0.9 < loop.time() - began < 2.5
    assert len(server.requests) == 1


async def test_a_gzip_body_that_stops_short_is_seen_even_in_a_sound_frame() -> None:
    recorded = Recorded(BODY * 50, JSON, is_gzipped=True)
    async with ReplayServer({"alpha": {PATH: recorded}}) as server:
        error = await failure(server, Truncated(cleanly=True))
    assert str(error) == "alpha: the body ended early (tries: 3)"


async def test_bytes_that_are_not_gzip_are_a_change() -> None:
    recorded = Recorded(BODY, JSON, is_gzipped=True)
    async with ReplayServer({"alpha": {PATH: recorded}}) as server:
        error = await failure(server, Garbled())
    assert str(error) == "alpha: expected a gzip body, its bytes are not gzip"
    assert isinstance(error, SourceChanged)


async def test_an_unknown_compression_is_a_change(server: ReplayServer) -> None:
    error = await failure(server, Status(200, {"Content-Encoding": "br"}, b"\x0b\x02\x80"))
    assert str(error) == "alpha: expected a body in gzip or plain, not 'br'"
    assert isinstance(error, SourceChanged)


@pytest.mark.parametrize("fault", [Endless(), GzipBomb()])
async def test_an_endless_body_is_refused_before_it_fills_the_memory(
    server: ReplayServer, fault: Fault
) -> None:
    tracemalloc.start()
    try:
        error = await failure(server, fault, Request(PATH, max_bytes=1_000_000))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert str(error) == "alpha: expected at most 1,000,000 bytes, the body is longer"
    assert peak < 8_000_000


async def test_a_page_with_status_200_is_a_wall(server: ReplayServer) -> None:
    error = await failure(server, HtmlWall())
    assert str(error) == "alpha: expected data, got a page (HTML wall)"
    assert isinstance(error, SourceChanged)


async def test_data_under_the_name_of_a_page_are_data() -> None:
    # Tencent names its quotes text/html.
    quotes = Recorded(b'v_usDJI="200~";', "text/html; charset=GBK")
    async with ReplayServer({"alpha": {PATH: quotes}}) as server, client(server) as http:
        answer = await http.get(ALPHA, REQUEST)
    assert answer.body == b'v_usDJI="200~";'


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"<html>", True),
        (b"\xef\xbb\xbf\r\n <!DOCTYPE html>", True),
        ("<html>".encode("utf-16"), True),
        (b"<?xml version='1.0'?>", True),
        (b"", False),
        (b"DATE,OPEN\n", False),
        (b'{"html": "<html>"}', False),
    ],
)
def test_a_page_is_told_by_its_first_character(body: bytes, expected: bool) -> None:  # noqa: FBT001 - a parameter of pytest
    assert is_page(REQUEST, body) is expected


def test_who_asks_for_a_page_may_have_one() -> None:
    assert not is_page(Request("/", {"accept": "text/html"}), b"<html>")
