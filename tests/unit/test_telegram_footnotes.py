"""Footnotes of rich messages: each leads to the source and session of the very figure."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace

from formatters.catalog import Catalog
from formatters.telegram.footnotes import footnotes
from mir_core.model.figure import Figure, Verdict
from mir_core.model.finding import Finding, Mood, Tone
from mir_core.model.message import Change, Count, Literal, Message, Name, Phrase, Sentence
from mir_core.model.report import Cell, Column, Paragraph, Report, Section, Table
from tests.pictures import category, report_of, snapshot

CATALOG = Catalog.load("en")
APRIL_2, APRIL_7, APRIL_8 = (dt.date(2026, 4, day) for day in (2, 7, 8))
LED = Sentence("test.led", "{one} led {other}.")


def figure(
    instrument: str,
    session: dt.date,
    source: str = "import",
    verdict: Verdict = Verdict.FRESH,
    field: str = "close",
) -> Figure:
    at = dt.datetime.combine(session, dt.time(20), dt.UTC)
    name = f"{instrument}.{field}"
    return Figure(name, instrument, field, 1.0, "points", session, at, at, source, verdict)


def row(name: Phrase, number: int = 1) -> tuple[Cell, ...]:
    return Cell(name), Cell(Count(number))


def made(
    figures: Iterable[Figure], *rows: tuple[Cell, ...], findings: tuple[Finding, ...] = ()
) -> Report:
    taken = replace(snapshot(), figures={each.id: each for each in figures})
    table = Table((Column(Literal("Name")), Column(Literal("n"), numeric=True)), rows)
    sections = (Section("us", Literal("US"), (table,)),)
    return report_of(findings, sections=sections, taken=taken)


def notes(report: Report, *cells: str) -> list[str]:
    """The footnotes of a row or of a sentence."""
    found = footnotes(report, CATALOG)
    return [found.texts[n].replace("\u00a0", " ") for n in found.marks.get(cells, ())]


def test_a_figure_has_the_note_of_its_own_source_and_session() -> None:
    figures = (
        figure("SPX", APRIL_7, "yahoo_chart"),
        figure("HSI", APRIL_2, verdict=Verdict.CLOSED),
        figure("SSE", APRIL_8),
    )
    report = made(figures, row(Name("SPX")), row(Name("HSI")), row(Name("SSE")))
    source = CATALOG.text(Name("yahoo_chart"))
    assert notes(report, "S&P 500", "1") == [f"Source: {source}; session of 7 Apr"]
    assert notes(report, "Hang Seng", "1") == ["Source: imported history; session of 2 Apr"]
    assert notes(report, "Shanghai Composite", "1") == [
        "Source: imported history; session of 8 Apr"
    ]
    assert list(footnotes(report, CATALOG).texts) == [1, 2, 3]


def test_what_two_figures_share_is_one_note_and_what_a_row_compares_has_two() -> None:
    pair = LED(one=Name("SPX"), other=Name("HSI"))
    figures = (figure("SPX", APRIL_7), figure("DJI", APRIL_7), figure("HSI", APRIL_8))
    report = made(figures, row(Name("SPX")), row(Name("DJI")), row(pair))
    assert len(footnotes(report, CATALOG).texts) == 2
    said = CATALOG.text(pair)
    assert [note[-5:] for note in notes(report, said, "1")] == ["7 Apr", "8 Apr"]


def test_a_figure_that_is_not_shown_is_no_source() -> None:
    faults = (Verdict.STALE, Verdict.SUSPECT, Verdict.CONFLICT, Verdict.MISSING)
    for verdict in faults:
        stale = figure("SPX", APRIL_2, verdict=verdict)
        tone = Tone(subject="US", evidence=(stale.id,), label=Mood.NEUTRAL, score=0.0, n=1)
        report = made((stale,), row(Name("SPX")), row(Name("US")), findings=(tone,))
        assert footnotes(report, CATALOG).texts == {}


def test_a_region_or_group_has_the_notes_of_all_that_it_rests_on() -> None:
    figures = (
        figure("SPX", APRIL_7, "yahoo_chart"),
        figure("DJI", APRIL_7, "import"),
        figure("TVL.Bridge", APRIL_8, "llama_protocols", field="tvl_usd"),
    )
    tone = Tone(
        subject="US", evidence=("SPX.close", "DJI.close"), label=Mood.NEUTRAL, score=0.0, n=2
    )
    flow = replace(category("Bridges", 44e9, 1e6, 1e6), evidence=("TVL.Bridge.tvl_usd",))
    report = made(figures, row(Name("US")), row(Name("Bridges")), findings=(tone, flow))
    assert len(notes(report, CATALOG.text(Name("US")), "1")) == 2
    (note,) = notes(report, "Bridges", "1")
    assert note == f"Source: {CATALOG.text(Name('llama_protocols'))}; session of 8 Apr"


def test_sentences_have_notes_in_the_key_insight_alone() -> None:
    sentence: Message = LED(one=Name("SPX"), other=Change(0.01))
    body = (Paragraph((sentence,)),)
    figures = (figure("SPX", APRIL_7),)
    for name, expected in (("key_insight", 1), ("us", 0)):
        report = replace(made(figures), sections=(Section(name, Literal("A"), body),))
        assert len(notes(report, CATALOG.text(sentence))) == expected
