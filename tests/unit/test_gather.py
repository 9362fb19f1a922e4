"""A gathering: every source at once, and no trouble of one is the trouble of another."""

import asyncio
import datetime as dt
import hashlib
import threading
import time

import pytest

from mir_core.clock import FixedClock
from mir_core.ingest.breaker import Breaker, Breakers
from mir_core.ingest.contract import Answer, Reading, Request, Source, Wanted
from mir_core.ingest.gather import Progress, gather
from mir_core.ingest.gathered import Failure, Gathered, Retrieval
from mir_core.ingest.http import Http
from mir_core.ingest.patience import Patience
from mir_core.model.errors import SourceChanged
from mir_core.model.snapshot import FailureKind
from tests.replay import (
    Down,
    Dropped,
    Endless,
    Fault,
    Garbled,
    HtmlWall,
    Recorded,
    Redirect,
    ReplayServer,
    Slow,
    SlowDrip,
    Status,
    Truncated,
    too_many,
)
from tests.replay.client import BODY, JSON, NOW, QUICK, Shelf, States, client
from tests.replay.plain import SESSION, WANTED, parse_closes, plain_source

PATH = "/quotes"
READINGS = (Reading("SPX", "close", 6616.85, SESSION),)
HOUR = dt.timedelta(hours=1)
# coreutils: printf '{"SPX": 6616.85}' | sha256sum
DIGEST = "14d1d6ae42f13ded2dc2dc76572d0863000a2cb4d1fb69035e4f0298c96b2943"


async def gathered(
    http: Http,
    *sources: Source,
    breakers: Breakers | None = None,
    clock: FixedClock | None = None,
    progress: Progress | None = None,
    deadline_s: float = 5.0,
) -> Gathered:
    return await gather(
        {source.name: WANTED for source in sources},
        {source.name: source for source in sources},
        http,
        breakers or States(),
        clock or FixedClock(NOW),
        progress,
        deadline_s=deadline_s,
    )


def server_of(*names: str, path: str = PATH) -> ReplayServer:
    return ReplayServer({name: {path: Recorded(BODY, JSON)} for name in names})


async def test_each_answer_comes_with_its_readings_and_its_origin() -> None:
    source = plain_source("alpha", ("/quotes?token=hunter2",))
    async with server_of("alpha", path="/quotes?token=hunter2") as server, client(server) as http:
        found = await gathered(http, source)
        url = f"{server.root('alpha')}/quotes?token=***"
    assert found.retrievals == (Retrieval("alpha", url, NOW, DIGEST, BODY, READINGS),)
    assert found.failures == ()
    assert found.finished_at == NOW


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (Down(), FailureKind.UNAVAILABLE),
        (Dropped(), FailureKind.UNAVAILABLE),
        (Status(403), FailureKind.UNAVAILABLE),
        (Status(404), FailureKind.UNAVAILABLE),
        (Status(500), FailureKind.UNAVAILABLE),
        (too_many("600"), FailureKind.UNAVAILABLE),
        (Slow(30), FailureKind.UNAVAILABLE),
        (SlowDrip(0.2), FailureKind.UNAVAILABLE),
        (Truncated(), FailureKind.UNAVAILABLE),
        (Truncated(cleanly=True), FailureKind.CHANGED),
        (Garbled(), FailureKind.CHANGED),
        (HtmlWall(), FailureKind.CHANGED),
        (Endless(), FailureKind.CHANGED),
        (Redirect(), FailureKind.CHANGED),
        (Status(400), FailureKind.CHANGED),
    ],
)
async def test_the_trouble_of_one_source_is_its_own(fault: Fault, kind: FailureKind) -> None:
    sources = [plain_source(name) for name in ("alpha", "beta", "gamma")]
    async with server_of("alpha", "beta", "gamma") as server, client(server) as http:
        await server.fail("beta", fault)
        found = await gathered(http, *sources)
        url = http.address(sources[1], Request(PATH))
    assert [retrieval.source for retrieval in found.retrievals] == ["alpha", "gamma"]
    (failure,) = found.failures
    assert (failure.source, failure.kind, failure.url) == ("beta", kind, url)
    assert failure.reason.startswith(("beta: ", "plain: "))


async def test_a_broken_adapter_is_told_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    def parse(_answer: Answer) -> tuple[Reading, ...]:
        raise ZeroDivisionError("no lots")

    def requests(_wanted: Wanted) -> tuple[Request, ...]:
        raise KeyError("SPX")

    beta = plain_source("beta", parse=parse)
    gamma = Source(
        name="gamma",
        homepage="",
        root="https://gamma.example",
        serves=frozenset(),
        requests=requests,
        parse=parse,
    )
    async with server_of("alpha", "beta") as server, client(server) as http:
        found = await gathered(http, plain_source("alpha"), beta, gamma)
        url = http.address(beta, Request(PATH))
    assert [retrieval.source for retrieval in found.retrievals] == ["alpha"]
    assert found.failures == (
        Failure("beta", FailureKind.BROKEN, "beta: failed unexpectedly (ZeroDivisionError)", url),
        Failure("gamma", FailureKind.BROKEN, "gamma: failed unexpectedly (KeyError)"),
    )
    assert 'raise ZeroDivisionError("no lots")' in caplog.text


async def test_a_path_that_is_no_address_is_the_adapter_s_fault() -> None:
    async with server_of("alpha") as server, client(server) as http:
        found = await gathered(http, plain_source("alpha", ("[",)), plain_source("beta", ()))
    reason = "alpha: failed unexpectedly (ValueError)"
    assert found.failures == (Failure("alpha", FailureKind.BROKEN, reason),)


async def test_one_bad_request_of_a_source_does_not_lose_the_others() -> None:
    paths = ("/a", "/b", "/c")
    answers = {"alpha": {"/a": BODY, "/b": b"nonsense", "/c": BODY}}
    breakers = States()
    async with ReplayServer(answers) as server, client(server) as http:
        found = await gathered(http, plain_source("alpha", paths), breakers=breakers)
        root = server.root("alpha")
    assert [retrieval.url for retrieval in found.retrievals] == [f"{root}/a", f"{root}/c"]
    expected = Failure("alpha", FailureKind.CHANGED, "plain: expected JSON", f"{root}/b")
    assert found.failures == (expected,)
    assert breakers.saved == []


async def test_a_source_that_gives_nothing_is_not_asked_for_everything() -> None:
    paths = tuple(f"/{number}" for number in range(8))
    patience = Patience(tries=1)
    async with (
        ReplayServer({"alpha": dict.fromkeys(paths, BODY)}) as server,
        client(server, patience=patience) as http,
    ):
        await server.fail("alpha", Status(503))
        found = await gathered(http, plain_source("alpha", paths))
    assert len(server.requests) == 2
    assert [failure.reason for failure in found.failures] == [
        *["alpha: status 503 (tries: 1)"] * 2,
        *["alpha: not asked after 2 in vain"] * 6,
    ]


async def test_sources_are_asked_at_the_same_time() -> None:
    names = [f"source{number}" for number in range(8)]
    async with server_of(*names) as server, client(server) as http:
        server.latency_s = 0.2
        began = time.monotonic()
        found = await gathered(http, *(plain_source(name) for name in names))
        took_s = time.monotonic() - began
    assert len(found.retrievals) == 8
    assert took_s < 8 * 0.2 / 2


async def test_the_deadline_ends_it_and_keeps_what_had_come() -> None:
    slow = plain_source("slow", ("/a", "/b"), parallel=1)
    answers = {"alpha": {PATH: BODY}, "slow": {"/a": BODY, "/b": BODY}}
    breakers = States()
    patience = Patience(tries=1)
    async with ReplayServer(answers) as server, client(server, patience=patience) as http:
        server.latency_s = 0.5
        began = time.monotonic()
        found = await gathered(
            http, plain_source("alpha"), slow, breakers=breakers, deadline_s=0.75
        )
        took_s = time.monotonic() - began
        url = http.address(slow, Request("/b"))
    assert took_s < 0.95
    assert [retrieval.source for retrieval in found.retrievals] == ["alpha", "slow"]
    reason = "slow: not done by the deadline of 0.75 s"
    assert found.failures == (Failure("slow", FailureKind.LATE, reason, url),)


async def test_an_adapter_s_own_timeout_is_not_the_deadline() -> None:
    def parse(_answer: Answer) -> tuple[Reading, ...]:
        raise TimeoutError

    async with server_of("alpha") as server, client(server) as http:
        found = await gathered(http, plain_source("alpha", parse=parse))
    assert [failure.kind for failure in found.failures] == [FailureKind.BROKEN]


async def test_a_large_body_is_parsed_beside_the_loop_and_a_small_one_in_it() -> None:
    threads: dict[str, bool] = {}

    def parse(answer: Answer) -> tuple[Reading, ...]:
        threads[answer.request.path] = threading.current_thread() is threading.main_thread()
        return parse_closes(answer)

    small, large = BODY.ljust(200_000), BODY.ljust(200_001)
    answers = {"alpha": {"/small": small, "/large": large}}
    async with ReplayServer(answers) as server, client(server) as http:
        found = await gathered(http, plain_source("alpha", ("/small", "/large"), parse=parse))
    assert threads == {"/small": True, "/large": False}
    assert [retrieval.readings for retrieval in found.retrievals] == [READINGS, READINGS]
    assert found.retrievals[1].sha256 == hashlib.sha256(large).hexdigest()


async def test_three_failed_runs_put_a_source_to_rest_until_one_succeeds() -> None:
    alpha, clock, breakers = plain_source("alpha"), FixedClock(NOW), States()
    async with server_of("alpha") as server, client(server, clock=clock) as http:
        await server.fail("alpha", Status(403))
        kinds = []
        for _ in range(4):
            found = await gathered(http, alpha, breakers=breakers, clock=clock)
            kinds.append((found.failures[0].kind, found.failures[0].reason))
        asked = len(server.requests)
        clock.advance(HOUR)
        await server.heal("alpha")
        healed = await gathered(http, alpha, breakers=breakers, clock=clock)
    refusal = (FailureKind.UNAVAILABLE, "alpha: refuses us (status 403)")
    assert kinds[:3] == [refusal] * 3
    assert kinds[3] == (
        FailureKind.RESTING,
        "alpha: rests until 2026-06-01 13:00 UTC; last time alpha: refuses us (status 403)",
    )
    assert asked == 3
    assert len(healed.retrievals) == 1
    assert breakers.states["alpha"] == Breaker()


async def test_the_log_tells_the_first_failure_and_the_recovery(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("INFO", "mir_core")
    breakers = States()
    async with server_of("alpha") as server, client(server) as http:
        await server.fail("alpha", Status(403), times=2)
        for _ in range(4):
            await gathered(http, plain_source("alpha"), breakers=breakers)
    assert caplog.messages == ["alpha: refuses us (status 403)", "alpha: answers again"]


async def test_what_is_not_published_yet_is_nobody_s_fault() -> None:
    before = Breaker(2, reason="alpha: status 500 (tries: 3)")
    breakers = States(alpha=before)
    async with server_of("alpha") as server, client(server) as http:
        await server.fail("alpha", Status(404))
        found = await gathered(http, plain_source("alpha"), breakers=breakers)
    assert [failure.reason for failure in found.failures] == ["alpha: not published (status 404)"]
    assert breakers.states == {"alpha": before}


async def test_a_source_that_is_asked_nothing_is_left_as_it_is() -> None:
    breakers = States(alpha=Breaker(2, reason="alpha: no connection (tries: 3)"))
    async with server_of("alpha") as server, client(server) as http:
        found = await gathered(http, plain_source("alpha", ()), breakers=breakers)
    assert (found.retrievals, found.failures, breakers.saved) == ((), (), [])


async def test_progress_is_told_of_each_source_once() -> None:
    told: dict[str, FailureKind | None] = {}

    def progress(source: str, failure: Failure | None) -> None:
        assert source not in told
        told[source] = None if failure is None else failure.kind

    sources = [plain_source(name) for name in ("alpha", "beta")]
    async with server_of("alpha", "beta") as server, client(server) as http:
        await server.fail("beta", HtmlWall())
        await gathered(http, *sources, progress=progress)
    assert told == {"alpha": None, "beta": FailureKind.CHANGED}


async def test_only_an_answer_that_was_understood_is_remembered() -> None:
    def refuse(_answer: Answer) -> tuple[Reading, ...]:
        raise SourceChanged("beta: expected a table")

    recorded = Recorded(BODY, JSON, {"ETag": '"7"'})
    shelf = Shelf()
    sources = plain_source("alpha"), plain_source("beta", parse=refuse)
    async with ReplayServer({name: {PATH: recorded} for name in ("alpha", "beta")}) as server:
        for _ in range(2):
            async with client(server, validators=shelf) as http:
                found = await gathered(http, *sources)
                assert found.retrievals[0].readings == READINGS
        assert list(shelf.stored) == [f"{server.root('alpha')}{PATH}"]


async def test_a_gathering_that_is_cancelled_ends_and_learns_nothing() -> None:
    breakers = States()
    async with server_of("alpha") as server, client(server, patience=QUICK) as http:
        await server.fail("alpha", Slow(30))
        task = asyncio.create_task(gathered(http, plain_source("alpha"), breakers=breakers))
        await asyncio.sleep(0.1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asyncio.wait_for(task, 1)
    assert breakers.saved == []
