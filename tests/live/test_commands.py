"""`mir sources`, `mir record` and `mir why` against the replay server."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.app import App
from bot.cli.why import evidence
from bot.why.explain import Explained
from bot.why.step import observations, printed
from config.load import load
from config.sources import live_sources
from mir_core.clock import FixedClock
from mir_core.model.observation import Observation
from tests.live.mir import DATE, EVENING, MORNING, mir
from tests.market.day import Answers, answers
from tests.market.world import World, sessions
from tests.replay import Down, Garbled, ReplayServer
from tests.reports.explained import unexplained

NARROW = 80


def lines(text: str) -> list[str]:
    found = text.splitlines()
    assert all(len(line) <= NARROW for line in found if "://" not in line), text
    return found


def everything() -> dict[str, Answers]:
    """Sources with an answer, and those that have none in this market."""
    found: dict[str, Answers] = {name: {} for name in live_sources()}
    return found | answers(MORNING)


async def test_sources_tells_what_each_one_serves(database: Path) -> None:
    async with ReplayServer(answers(MORNING)) as server:
        await server.fail("sina", Down())
        before = await mir(MORNING, database, "sources", roots=server.roots)
        await mir(MORNING, database, "run", roots=server.roots)
        after = await mir(MORNING, database, "sources", roots=server.roots)
    assert before.status == after.status == 0
    head, *rows = lines(after.out)
    assert head.split() == ["source", "serves", "success", "(UTC)", "breaker"]
    named = {row.split()[0] for row in rows[:-1] if not row.startswith(" ")}
    assert named == set(live_sources())
    tencent = next(row for row in rows if row.startswith("tencent "))
    assert "2026-04-08 00:00" in tencent
    assert tencent.endswith("closed")
    sina = next(row for row in rows if row.startswith("sina "))
    assert "never" in sina
    assert all("never" in line for line in lines(before.out)[1:] if not line.startswith(" "))
    assert rows[-1] == "sina: no connection (tries: 3); failed runs: 1; not resting"


async def test_a_check_prints_how_fresh_each_one_is(database: Path) -> None:
    async with ReplayServer(everything()) as server:
        ended = await mir(MORNING, database, "sources", "--check", roots=server.roots)
        server.violations.clear()
    head, *rows = lines(ended.out)
    assert head.split() == ["source", "state", "answers", "fresh", "newest"]
    table = {row.split()[0]: row.split()[1:] for row in rows if ":" not in row}
    assert table["tencent"] == ["ok", "1", "19/19", "2026-04-07"]
    assert table["cboe"] == ["ok", "1", "1/1", "2026-04-07"]
    assert table["fred"] == ["stale", "6", "0/6", "2026-04-06"]
    assert table["binance"][0] == "unavailable"
    assert "fred: DJI, IXIC, NDX, SPX, US10Y, VIX: of 2026-04-06, expected 2026-04-07" in ended.out
    assert ended.status == 1
    assert "2 of 24 sources are broken: binance, okx" in ended.err


async def test_a_check_finds_the_broken_ones(database: Path) -> None:
    async with ReplayServer(everything()) as server:
        await server.fail("tencent", Garbled())
        await server.fail("sina", Down())
        ended = await mir(MORNING, database, "sources", "--check", roots=server.roots)
        server.violations.clear()
    assert ended.status == 1
    rows = {line.split()[0]: line.split()[1:] for line in lines(ended.out) if ":" not in line}
    assert rows["tencent"][0] == "changed"
    assert rows["sina"][0] == "unavailable"
    assert "sina: no connection (tries: 3)" in ended.out
    assert "tencent" in ended.err
    assert "sina" in ended.err


async def test_a_check_stores_nothing(database: Path) -> None:
    async with ReplayServer(everything()) as server:
        await mir(MORNING, database, "sources", "--check", roots=server.roots)
        server.violations.clear()
        shown = await mir(MORNING, database, "sources", roots=server.roots)
    assert "2026-04-08" not in shown.out


async def test_a_recording_is_what_the_source_answered(database: Path, tmp_path: Path) -> None:
    arguments = ("record", "yahoo", "--to", str(tmp_path / "recordings"))
    async with ReplayServer(answers(MORNING)) as server:
        ended = await mir(MORNING, database, *arguments, roots=server.roots)
    assert ended.status == 0, ended.err
    folder = tmp_path / "recordings" / "yahoo"
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    assert sorted(expected["requests"]) == sorted(path.name for path in folder.glob("latest*"))
    assert len(expected["requests"]) == 13
    asked = {asked.path for asked in server.requests}
    assert set(expected["requests"].values()) == asked
    found = [row for row in expected["readings"] if row["instrument"] == "SPX"]
    (last,) = sessions("XNYS", MORNING, 1)
    assert found[-1]["session"] == f"{last.date}"
    assert found[-1]["value"] == World().close("SPX", last.date)
    assert "check the readings" in ended.err


async def test_a_recording_of_a_source_that_is_down_fails(database: Path, tmp_path: Path) -> None:
    arguments = ("record", "cboe", "--to", str(tmp_path))
    async with ReplayServer(answers(MORNING)) as server:
        await server.fail("cboe", Down())
        ended = await mir(MORNING, database, *arguments, roots=server.roots)
    assert ended.status == 1
    assert "cboe: no connection" in ended.err
    assert ended.out == ""


@pytest.fixture
async def published(database: Path) -> Path:
    """A database after the morning and the evening edition of 2026-04-08."""
    for at in (MORNING, EVENING):
        async with ReplayServer(answers(at)) as server:
            ended = await mir(at, database, "run", roots=server.roots)
            assert ended.status == 0, ended.err
    return database


@asynccontextmanager
async def explained(database: Path, edition: str) -> AsyncIterator[Explained]:
    """The figures of an edition: a process for each of them would build a report each."""
    configuration = load(environment={}, languages=("en", "zh"))
    address = f"sqlite+aiosqlite:///{database}"
    async with App.open(configuration, FixedClock(EVENING), database=address) as app:
        report = await app.reports.report(DATE, edition)
        yield Explained(await evidence(app, report))


async def whys(database: Path, *figures: str) -> dict[str, str]:
    """What the command prints of several figures of the evening edition."""
    async with explained(database, "evening") as known:
        found = {name: "\n".join(printed(await known.explain(name))) for name in figures}
    for text in found.values():
        lines(text)
    return found


async def test_why_of_every_kind_of_figure(published: Path) -> None:
    """One database, for it takes two editions to make it."""
    arguments = ("why", "SPX.close", "--date", "2026-04-08", "--edition", "evening")
    ended = await mir(EVENING, published, *arguments, roots={})
    assert ended.status == 0, ended.err
    lines(ended.out)
    direct = ended.out
    assert "SPX.close = 6,581.79 points, session 2026-04-07: fresh" in direct
    for part in ("tencent", "/q=usDJI", "fetched  2026-04-08 ", "sha256   ", "sina confirms: "):
        assert part in direct
    digest = direct.partition("sha256   ")[2].split()[0]
    assert len(digest) == 64
    words = ("SPX.change", "SPX/BTC.z", "SPX/BTC.spread_bp", "US->HK.beta", "US.score", "A.breadth")
    counted = ("USDT.change", "DEX.Total.change", "TVL.RWA.change")
    told = await whys(published, *words, *counted)
    change = told["SPX.change"]
    assert "formula  close / close of the session before - 1" in change
    assert change.count("SPX.close = ") == 2
    assert "session 2026-04-06" in change
    assert "import (daily history)" in change or "yahoo" in change
    z = told["SPX/BTC.z"]
    assert "(x - median) / (1.4826 MAD)" in z
    assert "SPX/BTC.spread_bp = " in z
    assert "BTC.close = " in z
    assert "formula  r_a - r_b" in told["SPX/BTC.spread_bp"]
    beta = told["US->HK.beta"]
    assert "least squares" in beta
    assert "pairs, 20" in beta
    assert "HSI.close, 2025-" in beta
    score = told["US.score"]
    assert "median of the z of its fresh indices" in score
    for index in ("DJI", "SPX", "IXIC", "NDX"):
        assert f"{index}.z = " in score
    breadth = told["A.breadth"]
    assert "advancing / (advancing + declining), over all exchanges" in " ".join(breadth.split())
    assert "SSE.advancing = " in breadth
    # The shown supply is the moment's; the chart gave both days, so the change is the chart's.
    supply = told["USDT.change"]
    assert "circulating_usd / circulating_usd of the session before - 1, both" in supply
    assert supply.count("source   llama_stablecoin_charts") == 2
    assert told["DEX.Total.change"].count("source   llama_dexs") == 2
    assert "TVL.RWA.change = none" in told["TVL.RWA.change"]
    assert "no source gave both 2026-04-07 and the session before" in told["TVL.RWA.change"]
    await check_that_all_is_explained(published)


async def check_that_all_is_explained(database: Path) -> None:
    """Every figure that came from live sources, down to their answers."""
    seen = set()
    for edition in ("morning", "evening"):
        async with explained(database, edition) as known:
            assert unexplained(known.evidence.report, known) == set()
            for name, again in AGAIN.items():
                if name not in known.derived:
                    continue
                seen.add(name)
                step = await known.explain(name)
                rows = [row for row in observations(step) if row.retrieval is not None]
                assert known.derived[name].value == pytest.approx(again(rows)), name
                kept = [await known.evidence.retrievals.get(row.retrieval or 0) for row in rows]
                text = "\n".join(printed(step))
                assert all(each is not None and each.sha256 in text for each in kept)
    assert seen == {*AGAIN}


def growth(rows: list[Observation]) -> float:
    """The newer one of two over the older one, less one."""
    older, newer = sorted(rows, key=lambda row: row.session)
    return newer.value / older.value - 1


def grown(rows: list[Observation]) -> float:
    """The sum of what stands on the newest day less that of the day before."""
    newest = max(row.session for row in rows)
    return sum(row.value if row.session == newest else -row.value for row in rows)


def share_advancing(rows: list[Observation]) -> float:
    up, down = (
        sum(row.value for row in rows if row.field == side) for side in ("advancing", "declining")
    )
    return up / (up + down)


#: Figures that live sources alone give, computed from the observations that are listed.
AGAIN: dict[str, Callable[[list[Observation]], float]] = {
    "A.breadth": share_advancing,
    "A.turnover": lambda rows: sum(row.value for row in rows),
    "Connect.South.turnover": lambda rows: sum(row.value for row in rows),
    "stablecoins.issued_usd": grown,
    "USDT.change_1": growth,
    "Protocol.lending.tvl_usd": lambda rows: rows[0].value,
    "DEX.curve-dex.volume_usd": lambda rows: rows[0].value,
}


async def test_why_of_a_figure_that_does_not_exist(database: Path) -> None:
    for word, hint in (("SPX.clsoe", "SPX.close"), ("weather", "mir why --list")):
        arguments = ("why", word, "--date", "2026-04-07")
        ended = await mir(MORNING, database, *arguments, roots={})
        assert ended.status == 2
        assert ended.out == ""
        assert hint in ended.err
