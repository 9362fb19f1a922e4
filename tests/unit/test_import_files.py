"""Files that an import must survive: what is refused, where, and that the rest comes in."""

import datetime as dt
import os
from pathlib import Path

import numpy as np
import pytest

from mir_core.calendars import Calendars
from mir_core.ingest.csv_cells import Refusal
from mir_core.ingest.csv_file import FileResult
from mir_core.ingest.csv_history import read_folder
from mir_core.model.coverage import Coverage
from mir_core.model.errors import UsageError
from mir_core.model.message import Literal
from mir_core.model.session import instant

#: Wednesday 2026-04-08, before New York opens.
UNTIL = dt.datetime(2026, 4, 8, 10, tzinfo=dt.UTC)
CLEAN = "date,close\n2026-04-06,6600.5\n2026-04-07,6616.85\n"


@pytest.fixture
def read(tmp_path: Path, coverage: Coverage, calendars: Calendars) -> "Reader":
    return Reader(tmp_path, coverage, calendars)


class Reader:
    """Writes files into a folder and reads them."""

    def __init__(self, folder: Path, coverage: Coverage, calendars: Calendars) -> None:
        self.folder = folder
        self.coverage = coverage
        self.calendars = calendars

    def __call__(
        self, files: dict[str, str | bytes], until: dt.datetime = UNTIL
    ) -> list[FileResult]:
        for name, content in files.items():
            data = content.encode() if isinstance(content, str) else content
            (self.folder / name).write_bytes(data)
        return list(read_folder(self.folder, self.coverage, self.calendars, until))

    def one(
        self, content: str | bytes, name: str = "SPX.csv", until: dt.datetime = UNTIL
    ) -> tuple[dict[str, list[tuple[str, float]]], list[tuple[int | None, str]]]:
        """Values by field, and line and reason of each refusal."""
        (result,) = self({name: content}, until)
        assert {refusal.file for refusal in result.refusals} <= {name}
        return values(result), [(refusal.line, refusal.reason) for refusal in result.refusals]


def values(result: FileResult) -> dict[str, list[tuple[str, float]]]:
    return {
        history.field: [
            (str(date), value)
            for date, value in zip(history.dates, history.values.tolist(), strict=True)
        ]
        for history in result.histories
    }


BOTH = {"close": [("2026-04-06", 6600.5), ("2026-04-07", 6616.85)]}
SECOND = {"close": [("2026-04-07", 6616.85)]}


def test_a_clean_file(read: Reader) -> None:
    (result,) = read({"SPX.csv": CLEAN})
    assert (result.file, result.rows, result.refusals) == ("SPX.csv", 2, ())
    (history,) = result.histories
    assert (history.instrument, history.field) == ("SPX", "close")
    assert values(result) == BOTH
    closes = [
        dt.datetime(2026, 4, 6, 20, tzinfo=dt.UTC),
        dt.datetime(2026, 4, 7, 20, tzinfo=dt.UTC),
    ]
    assert [instant(at) for at in history.observed_at] == closes
    assert [instant(at) for at in history.known_at] == closes
    assert history.sources.tolist() == ["import", "import"]
    assert history.assumed.tolist() == [True, True]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("2026-13-01,1", "not a date like 2026-04-08"),
        ("2026-02-30,1", "not a date like 2026-04-08"),
        ("06/04/2026,1", "not a date like 2026-04-08"),
        ("20260406,1", "not a date like 2026-04-08"),
        ("2026-W15-1,1", "not a date like 2026-04-08"),
        ("2026-4-6,1", "not a date like 2026-04-08"),
        ("0000-01-01,1", "not a date like 2026-04-08"),
        ("２０２６-04-06,1", "not a date like 2026-04-08"),
        (",1", "not a date like 2026-04-08"),
        ("2026-04-06,abc", "close is not a number"),
        ('2026-04-06,"6,600.50"', "close is not a number"),
        ("2026-04-06,6_600", "close is not a number"),
        ("2026-04-06,６６００", "close is not a number"),
        ("2026-04-06,1.2.3", "close is not a number"),
        ("2026-04-06,nan", "close is not a finite number"),
        ("2026-04-06,NaN", "close is not a finite number"),
        ("2026-04-06,inf", "close is not a finite number"),
        ("2026-04-06,-Infinity", "close is not a finite number"),
        ("2026-04-06,1e999", "close is not a finite number"),
        ("2026-04-06,0", "close must be above zero"),
        ("2026-04-06,-6600.5", "close must be above zero"),
        ("2026-04-06,", "no value in the row"),
        ("2026-04-06,  ", "no value in the row"),
        ("2026-04-06", "wrong number of cells"),
        ("2026-04-06,1,2", "wrong number of cells"),
        ('2026-04-06,"1', "quotes that do not close"),
        ("2026-04-05,1", "no session on this day"),  # Sunday
        ("2026-04-03,1", "no session on this day"),  # Good Friday
        ("1969-12-31,1", "before the calendar's first session"),
        ("2026-04-08,1", "session not closed yet"),
        ("2026-04-09,1", "session not closed yet"),
        ("2026-04-11,1", "session not closed yet"),  # a Saturday to come
        ("9999-12-31,1", "session not closed yet"),
    ],
)
def test_a_faulty_row_is_refused_by_line_and_the_rest_comes_in(
    read: Reader, row: str, reason: str
) -> None:
    content = f"date,close\n{row}\n2026-04-07,6616.85\n"
    assert read.one(content) == (SECOND, [(2, reason)])
    content = f"date,close\n2026-04-07,6616.85\n\n{row}\n"
    assert read.one(content) == (SECOND, [(4, reason)])


def test_the_second_row_of_a_date_is_refused(read: Reader) -> None:
    content = "date,close\n2026-04-07,6616.85\n2026-04-06,6600.5\n2026-04-07,1\n2026-04-07,2\n"
    reason = "second row for this date"
    assert read.one(content) == (BOTH, [(4, reason), (5, reason)])


def test_a_faulty_cell_leaves_the_rest_of_its_row(read: Reader) -> None:
    content = (
        "date,close,volume\n2026-04-06,6600.5,n/a\n2026-04-07,n/a,5000\n"
        "2026-04-02,6500,-1\n2026-04-01,,\n2026-03-31,n/a,\n"
    )
    found, refused = read.one(content)
    assert found == {
        "close": [("2026-04-02", 6500.0), ("2026-04-06", 6600.5)],
        "volume": [("2026-04-07", 5000.0)],
    }
    assert refused == [
        (2, "volume is not a number"),
        (3, "close is not a number"),
        (4, "volume must not be negative"),
        (5, "no value in the row"),
        (6, "close is not a number"),
    ]


def test_empty_cells_and_volumes_of_zero_are_holes(read: Reader) -> None:
    content = "date,close,volume\n2026-04-06,6600.5,\n2026-04-07,,0\n2026-04-02,6500,0\n"
    assert read.one(content) == (
        {"close": [("2026-04-02", 6500.0), ("2026-04-06", 6600.5)]},
        [],
    )


def test_counts_of_zero_are_counts(read: Reader) -> None:
    content = "date,advancing,declining,unchanged\n2026-04-07,0,2300,-1\n"
    assert read.one(content, "SSE.csv") == (
        {"advancing": [("2026-04-07", 0.0)], "declining": [("2026-04-07", 2300.0)]},
        [(2, "unchanged must not be negative")],
    )


@pytest.mark.parametrize(
    ("content", "line", "reason"),
    [
        ("", None, "is empty"),
        ("\n \n\n", None, "is empty"),
        (b"\xef\xbb\xbf", None, "is empty"),
        ("close\n1\n", 1, "no column named date"),
        ("day,close\n2026-04-07,1\n", 1, "no column named date"),
        ("date;close\n2026-04-07;1\n", 1, "no column named date"),
        ("date\n2026-04-07\n", 1, "no column that is a field"),
        ('date,"close\n2026-04-07,1\n', 1, "quotes that do not close"),
        ("date,close\n2026-04-06,1\n2026-04-07,1 €\n".encode("cp1252"), 3, "is not UTF-8 text"),
        ("日期,收盘\n".encode("gb18030"), 1, "is not UTF-8 text"),
        (CLEAN.encode("utf-16"), 1, "is not UTF-8 text"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused(
    read: Reader, content: str | bytes, line: int | None, reason: str
) -> None:
    found, refused = read.one(content)
    assert found == {}
    assert (line, reason) in refused


def test_a_header_alone_is_no_fault(read: Reader) -> None:
    assert read.one("date,close\n") == ({}, [])


def test_unknown_columns_are_refused_and_the_others_read(read: Reader) -> None:
    content = "date,open,close,close,\n2026-04-07,1,6616.85,2,3\n"
    (result,) = read({"SPX.csv": content})
    assert values(result) == SECOND
    assert [(one.line, one.reason, one.text) for one in result.refusals] == [
        (1, "unknown column", "open"),
        (1, "column named twice", "close"),
        (1, "unknown column", ""),
    ]


@pytest.mark.parametrize(
    "content",
    [
        CLEAN.encode("utf-8-sig"),
        CLEAN.replace("\n", "\r\n"),
        CLEAN.replace("\n", "\r"),
        CLEAN.rstrip("\n"),
        "\n" + CLEAN + "\n\n",
        " date , close \n 2026-04-06 , 6600.5 \n2026-04-07, +6616.85\n",
        '"date","close"\n"2026-04-06","6600.5"\n"2026-04-07","6.61685e3"\n',
        "close,date\n6600.5,2026-04-06\n6616.85,2026-04-07\n",
        "date,close\n2026-04-07,6616.85\n2026-04-06,6600.5\n",
    ],
)
def test_harmless_differences(read: Reader, content: str | bytes) -> None:
    assert read.one(content) == (BOTH, [])


def test_a_stray_quote_does_not_swallow_the_lines_after_it(read: Reader) -> None:
    content = 'date,close\n"2026-04-02,1\n2026-04-06,6600.5\n2026-04-07,6616.85\n'
    assert read.one(content) == (BOTH, [(2, "quotes that do not close")])


@pytest.mark.parametrize(
    ("name", "instrument"),
    [
        ("SPX.csv", "SPX"),
        ("SPX_from_a_note.csv", "SPX"),
        ("SPX.CSV", "SPX"),
        ("TVL.Algo-Stables.csv", "TVL.Algo-Stables"),
        ("TVL.Total_2026.csv", "TVL.Total"),
        ("SPXX.csv", None),
        ("spx.csv", None),
        ("TVL.csv", None),
        ("SPX-old.csv", None),
        ("_SPX.csv", None),
    ],
)
def test_names_of_files(read: Reader, name: str, instrument: str | None) -> None:
    (result,) = read({name: CLEAN})
    assert [history.instrument for history in result.histories] == (
        [instrument] if instrument else []
    )
    unknown = () if instrument else (Refusal(name, None, "unknown instrument"),)
    assert result.refusals == unknown


def test_the_longest_instrument_names_the_file(tmp_path: Path, calendars: Calendars) -> None:
    from mir_core.model.instrument import Instrument, Kind  # noqa: PLC0415 - this test alone

    instruments = {
        name: Instrument(name, Kind.INDEX, "XNYS", "points") for name in ("A", "A_B", "A_B_C")
    }
    (tmp_path / "A_B_note.csv").write_text(CLEAN)
    (tmp_path / "A_C.csv").write_text(CLEAN)
    results = list(read_folder(tmp_path, Coverage(instruments, (), (), ()), calendars, UNTIL))
    assert [result.histories[0].instrument for result in results] == ["A_B", "A"]


def test_other_files_and_hidden_ones_are_no_history(read: Reader) -> None:
    results = read({"SPX.csv": CLEAN, "INDEX.md": "# notes", "._SPX.csv": b"\x00\x05", "notes": ""})
    assert [result.file for result in results] == ["SPX.csv"]


def test_a_file_that_cannot_be_read_is_refused(read: Reader) -> None:
    (read.folder / "DJI.csv").mkdir()
    (read.folder / "NDX.csv").symlink_to(read.folder / "nowhere")
    (read.folder / "HSI.csv").symlink_to("/dev/zero")
    os.mkfifo(read.folder / "SSE.csv")
    with (read.folder / "VIX.csv").open("wb") as large:
        large.truncate(64_000_001)
    results = read({"SPX.csv": CLEAN})
    assert [(one.file, [refusal.reason for refusal in one.refusals]) for one in results] == [
        ("DJI.csv", ["is not a regular file"]),
        ("HSI.csv", ["is not a regular file"]),
        ("NDX.csv", ["cannot be read"]),
        ("SPX.csv", []),
        ("SSE.csv", ["is not a regular file"]),
        ("VIX.csv", ["is larger than 64 MB"]),
    ]


def test_a_size_that_nothing_has_is_refused(read: Reader) -> None:
    (result,) = read(
        {"SPX.csv": "date,close\n2026-04-01,1e300\n2026-04-02,1e-320\n2026-04-06,6600\n"}
    )
    assert [(one.line, one.reason) for one in result.refusals] == [
        (2, "close is absurdly large or small"),
        (3, "close is absurdly large or small"),
    ]
    assert result.histories[0].values.tolist() == [6600.0]


def test_a_folder_that_is_none_is_said(tmp_path: Path, read: Reader) -> None:
    with pytest.raises(UsageError) as caught:
        read_folder(tmp_path / "absent", read.coverage, read.calendars, UNTIL)
    assert caught.value.message.key == "import.no_folder"
    assert caught.value.message.values == {"folder": Literal(str(tmp_path / "absent"))}


def test_a_folder_without_files_is_said(tmp_path: Path, read: Reader) -> None:
    (tmp_path / "INDEX.md").write_text("# nothing")
    with pytest.raises(UsageError) as caught:
        read_folder(tmp_path, read.coverage, read.calendars, UNTIL)
    assert caught.value.message.key == "import.no_files"


def test_two_files_of_one_field_do_not_contradict_each_other(read: Reader) -> None:
    first, second = read(
        {
            "SPX.csv": "date,close\n2026-04-06,6600.5\n",
            "SPX_old.csv": "date,close,volume\n2026-04-06,6600,5\n2026-04-07,6616.85,6\n",
        }
    )
    assert values(first) == {"close": [("2026-04-06", 6600.5)]}
    assert values(second) == {
        "close": [("2026-04-07", 6616.85)],
        "volume": [("2026-04-06", 5.0), ("2026-04-07", 6.0)],
    }
    assert [(one.line, one.reason, one.text) for one in second.refusals] == [
        (2, "another file gave this date", "6600")
    ]


def test_what_is_stamped_at_a_days_start_belongs_to_the_day_before(read: Reader) -> None:
    content = "date,tvl_usd\n2026-04-07,1.5e11\n2026-04-08,1.6e11\n2026-04-09,1.7e11\n"
    (result,) = read({"TVL.Total.csv": content}, dt.datetime(2026, 4, 8, tzinfo=dt.UTC))
    assert values(result) == {"tvl_usd": [("2026-04-06", 1.5e11), ("2026-04-07", 1.6e11)]}
    assert [instant(at) for at in result.histories[0].observed_at] == [
        dt.datetime(2026, 4, 7, tzinfo=dt.UTC),
        dt.datetime(2026, 4, 8, tzinfo=dt.UTC),
    ]
    assert [(one.line, one.reason) for one in result.refusals] == [(4, "session not closed yet")]


@pytest.mark.parametrize(
    ("until", "days"),
    [
        (dt.datetime(2026, 4, 8, tzinfo=dt.UTC), 2),
        (dt.datetime(2026, 4, 8, tzinfo=dt.UTC) - dt.timedelta(microseconds=1), 1),
    ],
)
def test_a_session_counts_from_the_instant_of_its_close(
    read: Reader, until: dt.datetime, days: int
) -> None:
    (result,) = read({"BTC.csv": "date,close\n2026-04-06,1\n2026-04-07,2\n"}, until)
    assert [len(history) for history in result.histories] == [days]


def test_a_day_without_session_is_one_also_on_that_day(read: Reader) -> None:
    sunday = dt.datetime(2026, 4, 5, 12, tzinfo=dt.UTC)
    content = "date,close\n2026-04-05,1\n2026-04-06,1\n"
    refused = [(2, "no session on this day"), (3, "session not closed yet")]
    assert read.one(content, until=sunday) == ({}, refused)


def test_the_first_session_of_a_calendar_counts(read: Reader) -> None:
    content = "date,close\n1990-12-19,99.98\n1990-12-18,99\n"
    refused = [(3, "before the calendar's first session")]
    assert read.one(content, "SSE.csv") == ({"close": [("1990-12-19", 99.98)]}, refused)


def test_refusals_are_counted_by_reason_and_can_be_said(read: Reader) -> None:
    content = "date,close\n2026-04-04,1\n2026-04-05,1\n2026-04-07,\x1b[31m" + "x" * 99 + "\n"
    (result,) = read({"SPX.csv": content})
    assert result.reasons == {"no session on this day": 2, "close is not a number": 1}
    said = [str(refusal) for refusal in result.refusals]
    assert said[0] == "SPX.csv:2: no session on this day: '2026-04-04'"
    assert said[2].startswith("SPX.csv:4: close is not a number: '\\x1b[31mxxx")
    assert len(said[2]) < 100
    assert str(Refusal("A.csv", None, "is empty")) == "A.csv: is empty"


def test_histories_hold_no_gap_and_ascend(read: Reader) -> None:
    content = "date,close\n2026-04-07,3\n2026-03-31,1\n2026-04-01,\n2026-04-02,2\n"
    (result,) = read({"SPX.csv": content})
    (history,) = result.histories
    assert (np.diff(history.dates) > np.timedelta64(0)).all()
    assert history.values.tolist() == [1.0, 2.0, 3.0]
