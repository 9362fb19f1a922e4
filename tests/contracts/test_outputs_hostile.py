"""Everything that a source could call a thing goes through every output, and stays a name."""

import json
import re
from functools import cache

import pytest

from formatters.catalog import Catalog, languages
from mir_core.model.message import Change, Literal
from mir_core.model.part import Part
from mir_core.model.report import (
    Arrow,
    Block,
    Bullets,
    Cell,
    Column,
    Detail,
    Diagram,
    Document,
    Note,
    Paragraph,
    Section,
    Table,
)
from tests.contracts.reports import EVERY, as_report
from tests.judges import JUDGES
from tests.unit.formatters_documents import NASTY

#: Bidirectional controls, zero-width characters, C0 and C1 controls but the line break.
HARMFUL = re.compile("[\u202a-\u202e\u2066-\u2069\u200b-\u200f\ufeff\x00-\x09\x0b-\x1f\x7f-\x9f]")


def everywhere(text: str) -> Document:
    """A document with a text in every place that takes one."""
    literal = Literal(text)
    columns = (Column(literal), Column(literal, numeric=True), Column(Literal("c")))
    blocks: tuple[Block, ...] = (
        Paragraph((literal, literal)),
        Bullets((literal, literal)),
        Note(literal),
        Detail(literal, (literal, literal)),
        Table(columns, ((Cell(literal), Cell(Change(0.01), "up"), Cell(literal)),) * 2),
        Table(columns, ()),
        Diagram((Arrow(literal, literal, literal), Arrow(literal, Literal("c"), literal))),
    )
    sections = (Section("s", literal, blocks), Section("t", literal, blocks))
    return Document("name", literal, literal, sections)


@cache
def _harmless(name: str, language: str, word: str) -> tuple[Part, ...]:
    return EVERY[name](as_report(everywhere(word)), Catalog.load(language))


@pytest.mark.parametrize("text", NASTY)
@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("name", sorted(EVERY))
def test_no_text_from_outside_becomes_markup(name: str, language: str, text: str) -> None:
    catalog = Catalog.load(language)
    parts = EVERY[name](as_report(everywhere(text)), catalog)
    # As long as the text and as wide, so that it is laid out in the same way.
    harmless = _harmless(name, language, re.sub("[!-~]", "x", catalog.text(Literal(text))))
    assert {part.method for part in parts} <= JUDGES.keys(), "tests/judges.py lacks a judge"
    for method in sorted({part.method for part in parts}):
        mine, others = (
            [part for part in found if part.method == method] for found in (parts, harmless)
        )
        JUDGES[method](mine, others)
    words = "\n".join(part.plain_text for part in parts)
    payloads = json.dumps([part.payload for part in parts], ensure_ascii=False)
    assert HARMFUL.search(words) is None
    assert HARMFUL.search(payloads) is None
