"""A whole day through `mir run`: both editions, a rerun, a rebuild, and where figures come from."""

import datetime as dt
import json
from pathlib import Path

from tests.live.mir import EVENING, MORNING, mir
from tests.market.day import answers
from tests.market.world import World
from tests.replay import ReplayServer


def close(instrument: str, date: str) -> float:
    return World().close(instrument, dt.date.fromisoformat(date))


async def test_a_day_of_two_editions(database: Path) -> None:
    async with ReplayServer(answers(MORNING)) as server:
        first = await mir(MORNING, database, "run", roots=server.roots)
        assert first.status == 0, first.err
        asked = len(server.requests)
        assert asked >= 40
        assert first.out.count("市场情报日报 — 2026年4月8日") == 1
        assert f"{close('SPX', '2026-04-07'):,.2f}" in first.out
        assert "gathered" in first.err
        # Run again, it asks nobody and sends nothing.
        second = await mir(MORNING, database, "run", roots=server.roots)
        assert len(server.requests) == asked
        assert "市场情报日报" not in second.out
        assert [row.split()[3] for row in second.out.splitlines()[1:]] == ["sent", "sent"]
        # A dry run of another edition asks nobody either.
        dry = await mir(EVENING, database, "run", "--dry-run", roots=server.roots)
        assert len(server.requests) == asked
        assert dry.out.splitlines()[0].split() == ["destination", "platform", "language", "parts"]
    async with ReplayServer(answers(EVENING)) as server:
        evening = await mir(EVENING, database, "run", "--edition", "evening", roots=server.roots)
        assert evening.status == 0, evening.err
        assert f"{close('HSI', '2026-04-08'):,.2f}" in evening.out
        assert len(server.requests) >= 40
        again = await mir(
            EVENING, database, "run", "--edition", "evening", "--refetch", roots=server.roots
        )
        assert again.status == 0, again.err
        assert f"{close('HSI', '2026-04-08'):,.2f}" in again.out
        shown = await mir(EVENING, database, "deliveries", roots=server.roots)
        assert "2026-04-08 evening, revision 2: done" in shown.out


async def test_figures_of_the_morning(database: Path) -> None:
    async with ReplayServer(answers(MORNING)) as server:
        await mir(MORNING, database, "run", roots=server.roots)
        ended = await mir(MORNING, database, "report", "--output", "json", roots=server.roots)
    report = json.loads(ended.out)
    figures = {figure["id"]: figure for figure in report["figures"]}
    for name in ("SPX", "DJI", "IXIC", "NDX", "SSE", "SZSE", "ChiNext", "BTC", "ETH", "VIX"):
        figure = figures[f"{name}.close"]
        assert (figure["session"], figure["verdict"]) == ("2026-04-07", "fresh"), name
        assert figure["value"] == close(name, "2026-04-07"), name
        assert figure["confirmed_by"], name
    # Hong Kong did not trade from the third to the seventh: what the quotes copy is of the second.
    for name in ("HSI", "HSCEI", "HSTECH"):
        figure = figures[f"{name}.close"]
        assert (figure["session"], figure["verdict"]) == ("2026-04-02", "closed"), name
        assert figure["value"] == close(name, "2026-04-02"), name
    assert figures["SSE.turnover_cny"]["confirmed_by"] == ["sina", "eastmoney", "sse"]


async def test_a_date_long_past_is_built_without_asking(database: Path) -> None:
    async with ReplayServer(answers(MORNING)) as server:
        ended = await mir(MORNING, database, "run", "--date", "2026-03-18", roots=server.roots)
        assert ended.status in {0, 3}
        assert server.requests == []


async def test_gathering_can_be_switched_off(database: Path, tmp_path: Path) -> None:
    config = tmp_path / "mir.toml"
    config.write_text("[gather]\nenabled = false\n", encoding="utf-8")
    async with ReplayServer(answers(MORNING)) as server:
        path = str(config)
        ended = await mir(MORNING, database, "--config", path, "run", roots=server.roots)
        assert server.requests == []
        assert ended.status == 3
        refused = await mir(
            MORNING, database, "--config", path, "run", "--refetch", roots=server.roots
        )
        assert refused.status == 2
        assert "gather.enabled" in refused.err
