"""All pictures of a report: within their bounds whatever it holds, equal in both languages."""

import dataclasses
import re
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from formatters.catalog import Catalog
from formatters.images.cells import CellText, TableText
from formatters.images.contract import MOST_ALT, Picture
from formatters.images.kinds.cover import _fitted
from formatters.images.layout import BODY, CONTENT, TEXT, VALUE
from formatters.images.measure import width
from formatters.images.report import pictures
from formatters.images.tables import GUTTER, column_widths, pages
from formatters.reading import Reader
from mir_core.model.conclusion import Assessment, Conclusions, Edge, EdgeKind, FlowMap, Node
from mir_core.model.crypto import Basis, CoinSupply, Issuance
from mir_core.model.finding import Analysis, Link, LinkLabel
from mir_core.model.message import Literal
from mir_core.model.report import Cell, Column, Paragraph, Report, Section, Table
from tests.builders import snapshot_of
from tests.picture_boxes import faults, strings
from tests.picture_scenes import LONG
from tests.pictures import (
    AS_OF,
    DATE,
    LANGUAGES,
    SESSION,
    all_pictures,
    category,
    report,
    report_of,
    risk,
    scene,
    table_section,
)
from tests.thorough import some
from tests.unit.formatters_documents import NASTY


def _check(found: tuple[Picture, ...]) -> None:
    """Names and words of pictures, their sizes, and where their text stands."""
    assert found
    assert len({picture.name for picture in found}) == len(found)
    for picture in found:
        assert faults(picture) == []
        assert picture.alt.strip(), picture.name
        assert len(picture.alt.encode("utf-16-le")) // 2 <= MOST_ALT, picture.name
        assert re.fullmatch(r"[A-Za-z0-9._-]+", picture.name)


def test_every_kind_is_drawn_in_both_languages_and_themes() -> None:
    found = all_pictures()
    names = Counter(picture.name for picture in found)
    assert set(names.values()) == {4}
    kinds = {name.partition(".")[0].partition("-")[0] for name in names}
    assert kinds == {
        "cover", "bars", "chain", "stablecoins", "tvl", "table", "divergence", "flow", "risk",
        "calibration", "history",
    }  # fmt: skip
    for language in LANGUAGES:
        _check(pictures(scene(language)))


def test_every_picture_but_the_cover_belongs_to_a_section() -> None:
    """Channels send a section's pictures with the section, and no others."""
    assert [each.name for each in pictures(scene()) if each.section is None] == ["cover"]


def test_the_words_of_a_picture_hold_all_its_figures() -> None:
    for picture in (*pictures(scene("en")), *pictures(scene("zh"))):
        body = picture.payload["body"]
        moved = [row for row in body.get("rows", ()) if isinstance(row, dict)]
        moved += body.get("parts", ())
        shown = [
            *(each["value"] for each in body.get("stats", ())),
            *(each[key] for each in moved for key in ("text", "sub") if key in each),
            *(row["text"] for group in body.get("groups", ()) for row in group["rows"]),
            *(card[key][1] for card in body.get("cards", ()) for key in ("expected", "actual")),
            *(each[key] for each in body.get("figures", ()) for key in ("level", "change")),
            *(each["score"] for each in body.get("tones", ())),
            *(each["text"] for each in body.get("arrows", ())),
        ]  # fmt: skip
        missing = [text for text in shown if text.replace("\u00a0", " ") not in picture.alt]
        assert not missing, (picture.name, missing)


def test_the_smallest_text_is_readable_on_a_phone() -> None:
    """28 pixels at 1,080, which is what the templates' smallest size comes to."""
    assert min(TEXT, BODY, VALUE) * 2 >= 28


def test_both_languages_say_the_same_numbers_in_words_and_pictures() -> None:
    """Alt texts hold what the picture shows; read back, they are the same in each language."""
    readers = {language: Reader(Catalog.load(language)) for language in LANGUAGES}
    english, chinese = (pictures(scene(language)) for language in LANGUAGES)
    for one, other in zip(english, chinese, strict=True):
        assert one.name == other.name
        if one.name.startswith(("table", "divergence", "cover")):
            continue  # names with digits stand among the numbers there; the report's check has them
        read = [
            readers[language].readings(readers[language].without_names(picture.alt, "x"))
            for language, picture in (("en", one), ("zh", other))
        ]
        assert read[0] == read[1], one.name


def test_numbers_on_a_picture_are_those_of_its_words() -> None:
    for picture in pictures(scene("en")):
        if picture.name.startswith("risk"):
            words = picture.alt.replace(" ", "")
            shown = [text for text in strings(picture.payload["body"]) if "; impact" in text]
            assert shown
            for text in shown:
                for part in text.split("; "):
                    assert part.replace("\u00a0", "").replace(" ", "") in words


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("rows", [0, 1, 200])
def test_tables_of_any_length_lose_no_row(rows: int, language: str) -> None:
    found = pictures(scene(language, found=report_of(sections=(table_section(rows),))))
    tables = [picture for picture in found if picture.template == "table"]
    _check(tuple(tables))
    shown = [row[0]["lines"] for picture in tables for row in picture.payload["body"]["rows"]]
    assert shown == [(f"Lending {number}",) for number in range(rows)]
    if rows == 200:
        marks = [picture.payload["page"] for picture in tables]
        left, right = "（）" if language == "zh" else "()"
        assert marks == [f"{left}{k}/{len(tables)}{right}" for k in range(1, len(tables) + 1)]
        for mark, picture in zip(marks, tables, strict=True):
            assert mark in picture.alt
            assert picture.payload["body"]["heads"] == tables[0].payload["body"]["heads"]


_CELLS = st.one_of(
    st.sampled_from([*NASTY, *LONG]), st.text("abc 市场 +-.%0123", max_size=80), st.just("–")
)


@given(
    st.integers(1, 4).flatmap(
        lambda columns: st.tuples(
            st.lists(st.booleans(), min_size=columns, max_size=columns),
            st.lists(st.lists(_CELLS, min_size=columns, max_size=columns), min_size=0, max_size=12),
        )
    )
)
@settings(max_examples=some(25), deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_random_tables_stay_in_their_bounds_and_lose_no_text(
    drawn: tuple[list[bool], list[list[str]]],
) -> None:
    numeric, rows = drawn
    table = Table(
        tuple(Column(Literal(f"Head {k}"), numeric=each) for k, each in enumerate(numeric)),
        tuple(tuple(Cell(Literal(text) if text else None) for text in row) for row in rows),
    )
    section = Section("test", Literal("A table"), (table,))
    made = scene("en", found=report_of(sections=(section,)))
    found = tuple(each for each in pictures(made) if each.template == "table")
    _check(found)
    wanted = [made.say(Literal(text)).replace(" ", "") or "–" for row in rows for text in row]
    shown: dict[tuple[int, int], str] = {}
    position = -1
    pending = ["" for _ in numeric]
    for picture in found:
        for row in picture.payload["body"]["rows"]:
            texts = ["".join(cell["lines"]).replace(" ", "") for cell in row]
            pending = [before + text for before, text in zip(pending, texts, strict=True)]
            start = (position + 1) * len(numeric)
            if pending == wanted[start : start + len(numeric)]:
                position += 1
                shown |= {(position, column): text for column, text in enumerate(pending)}
                pending = ["" for _ in numeric]
    assert list(shown.values()) == wanted


@given(
    st.lists(st.lists(_CELLS, min_size=3, max_size=3), min_size=1, max_size=8),
    st.lists(st.booleans(), min_size=3, max_size=3),
)
@settings(max_examples=some(50), deadline=None)
def test_columns_fill_the_page_and_lines_stay_in_them(
    rows: list[list[str]], numeric: list[bool]
) -> None:
    table = TableText(
        ("A", "Bb", "Ccc"),
        tuple(numeric),
        tuple(tuple(CellText(text) for text in row) for row in rows),
    )
    widths = column_widths(table)
    assert sum(widths) + 2 * GUTTER == pytest.approx(CONTENT)
    assert min(widths) > 14
    for page in pages(table, 450.0):
        rooms = widths
        if page.body["stacked"]:
            rooms = [CONTENT, *2 * [CONTENT - page.body["label"]]]
        for row in page.body["rows"]:
            for cell, room in zip(row, rooms, strict=True):
                assert all(width(line, BODY) <= room for line in cell["lines"])


def _hard(text: str) -> Report:
    """A report in which every name from outside is `text`."""
    coins = (CoinSupply(text, 1e9, Basis.SUPPLY, 1e15, 0.1, 0.1),)
    issuance = Issuance(
        subject="x", session=SESSION, basis=Basis.SUPPLY, usd=-1e15, usd_7d=1e15, z=-123.45, n=9,
        coins=coins, total_usd=9.99e15,
    )  # fmt: skip
    link = Link(
        subject="US->HK", a=text, b=text, label=LinkLabel.INDEPENDENT, expected=-9.99, actual=9.99,
        residual_sd=5.0, surprise=-99.99,
    )  # fmt: skip
    nodes = list(Node)
    edges = tuple(
        Edge(nodes[k % 8], nodes[(3 * k + 1) % 8], EdgeKind.MEASURED, 1e15, None, Literal(text))
        for k in range(20)
        if nodes[k % 8] is not nodes[(3 * k + 1) % 8]
    )
    risks = tuple(risk(k, text, 0.99, None, -0.9999) for k in range(1, 6))
    cells = (tuple(Cell(Literal(text)) for _ in range(4)),) * 3
    columns = (Column(Literal(text)),) * 4
    sections = (
        Section("key_insight", Literal(text), (Paragraph((Literal(text),)),)),
        Section("crypto", Literal(text), (Table(columns, cells),)),
    )
    conclusions = Conclusions(FlowMap(edges, Assessment.MIXED), risks)
    findings = (issuance, link, *(category(f"{text}{k}", 1e15, -1e15, 1e15) for k in range(12)))
    hard = report_of(findings, conclusions, sections)
    return dataclasses.replace(hard, title=Literal(text), edition=text[:40], demo=True)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("text", [*LONG, *(each for each in NASTY if each)])
def test_hard_names_stay_in_their_bounds(text: str, language: str) -> None:
    _check(pictures(scene(language, "dark", _hard(text))))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_report_without_any_value_has_pictures_that_say_so(language: str) -> None:
    nothing = snapshot_of({}, DATE, AS_OF, "evening")
    empty = dataclasses.replace(
        report(), snapshot=nothing, analysis=Analysis((), None, ()), sections=()
    )
    found = pictures(scene(language, found=empty))
    _check(found)
    assert {"cover", "bars"} <= {picture.name for picture in found}
    assert "–" in found[0].alt


def test_a_demo_says_demo_on_every_picture() -> None:
    for language in LANGUAGES:
        for picture in pictures(scene(language, found=dataclasses.replace(report(), demo=True))):
            assert str(picture.payload["demo"]).startswith("DEMO")


def test_colours_follow_the_language_unless_the_operator_says_otherwise() -> None:
    assert {picture.theme.up for picture in pictures(scene("zh"))} == {"red"}
    assert {picture.theme.up for picture in pictures(scene("en"))} == {"green"}


@given(st.one_of(st.sampled_from(LONG), st.text("abc 市场情绪 +1.2%", max_size=400)))
@settings(max_examples=some(40), deadline=None)
def test_the_headline_leaves_room_for_what_stands_below_it(text: str) -> None:
    """Points from the top of the headline to the tiles, counted from the cover's own heights."""
    for foot_lines in (1, 4):
        size, lines, dense = _fitted(text, 89.0, foot_lines)
        tiles = 21 + 89 + 10 + 21 + 2 * (76 if dense else 112) + 10
        foot = 14 + 9 + foot_lines * 14 * 1.12 + (foot_lines - 1) * 14 * 0.2
        tall = len(lines) * size * 1.12 + (len(lines) - 1) * size * 0.2
        assert 72 + tall + tiles + foot <= 675 - 52
