"""No text of a picture lies on another, leaves the page, or is hard to tell from its ground."""

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from formatters.images.contract import Picture
from formatters.images.font import font
from formatters.images.glyphs import GlyphCheck
from formatters.images.kinds.history import history_picture
from formatters.images.report import pictures
from tests.builders import calendars, snapshot_of
from tests.picture_boxes import faults, runs, strings
from tests.picture_scenes import Case, cases
from tests.pictures import AS_OF, DATE, LANGUAGES, MODES, all_pictures, report_of, scene
from tests.thorough import some


def _table(widths: list[float], lines: list[str]) -> Picture:
    body = {
        "heads": [[""], [""]], "numeric": [False, True], "widths": widths, "gutter": 16.0,
        "pad": 7.0, "stacked": False,
        "rows": [[{"lines": [text], "direction": ""} for text in lines]],
    }  # fmt: skip
    return scene().picture("table.test", "table", "Title", body, "")


def test_the_boxes_are_where_typst_puts_the_text() -> None:
    """A title of 25 points at the margin; its outlines are some 0.75 em high."""
    found = runs(_table([300.0, 160.0], ["Dow", "1"]))
    title = next(run for run in found if run.area.top > 40)
    assert title.area.left == pytest.approx(26, abs=2)
    assert title.area.bottom - title.area.top == pytest.approx(25 * 0.755, abs=2)
    assert {run.ground for run in found} == {"#ffffff"}


def _bar(name: str, zero: float, rows: int = 1) -> Picture:
    row = {"name": name, "length": 20.0, "text": "+1.00 %", "note": "", "direction": "up"}
    body = {"groups": [{"name": "US", "rows": rows * [row]}], "row": 30, "zero": zero, "notes": []}
    return scene().picture("bars", "bars", "Title", body, "")


def test_what_the_check_finds() -> None:
    assert faults(_bar("Dow", 200.0)) == []
    assert any(" over " in fault for fault in faults(_bar("Dow Jones Industrial Average", 60.0)))
    assert any("outside" in fault for fault in faults(_bar("Dow", 470.0)))
    assert any(" x " in fault for fault in faults(_bar("Dow", 200.0, rows=30)))


def test_contrast_is_that_of_the_guidelines() -> None:
    """Black on white is 21 to 1; #767676 on white is the known grey of 4.54 to 1."""
    (run, *_) = runs(_table([300.0, 160.0], ["Dow", "1"]))
    ratio = {
        colour: type(run)(run.area, colour, "#ffffff").contrast for colour in ("#000000", "#767676")
    }
    assert ratio["#000000"] == pytest.approx(21)
    assert ratio["#767676"] == pytest.approx(4.54, abs=0.005)


def test_every_kind_has_its_text_in_place_and_readable() -> None:
    found = all_pictures()
    assert len({picture.template for picture in found}) >= 8
    assert [fault for picture in found for fault in faults(picture)] == []


@given(cases())
@settings(
    max_examples=some(12),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    phases=[Phase.generate],
)
def test_no_report_makes_texts_meet_or_leave_the_page(case: Case) -> None:
    check = GlyphCheck(font())
    for language, mode in zip(LANGUAGES, MODES, strict=True):
        made = pictures(scene(language, mode, case.report))
        assert len({picture.name for picture in made}) == len(made)
        for picture in made:
            assert faults(picture) == []
            drawn = "".join(strings(check.value(picture.payload["body"])))
            assert all(map(font().has, drawn)), picture.name


_LEVELS = {
    "one point": [25000.0],
    "two points": [25000.0, 24000.0],
    "constant": [100.0] * 60,
    "tiny": [1e-7, 2e-7, 1e-7],
    "huge": [9.1e14, 9.9e14, 8.8e14],
    "both": [1e-6, 9.9e14] * 20,
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("case", _LEVELS)
def test_a_history_of_any_closes_is_readable(case: str, language: str) -> None:
    sessions = calendars().table("XHKG").dates.tolist()
    days = [day for day in sessions if day <= DATE][-len(_LEVELS[case]) :]
    rows = {("HSI", "close"): dict(zip(days, _LEVELS[case], strict=True))}
    report = report_of(taken=snapshot_of(rows, DATE, AS_OF, "evening"))
    (picture,) = history_picture(scene(language, found=report), "HSI")
    assert faults(picture) == []
    assert picture.payload["body"]["stats"]
