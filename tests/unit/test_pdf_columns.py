"""Columns of the PDF's tables."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formatters.images.measure import width
from formatters.pdf.columns import column_widths

#: Points between the margins of the page.
PAGE = 493.0

_cells = st.text("abc 上证 0123456789.%+", max_size=60)


@given(
    st.integers(1, 5).flatmap(
        lambda n: st.lists(st.lists(_cells, min_size=n, max_size=n), min_size=1, max_size=6)
    )
)
def test_columns_fill_the_page(table: list[list[str]]) -> None:
    heads, *rows = table
    found = column_widths(heads, rows, [True] * len(heads))
    assert sum(found) == pytest.approx(PAGE, abs=0.5)
    assert all(each > 0 for each in found)


def test_numbers_and_words_stay_in_one_line_beside_long_texts() -> None:
    heads = ["Index", "Change", "Why", "So"]
    rows = [["Shanghai Composite", "+12,345.67 %", "a long text " * 20, "another text " * 9]]
    found = column_widths(heads, rows, [True, True, False, False])
    assert found[1] >= width("+12,345.67 %", 8.4, bold=True)
    assert found[0] >= width("Composite", 8.4, bold=True)
    assert found[2] > found[3] > found[0]


def test_a_table_that_fits_has_all_in_one_line() -> None:
    heads, rows = ["Coin", "Price"], [["Bitcoin", "71,910.20"], ["Ether", "2,239.68"]]
    found = column_widths(heads, rows, [True, False])
    assert found[0] >= width("Bitcoin", 8.4, bold=True)
    assert found[1] >= width("71,910.20", 8.4)
