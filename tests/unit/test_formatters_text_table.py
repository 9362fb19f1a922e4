import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wcwidth import wcswidth

from formatters.clean import clean
from formatters.printed import Fixed, Grid, Items
from formatters.text_table import lay_out
from formatters.wide_table import table_lines
from formatters.width import is_narrow, is_wide, width, wrap
from tests.thorough import some
from tests.unit.formatters_documents import NASTY

ENGLISH = Grid(
    ("Index", "Close", "Change"),
    (False, True, True),
    (
        ("Dow", "46,584.46", "-0.18\u00a0%"),
        ("S&P 500", "6,616.85", "+0.08\u00a0%"),
        ("Nasdaq Composite", "22,017.85", "+0.10\u00a0%"),
    ),
)
CHINESE = Grid(
    ("指数", "收盘", "涨跌"),
    (False, True, True),
    (("恒生科技指数", "4,886.59", "+5.22%"), ("国企指数", "–", "–")),
    "：",
    "；",
)


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_numbers_first_names_last() -> None:
    table = lay_out(ENGLISH)
    assert isinstance(table, Fixed)
    assert [line.replace("\u00a0", "_") for line in table.lines] == [
        "    Close   Change  Index",
        "------------------------------",
        "46,584.46  -0.18_%  Dow",
        " 6,616.85  +0.08_%  S&P 500",
        "22,017.85  +0.10_%  Nasdaq",
        "                    Composite",
    ]


def test_chinese_stands_last_and_is_never_padded() -> None:
    table = lay_out(CHINESE)
    assert isinstance(table, Fixed)
    assert table.lines == (
        "收盘 | 涨跌 | 指数",
        "-" * 30,
        "4,886.59  +5.22%  恒生科技指数",
        "       –       –  国企指数",
    )


def test_a_narrower_gap_saves_a_name_from_wrapping() -> None:
    table = lay_out(
        Grid(
            ("指数", "收盘", "涨跌"),
            (False, True, True),
            (("恒生科技指数", "14,923.25", "+5.22%"),),
        )
    )
    assert isinstance(table, Fixed)
    assert table.lines[2:] == ("14,923.25 +5.22% 恒生科技指数",)


def test_what_has_no_room_beside_the_numbers_stands_below() -> None:
    """So does a number with a Chinese unit, which would move the name behind it."""
    table = lay_out(
        Grid(
            ("指数", "收盘", "涨跌", "信号"),
            (False, True, True, False),
            (
                ("道指", "46,584.46", "-0.18%", "中性（z -0.20）"),
                ("纳斯达克100减道指", "–", "+0.23\u00a0个百分点", "z +0.15"),
            ),
            "：",
            "；",
        )
    )
    assert isinstance(table, Fixed)
    assert [line.replace("\u00a0", "_") for line in table.lines] == [
        "收盘 | 涨跌 | 指数 | 信号",
        "-" * 30,
        "46,584.46  -0.18%  道指",
        "  中性（z -0.20）",
        "        –          纳斯达克",
        "                   100减道指",
        "  涨跌：+0.23_个百分点；z",
        "  +0.15",
    ]


def test_a_name_whose_words_do_not_fit_beside_the_numbers_stands_below() -> None:
    numbers = ("+1,184\u00a0bp", "+11.31", "76\u00a0%")
    heads = ("Pair", "Gap", "z", "Percentile")
    table = lay_out(Grid(heads, (False, True, True, True), (("Nasdaq-100 less Dow", *numbers),)))
    assert isinstance(table, Fixed)
    assert table.rows == (("+1,184\u00a0bp  +11.31  76\u00a0%", "  Nasdaq-100 less Dow"),)


def test_two_columns_of_chinese_become_a_list() -> None:
    grid = Grid(
        ("市场", "表现", "信号"),
        (False, False, False),
        (("美股", "道指-0.18%", "中性"), ("港股", "–", "休市")),
        "：",
        "；",
    )
    assert lay_out(grid) == Items(
        ("美股 · 表现：道指-0.18%；信号：中性", "港股 · 表现：–；信号：休市")
    )


def test_long_text_becomes_a_list_and_nothing_is_cut() -> None:
    grid = Grid(("Risk", "Trigger"), (False, False), (("Carry", "word " * 29 + "word"),))
    assert lay_out(grid) == Items(("Carry · Trigger: " + "word " * 29 + "word",))


def test_a_table_without_rows_shows_its_heads() -> None:
    assert lay_out(Grid(("A", "B"), (False, True), ())) == Fixed(("B  A", "----"), ())
    long = "word " * 29 + "word"
    assert lay_out(Grid(("A", long), (False, False), ())) == Items((f"A; {long}",))


def test_words_from_right_to_left_would_turn_the_line_around() -> None:
    for name in ("\u05e9\u05dc\u05d5\u05dd", "\u0633\u0648\u0642 \u0661"):
        grid = Grid(("Index", "Close"), (False, True), (("Dow", "46,584.46"), (name, "1.00")))
        assert lay_out(grid) == Items(("Dow \u00b7 Close: 46,584.46", f"{name} \u00b7 Close: 1.00"))
        assert isinstance(lay_out(Grid((name, "Close"), (False, True), grid.rows[:1])), Items)


#: What a source may call a thing, as it is after cleaning; a dash where nothing is left.
NAMES = (
    *(clean(text) or "\u2013" for text in NASTY),
    "e\u0301te\u0301 q\u0307\u0323", "\u2764\ufe0f heart", "1\ufe0f\u20e3 keycap",
    "\U0001f44d\U0001f3fd", "\U0001f1e8\U0001f1f3\U0001f1fa\U0001f1f8", "\u304b\u3099",
    "\u1112\u1161\u11ab", "\u0e01\u0e47\u0e33", "\u2630 trigram", "\uff21\uff42\uff43",
)  # fmt: skip


@pytest.mark.parametrize("count", [1, 200])
@pytest.mark.parametrize("name", NAMES)
def test_no_name_moves_a_number(name: str, count: int) -> None:
    """Columns as the wcwidth library counts them."""
    named = (name, "4,886.59", "+5.22\u00a0%")
    rows = (("Dow", "46,584.46", "-0.18\u00a0%"), *[named] * count)
    laid = lay_out(Grid(("Index", "Close", "Change"), (False, True, True), rows))
    if isinstance(laid, Items):
        assert len(laid.items) == count + 1
        assert all(name in item for item in laid.items[1:])
        return
    assert [line[0] for line in laid.rows[1:]] == [laid.rows[1][0]] * count
    assert all(wcswidth(line) <= 30 for line in laid.lines)
    first = laid.rows[0][0]
    place = first.index("Dow") if "Dow" in first else len(first)
    assert first[:place].split() == ["46,584.46", "-0.18", "%"]
    assert all(line[0][:place].split() == ["4,886.59", "+5.22", "%"] for line in laid.rows[1:])
    named_lines = [line[place:] for line in laid.rows[1]] if "Dow" in first else laid.rows[1][1:]
    assert squeezed("".join(named_lines)) == squeezed(name)


def test_a_terminal_aligns_chinese_by_two_columns() -> None:
    assert table_lines(CHINESE, 100) == (
        "指数              收盘    涨跌",
        "------------------------------",
        "恒生科技指数  4,886.59  +5.22%",
        "国企指数             –       –",
    )


def test_a_terminal_wraps_text_between_numbers() -> None:
    grid = Grid(("Name", "n", "Why"), (False, True, False), (("x" * 20, "12", "one two three"),))
    assert table_lines(grid, 31) == (
        "Name           n  Why",
        "-------------------------------",
        "xxxxxxxxxxxx  12  one two three",
        "xxxxxxxx",
    )


_cells = st.text(
    st.characters(codec="utf-8", exclude_categories=("C", "Z")) | st.just(" "), max_size=40
).map(lambda text: clean(text) or "–")


@st.composite
def _grids(draw: st.DrawFn) -> Grid:
    columns = draw(st.integers(1, 4))
    row = st.tuples(*[_cells] * columns)
    return Grid(
        draw(row),
        draw(st.tuples(*[st.booleans()] * columns)),
        tuple(draw(st.lists(row, max_size=6))),
    )


@settings(max_examples=some(200), deadline=None)
@given(_grids())
def test_phone_tables_fit_and_keep_every_cell(grid: Grid) -> None:
    laid = lay_out(grid)
    lines = laid.lines if isinstance(laid, Fixed) else laid.items
    text = squeezed("".join(lines))
    heads = grid.heads if isinstance(laid, Fixed) else grid.heads[1:]
    assert all(squeezed(cell) in text for row in (heads, *grid.rows) for cell in row)
    if isinstance(laid, Fixed):
        assert all(width(line) <= 30 for line in lines)
        assert len(laid.rows) == len(grid.rows)
        for line in lines[len(laid.head) :]:
            positions = [at for at, character in enumerate(line) if is_wide(character)]
            # Nothing lines up behind a wide character: no run of padding follows one.
            assert not positions or "  " not in line[positions[0] :]


@settings(max_examples=some(200), deadline=None)
@given(_grids())
def test_terminal_tables_fit_and_keep_every_character(grid: Grid) -> None:
    lines = table_lines(grid, 60)
    assert all(width(line) <= 60 for line in lines)
    text = sorted(squeezed("".join(lines)))
    for row in grid.rows:
        for cell in row:
            assert all(character in text for character in squeezed(cell))


@settings(max_examples=some(300), deadline=None)
@given(_cells, st.integers(2, 40))
def test_wrapping_loses_nothing(text: str, columns: int) -> None:
    lines = wrap(text, columns)
    assert squeezed("".join(lines)) == squeezed(text)
    assert all(width(line) <= columns for line in lines)


@pytest.mark.parametrize(
    ("text", "columns", "lines"),
    [
        ("one two three", 7, ("one two", "three")),
        ("up +0.65\u00a0% now", 8, ("up", "+0.65\u00a0%", "now")),
        ("恒生指数上涨。", 12, ("恒生指数上", "涨。")),
        ("成交额1.32万亿元", 10, ("成交额", "1.32万亿元")),
        ("（注）说明", 4, ("（注", "）说", "明")),
        ("abcdefgh", 3, ("abc", "def", "gh")),
        ("", 5, ("",)),
    ],
)
def test_lines_break_where_a_reader_expects(
    text: str, columns: int, lines: tuple[str, ...]
) -> None:
    assert wrap(text, columns) == lines


@pytest.mark.parametrize(
    ("text", "columns", "narrow"),
    [
        ("abc", 3, True), ("\u00a0–·", 3, True), ("", 0, True), ("恒生", 4, False),
        ("Ａ", 2, False), ("e\u0301", 1, False), ("か\u3099", 2, False), ("\u2764\ufe0f", 2, False),
        ("\U0001f44d\U0001f3fd", 2, False), ("\u2630", 2, False),
    ],
)  # fmt: skip
def test_widths(text: str, columns: int, *, narrow: bool) -> None:
    assert width(text) == columns
    assert is_narrow(text) is narrow
