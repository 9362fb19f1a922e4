from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formatters.breaking import cut_text
from formatters.chat import plain
from formatters.pagination import paginate
from formatters.printed import ChatBlock, Fixed, Fold, Heading, Items, Prose, SmallPrint
from tests.thorough import some

LIMIT = 60


def fits(blocks: Sequence[ChatBlock]) -> bool:
    return len(plain(blocks)) <= LIMIT


def lines(blocks: Sequence[ChatBlock]) -> list[str]:
    return plain(blocks).split("\n")


def test_a_section_that_fits_is_never_split() -> None:
    one: list[ChatBlock] = [Heading("One"), Prose(("a" * 40,))]
    two: list[ChatBlock] = [Heading("Two"), Prose(("b" * 40,))]
    assert paginate(one + two, fits) == (tuple(one), tuple(two))


def test_a_long_section_is_split_between_blocks() -> None:
    section: list[ChatBlock] = [Heading("One"), *(Prose((letter * 25,)) for letter in "abc")]
    assert paginate(section, fits) == (tuple(section[:3]), tuple(section[3:]))


def test_a_heading_stays_with_what_follows() -> None:
    blocks: list[ChatBlock] = [
        Prose(("a" * 40,)), Prose(("b" * 10,)), Heading("One"), Prose(("c" * 45,)),
        Prose(("d" * 45,)),
    ]  # fmt: skip
    parts = paginate(blocks, fits)
    assert [isinstance(part[-1], Heading) for part in parts] == [False, False, False]
    assert parts[1][0] == Heading("One")


def test_tables_are_split_by_rows_with_their_head() -> None:
    rows = tuple((f"row {number:02}", "  more") for number in range(8))
    parts = paginate([Fixed(("head", "----"), rows)], fits)
    assert [lines(part)[:2] for part in parts] == [["head", "----"]] * len(parts)
    tables = [block for part in parts for block in part if isinstance(block, Fixed)]
    assert tuple(row for table in tables for row in table.rows) == rows


def test_paragraphs_are_split_between_sentences() -> None:
    sentences = tuple(f"Sentence number {number}." for number in range(5))
    parts = paginate([Prose(sentences)], fits)
    assert [part[0] for part in parts] == [
        Prose(sentences[:3]), Prose(sentences[3:]),
    ]  # fmt: skip


def test_a_sentence_is_cut_only_if_it_is_too_long_for_a_part() -> None:
    blocks = [Prose(("a" * 30,)), Prose(("word " * 11 + "end",))]
    assert paginate(blocks, fits) == ((blocks[0],), (blocks[1],))


def test_the_summary_of_a_fold_is_not_repeated() -> None:
    fold = Fold("Why", Prose(("One two three four five six.", "Seven eight nine ten eleven.", "z")))
    parts = paginate([fold], fits)
    assert [part[0] for part in parts] == [
        Fold("Why", Prose(fold.body.sentences[:1])), Fold("", Prose(fold.body.sentences[1:])),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "room", "halves"),
    [
        ("One two. Three four.", 12, ("One two.", "Three four.")),
        ("One two three", 9, ("One two", "three")),
        ("恒生指数收涨。科技股领涨。", 9, ("恒生指数收涨。", "科技股领涨。")),
        ("恒生指数收涨", 3, ("恒生指", "数收涨")),
        ("abcdef", 4, ("abcd", "ef")),
        ("ae\u0301x", 2, ("a", "e\u0301x")),
    ],
)
def test_texts_are_cut_at_the_best_place(text: str, room: int, halves: tuple[str, str]) -> None:
    assert cut_text(text, lambda some: len(some) <= room) == halves


def test_no_cut_where_not_even_a_character_fits() -> None:
    assert cut_text("ab", lambda _: False) is None
    with pytest.raises(ValueError, match="not even one character"):
        paginate([Prose(("ab",))], lambda blocks: not blocks)


def test_an_empty_document_is_one_empty_part() -> None:
    assert paginate([], fits) == ((),)


_letters = st.text(st.sampled_from("ab .。恒数1\u0301"), min_size=1, max_size=12)


def _lines(most_times: int) -> st.SearchStrategy[str]:
    return st.builds(
        lambda text, times: " ".join((text * times).split()) or "x",
        _letters,
        st.integers(1, most_times),
    )


def _some_blocks(times: int, row_lines: int) -> st.SearchStrategy[list[ChatBlock]]:
    words = _lines(times)
    strings = st.lists(words, min_size=1, max_size=6).map(tuple)
    row = st.lists(st.text("ab1 恒", min_size=1, max_size=15), min_size=1, max_size=row_lines).map(
        tuple
    )
    block: st.SearchStrategy[ChatBlock] = st.one_of(
        st.builds(Heading, words),
        st.builds(Prose, strings, st.sampled_from([" ", ""])),
        st.builds(Items, strings),
        st.builds(SmallPrint, words),
        st.builds(Fold, words, st.builds(Prose, strings)),
        st.builds(Fixed, st.just(("HEAD",)), st.lists(row, max_size=8).map(tuple)),
    )
    return st.lists(block, max_size=10)


def content(blocks: Sequence[ChatBlock]) -> str:
    """Everything but white space, bullets and the heads of tables."""
    bare = (Fixed((), block.rows) if isinstance(block, Fixed) else block for block in blocks)
    return "".join(plain(tuple(bare)).replace("\u2022", "").split())


@settings(max_examples=some(200), deadline=None)
@given(_some_blocks(times=20, row_lines=9))
def test_nothing_is_lost_repeated_or_reordered(blocks: list[ChatBlock]) -> None:
    parts = paginate(blocks, fits)
    assert all(map(fits, parts))
    assert "".join(map(content, parts)) == content(blocks)
    assert all(parts) or parts == ((),)
    assert paginate(blocks, fits) == parts


@settings(max_examples=some(100), deadline=None)
@given(_some_blocks(times=1, row_lines=3))
def test_no_two_parts_would_fit_into_one_unless_a_piece_is_too_long(
    blocks: list[ChatBlock],
) -> None:
    for before, after in pairwise(paginate(blocks, fits)):
        assert not fits((*before, *after))
