"""The crypto section on real history, alone and with a day as live sources give it."""

import datetime as dt
import json
import re
from pathlib import Path

import jsonschema
import numpy as np
import pytest

from bot.app import App
from bot.command import Request
from bot.why.evidence import Evidence
from bot.why.explain import Explained
from bot.why.step import printed
from formatters.catalog import Catalog
from formatters.outputs.json import FORMATTER as JSON
from formatters.outputs.text import FORMATTER as TEXT
from mir_core.model.crypto import CategoryFlow, DexVolume, Issuance
from mir_core.model.observation import History, Named
from mir_core.model.report import Document, Report
from mir_core.model.session import microseconds

pytestmark = pytest.mark.asyncio(loop_scope="session")

D, DAY = dt.date(2026, 4, 8), dt.date(2026, 4, 7)
ENGLISH, CHINESE = Catalog.load("en"), Catalog.load("zh")
SCHEMA = Path(__file__).parents[2] / "formatters" / "templates" / "report.schema.json"


def text(document: Document, catalog: Catalog = ENGLISH) -> str:
    raw = "\n".join(part.plain_text for part in TEXT(document, catalog))
    return re.sub(r"[ \n\N{NO-BREAK SPACE}]+", " ", raw)


def section(report: Report, catalog: Catalog = ENGLISH) -> str:
    return text(report.only("crypto"), catalog)


def two_days(name: str, field: str, before: float, now: float, called: Named | None) -> History:
    """What a live source said of the last two UTC days, five minutes after each had ended."""
    dates = np.array([DAY - dt.timedelta(days=1), DAY], dtype="datetime64[D]")
    ends = np.array([microseconds(dt.datetime(2026, 4, day, tzinfo=dt.UTC)) for day in (7, 8)])
    return History(
        name,
        field,
        dates,
        np.array([before, now]),
        ends,
        ends,
        np.array(["live", "live"]),
        np.array([False, False]),
        called=called,
    )


LIVE = [
    two_days("CRYPTO", "mcap_usd", 2.43e12, 2.53e12, None),
    two_days("USDT", "circulating_usd", 184.0e9, 183.74e9, None),
    two_days("DEX.Total", "volume_usd", 5e9, 9e9, None),
    two_days("DEX.uniswap-v3", "volume_usd", 1e9, 2.32e9, Named("Uniswap V3", "Dexs")),
    two_days("DEX.orca", "volume_usd", 1e9, 0.42e9, Named("Orca", "Dexs")),
    two_days("DEX.bad", "volume_usd", 1e9, 1.1e9, Named("@everyone <b>", "Dexs")),
    two_days("Protocol.ustb", "tvl_usd", 1e9, 1.305e9, Named("Superstate USTB", "RWA")),
    two_days("Protocol.navi", "tvl_usd", 1e9, 0.83e9, Named("NAVI Lending", "Lending")),
    two_days("Protocol.small", "tvl_usd", 40e6, 45e6, Named("Small", "Lending")),
    two_days("TVL.Liquid-Staking", "tvl_usd", 5e10, 5.1e10, Named("Liquid Staking", None)),
]


async def test_imported_history_alone_says_what_it_lacks(real: App) -> None:
    report = await real.pipeline.build(D, "morning")
    said = section(report)
    assert "Bitcoin 71,910.20 +4.44 %" in said
    assert "Bitcoin above 70,000" in said
    assert "only market values are known" in said.lower()
    assert "Not measured: total market cap, single protocols and volume of" in said
    assert "not measured" not in said.replace("Not measured: total", "")
    chinese = section(report, CHINESE)
    assert "比特币站上 70,000" in chinese
    assert "未能测算：总市值、单个协议" in chinese


async def test_a_live_day_names_protocols_venues_and_issuance(real_copy: App) -> None:
    await real_copy.archive.append(LIVE)
    report = await real_copy.pipeline.build(D, "morning")
    said = section(report)
    for wanted in (
        "Market cap $2.53T +4.12 %",
        "Net issuance of USDT over the day: -$260M",
        "Superstate USTB RWA $1.31B +30.50 %",
        "NAVI Lending Lending $830M -17.00 %",
        "Uniswap V3 $2.32B +132.00 %",
        "Orca $420M -58.00 %",
        "Liquid staking $51B (+2.00 %)",
    ):
        assert wanted in said
    assert "Small" not in said
    assert "Not measured: total" not in said
    assert "@everyone" in said  # plain text has no mentions; channels escape it
    (issuance,) = report.analysis.of(Issuance)
    assert issuance.usd == pytest.approx(-260e6)
    (volume,) = report.analysis.of(DexVolume)
    assert volume.rising == pytest.approx(2 / 3)
    flows = {flow.subject: flow for flow in report.analysis.of(CategoryFlow)}
    assert [each.name for each in flows["RWA"].risers] == ["Superstate USTB"]
    assert "USDT当日净增发 -2.6亿美元" in section(report, CHINESE)


async def test_a_name_that_was_learned_later_is_in_no_earlier_report(real_copy: App) -> None:
    await real_copy.archive.append(LIVE)
    earlier = await real_copy.pipeline.build(D - dt.timedelta(days=2), "morning")
    assert earlier.snapshot.named == {}
    assert "Uniswap" not in section(earlier)


@pytest.mark.parametrize("date", ["2020-03-13", "2021-05-20", "2022-05-12", "2023-03-12"])
async def test_json_follows_its_schema_and_holds_the_findings(real: App, date: str) -> None:
    report = await real.pipeline.build(dt.date.fromisoformat(date), "evening")
    (part,) = JSON(report, ENGLISH)
    said = json.loads(part.plain_text)
    jsonschema.validate(said, json.loads(SCHEMA.read_text(encoding="utf-8")))
    crypto = said["crypto"]
    assert crypto["issuance"]["basis"] == "market value"
    groups = [row["group"] for row in crypto["categories"]]
    assert "Lending" in groups
    assert len(set(groups)) == len(groups)
    for row in crypto["categories"]:
        if row["flow_usd"] is not None:
            assert row["change_usd"] == pytest.approx(row["price_usd"] + row["flow_usd"])
    pairs = [row["pair"] for row in said["divergences"]]
    # Before 2021 no RWA are on record.
    assert pairs.count("RWA flow/DeFi-native flow") == (date > "2021")


async def test_every_figure_of_the_pair_of_flows_is_explained(real: App) -> None:
    report = await real.pipeline.build(dt.date(2023, 3, 12), "morning")
    coverage, retrievals = real.configuration.coverage, real.gathering.retrievals
    history = real.pipeline.history
    explained = Explained(Evidence(report, coverage, {}, retrievals, history, ENGLISH.text))
    asked = [name for name in explained.names() if name.startswith("RWA flow/")]
    assert len(asked) >= 5
    for name in asked:
        told = "\n".join(printed(await explained.explain(name)))
        assert name in told
        assert "TVL." in told


async def test_the_command_answers_with_the_section(real: App) -> None:
    command = real.reports.commands["crypto"]
    for language, platform in (("en", "telegram"), ("zh", "discord"), ("zh", "console")):
        answer = await real.dispatch(platform).request(command, Request({}, language))
        assert not answer.is_fault
        assert "DAI" in "".join(part.plain_text for part in answer.parts)
