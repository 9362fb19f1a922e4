"""The replay server itself."""

import datetime as dt
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

import mir_core.ingest.sources
from mir_core.clock import FixedClock
from mir_core.discovery import plugins
from mir_core.ingest.contract import Request, Source
from mir_core.ingest.gather import gather
from mir_core.model.errors import NotPublished, SourceUnavailable
from tests.recorded import wanted_of
from tests.replay import Down, Recorded, ReplayServer
from tests.replay.client import ALPHA, BODY, JSON, NOW, PATH, REQUEST, States, client
from tests.replay.day import answers_of_a_day


@pytest.fixture
async def server() -> AsyncIterator[ReplayServer]:
    async with ReplayServer({"alpha": {PATH: Recorded(BODY, JSON)}}) as server:
        yield server


async def test_the_server_complains_of_a_request_without_a_recording() -> None:
    async def ask() -> None:
        async with ReplayServer({"alpha": {PATH: BODY}}) as server, client(server) as http:
            with pytest.raises(NotPublished):
                await http.get(ALPHA, Request("/other"))

    with pytest.raises(AssertionError, match=r"without a recording:\nalpha: /other"):
        await ask()


async def test_the_server_finds_recordings_in_a_folder(tmp_path: Path) -> None:
    (tmp_path / "alpha").mkdir()
    (tmp_path / "alpha" / "latest.json").write_bytes(BODY)
    index = '{"/quotes": "latest.json", "/daily_*e.js": "latest.json"}'
    (tmp_path / "alpha" / "paths.json").write_text(index)
    async with ReplayServer(tmp_path) as server, client(server) as http:
        for path in (PATH, "/daily_20260529e.js"):
            answer = await http.get(ALPHA, Request(path))
            assert answer.body == BODY


async def test_a_source_that_was_down_answers_again_at_the_same_address(
    server: ReplayServer,
) -> None:
    await server.fail("alpha", Down())
    async with client(server) as http:
        with pytest.raises(SourceUnavailable):
            await http.get(ALPHA, REQUEST)
        await server.heal("alpha")
        answer = await http.get(ALPHA, REQUEST)
    assert answer.body == BODY


async def test_the_recordings_of_the_adapters_make_a_day_for_all_of_them() -> None:
    found: Mapping[str, Source] = plugins(mir_core.ingest.sources, "SOURCE")
    sources = {name: replace(source, pace_s=0.0) for name, source in found.items()}
    async with ReplayServer(answers_of_a_day(sources)) as server, client(server) as http:
        wanted = {name: wanted_of(source) for name, source in sources.items()}
        # Shenzhen's adapter takes an answer about no other day than the one that it asked for.
        wanted["szse"] = replace(wanted["szse"], sessions={"XSHG": dt.date(2025, 9, 26)})
        gathered = await gather(wanted, sources, http, States(), FixedClock(NOW))
    assert gathered.failures == ()
    assert {retrieval.source for retrieval in gathered.retrievals} == set(sources)
