"""How long a day's gathering takes: `python -m benchmarks.gather`.

All sources that the package's configuration asks for newest values, each with its recordings, at a
local server that waits 200 ms before each answer; DefiLlama's list of protocols has its real size
of 11 MB. Beside it the same requests one after the other over the same client, each parsed too,
without pacing. The target for the gathering is 2 s.
"""

import asyncio
import datetime as dt
import statistics
import time
from collections.abc import Mapping
from dataclasses import replace

from benchmarks.parse_protocols import body
from config.load import load
from config.sources import live_sources
from mir_core.calendars import Calendars
from mir_core.clock import FixedClock
from mir_core.ingest.breaker import Breaker
from mir_core.ingest.contract import Source, Wanted
from mir_core.ingest.gather import gather
from mir_core.ingest.http import Http, new_session
from mir_core.ingest.wanted import newest_wanted
from tests.recorded import FETCHED_AT
from tests.replay import Recorded, ReplayServer
from tests.replay.day import answers_of_a_day

LATENCY_S = 0.2
TIMES = 5
TARGET_S = 2.0
CLOCK = FixedClock(FETCHED_AT)
SZSE_RECORDED = dt.date(2025, 9, 26)


class Closed:
    """Breakers of sources that never failed, and may not here."""

    async def load(self) -> Mapping[str, Breaker]:
        """None."""
        return {}

    async def save(self, source: str, breaker: Breaker) -> None:
        """A benchmark of failures would measure something else."""
        raise AssertionError(f"{source}: {breaker.reason}")


async def main() -> None:
    """Both ways in turns, each with a session of its own; print wall seconds."""
    sources = live_sources()
    wanted = _wanted(sources)
    requests = sum(len(sources[name].requests(asked)) for name, asked in wanted.items())
    together, one_by_one = [], []
    async with ReplayServer(_answers(wanted), latency_s=LATENCY_S) as server:
        await _together(sources, wanted, server.roots, requests)  # the server compresses once
        for _ in range(TIMES):
            together.append(await _together(sources, wanted, server.roots, requests))
            one_by_one.append(await _one_by_one(sources, wanted, server.roots))
    print(f"{len(wanted)} sources, {requests} requests, {LATENCY_S * 1e3:.0f} ms, {TIMES} times")
    print(f"{'':24}{'median':>8}{'longest':>10}   target {TARGET_S} s")
    for name, seconds in (("gathered", together), ("one after the other", one_by_one)):
        print(f"{name:24}{statistics.median(seconds):6.2f} s{max(seconds):8.2f} s")


def _wanted(sources: Mapping[str, Source]) -> dict[str, Wanted]:
    coverage = load(None, {}, {}, languages=("en", "zh")).coverage
    wanted = newest_wanted(coverage, sources, Calendars(), FETCHED_AT)
    # Its adapter refuses an answer about another day than the one that it asked for.
    sessions = {**wanted["szse"].sessions, "XSHG": SZSE_RECORDED}
    return {**wanted, "szse": replace(wanted["szse"], sessions=sessions)}


def _answers(wanted: Mapping[str, Wanted]) -> dict[str, Mapping[str, Recorded | bytes]]:
    answers = dict(answers_of_a_day(wanted, is_gzipped=True))
    (path, recorded), *_ = answers["llama_protocols"].items()
    assert isinstance(recorded, Recorded)
    answers["llama_protocols"] = {path: replace(recorded, body=body())}
    return answers


async def _together(
    sources: Mapping[str, Source],
    wanted: Mapping[str, Wanted],
    roots: Mapping[str, str],
    requests: int,
) -> float:
    async with new_session() as session:
        http = Http(session, CLOCK, roots=roots)
        began = time.perf_counter()
        found = await gather(wanted, sources, http, Closed(), CLOCK)
        took_s = time.perf_counter() - began
    assert len(found.retrievals) == requests, found.failures
    return took_s


async def _one_by_one(
    sources: Mapping[str, Source], wanted: Mapping[str, Wanted], roots: Mapping[str, str]
) -> float:
    unpaced = {name: replace(sources[name], pace_s=0.0) for name in wanted}
    async with new_session() as session:
        http = Http(session, CLOCK, roots=roots)
        began = time.perf_counter()
        for name, source in unpaced.items():
            for request in source.requests(wanted[name]):
                source.parse(await http.get(source, request))
        return time.perf_counter() - began


if __name__ == "__main__":
    asyncio.run(main())
