"""Calls of published reports: stored once, resolved by later runs, told in the report."""

import datetime as dt
import json
import re
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from bot.app import App
from bot.publish import Publisher
from formatters.catalog import Catalog
from formatters.outputs.json import FORMATTER as JSON
from formatters.outputs.text import FORMATTER as TEXT
from mir_core.analysis.scorecard import LEAST_CALLS
from mir_core.clock import FixedClock
from mir_core.database.tables import calls as table
from mir_core.database.transactions import reading
from mir_core.model.call import CallKind, CallState
from mir_core.model.report import Report
from tests.unit.call_samples import call, outcome

pytestmark = pytest.mark.asyncio(loop_scope="session")

MINUTES = dt.timedelta(minutes=5)
ENGLISH, CHINESE = Catalog.load("en"), Catalog.load("zh")


def text(report: Report, section: str, catalog: Catalog = ENGLISH) -> str:
    raw = "\n".join(part.plain_text for part in TEXT(report.only(section), catalog))
    return " ".join(raw.replace("\N{NO-BREAK SPACE}", " ").split())


def as_json(report: Report) -> dict[str, Any]:
    (part,) = JSON(report, ENGLISH)
    parsed: dict[str, Any] = json.loads(part.plain_text)
    return parsed


def offline(app: App) -> Publisher:
    """Publishes what is in the archive, to nobody."""
    return replace(app.publisher({}), gather=None)


async def publish(
    app: App, date: dt.date, edition: str = "morning", after: dt.timedelta = MINUTES
) -> Report:
    """Run an edition some time after its cut-off."""
    clock = app.clock
    assert isinstance(clock, FixedClock)
    clock.instant = app.pipeline.as_of(date, edition) + after
    published = await offline(app).run(date, edition)
    assert published.report is not None
    return published.report


async def rows(app: App) -> list[tuple[Any, ...]]:
    async with reading(app.runs._engine) as connection:
        found = await connection.execute(select(table).order_by(table.c.id))
        return [tuple(row) for row in found]


async def test_a_run_stores_its_calls_and_a_second_run_no_more(real_copy: App) -> None:
    date = dt.date(2026, 4, 8)
    report = await publish(real_copy, date)
    now = real_copy.clock.now()
    made = report.record.made
    assert {each.kind for each in made} >= {CallKind.LINK}
    stored = await real_copy.pipeline.calls.known(now + MINUTES)
    assert {each.id for each in stored.calls} == {each.id for each in made}
    assert all(each.published_at == now and not each.replay for each in stored.calls)
    before = await rows(real_copy)
    await publish(real_copy, date, after=2 * MINUTES)
    assert await rows(real_copy) == before


async def test_a_dry_run_and_a_report_store_nothing(real_copy: App) -> None:
    await real_copy.pipeline.build(dt.date(2026, 4, 8), "morning")
    await offline(real_copy).run(dt.date(2026, 4, 8), "morning", dry_run=True)
    assert await rows(real_copy) == []


async def test_the_evening_resolves_what_the_morning_expected(real_copy: App) -> None:
    """2026-04-08: +0.28 % expected, +3.09 % came, 2.44 deviations off."""
    date = dt.date(2026, 4, 8)
    morning = await publish(real_copy, date)
    (said,) = (each for each in morning.record.made if each.kind is CallKind.LINK)
    assert (said.subject, said.start) == ("US->HK", date)
    evening = await publish(real_copy, date, "evening")
    known = await real_copy.pipeline.calls.known(real_copy.clock.now())
    found = known.outcomes[said.id]
    assert (found.state, found.resolved_at) == (CallState.MISS, evening.snapshot.as_of)
    assert found.value == pytest.approx(2.44, abs=0.005)
    assert "Did not come true: Hang Seng on 2026-04-08" in text(evening, "what_changed")
    assert "落空：恒生指数" in text(evening, "what_changed", CHINESE)
    states = {row["id"]: row["state"] for row in as_json(evening)["calls"]}
    assert states[said.id] == "miss"


async def test_a_report_rebuilt_later_is_the_same(real_copy: App) -> None:
    dates = [dt.date(2026, 4, day) for day in (1, 2, 3, 8)]
    published = {date: as_json(await publish(real_copy, date)) for date in dates}
    clock = real_copy.clock
    assert isinstance(clock, FixedClock)
    clock.advance(dt.timedelta(days=40))
    for date in dates:
        assert as_json(await real_copy.pipeline.build(date, "morning")) == published[date]


async def test_what_is_published_late_counts_as_replay(real_copy: App) -> None:
    """Whoever publishes a day later could know the answer."""
    report = await publish(real_copy, dt.date(2026, 4, 8), after=dt.timedelta(days=1))
    stored = await real_copy.pipeline.calls.known(real_copy.clock.now())
    assert len(stored.calls) == len(report.record.made) > 0
    assert all(each.replay for each in stored.calls)


async def test_a_rerun_says_what_was_said_first(real_copy: App) -> None:
    date = dt.date(2026, 4, 8)
    first = await publish(real_copy, date)
    stored = await rows(real_copy)
    published = await offline(real_copy).run(date, "morning", refetch=True)
    assert published.report is not None
    assert published.report.revision == 2
    assert await rows(real_copy) == stored
    ids = {each.id for each in published.report.record.made}
    assert ids == {each.id for each in first.record.made}


async def test_an_open_call_is_not_made_again(real_copy: App) -> None:
    """The spread of the Nasdaq-100 and the Dow is reported on neighbouring days of 2025-04."""
    keys: list[tuple[object, ...]] = []
    day = dt.date(2025, 4, 2)
    while day < dt.date(2025, 4, 16):
        if real_copy.pipeline.has_news(day, "morning"):
            report = await publish(real_copy, day)
            opened = {each.key for each in report.record.ledger.open()}
            assert not opened & {each.key for each in report.record.made}
            keys.extend(each.key for each in report.record.made)
        day += dt.timedelta(days=1)
    assert len(keys) > 10


async def test_what_changed_names_the_edition_before(real: App) -> None:
    """Golden Week: Shanghai was closed from 2024-10-01 to 07, the other markets were not."""
    report = await real.pipeline.build(dt.date(2024, 10, 8), "morning")
    assert "Against the morning edition of 2024-10-05" in text(report, "what_changed")
    assert "对照2024年10月5日早间版" in text(report, "what_changed", CHINESE)


async def test_new_and_ended_divergences_are_told(real: App) -> None:
    """Evening of 2026-04-08: three pairs beyond 2, none of which was so the day before."""
    told = text(await real.pipeline.build(dt.date(2026, 4, 8), "evening"), "what_changed")
    new, _, rest = told.partition("New divergences: ")[2].partition(".")
    for pair in ("Hang Seng Tech less HSCEI", "ChiNext less Shanghai Composite"):
        assert pair in new
        assert pair not in rest
    assert "A-shares: now strong risk-on" in told
    later = text(await real.pipeline.build(dt.date(2026, 4, 9), "evening"), "what_changed")
    assert re.search(r"(usual range|Turned round): Hang Seng Tech less HSCEI", later)


async def test_the_first_report_has_nothing_to_compare(real: App) -> None:
    first = await real.archive.first_session()
    assert first is not None
    report = await real.pipeline.build(first + dt.timedelta(days=1), "morning")
    assert "There is no earlier edition" in text(report, "what_changed")
    assert text(report, "track_record").endswith("No call has been published yet.")


async def with_calls(app: App, *, hits: int, misses: int, said: float, replay: bool) -> str:
    """The track record of 2026-04-08 after so many calls of a divergence."""
    made, ended = [], []
    for number in range(hits + misses):
        one = call(-400 + 9 * number % 300, subject=f"P{number}", probability=said,
                   base_rate=0.5, replay=replay)  # fmt: skip
        made.append(one)
        ended.append(outcome(one, CallState.HIT if number < hits else CallState.MISS))
    await app.pipeline.calls.store(made, ended)
    report = await app.pipeline.build(dt.date(2026, 4, 8), "morning")
    assert "预判战绩" in text(report, "track_record", CHINESE)
    return text(report, "track_record")


async def test_a_record_worse_than_the_base_rate_says_so(real_copy: App) -> None:
    """30 of 40 came true, 0.9 was said: Brier 0.210; with 0.5 it is 0.25; with 0.2 it is 0.490."""
    told = await with_calls(real_copy, hits=30, misses=10, said=0.2, replay=False)
    assert "30 of 40 calls (75 %, base rate 50 %)" in told
    assert "Brier score 0.490, worse than 0.250 for the base rate alone" in told


async def test_a_record_better_than_the_base_rate_says_so(real_copy: App) -> None:
    told = await with_calls(real_copy, hits=30, misses=10, said=0.9, replay=False)
    assert "Brier score 0.210, better than 0.250 for the base rate alone" in told


async def test_few_calls_are_counted_and_not_rated(real_copy: App) -> None:
    told = await with_calls(real_copy, hits=LEAST_CALLS - 2, misses=1, said=0.9, replay=False)
    assert "Decided so far: 29, of which 28 came true; too few for a rate." in told
    assert "Brier" not in told
    assert "Open calls: 0." in told


async def test_a_replay_is_shown_apart(real_copy: App) -> None:
    told = await with_calls(real_copy, hits=30, misses=10, said=0.9, replay=True)
    first, _, replayed = told.partition("Not published but rebuilt")
    assert "No call has been published yet." in first
    assert "30 of 40" not in first
    assert "30 of 40" in replayed
