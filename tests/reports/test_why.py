"""Every figure that a report prints can be explained, down to observations that give it again."""

import dataclasses
import datetime as dt
from collections import Counter
from collections.abc import Callable

import numpy as np
import pytest

from bot.app import App
from bot.cli.console import visible
from bot.cli.why import evidence, names_of
from bot.scorecard import scorecard
from bot.why.derived import Derived
from bot.why.evidence import Evidence
from bot.why.explain import Explained
from bot.why.step import Step, observations, printed
from formatters.catalog import Catalog
from mir_core.analysis.pairs import PairHistory
from mir_core.analysis.scorecard import scores
from mir_core.model.call import CallKind, CallState
from mir_core.model.observation import Observation
from mir_core.model.record import Ledger, Record
from mir_core.model.report import Report
from mir_core.report.compose import compose
from tests.oracles.listed import Listed
from tests.reports.examples import FIRST, SECOND, Example, histories_of, report_of, watched
from tests.reports.explained import numbers, unexplained
from tests.reports.why_recomputed import Asked, recomputed
from tests.thorough import THOROUGH
from tests.unit.call_samples import call, outcome

pytestmark = pytest.mark.asyncio(loop_scope="session")

DATE = dt.date(2026, 4, 8)
#: Two days that led with divergences, one with a rotation, one with turnover; then a change of
#: tone, a day after holidays, a quiet day.
EDITIONS = [
    (DATE, "morning"),
    (DATE, "evening"),
    (dt.date(2021, 5, 20), "morning"),
    (dt.date(2026, 3, 18), "evening"),
    (dt.date(2026, 4, 3), "morning"),
    (dt.date(2024, 10, 8), "evening"),
    (dt.date(2026, 2, 18), "evening"),
][: None if THOROUGH else 4]
Compute = Callable[[], float]
SIDES = ("advancing", "declining")
#: What a protocol may call itself.
HOSTILE = "\x1b[2JAave\n\u202e\x07 | <b>"
#: Figures of each measure that are computed again, where not all are.
ENOUGH = 1


async def explained_of(app: App, report: Report, *, every: bool = False) -> Explained:
    return Explained(await evidence(app, report), every=every)


async def before(app: App, report: Report) -> Explained:
    """The edition before, whose figures are asked for with `.before`."""
    date = app.pipeline.date_before(report.date, report.edition)
    assert date is not None
    return await explained_of(app, await app.pipeline.build(date, report.edition))


@pytest.mark.parametrize(("date", "edition"), EDITIONS, ids=str)
async def test_every_figure_of_a_report_has_a_name(real: App, date: dt.date, edition: str) -> None:
    report = await real.pipeline.build(date, edition)
    explained = await explained_of(real, report)
    assert unexplained(report, explained, await before(real, report)) == set()
    assert len(list(numbers(report))) > 100


async def test_a_figure_of_a_kind_that_nobody_explains_is_found(real: App) -> None:
    """The test above sees it: the names without those of one kind do not do."""
    report = await real.pipeline.build(DATE, "evening")
    explained = await explained_of(real, report)
    explained.derived = {
        name: each for name, each in explained.derived.items() if not name.endswith(".impact")
    }
    found = unexplained(report, explained, await before(real, report))
    assert {number for _, number in found} == {
        risk.impact for risk in report.analysis.conclusions.risks
    }


async def test_all_that_an_explanation_rests_on_is_there(real: App) -> None:
    for date, edition in EDITIONS:
        explained = await explained_of(real, await real.pipeline.build(date, edition))
        for derived in explained.derived.values():
            for name in derived.rests_on:
                assert not isinstance(name, str) or name in {*explained.names()}, derived.name


async def test_every_figure_is_given_again_by_what_is_listed(real: App) -> None:
    """Of the evening of 2026-04-08, with pandas and scipy."""
    report = await real.pipeline.build(DATE, "evening")
    explained = await explained_of(real, report)
    measured = [each for each in explained.derived.values() if each.value is not None]
    seen: Counter[str] = Counter()
    lists: dict[object, Listed] = {}
    for derived in measured:
        measure = derived.name.rpartition(".")[2].partition(":")[0]
        seen[measure] += 1
        if seen[measure] > ENOUGH and not THOROUGH:
            continue
        step = await explained.explain(derived.name)
        asked = ask(real, explained, derived, step, lists)
        expected = pytest.approx(recomputed(asked), rel=1e-6, abs=1e-12)
        assert derived.value == expected, derived.name
    assert len(measured) > 200


def ask(
    app: App, explained: Explained, derived: Derived, step: Step, lists: dict[object, Listed]
) -> Asked:
    """A figure with what is listed for it; the same list is looked at once."""
    report = explained.evidence.report
    venues = {name: each.calendar for name, each in app.configuration.coverage.instruments.items()}

    def value_of(name: str) -> float:
        value = explained.derived[name].value
        assert value is not None
        return value

    found = frozenset(observations(step))
    if found not in lists:
        lists[found] = Listed(found, venues, report.snapshot.as_of)
    return Asked(derived, lists[found], report, value_of, tuple(step.lines))


async def test_turnover_is_given_again_by_what_is_listed(real: App) -> None:
    report = await real.pipeline.build(dt.date(2026, 3, 18), "evening")
    explained = await explained_of(real, report)
    step = await explained.explain("A.turnover_ratio")
    rows: dict[dt.date, float] = {}
    for each in {(one.instrument, one.session): one for one in observations(step)}.values():
        rows[each.session] = rows.get(each.session, 0.0) + each.value
    *past, today = [rows[session] for session in sorted(rows)]
    assert len(past) == 20
    expected = today / (sum(past) / len(past)) - 1
    assert explained.derived["A.turnover_ratio"].value == pytest.approx(expected)


# The terminal.


async def test_explanations_fit_the_terminal_and_end_in_observations(real: App) -> None:
    report = await real.pipeline.build(DATE, "evening")
    explained = await explained_of(real, report)
    for name in list(explained.names())[:: 1 if THOROUGH else 3]:
        step = await explained.explain(name)
        lines = list(printed(step))
        assert all(len(line) <= 80 for line in lines), name
        value = explained.figures[name].value if name in explained.figures else None
        derived = explained.derived.get(name)
        if value is not None or (derived is not None and derived.rests_on):
            assert list(observations(step)), name


async def test_all_lists_each_observation_with_its_times(real: App) -> None:
    report = await real.pipeline.build(DATE, "evening")
    explained = await explained_of(real, report, every=True)
    lines = list(printed(await explained.explain("SPX.high_20")))
    assert "  SPX.close, 2026-03-10 to 2026-04-07: import 20" in lines
    rows = [line for line in lines if line.startswith("    2026-")]
    assert len(rows) == 20
    assert lines[-1].split() == ["2026-04-07", "6,616.8501", "import", "2026-04-07", "20:00"]


# Figures that the real history lacks: protocols, venues, breadth, supplies.


@pytest.mark.parametrize("example", [FIRST, SECOND], ids=lambda each: f"{each.date}")
async def test_every_figure_of_the_examples_has_a_name_and_observations(
    real: App, example: Example
) -> None:
    report = report_of(example)
    explained = example_of(real, example)
    assert unexplained(report, explained) == set()
    seen = set()
    for name in explained.derived:
        step = await explained.explain(name)
        again = of_named(name, [*observations(step)])
        if again is not None:
            seen.add(name.rpartition(".")[2])
            assert explained.derived[name].value == pytest.approx(again), name
    assert seen >= {"tvl_usd", "volume_usd", "change", "breadth", "issued_usd", "rising"}


def example_of(app: App, example: Example) -> Explained:
    report = report_of(example)
    histories = histories_of(example, report.snapshot.as_of, us_in_time=False)
    retrievals, say = app.gathering.retrievals, Catalog.load("en").text
    inputs = (report, watched(), histories, retrievals, PairHistory(), say)
    return Explained(Evidence(*inputs))


def of_named(name: str, rows: list[Observation]) -> float | None:
    """A figure of what sources name, or of counts and supplies, from the listed observations."""
    subject, _, measure = name.rpartition(".")
    newest = max((row.session for row in rows), default=None)
    now = {row.instrument: row.value for row in rows if row.session == newest}
    before = {row.instrument: row.value for row in rows if row.session != newest}
    moves = [now[each] / before[each] - 1 for each in now if each in before]
    sides = {side: sum(row.value for row in rows if row.field == side) for side in SIDES}
    by_measure: dict[str, Compute] = {
        "tvl_usd": lambda: now[subject],
        "volume_usd": lambda: now[subject],
        "change": lambda: moves[0],
        "rising": lambda: sum(move > 0 for move in moves) / len(moves),
        "low_quartile": lambda: float(np.quantile(moves, 0.25)),
        "high_quartile": lambda: float(np.quantile(moves, 0.75)),
        "breadth": lambda: sides["advancing"] / sum(sides.values()),
        "issued_usd": lambda: sum(now.values()) - sum(before.values()),
    }
    return by_measure[measure]() if measure in by_measure else None


async def test_a_name_from_outside_moves_nothing_in_the_terminal(real: App) -> None:
    explained = example_of(real, FIRST)
    name = next(name for name in explained.derived if name.startswith("Protocol."))
    explained.kinds = {"named": (dataclasses.replace(explained.derived[name], title=HOSTILE),)}
    written = [visible(line) for line in names_of(explained, "Protocol.")]
    assert all(line.isprintable() for line in written)
    assert any(r"\x1b[2J" in line for line in written)


# Calls and the scorecard.


def ledger() -> Ledger:
    """Forty decided calls, one open and one void, and three replayed ones."""
    made = [call(number, probability=0.3 + 0.01 * number) for number in range(40)]
    ended = {
        each.id: outcome(each, CallState.HIT if number % 3 else CallState.MISS)
        for number, each in enumerate(made)
    }
    void, waiting = call(50), call(60, probability=0.5)
    replayed = [call(number, replay=True) for number in range(3)]
    ended |= {each.id: outcome(each) for each in replayed}
    ended[void.id] = outcome(void, CallState.VOID)
    return Ledger((*made, void, waiting, *replayed), ended)


async def with_record(app: App) -> Report:
    """A report with calls that were made for the test."""
    report = await app.pipeline.build(DATE, "evening")
    found = ledger()
    fresh = tuple(each for each in found.resolved() if not each[0].replay)[:3]
    record = Record((), (), found, fresh, scores(found))
    coverage = app.configuration.coverage
    composed = compose(report.snapshot, report.analysis, coverage, 1, None, record)
    return dataclasses.replace(composed)


async def test_calls_and_scorecard_are_explained_by_the_calls_they_count(real: App) -> None:
    report = await with_record(real)
    explained = await explained_of(real, report)
    assert unexplained(report, explained, await before(real, report)) == set()
    assert unexplained(scorecard(report), explained) == set()
    (brier,) = (each for name, each in explained.derived.items() if name.endswith("nce.brier"))
    counted = [line for line in brier.lines if line[0] in {"hit", "miss"}]
    assert len(counted) == 40
    errors = []
    for state, text in counted:
        said = float(text.partition("%")[0]) / 100
        errors.append((said - (state == "hit")) ** 2)
    assert brier.value == pytest.approx(sum(errors) / 40)
    for _, text in counted:
        assert text.rpartition(", ")[2] in explained.derived


async def test_a_call_tells_what_it_was_made_from_and_how_it_went(real: App) -> None:
    explained = await explained_of(real, await with_record(real))
    name = f"{CallKind.DIVERGENCE}:HSTECH/HSCEI:+:2026-04-08"
    text = "\n".join(printed(await explained.explain(name)))
    assert f"{name} = 30.00%: published" in text
    assert (
        "mir why 'HSTECH/HSCEI.after_5' --date 2026-04-08 --edition evening"
        in " ".join(text.split())
        or "HSTECH/HSCEI.after_5 = " in text
    )
    assert "went     miss, as known at 2026-04-16 00:05 UTC" in text
