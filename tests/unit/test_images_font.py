"""The font of the pictures, its check, and how wide text stands."""

import logging
import re
from functools import cache
from pathlib import Path

import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st

from formatters.images.alt import shortened
from formatters.images.font import FOLDER, font, read
from formatters.images.glyphs import FALLBACK, GlyphCheck
from formatters.images.measure import balanced, clamp, width, wrap
from formatters.images.typeset import typeset
from formatters.images.whole import stretches
from tests.thorough import some

#: What a line is made of in these tests: words of both languages, figures, signs, long words.
_TEXTS = st.text(
    st.sampled_from("abc XYZ 市场情绪指数，。（）:;-+%.0123456789/&\u00a0\"'"), max_size=120
).map(lambda text: " ".join(text.split(" ")).strip())


def test_the_font_has_the_characters_that_its_list_names(shared_folder: Path) -> None:
    ranges = (shared_folder / "fonts" / "charset.txt").read_text(encoding="utf-8").split()
    listed = set()
    for each in ranges:
        first, _, last = each.partition("-")
        listed |= set(range(int(first, 16), int(last or first, 16) + 1))
    assert {chr(code) for code in listed} == set(font().advances)


def test_its_licence_stands_beside_it() -> None:
    assert "SIL Open Font License" in (FOLDER / "OFL.txt").read_text(encoding="utf-8")


def test_advances_are_those_that_fonttools_reads() -> None:
    """Sums of fontTools' advances at the regular weight, 1,000 units to the em."""
    assert width("Hang Seng Tech +5.22 %", 1000) == pytest.approx(11374)
    assert font().advances["0"] == pytest.approx(0.555)
    assert font().advances["中"] == pytest.approx(1.0)


def test_a_file_without_a_map_of_all_planes_is_refused() -> None:
    empty_map = b"cmap" + bytes(8)
    header = b"\0\1\0\0" + b"\0\4" + bytes(6)
    tags = b"".join(
        tag + bytes(4) + (200).to_bytes(4) + bytes(4)
        for tag in (b"cmap", b"head", b"hhea", b"hmtx")
    )
    with pytest.raises(ValueError, match="character map"):
        read(header + tags + bytes(200) + empty_map)


def test_names_beyond_gb2312_are_in_the_font() -> None:
    assert GlyphCheck(font()).text("昇堃喆镕 〇") == "昇堃喆镕 〇"


def test_what_is_missing_becomes_a_mark_and_is_told_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    check = GlyphCheck(font())
    with caplog.at_level(logging.WARNING):
        assert check.text("up \U0001f680\U0001f680 \U00020bb7野") == f"up {FALLBACK} {FALLBACK}野"
        assert check.text("again \U0001f680") == f"again {FALLBACK}"
    told = [record.getMessage() for record in caplog.records]
    assert [re.findall(r"U\+[0-9A-F]+", line) for line in told] == [["U+1F680"], ["U+20BB7"]]


def test_missing_accents_are_dropped_and_letters_of_other_scripts_marked_one_by_one() -> None:
    check = GlyphCheck(font())
    assert check.text("x\u0361y") == "xy"
    assert check.text("שלום") == 4 * FALLBACK


def test_the_check_reaches_every_string_of_a_payload() -> None:
    payload = {"a": ["ok", {"b": ("\U0001f680",)}], "n": 1, "t": True, "none": None}
    expected = {"a": ["ok", {"b": [FALLBACK]}], "n": 1, "t": True, "none": None}
    assert GlyphCheck(font()).value(payload) == expected


@cache
def _compiler() -> typst.Compiler:
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FOLDER)]
    )
    return typst.Compiler(font_paths=fonts)


def _drawn_width(text: str, size: float, *, bold: bool) -> float:
    """What typst measures: width of an empty page around the text, in points."""
    source = (
        '#set page(width: auto, height: auto, margin: 0pt)\n#set text(font: "Noto Sans SC", '
        "size: sys.inputs.size.len() * 1pt, weight: int(sys.inputs.weight), "
        'number-width: "tabular", lang: "zh")\n#box(width: auto)[#sys.inputs.text]'
    )
    inputs = {"text": text, "size": "." * round(size), "weight": "700" if bold else "400"}
    png = _compiler().compile(source.encode(), format="png", ppi=144.0, sys_inputs=inputs)
    assert isinstance(png, bytes)
    return int.from_bytes(png[16:20]) / 2


@pytest.mark.parametrize("bold", [False, True])
@pytest.mark.parametrize(
    "text",
    [
        "Hang Seng Tech less HSCEI", "WWW MMM @@@", "恒生科技指数减国企指数",
        "标普500 +0.08%，纳指",
        "closed by half after 5 sessions in 12 of 41 cases (29 %)", "46,584.46", "+1.24B -$131M",
        "2026年4月8日 晚间版", "AVAToTeVa Wave", "fi ff ffi flow",
    ],
)  # fmt: skip
def test_text_is_never_wider_than_measured(text: str, bold: bool) -> None:  # noqa: FBT001 - a case
    drawn = _drawn_width(text, 20, bold=bold)
    measured = width(text, 20, bold=bold)
    assert drawn <= measured + 1.5
    assert measured <= drawn * 1.1 + 3


@given(_TEXTS, st.floats(40, 480), st.sampled_from([14.0, 15.0, 21.0]))
def test_lines_keep_their_room_and_lose_no_character(text: str, room: float, size: float) -> None:
    lines = wrap(text, size, room)
    assert all(width(line, size) <= room for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


@given(_TEXTS, st.floats(120, 480))
def test_balanced_lines_are_as_many_and_lose_nothing(text: str, room: float) -> None:
    lines = balanced(text, 14.0, room)
    assert len(lines) == len(wrap(text, 14.0, room))
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


@given(_TEXTS, st.floats(60, 300), st.integers(1, 3))
@settings(max_examples=some(50))
def test_a_clamped_text_has_its_lines_and_says_that_it_goes_on(
    text: str, room: float, most: int
) -> None:
    lines = clamp(text, 14.0, room, most)
    assert len(lines) <= most
    assert all(width(line, 14.0) <= room for line in lines)
    assert lines[-1].endswith("…") == (len(wrap(text, 14.0, room)) > most)


def test_a_single_letter_stays_with_the_number_after_it() -> None:
    room = width("a spread (z", 14.0) + 2
    assert wrap("a spread (z +3.61)", 14.0, room) == ("a spread", "(z +3.61)")


def test_an_alt_text_is_cut_by_what_discord_counts() -> None:
    assert shortened("a" * 1024) == "a" * 1024
    assert shortened("a" * 1025) == "a" * 1023 + "…"
    assert len(shortened("\U0001f680" * 600).encode("utf-16-le")) // 2 <= 1024


@given(_TEXTS)
def test_stretches_are_the_text(text: str) -> None:
    assert "".join(stretches(text)) == text


@pytest.mark.parametrize(
    ("text", "room", "lines"),
    [
        ("\u521b\u4e1a\u677f\u6307\u51cf\u4e0a\u8bc1\u6307\u6570", 100,
         ("\u521b\u4e1a\u677f\u6307\u51cf", "\u4e0a\u8bc1\u6307\u6570")),
        ("\u9999\u6e2f11\u670820\u65e5\u3001\u4e0a\u6d7711\u670820\u65e5", 130,
         ("\u9999\u6e2f11\u670820\u65e5\u3001", "\u4e0a\u6d7711\u670820\u65e5")),
        ("S&P 500 less Hang Seng Tech", 150, ("S&P 500 less", "Hang Seng Tech")),
        ("z +2.75, percentile 98\u00a0%", 130, ("z +2.75,", "percentile 98\u00a0%")),
        ("local move, surprise +2.44", 150, ("local move,", "surprise +2.44")),
    ],
)  # fmt: skip
def test_names_dates_and_labelled_numbers_stay_together(
    text: str, room: float, lines: tuple[str, ...]
) -> None:
    assert wrap(text, 15.0, room) == lines


def test_balanced_lines_are_about_equally_long() -> None:
    text = "one two three four five six seven eight nine ten eleven twelve thirteen"
    lines = balanced(text, 15.0, 360)
    assert len(lines) == 2
    assert width(lines[1], 15.0) > 0.8 * width(lines[0], 15.0)


def test_minus_signs_are_typeset_and_hyphens_stay() -> None:
    text = "-0.18 % (z -2.4) -$1.3M 2026-04-08 Nasdaq-100 low-cost 3-5"
    assert (
        typeset(text) == "\u22120.18 % (z \u22122.4) \u2212$1.3M 2026-04-08 Nasdaq-100 low-cost 3-5"
    )
