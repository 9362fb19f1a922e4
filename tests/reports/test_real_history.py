"""The report of 2026-04-08 on real closes, and the faults of the example reports."""

import datetime as dt
import json
import re
from typing import Any

import pytest

from bot.app import App
from formatters.catalog import Catalog
from formatters.outputs.json import FORMATTER as JSON
from formatters.outputs.text import FORMATTER as TEXT
from mir_core.model.finding import Divergence, Link, LinkLabel, Mood, Tone
from mir_core.model.report import Document, Report
from mir_core.snapshot.quality import is_required_fault

pytestmark = pytest.mark.asyncio(loop_scope="session")

D = dt.date(2026, 4, 8)
ENGLISH, CHINESE = Catalog.load("en"), Catalog.load("zh")


def as_json(report: Report) -> dict[str, Any]:
    (part,) = JSON(report, ENGLISH)
    parsed: dict[str, Any] = json.loads(part.plain_text)
    return parsed


def text(report: Document, catalog: Catalog = ENGLISH) -> str:
    raw = "\n".join(part.plain_text for part in TEXT(report, catalog))
    return raw.replace("\N{NO-BREAK SPACE}", " ").replace("\N{MINUS SIGN}", "-")


def section(report: Report, name: str, catalog: Catalog = ENGLISH) -> str:
    return text(report.only(name), catalog)


def figures(report: Report) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in as_json(report)["figures"]}


def links(report: Report) -> dict[tuple[str, str], Link]:
    return {(link.subject, str(link.b_session)): link for link in report.analysis.of(Link)}


async def test_morning_shows_the_sessions_that_had_closed(real: App) -> None:
    report = await real.pipeline.build(D, "morning")
    shown = text(report)
    assert re.search(r"6,616\.85\s+\+0\.08 %", shown)
    assert re.search(r"3,890\.16\s+\+0\.26 %", shown)
    by_id = figures(report)
    assert by_id["SPX.close"]["session"] == "2026-04-07"
    assert by_id["SSE.close"]["session"] == "2026-04-07"
    assert by_id["SSE.change"]["value"] == pytest.approx(0.0026, abs=5e-5)
    instruments = real.configuration.coverage.instruments
    every = report.snapshot.figures.values()
    assert not any(is_required_fault(each, instruments[each.instrument]) for each in every)


async def test_evening_shows_what_hong_kong_and_shanghai_then_did(real: App) -> None:
    report = await real.pipeline.build(D, "evening")
    shown = text(report)
    assert re.search(r"25,893\.02\s+\+3\.09 %", shown)
    by_id = figures(report)
    assert by_id["HSTECH.change"]["value"] == pytest.approx(0.0522, abs=5e-5)
    assert by_id["ChiNext.change"]["value"] == pytest.approx(0.0591, abs=5e-5)
    assert "+5.22 %" in shown
    assert "+5.91 %" in shown


async def test_a_pending_link_expects_hong_kong_s_session_of_the_day(real: App) -> None:
    report = await real.pipeline.build(D, "morning")
    found = links(report)
    pending = found["US->HK", "2026-04-08"]
    assert pending.label is LinkLabel.PENDING
    assert pending.actual is None
    assert pending.expected == pytest.approx(0.0028, abs=1e-4)
    assert found["US->HK", "2026-04-02"].label is LinkLabel.CLOSED
    rows = [(row["link"], row["label"]) for row in as_json(report)["chain"]]
    assert ("US->HK", "pending") in rows
    assert ("US->HK", "closed") in rows


async def test_what_was_pending_in_the_morning_is_measured_in_the_evening(real: App) -> None:
    morning, evening = (
        await real.pipeline.build(D, "morning"),
        await real.pipeline.build(D, "evening"),
    )
    pending = links(morning)["US->HK", "2026-04-08"]
    measured = links(evening)["US->HK", "2026-04-08"]
    assert measured.label is LinkLabel.LOCAL
    assert (pending.expected, pending.beta, pending.n) == (
        measured.expected,
        measured.beta,
        measured.n,
    )
    assert measured.surprise == pytest.approx(2.44, abs=0.005)


# The eight faults of the two example reports.


async def test_fault_1_old_us_closes_are_never_todays(real: App) -> None:
    expected = {
        dt.date(2026, 4, 3): {
            "SPX": (6582.69, 0.0011),
            "DJI": (46504.67, -0.0013),
            "IXIC": (21879.18, 0.0018),
        },
        D: {"SPX": (6616.85, 0.0008), "DJI": (46584.46, -0.0018), "IXIC": (22017.85, 0.0010)},
    }
    for date, rows in expected.items():
        report = await real.pipeline.build(date, "morning")
        by_id = figures(report)
        for index, (close, change) in rows.items():
            assert by_id[f"{index}.close"]["value"] == pytest.approx(close, abs=0.006)
            assert by_id[f"{index}.change"]["value"] == pytest.approx(change, abs=5e-5)
        for old in ("46,247", "22,484", "6,643"):
            assert old not in text(report)


async def test_fault_1_a_series_that_broke_off_is_named_and_not_printed(real: App) -> None:
    report = await real.pipeline.build(dt.date(2025, 4, 3), "evening")
    assert figures(report)["HSCEI.close"]["session"] == "2024-01-04"
    assert figures(report)["HSCEI.close"]["verdict"] == "stale"
    old = f"{figures(report)['HSCEI.close']['value']:,.2f}"
    assert old not in text(report)
    assert "HSCEI without a current value" in section(report, "sentiment")
    assert re.search(r"HSCEI +– +–", section(report, "hong_kong"))
    assert re.search(r"Stale: HSCEI .*2024-01-04", section(report, "data_notes"))


async def test_fault_2_composite_and_nasdaq_100_are_two(real: App) -> None:
    report = await real.pipeline.build(dt.date(2025, 9, 27), "morning")
    by_id = figures(report)
    assert by_id["IXIC.close"]["value"] == pytest.approx(22484.07, abs=0.01)
    assert by_id["NDX.close"]["value"] == pytest.approx(24503.85, abs=0.01)
    us = section(report, "us")
    assert re.search(r"Nasdaq Composite.*22,484\.07", us)
    assert re.search(r"Nasdaq-100.*24,503\.85", us)


@pytest.mark.parametrize("date", [dt.date(2026, 4, 4), dt.date(2026, 4, 7), D])
async def test_fault_3_a_closed_hong_kong_takes_no_part(real: App, date: dt.date) -> None:
    report = await real.pipeline.build(date, "morning")
    assert figures(report)["HSI.close"]["verdict"] == "closed"
    tone = next(tone for tone in report.analysis.of(Tone) if tone.subject == "HK")
    assert (tone.label, tone.score, tone.n) == (Mood.NOT_MEASURED, None, 0)
    for divergence in report.analysis.of(Divergence):
        if {"HSI", "HSCEI", "HSTECH"} & {divergence.a, divergence.b}:
            assert divergence.state == "closed"
            assert divergence.spread_bp is None
    for link in report.analysis.of(Link):
        if "HSI" in {link.a, link.b} and link.label is not LinkLabel.PENDING:
            assert link.label is LinkLabel.CLOSED
    assert "closed, last session 2026-04-02" in section(report, "sentiment")
    assert "HSTECH" not in section(report, "key_insight")


async def test_fault_4_a_close_is_set_only_against_sessions_that_could_follow_it(
    real: App,
) -> None:
    for edition in ("morning", "evening"):
        report = await real.pipeline.build(dt.date(2026, 3, 18), edition)
        calendars = real.calendars
        for link in report.analysis.of(Link):
            if link.subject != "US->HK" or link.a_session is None or link.b_session is None:
                continue
            a, b = calendars.table("XNYS"), calendars.table("XHKG")
            a_row, b_row = a.position(link.a_session), b.position(link.b_session)
            assert a_row is not None
            assert b_row is not None
            assert a.closes[a_row] < b.opens[b_row]


async def test_fault_5_nothing_is_said_to_follow_without_a_count(real: App) -> None:
    report = await real.pipeline.build(D, "evening")
    assert "istorically" not in text(report)
    reported = [item for item in report.analysis.of(Divergence) if item.reported]
    assert reported
    for divergence in reported:
        assert {rate.horizon for rate in divergence.base_rates} == {5, 10}
        for rate in divergence.base_rates:
            assert (rate.share is None) == (rate.events < 10)


async def test_fault_6_breadth_names_its_universe_or_is_not_shown(real: App) -> None:
    report = await real.pipeline.build(D, "morning")
    assert "Breadth of A-shares is not measured" in section(report, "a_shares")


async def test_fault_7_northbound_flow_is_never_guessed(real: App) -> None:
    for catalog in (ENGLISH, CHINESE):
        shown = text(await real.pipeline.build(D, "morning"), catalog)
        assert "orthbound" not in shown
        assert "北向" not in shown


async def test_fault_8_every_figure_has_source_session_and_times_and_no_section_is_empty(
    real: App,
) -> None:
    for edition in ("morning", "evening"):
        report = await real.pipeline.build(D, edition)
        for row in as_json(report)["figures"]:
            if row["verdict"] != "missing":
                assert row["source"] == "import"
                assert dt.date.fromisoformat(row["session"]) <= D
                assert row["observed_at"] <= row["known_at"] <= as_json(report)["as_of"]
        for item in report.sections:
            assert item.blocks, item.name
            assert len(section(report, item.name)) > len(item.name)
