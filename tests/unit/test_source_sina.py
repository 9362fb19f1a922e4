"""Sina's quotes: three layouts, lots against shares, and a time without a year."""

import datetime as dt
from pathlib import Path

import pytest

from mir_core.ingest.sources.sina import SOURCE
from mir_core.model.errors import SourceChanged
from tests.recorded import answer, one, past, recording, wanted_of

LATEST = recording("sina", "latest.txt").body.decode("gb18030")


def parsed(text: str) -> dict[tuple[str, str], float]:
    readings = SOURCE.parse(answer(text.encode("gb18030")))
    return {(r.instrument, r.field): r.value for r in readings}


def replaced(old: str, new: str) -> dict[tuple[str, str], float]:
    assert old in LATEST
    return parsed(LATEST.replace(old, new))


def test_the_page_is_named_as_referer() -> None:
    (request,) = SOURCE.requests(wanted_of(SOURCE))
    assert request.headers == {"Referer": "https://finance.sina.com.cn"}
    assert request.path.startswith("/list=gb_dji,gb_inx,gb_ixic,rt_hkHSI,")


def test_hong_kong_last_is_the_seventh_cell() -> None:
    assert parsed(LATEST)["HSI", "close"] == 25584.791


def test_hong_kong_columns_as_others_read_them_are_refused() -> None:
    mixed = "25584.791,25565.740,25699.090,25410.460,25410.460,19.050"
    values = replaced("25410.460,25565.740,25699.090,25410.460,25584.791,19.050", mixed)
    assert ("HSI", "close") not in values


def test_volume_is_lots_in_shanghai_and_shares_in_shenzhen() -> None:
    values = parsed(LATEST)
    assert values["SSE", "volume"] == 510_581_645 * 100
    assert values["SZSE", "volume"] == 47_857_870_369


@pytest.mark.parametrize(
    ("told", "other"), [("510581645", "51058164500"), ("47857870369", "478578703")]
)
def test_volume_in_the_other_unit_is_left_out(told: str, other: str) -> None:
    values = replaced(told, other)
    instrument = "SSE" if told == "510581645" else "SZSE"
    assert (instrument, "volume") not in values
    assert (instrument, "turnover_cny") in values


def test_zeros_of_the_auction_are_no_values() -> None:
    assert SOURCE.parse(recording("sina", "auction.txt")) == ()


def test_new_yorks_time_belongs_to_the_session_and_not_to_beijings_next_day() -> None:
    reading = one(SOURCE.parse(recording("sina", "latest.txt")), "IXIC")
    assert reading.session == dt.date(2026, 8, 28)
    assert reading.stated_at == dt.datetime(2026, 8, 28, 21, 16, tzinfo=dt.UTC)


def test_the_last_session_of_a_year_is_told_on_new_years_day_in_beijing() -> None:
    (reading,) = SOURCE.parse(recording("sina", "new_year.txt"))
    assert reading.session == dt.date(2026, 12, 31)
    assert reading.stated_at == dt.datetime(2026, 12, 31, 22, 16, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("told", "other"),
    [
        ("Aug 28 05:16PM EDT", "Aug 21 05:16PM EDT"),
        ("Aug 28 05:16PM EDT", "Aug 28 05:16PM PDT"),
        ("Aug 28 05:16PM EDT", "Feb 30 05:16PM EST"),
        ("2026-08-29 05:30:00", "05:30:00"),
    ],
)
def test_a_time_that_cannot_be_told_is_refused(told: str, other: str) -> None:
    assert ("IXIC", "close") not in replaced(told, other)


def test_codes_with_a_dollar_sign_are_the_same() -> None:
    assert replaced("hq_str_gb_dji", "hq_str_gb_$dji")["DJI", "close"] == 53559.99


def test_rows_without_a_date_are_not_read() -> None:
    dateless = 'var hq_str_int_hangseng="恒生指数,25584.79,19.05,0.07";'
    with pytest.raises(SourceChanged, match="sina: expected filled lines"):
        parsed(dateless)
    assert parsed(LATEST + dateless) == parsed(LATEST)


def test_another_index_in_the_line_is_refused() -> None:
    assert ("HSTECH", "close") not in replaced('="HSTECH,', '="HSCEI,')
    assert ("IXIC", "close") not in replaced("纳斯达克,", "纳斯达克100,")


def test_real_quotes(shared_folder: Path) -> None:
    payload = shared_folder / "data" / "payloads" / "sina" / "quotes_2026-08-28.gbk.txt"
    readings = SOURCE.parse(answer(payload.read_bytes()))
    values = {(r.instrument, r.field): r.value for r in readings}
    assert values == {
        ("SSE", "close"): 3952.179,
        ("SSE", "turnover_cny"): 970_365_152_113,
        ("SSE", "volume"): 51_058_164_500,
        ("HSI", "close"): 25584.791,
        ("IXIC", "close"): 26402.4229,
    }
    assert {r.session for r in readings} == {dt.date(2026, 8, 28)}


def test_real_shenzhen_quote(shared_folder: Path) -> None:
    payload = shared_folder / "data" / "payloads" / "sina" / "sz399001_2022-04-07.gbk.txt"
    readings = SOURCE.parse(answer(payload.read_bytes()))
    for instrument, fields in {
        "SSE": ("close", "turnover_cny", "volume"),
        "SZSE": ("close",),
    }.items():
        for field in fields:
            expected = past(shared_folder, instrument, "2022-04-07", field)
            assert one(readings, instrument, field).value == pytest.approx(expected, rel=2e-5)
    turnover = past(shared_folder, "SZSE", "2022-04-07", "turnover_cny")
    assert one(readings, "SZSE", "turnover_cny").value == pytest.approx(turnover, rel=1e-6)
