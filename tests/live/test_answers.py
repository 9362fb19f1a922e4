"""Raw answers: asked for conditionally, stored once, and forgotten after their time."""

import dataclasses
import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, cast

import pytest

from mir_core.model.errors import MirError
from mir_core.model.observation import History
from tests.live.mir import MORNING
from tests.live.test_faults import opened
from tests.market.day import answers
from tests.replay import Recorded, ReplayServer

if TYPE_CHECKING:
    from mir_core.archive.store import Archive

DAY = dt.timedelta(days=1)
AS_OF = MORNING - dt.timedelta(seconds=30)
ETAG = '"17"'


def tagged() -> dict[str, dict[str, Recorded | bytes]]:
    """Answers of a morning; those of the stablecoins come with a tag."""
    found = answers(MORNING)
    (path, body), *_ = found["llama_stablecoins"].items()
    assert isinstance(body, bytes)
    found["llama_stablecoins"] = {path: Recorded(body, "application/json", {"ETag": ETAG})}
    return found


async def test_what_has_not_changed_is_not_sent_again(database: Path) -> None:
    async with ReplayServer(tagged()) as server:
        async with opened(database, server.roots) as app:
            await app.gathering.newest(AS_OF)
        async with opened(database, server.roots, MORNING + DAY) as app:
            known = await app.gathering.newest(AS_OF + DAY)
            # The day's file of Stock Connect is not among these answers.
            assert [failure.source for failure in known.failures] == ["hkex_connect"]
            histories = await app.archive.read(MORNING + DAY, MORNING + DAY)
        server.violations.clear()
        first, second = server.requests_to("llama_stablecoins")
    assert "If-None-Match" not in first.headers
    assert second.headers["If-None-Match"] == ETAG
    # An answer without a time that did not change proves nothing about the next day.
    assert newest(histories["USDT", "circulating_usd"], "llama_stablecoins") == dt.date(2026, 4, 7)


class FullDisk:
    """An archive that takes no values."""

    async def append(self, batch: Sequence[History]) -> NoReturn:
        raise MirError(f"no room for {len(batch)} series")


async def test_answers_of_a_run_that_stored_no_values_count_once_more(database: Path) -> None:
    """The next run gets the same undated answer and must not take the source for dead."""
    async with ReplayServer(answers(MORNING)) as server, opened(database, server.roots) as app:
        broken = dataclasses.replace(app.gathering, archive=cast("Archive", FullDisk()))
        with pytest.raises(MirError, match="no room"):
            await broken.newest(AS_OF)
        await app.gathering.newest(AS_OF)
        histories = await app.archive.read(MORNING, MORNING)
    assert newest(histories["USDT", "circulating_usd"], "llama_stablecoins") == dt.date(2026, 4, 7)


def newest(history: History, source: str) -> dt.date:
    date: dt.date = history.dates[history.sources == source][-1].item()
    return date


async def test_every_value_leads_to_the_answer_that_gave_it(database: Path) -> None:
    async with ReplayServer(answers(MORNING)) as server, opened(database, server.roots) as app:
        await app.gathering.newest(AS_OF)
        history = (await app.archive.read(MORNING, MORNING))["SPX", "close"]
        rows = [history.observation(row) for row in range(len(history))]
        last = [row for row in rows if row.session == dt.date(2026, 4, 7)]
        assert {row.source for row in last} == {"tencent", "sina", "yahoo", "eastmoney"}
        for row in last:
            assert row.retrieval is not None
            kept = await app.gathering.retrievals.get(row.retrieval)
            assert kept is not None
            assert kept.source == row.source
            assert kept.body is not None
            assert f"{row.value}".encode() in kept.body


async def test_bodies_are_forgotten_after_their_time(database: Path) -> None:
    later = 20 * DAY
    async with ReplayServer(answers(MORNING)) as server:
        async with opened(database, server.roots) as app:
            await app.gathering.newest(AS_OF)
            kept = await app.gathering.retrievals.get(1)
            assert kept is not None
            assert kept.body is not None
        # New bodies come from everybody; the old ones are older than a fortnight.
        newer = ReplayServer(answers(MORNING + later))
        async with newer, opened(database, newer.roots, MORNING + later) as app:
            await dataclasses.replace(app.gathering, raw_days=14).newest(AS_OF + later)
            kept = await app.gathering.retrievals.get(1)
            assert kept is not None
            assert kept.body is None
            assert len(kept.sha256) == 64
