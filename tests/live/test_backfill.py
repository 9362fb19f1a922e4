"""`mir backfill`: only what is missing, once, and on from where it was when it was killed."""

import asyncio
import json
import re
from pathlib import Path

import pytest

from tests.live.mir import MORNING, Ended, mir, start
from tests.market.day import Answers, histories
from tests.market.world import World, sessions
from tests.replay import Down, ReplayServer

FIGURES = """
[figures]
"SPX.close" = ["tencent", "yahoo", "fred"]
"DJI.close" = ["yahoo"]
"IXIC.close" = ["yahoo"]
"NDX.close" = ["yahoo"]
"HSI.close" = ["tencent", "yahoo"]
"SSE.close" = ["csindex", "yahoo"]
"VIX.close" = ["cboe", "yahoo"]
"BTC.close" = ["coinbase"]
"ETH.close" = ["coinbase"]
"""
STABLECOIN = """
[figures]
"USDT.circulating_usd" = ["llama_stablecoins", "llama_stablecoin_charts"]
"""
FILLED = ("SPX", "DJI", "IXIC", "NDX", "HSI", "SSE", "VIX", "BTC", "ETH")
#: More than a year of every calendar.
LONG = 400
_PORTION = re.compile(r"mir: (\w+) ([\w.]+): (\S+) to (\S+): (\d+) of (\d+) sessions")


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    """Settings that name a few figures."""
    folder = tmp_path / "config"
    folder.mkdir()
    (folder / "sources.toml").write_text(FIGURES, encoding="utf-8")
    path = tmp_path / "mir.toml"
    path.write_text(f'[config]\nfolder = "{folder}"\n', encoding="utf-8")
    return path


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    return tmp_path / "empty.db"


def answered(count: int = LONG) -> dict[str, Answers]:
    return histories(MORNING, count)


def arguments(settings: Path) -> tuple[str, ...]:
    return ("--config", str(settings), "backfill", "--years", "1")


async def backfill(database: Path, settings: Path, server: ReplayServer) -> Ended:
    return await mir(MORNING, database, *arguments(settings), roots=server.roots)


async def test_it_fills_what_is_missing_and_then_nothing(empty: Path, settings: Path) -> None:
    async with ReplayServer(answered()) as server:
        first = await backfill(empty, settings, server)
        assert (first.status, first.out.count("\n")) == (0, 1), first.err
        missing, new = (int(text) for text in re.findall(r"\b(\d+) (?:sessions|values)", first.out))
        assert missing == new > 9 * 240
        asked = len(server.requests)
        second = await backfill(empty, settings, server)
        assert second.out.startswith("0 sessions were missing since 2025-04-08: 0 values new")
        assert len(server.requests) == asked
        # Each series came from one source alone.
        assert {source for source, *_ in _PORTION.findall(first.err)} == {
            *("yahoo", "csindex", "cboe", "coinbase")
        }


async def test_a_past_date_can_be_rebuilt_from_it(empty: Path, settings: Path) -> None:
    async with ReplayServer(answered()) as server:
        await backfill(empty, settings, server)
    shown = ("--config", str(settings), "report", "--date", "2026-03-18", "--output", "json")
    report = json.loads((await mir(MORNING, empty, *shown, roots={})).out)
    figures = {figure["id"]: figure for figure in report["figures"]}
    (spx,) = sessions("XNYS", MORNING.replace(month=3, day=18), 1)
    assert figures["SPX.close"]["value"] == World().close("SPX", spx.date)
    assert figures["SPX.close"]["verdict"] == "fresh"
    assert figures["SPX.close"]["source"] == "yahoo"
    assert figures["ETH.close"]["session"] == "2026-03-17"


async def test_a_value_that_still_moves_is_no_history(empty: Path, settings: Path) -> None:
    # The last point of the chart is renewed every hour: the day that it closes is yesterday.
    (settings.parent / "config" / "sources.toml").write_text(STABLECOIN, encoding="utf-8")
    async with ReplayServer(answered()) as server:
        ended = await backfill(empty, settings, server)
    assert "365 sessions were missing since 2025-04-08: 364 values new" in ended.out
    assert "no source has: USDT.circulating_usd 1" in ended.out


async def test_a_killed_one_goes_on_where_it_was(empty: Path, settings: Path) -> None:
    async with ReplayServer(answered(), latency_s=0.4) as server:
        process = await start(MORNING, empty, *arguments(settings), roots=server.roots)
        assert process.stderr is not None
        done: set[tuple[str, str]] = set()
        while len(done) < 6:
            line = (await asyncio.wait_for(process.stderr.readline(), 60)).decode()
            done |= {(source, figure) for source, figure, *_ in _PORTION.findall(line)}
        process.kill()
        await process.communicate()
        server.requests.clear()
        server.latency_s = 0.0
        second = await backfill(empty, settings, server)
        assert second.status == 0
        again = {(source, figure) for source, figure, *_ in _PORTION.findall(second.err)}
        # What was told was stored: it is not asked for again. Of the rest nothing is lost.
        assert not again & done
        assert {figure.partition(".")[0] for _, figure in again | done} == set(FILLED)
        third = await backfill(empty, settings, server)
        assert third.out.startswith("0 sessions were missing")


async def test_the_next_source_has_what_the_first_one_lacks(empty: Path, settings: Path) -> None:
    # Of the S&P 500 Yahoo knows the last hundred sessions, FRED all but the last.
    short = {
        **answered(),
        "yahoo": answered(100)["yahoo"],
        "tencent_bars": answered(100)["tencent_bars"],
    }
    async with ReplayServer(short) as server:
        ended = await backfill(empty, settings, server)
    portions = [found for found in _PORTION.findall(ended.err) if found[1] == "SPX.close"]
    assert (portions[0][0], int(portions[0][4])) == ("yahoo", 100)
    assert portions[1][0] == "fred"
    assert int(portions[1][4]) == int(portions[0][5]) - 100
    # Hong Kong's history has no other source than the two short ones.
    assert ended.status == 0
    assert re.search(r"no source has: .*HSI\.close \d+", ended.out)


async def test_a_source_that_is_down_can_be_asked_later(empty: Path, settings: Path) -> None:
    async with ReplayServer(answered()) as server:
        await server.fail("coinbase", Down())
        first = await backfill(empty, settings, server)
        assert first.status == 1
        assert re.search(r"not answered: BTC\.close 365, ETH\.close 365", first.out)
        assert "coinbase: no connection" in first.err
        assert "run it again later" in first.err
        await server.heal("coinbase")
        second = await backfill(empty, settings, server)
        assert second.status == 0
        found = {figure for _, figure, *_ in _PORTION.findall(second.err)}
        assert found == {"BTC.close", "ETH.close"}
