"""Documents for the tests of the formatters: random ones, and one that means harm."""

import dataclasses
import datetime as dt
from collections.abc import Callable

from hypothesis import strategies as st

from formatters.catalog import Catalog
from formatters.parity import phrases_of
from mir_core.model.message import (
    Change,
    Count,
    Day,
    Level,
    Listing,
    Literal,
    Message,
    Moment,
    Money,
    Name,
    Phrase,
    Score,
    Sentence,
    Share,
    Spread,
)
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

MOVED = Sentence("test.moved", "On {day}, {name} moved {change} to {level}.")
SPREAD = Sentence("test.spread", "A spread of {spread} (z {z}, {share} of {n} days) since 2021.")
TRADED = Sentence("test.traded", "The S&P 500 was quiet; turnover {money}, as of {moment}: {who}.")
MARKED = Sentence("test.marked", "{mark} {phrase}")
CHINESE = {
    "test.marked": "{mark} {phrase}",
    "test.moved": "{day}，{name}{change}，报{level}。",
    "test.spread": "2021年以来：{n}个交易日中{share}不及此，差{spread}，z值{z}。",
    "test.traded": "标普500平淡；成交额{money}（截至{moment}）：{who}。",
}

NASTY = (
    "<b>bold</b> & &lt; &amp;amp; &#35;",
    "@everyone @here <@123> <@&4> <#5> <t:1:R> </x:6>",
    "one ` two `` three ```\ncode\n``` four ~~~",
    "a | b || c \\| d",
    "first\nsecond\r\n\tthird\u2028fourth",
    "right-to-left \u202etxt.exe\u202c and \u2066isolate\u2069",
    "zero\u200bwidth\u200d\ufeff\u00ad",
    "emoji \U0001f680 \U0001f468\u200d\U0001f469\u200d\U0001f467 :smile: <:x:1>",
    "昇堃喆镕 \U00020bb7野家 〇",
    "# heading", "- item", "-# small", "> quote", "1. one", "1) one", "+ plus", "===", "---",
    "[link](https://example.org) https://example.org www.example.org <https://example.org>",
    "**b** __u__ *i* _i_ ~~s~~ ||spoiler|| snake_case_name",
    "</title></style></pre><script>alert(1)</script> \" onload='x' javascript:alert(1) ]]> -->",
    '{{ 7 * 7 }} {% raw %} {name} {0} %s #eval("1") $x$ = 1 + 1',
    "\u05e9\u05dc\u05d5\u05dd \u0633\u0648\u0642 \u0661\u0662 z\u0316\u0317\u0318\u0319\u031a",
    "\x1b[31mred\x1b[0m \x07\x00\x9b1m",
    "x" * 300,
    "上证指数" * 75,
    "",
)  # fmt: skip


def catalogs() -> tuple[Catalog, Catalog]:
    """English and Chinese, which also know the sentences of this module."""
    chinese = Catalog.load("zh")
    messages = {**chinese.file.messages, **CHINESE}
    file = dataclasses.replace(chinese.file, messages=messages)
    return Catalog.load("en"), dataclasses.replace(chinese, file=file)


def nasty_document(*, demo: bool = False) -> Document:
    """Everything from outside that a channel could mistake for markup, in every kind of block."""
    literals: tuple[Phrase, ...] = tuple(Literal(text) for text in NASTY)
    rows = tuple((Cell(literal), Cell(Change(0.01), "up"), Cell(None)) for literal in literals)
    columns = (Column(Literal("`who` | <i>")), Column(Literal("@here"), numeric=True))
    parts: tuple[Block, ...] = (
        Paragraph(literals),
        *(Paragraph((literal,)) for literal in literals),
        Bullets(literals),
        *(Note(literal) for literal in literals),
        *(Detail(literal, (literal,)) for literal in literals),
        Detail(literals[0], literals),
        Table((*columns, Column(Literal("# c"))), rows),
        Diagram(tuple(Arrow(each, each, each, dashed=True) for each in literals)),
    )
    title = Literal("headline <b>*_~` ")
    sections = tuple(Section(f"s{n}", Literal(t), parts) for n, t in enumerate(NASTY[:4]))
    return Document("nasty", title, Literal("-# <i>subtitle</i>"), sections, demo)


def marked(document: Document) -> tuple[Document, list[str]]:
    """The document with a mark of its own before each text and each row, and the marks in order.

    Titles have none, as they may be repeated; of a diagram, only its first arrow has one.
    """
    marks: list[str] = []

    def mark(phrase: Phrase) -> Message:
        marks.append(f"zq{len(marks):04}")
        return MARKED(mark=Literal(marks[-1]), phrase=phrase)

    sections = tuple(
        dataclasses.replace(section, blocks=tuple(_marked(block, mark) for block in section.blocks))
        for section in document.sections
    )
    return dataclasses.replace(document, sections=sections), marks


def _marked(block: Block, mark: Callable[[Phrase], Message]) -> Block:
    match block:
        case Paragraph(sentences):
            return Paragraph(tuple(map(mark, sentences)))
        case Bullets(items):
            return Bullets(tuple(map(mark, items)))
        case Note(text):
            return Note(mark(text))
        case Detail(summary, sentences):
            return Detail(mark(summary), tuple(map(mark, sentences)))
        case Table(columns, rows):
            named = ((mark(row[0].text or Literal("")), row) for row in rows)
            return Table(columns, tuple((Cell(name), *row[1:]) for name, row in named))
        case Diagram(arrows):
            first = (dataclasses.replace(each, source=mark(each.source)) for each in arrows[:1])
            return Diagram((*first, *arrows[1:]))


def phrases(document: Document) -> list[Phrase]:
    """Every phrase below the title, in print order.

    The head over the names of a table's rows is not among them: a list of rows does without. Nor
    are those of diagrams, whose lines are broken.
    """
    found = [document.subtitle] if document.subtitle is not None else []
    for section in document.sections:
        found.append(section.title)
        for block in section.blocks:
            if not isinstance(block, Diagram):
                spare = isinstance(block, Table) and len(block.columns) > 1
                found.extend(phrases_of(block)[spare:])
    return found


_ratios = st.floats(-0.9, 9, allow_nan=False)
_amounts = st.floats(-1e15, 1e15, allow_nan=False)
_dates = st.dates(dt.date(1990, 1, 1), dt.date(2099, 12, 31))
_moments = st.builds(dt.datetime.combine, _dates, st.times(), st.just(dt.UTC))
_names = st.sampled_from(["SPX", "NDX", "US10Y", "HSTECH", "BTC", "A", "Aave V3"])
_texts = st.text(max_size=60) | st.sampled_from(NASTY)

quantities: st.SearchStrategy[Phrase] = st.one_of(
    st.builds(Change, _ratios),
    st.builds(Share, st.floats(0, 1), st.integers(0, 2)),
    st.builds(Spread, st.floats(-1e4, 1e4), st.booleans()),
    st.builds(Level, st.floats(0, 1e9), st.integers(0, 4)),
    st.builds(Money, _amounts, st.sampled_from(["CNY", "HKD", "USD", "EUR"])),
    st.builds(Score, st.floats(-99, 99), st.integers(0, 3), st.booleans()),
    st.builds(Count, st.integers(0, 10**9)),
    st.builds(Day, _dates, st.booleans()),
    st.builds(Moment, _moments),
)
_things: st.SearchStrategy[Phrase] = st.builds(Name, _names) | st.builds(Literal, _texts)
_messages: st.SearchStrategy[Message] = st.one_of(
    st.builds(
        lambda day, name, change, level: MOVED(day=day, name=name, change=change, level=level),
        st.builds(Day, _dates, st.booleans()),
        _things,
        st.builds(Change, _ratios),
        st.builds(Level, st.floats(0, 1e6)),
    ),
    st.builds(
        lambda spread, z, share, n: SPREAD(spread=spread, z=z, share=share, n=n),
        st.builds(Spread, st.floats(-1e3, 1e3)),
        st.builds(Score, st.floats(-9, 9)),
        st.builds(Share, st.floats(0, 1)),
        st.builds(Count, st.integers(0, 9999)),
    ),
    st.builds(
        lambda money, moment, who: TRADED(money=money, moment=moment, who=who),
        st.builds(Money, _amounts, st.sampled_from(["CNY", "HKD", "USD"])),
        st.builds(Moment, _moments),
        st.builds(Listing, st.lists(_things, max_size=3).map(tuple)),
    ),
)
any_phrase: st.SearchStrategy[Phrase] = st.one_of(quantities, _things, _messages)
_several = st.lists(any_phrase, max_size=6).map(tuple)
_cells = st.builds(Cell, st.none() | any_phrase, st.sampled_from([None, "up", "down", "flat"]))


@st.composite
def tables(draw: st.DrawFn, most_rows: int = 12) -> Table:
    width = draw(st.integers(1, 4))
    columns = draw(
        st.lists(st.builds(Column, _things, st.booleans()), min_size=width, max_size=width)
    )
    row = st.lists(_cells, min_size=width, max_size=width).map(tuple)
    return Table(tuple(columns), tuple(draw(st.lists(row, max_size=most_rows))))


_arrows = st.builds(Arrow, _things, _things, any_phrase, st.booleans())
blocks = st.one_of(
    st.builds(Paragraph, _several),
    st.builds(Bullets, _several),
    st.builds(Note, any_phrase),
    st.builds(Detail, any_phrase, _several),
    tables(),
    st.builds(Diagram, st.lists(_arrows, max_size=4).map(tuple)),
)
_sections = st.builds(
    Section, st.sampled_from(["us", "hk"]), any_phrase, st.lists(blocks, max_size=6).map(tuple)
)
documents: st.SearchStrategy[Document] = st.builds(
    Document,
    st.just("report"),
    any_phrase,
    st.none() | any_phrase,
    st.lists(_sections, max_size=8).map(tuple),
    st.booleans(),
)
