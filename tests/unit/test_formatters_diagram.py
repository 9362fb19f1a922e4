"""Diagrams: within a phone's columns in every language, and aligned where that is possible."""

from collections import Counter
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formatters import outputs
from formatters.catalog import Catalog, languages
from formatters.contract import Formatter
from formatters.diagram import branches
from formatters.width import is_narrow, width
from mir_core.discovery import plugins
from mir_core.model.conclusion import Node
from mir_core.model.message import Literal, Money, Name, Phrase, Spread
from mir_core.model.report import Arrow, Diagram, Document, Section
from mir_core.report.sections.flow_map import node

FORMATTERS: Mapping[str, Formatter] = plugins(outputs, "FORMATTER")

FLOWS = Diagram(
    (
        Arrow(node(Node.STABLECOINS), node(Node.RWA), Money(3.2e8, "USD")),
        Arrow(node(Node.STABLECOINS), node(Node.CASH), Money(1.24e9, "USD")),
        Arrow(node(Node.HK), node(Node.A), Spread(321.0, signed=False), dashed=True),
    )
)


def lines(diagram: Diagram, language: str) -> list[str]:
    found = branches(diagram, Catalog.load(language))
    return [line.replace("\u00a0", " ") for branch in found for line in branch]


def test_english_labels_stand_in_the_arrows_and_heads_line_up() -> None:
    assert lines(FLOWS, "en") == [
        "Stablecoins",
        " ├─ $320M ──> RWA",
        " └─ $1.24B ─> Cash",
        "Hong Kong",
        " └- 321 bp -> A-shares",
    ]


def test_chinese_labels_stand_below_so_that_nothing_follows_a_wide_glyph() -> None:
    assert lines(FLOWS, "zh") == [
        "稳定币",
        " ├──> RWA",
        " │    3.2亿美元",
        " └──> 现金",
        "      12.4亿美元",
        "港股",
        " └--> A股",
        "      3.21 个百分点",
    ]


phrases: st.SearchStrategy[Phrase] = st.one_of(
    st.sampled_from([node(each) for each in Node]),
    st.builds(Literal, st.text(max_size=50)),
    st.builds(Name, st.sampled_from(["HSTECH", "TVL.RWA", "x" * 60, "恒" * 40])),
)
labels: st.SearchStrategy[Phrase] = st.one_of(
    st.builds(Money, st.floats(0, 1e14), st.just("USD")),
    st.builds(Spread, st.floats(0, 1e6), st.just(value=False)),
    st.builds(Literal, st.text(max_size=40)),
)
arrows = st.lists(st.builds(Arrow, phrases, phrases, labels, st.booleans()), max_size=8)


@given(drawn=arrows)
def test_no_line_is_wider_than_thirty_columns(drawn: list[Arrow]) -> None:
    for language in languages():
        for line in lines(Diagram(tuple(drawn)), language):
            assert width(line) <= 30


@given(drawn=arrows)
def test_nothing_is_lost(drawn: list[Arrow]) -> None:
    for language in languages():
        catalog = Catalog.load(language)
        said = [catalog.text(each) for arrow in drawn for each in (arrow.label, arrow.target)]
        said += {catalog.text(arrow.source) for arrow in drawn}
        printed = Counter("".join("".join(lines(Diagram(tuple(drawn)), language)).split()))
        assert Counter("".join("".join(said).split())) - printed == Counter()


@pytest.mark.parametrize("language", languages())
def test_heads_of_arrows_stand_in_one_column_before_any_wide_glyph(language: str) -> None:
    arrows_only = [line for line in lines(FLOWS, language) if ">" in line]
    assert len({line.index(">") for line in arrows_only}) == 1
    assert all(is_narrow(line[: line.index(">")]) for line in arrows_only)


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("name", ["discord", "markdown", "telegram", "text"])
def test_every_channel_shows_the_same_lines(name: str, language: str) -> None:
    document = Document("d", Literal("D"), None, (Section("s", Literal("S"), (FLOWS,)),))
    shown = FORMATTERS[name](document, Catalog.load(language))[0].plain_text.replace("\u00a0", " ")
    assert "\n".join(lines(FLOWS, language)[:3]) in shown


def test_a_fence_in_a_name_does_not_end_the_code_block() -> None:
    evil = Diagram((Arrow(Literal("a"), Literal("```\n# b"), Literal("c")),))
    document = Document("d", Literal("D"), None, (Section("s", Literal("S"), (evil,)),))
    shown = FORMATTERS["markdown"](document, Catalog.load("en"))[0].plain_text
    assert shown.count("```") == 2
