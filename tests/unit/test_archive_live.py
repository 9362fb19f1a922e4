"""What is kept of live sources: answers, what they said of their age, breakers, last success."""

import asyncio
import datetime as dt
import hashlib
import random

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from mir_core.archive.breakers import StoredBreakers
from mir_core.archive.retrievals import Kept, Retrievals
from mir_core.archive.store import Archive
from mir_core.archive.validators import StoredValidators
from mir_core.clock import FixedClock
from mir_core.database.engine import open_engine
from mir_core.database.tables import retrievals as table
from mir_core.database.transactions import reading
from mir_core.ingest.breaker import Breaker, Breakers, Stage
from mir_core.ingest.validators import Stored, Validators

URL = "https://qt.example/q=usINX"
BODY = b'v_usINX="200~S&P~INX~6616.85~";\n'
AT = dt.datetime(2026, 4, 8, 0, 3, 0, 17, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


def digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


async def keep(
    answers: Retrievals, body: bytes = BODY, days: int = 0, url: str = URL, etag: str | None = None
) -> int:
    return await answers.keep("tencent", url, AT + days * DAY, digest(body), body, etag)


async def bodies(engine: AsyncEngine) -> int:
    async with reading(engine) as connection:
        return int(await connection.scalar(select(func.count(table.c.body))) or 0)


async def test_an_answer_comes_back_as_it_was(engine: AsyncEngine) -> None:
    answers = Retrievals(engine)
    body = random.Random(1).randbytes(300_000) + bytes(300_000)
    number = await answers.keep("yahoo", URL, AT, digest(body), body, 'W/"7"', "Wed, 08 Apr 2026")
    kept = await answers.get(number)
    assert kept is not None
    assert kept.body == body
    assert kept.packed is not None
    assert len(kept.packed) < 320_000
    assert (kept.id, kept.source, kept.url, kept.fetched_at) == (number, "yahoo", URL, AT)
    assert (kept.sha256, kept.etag, kept.last_modified) == (
        digest(body),
        'W/"7"',
        "Wed, 08 Apr 2026",
    )
    assert await answers.get(number + 1) is None
    assert await answers.newest(URL) == kept
    assert await answers.newest("https://qt.example/other") is None


async def test_an_empty_body_is_a_body(engine: AsyncEngine) -> None:
    answers = Retrievals(engine)
    kept = await answers.get(await keep(answers, b""))
    assert kept is not None
    assert kept.body == b""


async def test_the_same_body_of_an_address_is_stored_once(engine: AsyncEngine) -> None:
    answers = Retrievals(engine)
    numbers = [await keep(answers, days=day) for day in range(3)]
    other = await keep(answers, b"changed", days=3)
    elsewhere = await keep(answers, url="https://mirror.example/q=usINX")
    assert len({*numbers, other, elsewhere}) == 5
    assert await bodies(engine) == 3
    for day, number in enumerate(numbers):
        kept = await answers.get(number)
        assert kept is not None
        assert (kept.body, kept.fetched_at) == (BODY, AT + day * DAY)
    newest = await answers.newest(URL)
    assert newest is not None
    assert (newest.id, newest.body) == (other, b"changed")
    before = await answers.newest(URL, before=AT + 2 * DAY)
    assert before is not None
    assert before.id == numbers[1]
    assert await answers.newest(URL, before=AT) is None


async def test_bodies_are_forgotten_and_the_rest_stays(engine: AsyncEngine) -> None:
    answers = Retrievals(engine)
    old = await keep(answers, b"old", url="https://qt.example/old")
    first = await keep(answers)
    again = await keep(answers, days=31)
    assert await answers.forget_bodies(AT) == 0
    assert await answers.forget_bodies(AT + 30 * DAY) == 1
    forgotten = await answers.get(old)
    expected = Kept(old, "tencent", "https://qt.example/old", AT, digest(b"old"), None)
    assert forgotten == expected
    assert expected.body is None
    # The body that came again is as old as its newest answer.
    for number in (first, again):
        kept = await answers.get(number)
        assert kept is not None
        assert kept.body == BODY
    assert await answers.newest("https://qt.example/old") == forgotten
    assert await answers.forget_bodies(AT + 30 * DAY) == 0
    assert await answers.forget_bodies(AT + 32 * DAY) == 1
    assert await bodies(engine) == 0


async def test_the_same_answer_twice_at_once_is_stored_once(
    database_url: str, engine: AsyncEngine
) -> None:
    engines = [open_engine(database_url) for _ in range(4)]
    numbers = await asyncio.gather(*(keep(Retrievals(one)) for one in engines * 2))
    for one in engines:
        await one.dispose()
    assert len(set(numbers)) == 8
    assert await bodies(engine) == 1


async def test_answers_and_values_may_be_stored_at_once(
    database_url: str, engine: AsyncEngine, clock: FixedClock
) -> None:
    """Both number the names of sources that they meet first."""
    other = open_engine(database_url)
    archive, answers = Archive(other, clock), Retrievals(engine)
    await asyncio.gather(
        *(answers.keep(f"source {row}", URL, AT, "", b"") for row in range(10)),
        *(archive.append([]) for _ in range(10)),
        *(Retrievals(other).keep(f"source {row}", URL, AT, "", b"") for row in range(10)),
    )
    await other.dispose()
    assert await answers.last_success("source 9") == AT


async def test_the_last_success_of_a_source_is_its_newest_answer(engine: AsyncEngine) -> None:
    answers = Retrievals(engine)
    assert await answers.last_success("tencent") is None
    await keep(answers, days=2)
    await keep(answers, days=1, url="https://qt.example/q=usDJI")
    await answers.forget_bodies(AT + 9 * DAY)
    assert await answers.last_success("tencent") == AT + 2 * DAY
    assert await answers.last_success("sina") is None


async def test_a_conditional_request_knows_the_answer_before(engine: AsyncEngine) -> None:
    answers = Retrievals(engine)
    validators: Validators = StoredValidators(answers, Stored)
    assert await validators.get(URL) is None
    stored = Stored('"7"', None, BODY)
    await validators.put(URL, stored)
    assert await validators.get(URL) is None  # not before the answer itself is kept
    await keep(answers)
    assert await validators.get(URL) == stored
    # Not modified: the same body comes without an etag, and the next request asks with it again.
    await keep(answers, days=1)
    assert await StoredValidators(Retrievals(engine), Stored).get(URL) == stored
    newer = Stored(None, "Wed, 08 Apr 2026 00:03:00 GMT", b"changed")
    await validators.put(URL, newer)
    await keep(answers, b"changed", days=2)
    assert await validators.get(URL) == newer
    await answers.forget_bodies(AT + 9 * DAY)
    assert await validators.get(URL) is None


async def test_what_a_server_said_of_another_body_is_not_stored(engine: AsyncEngine) -> None:
    answers = Retrievals(engine)
    validators: Validators = StoredValidators(answers, Stored)
    await validators.put(URL, Stored('"7"', None, b"another"))
    await keep(answers)
    await keep(answers, b"another", days=1)
    assert await validators.get(URL) is None


async def test_an_answer_without_an_etag_asks_for_nothing(engine: AsyncEngine) -> None:
    answers = Retrievals(engine)
    validators: Validators = StoredValidators(answers, Stored)
    await keep(answers, etag='"7"')
    assert await validators.get(URL) == Stored('"7"', None, BODY)
    await keep(answers, b"changed", days=1)
    assert await validators.get(URL) == Stored('"7"', None, BODY)  # still a body to compare with


async def test_breakers_are_remembered_between_runs(engine: AsyncEngine) -> None:
    breakers: Breakers = StoredBreakers(engine, Breaker)
    assert await breakers.load() == {}
    state = Breaker()
    for _ in range(3):
        state = state.after_failure(AT, "sina: no connection (tries: 3)")
        await breakers.save("sina", state)
    await breakers.save("fred", Breaker(1, reason="fred: expected DATE, got 'x'"))
    again: Breakers = StoredBreakers(engine, Breaker)
    found = await again.load()
    assert found["sina"] == state
    assert found["sina"].stage(AT) is Stage.OPEN
    assert found["sina"].rests_until == AT + dt.timedelta(hours=1)
    assert found["fred"] == Breaker(1, reason="fred: expected DATE, got 'x'")
    await again.save("sina", state.after_success())
    assert (await breakers.load())["sina"] == Breaker()


async def test_breakers_saved_at_once(database_url: str, engine: AsyncEngine) -> None:
    engines = [open_engine(database_url) for _ in range(3)]
    await asyncio.gather(
        *(
            StoredBreakers(one, Breaker).save("sina", Breaker(number))
            for number, one in enumerate(engines * 4)
        )
    )
    for one in engines:
        await one.dispose()
    (found,) = (await StoredBreakers(engine, Breaker).load()).values()
    assert found.failures in range(12)
