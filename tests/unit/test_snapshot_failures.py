"""Sources that failed are named in the report, and doubtful figures are used nowhere in it."""

import datetime as dt
from dataclasses import replace

import pytest

from formatters.catalog import Catalog
from formatters.outputs.json import FORMATTER
from formatters.parity import check
from mir_core.analysis.analyse import analyse
from mir_core.calendars import Calendars
from mir_core.model.coverage import Coverage
from mir_core.model.figure import Verdict
from mir_core.model.finding import Analysis
from mir_core.model.snapshot import FailureKind, Snapshot, SourceFailure
from mir_core.report.compose import compose
from tests.builders import coverage as shipped
from tests.builders import random_rows
from tests.unit.snapshot_rows import Given, snapshot

LAST = "2026-04-07"
TRUSTED = ("tencent", "sina")
COVERAGE: Coverage = replace(shipped(), sources={"SPX.close": TRUSTED, "HSI.close": ("yahoo",)})


def failure(source: str, kind: FailureKind = FailureKind.UNAVAILABLE) -> SourceFailure:
    return SourceFailure(source, kind, "no connection (tries: 3)")


def notes(found: Snapshot, language: str = "en") -> str:
    """The data notes of the report, after the check that both languages print the same numbers."""
    report = compose(found, analyse(found, COVERAGE), COVERAGE, 1)
    catalogs = [Catalog.load(each) for each in ("en", "zh")]
    check(report, catalogs)
    (part,) = FORMATTER(report, Catalog.load(language))
    sections = part.payload["sections"]
    return next(str(each["text"]) for each in sections if each["name"] == "data_notes")


def detail(found: Snapshot, instrument: str) -> str:
    gaps = [gap for gap in found.gaps if (gap.instrument, gap.field) == (instrument, "close")]
    return Catalog.load("en").text(gaps[0].detail)


def test_each_source_that_failed_is_named_once_with_the_kind_of_its_failure(
    calendars: Calendars,
) -> None:
    failures = (
        failure("tencent"),
        failure("tencent", FailureKind.CHANGED),
        failure("sina", FailureKind.CHANGED),
        failure("eastmoney", FailureKind.RESTING),
        failure("yahoo", FailureKind.LATE),
        failure("fred", FailureKind.BROKEN),
    )
    found = snapshot(COVERAGE, calendars, {}, failures)
    (line,) = [line for line in notes(found).splitlines() if "that failed" in line]
    assert line.endswith(
        "Sources that failed: Tencent (does not answer), Sina (its answer was not understood), "
        "Eastmoney (resting after failures), Yahoo (out of time) and FRED (a fault in reading it)."
    )
    assert "获取失败的来源：腾讯（无应答）、新浪（应答无法识别）、" in notes(found, "zh")
    assert "no connection" not in notes(found)


def test_without_failures_there_is_no_such_line(calendars: Calendars) -> None:
    found = snapshot(COVERAGE, calendars, {})
    assert "failed" not in notes(found)


@pytest.mark.parametrize(
    ("failed", "expected"),
    [
        ((), "no source gave a value"),
        (("tencent",), "no source gave a value"),
        (("tencent", "sina"), "failed: Tencent and Sina"),
        (("tencent", "sina", "yahoo"), "failed: Tencent and Sina"),
    ],
)
def test_a_missing_figure_says_if_all_its_sources_failed(
    calendars: Calendars, failed: tuple[str, ...], expected: str
) -> None:
    found = snapshot(COVERAGE, calendars, {}, tuple(failure(name) for name in failed))
    assert detail(found, "SPX") == expected
    assert detail(found, "DXY") == "no source gave a value"  # has no source at all


def test_a_stale_figure_says_so_too(calendars: Calendars) -> None:
    old: dict[str, Given] = {"SPX.close": {"import": {"2026-04-02": 6582.69}}}
    late = "last value of 2026-04-02, expected 2026-04-07"
    found = snapshot(COVERAGE, calendars, old, (failure("tencent"),))
    assert detail(found, "SPX") == late
    found = snapshot(COVERAGE, calendars, old, (failure("tencent"), failure("sina")))
    assert detail(found, "SPX") == f"{late}; failed: Tencent and Sina"
    assert notes(found).count("failed: Tencent and Sina") == 1


def market(seed: int) -> dict[str, dict[str, dict[str, float]]]:
    """Two years of all indices and coins, imported."""
    names = ["SPX", "DJI", "IXIC", "NDX", "HSI", "HSCEI", "HSTECH", "SSE", "SZSE", "ChiNext"]
    rows = random_rows(seed, [*names, "BTC", "ETH"], dt.date(2024, 3, 1), dt.date(2026, 4, 7))
    return {
        f"{name}.{field}": {"import": {str(date): value for date, value in values.items()}}
        for (name, field), values in rows.items()
    }


def told(found: Snapshot) -> Analysis:
    return analyse(found, COVERAGE)


@pytest.mark.parametrize("name", ["SPX", "NDX", "SSE", "BTC"])
def test_a_figure_in_doubt_says_no_more_than_one_that_is_missing(
    calendars: Calendars, name: str
) -> None:
    """Tone, chain and divergences, today's and the day after's, are those without the value."""
    figure = f"{name}.close"
    without = market(4)
    value = without[figure]["import"].pop(LAST)
    conflict, suspect = market(4), market(4)
    conflict[figure]["yahoo"] = {LAST: value * 1.05}
    suspect[figure]["import"].pop(LAST)
    suspect[figure]["yahoo"] = {LAST: value * 3}
    expected = told(snapshot(COVERAGE, calendars, without))
    for rows, verdict in ((conflict, Verdict.CONFLICT), (suspect, Verdict.SUSPECT)):
        found = snapshot(COVERAGE, calendars, rows)
        assert found.figures[figure].verdict is verdict
        told_now = told(found)
        assert told_now.findings == expected.findings
        assert told_now.leads == expected.leads
    whole = told(snapshot(COVERAGE, calendars, market(4)))
    assert whole.findings != expected.findings
    later = dt.datetime(2026, 4, 9, tzinfo=dt.UTC)
    table = calendars.table(COVERAGE.instruments[name].calendar)
    assert table.position(dt.date(2026, 4, 8)) is not None
    for rows in (without, conflict, suspect):
        rows[figure]["import"]["2026-04-08"] = value * 1.01
    expected = told(snapshot(COVERAGE, calendars, without, as_of=later))
    for rows in (conflict, suspect):
        assert told(snapshot(COVERAGE, calendars, rows, as_of=later)).findings == expected.findings
