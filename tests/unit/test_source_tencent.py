"""Tencent's quotes: three zones in one answer, and units that hide in their cells."""

import datetime as dt
from pathlib import Path

import pytest

from mir_core.ingest.sources.tencent import SOURCE
from mir_core.model.errors import SourceChanged
from tests.recorded import answer, one, past, recording, wanted_of

LATEST = recording("tencent", "latest.txt").body.decode("gb18030")


def parsed(text: str) -> dict[tuple[str, str], float]:
    readings = SOURCE.parse(answer(text.encode("gb18030")))
    return {(r.instrument, r.field): r.value for r in readings}


def replaced(old: str, new: str) -> dict[tuple[str, str], float]:
    assert old in LATEST
    return parsed(LATEST.replace(old, new))


@pytest.fixture
def payloads(shared_folder: Path) -> Path:
    return shared_folder / "data" / "payloads" / "tencent"


def test_one_request_asks_for_all_three_regions() -> None:
    (request,) = SOURCE.requests(wanted_of(SOURCE))
    assert request.path == (
        "/q=usDJI,usINX,usIXIC,usNDX,hkHSI,hkHSCEI,hkHSTECH,sh000001,sz399001,sz399006"
    )


def test_times_of_one_answer_stand_in_three_zones() -> None:
    readings = SOURCE.parse(recording("tencent", "latest.txt"))
    # New York 16:37:09 in summer, Hong Kong 18:31:15, Beijing 15:30:55.
    assert one(readings, "DJI").stated_at == dt.datetime(2026, 8, 28, 20, 37, 9, tzinfo=dt.UTC)
    assert one(readings, "HSI").stated_at == dt.datetime(2026, 10, 8, 10, 31, 15, tzinfo=dt.UTC)
    assert one(readings, "SSE").stated_at == dt.datetime(2021, 7, 8, 7, 30, 55, tzinfo=dt.UTC)
    assert one(readings, "DJI").session == dt.date(2026, 8, 28)


def test_new_york_is_an_hour_later_in_winter() -> None:
    text = LATEST.replace("2026-08-28 16:37:09", "2026-12-01 16:37:09")
    reading = one(SOURCE.parse(answer(text.encode("gb18030"))), "DJI")
    assert reading.stated_at == dt.datetime(2026, 12, 1, 21, 37, 9, tzinfo=dt.UTC)


def test_a_quote_of_a_running_session_states_an_instant_before_its_close() -> None:
    reading = one(SOURCE.parse(recording("tencent", "running.txt")), "DJI")
    assert reading.stated_at == dt.datetime(2026, 10, 8, 17, 28, 40, tzinfo=dt.UTC)


def test_volume_is_told_in_lots_and_turnover_in_ten_thousands() -> None:
    values = parsed(LATEST)
    assert values["SSE", "volume"] == 350_877_857 * 100
    assert values["SSE", "turnover_cny"] == 526_858_672_970
    assert values["HSI", "turnover_hkd"] == pytest.approx(207.2553e9, rel=1e-6)


def test_turnover_in_another_unit_is_left_out_and_the_level_stays() -> None:
    values = replaced("~52685867~", "~526858672970~")
    assert ("SSE", "turnover_cny") not in values
    assert values["SSE", "close"] == 3525.5
    assert values["SZSE", "turnover_cny"] == 670_259_718_552


def test_volumes_that_differ_are_left_out() -> None:
    values = replaced("~350877857~52685867~", "~35087785700~52685867~")
    assert ("SSE", "volume") not in values
    assert values["SSE", "turnover_cny"] == 526_858_672_970


def test_the_composite_in_place_of_the_nasdaq_100_is_refused() -> None:
    with pytest.raises(SourceChanged, match=r"tencent: .*Nasdaq-100"):
        SOURCE.parse(recording("tencent", "composite_for_100.txt"))


def test_the_nasdaq_100_in_place_of_the_composite_is_refused() -> None:
    assert ("IXIC", "close") not in replaced("纳斯达克~.IXIC", "纳斯达克100~.IXIC")


def test_another_instrument_under_a_code_is_refused_and_the_others_stay() -> None:
    # sz000001 is a bank; its line under the code of the SSE Composite carries market 51.
    values = replaced('v_sh000001="1~', 'v_sh000001="51~')
    assert ("SSE", "close") not in values
    assert values["SZSE", "close"] == 14882.9


def test_an_unknown_code_is_a_change() -> None:
    with pytest.raises(SourceChanged, match="tencent: expected filled lines"):
        SOURCE.parse(recording("tencent", "unknown_code.txt"))


def test_empty_lines_are_a_change() -> None:
    with pytest.raises(SourceChanged, match="filled lines"):
        parsed('v_usDJI="";v_hkHSI="";')


def test_a_code_told_twice_is_a_change() -> None:
    with pytest.raises(SourceChanged, match="each code once"):
        parsed(LATEST + LATEST)


def test_zeros_before_the_first_trade_are_no_values() -> None:
    assert ("DJI", "close") not in replaced("~53559.99~53569.44~", "~0.00~53569.44~")


@pytest.mark.parametrize("last", ["-53559.99", "nan", "inf", "5.4e4", "５３", "1_0", "99999999"])
def test_an_absurd_level_is_refused(last: str) -> None:
    assert ("DJI", "close") not in replaced("~53559.99~", f"~{last}~")


def test_columns_that_moved_are_refused() -> None:
    assert ("DJI", "close") not in replaced("~53559.99~53569.44~", "~53569.44~53559.99~")


def test_a_level_outside_the_days_range_is_refused() -> None:
    assert ("DJI", "close") not in replaced("~53819.65~53489.41~", "~53489.41~53489.41~")


@pytest.mark.parametrize(
    "time",
    ["2026-10-08 18:31:15", "0001/01/01 00:00:00", "2026/02/30 18:31:15", "2026/10/08 24:00:00"],
)
def test_a_time_that_no_quote_of_that_market_has_is_refused(time: str) -> None:
    assert ("HSI", "close") not in replaced("2026/10/08 18:31:15", time)


def test_a_name_in_another_encoding_spoils_no_number() -> None:
    readings = SOURCE.parse(answer(LATEST.encode("utf-8")))
    assert one(readings, "SZSE").value == 14882.9


def test_real_a_share_answer(payloads: Path, shared_folder: Path) -> None:
    readings = SOURCE.parse(answer((payloads / "ashare_full_2021-07-08.gbk.txt").read_bytes()))
    for instrument in ("SSE", "SZSE", "ChiNext"):
        close, turnover = one(readings, instrument), one(readings, instrument, "turnover_cny")
        assert close.value == pytest.approx(past(shared_folder, instrument, "2021-07-08"), abs=0.01)
        expected = past(shared_folder, instrument, "2021-07-08", "turnover_cny")
        assert turnover.value == pytest.approx(expected, rel=1e-4)
        assert close.session == dt.date(2021, 7, 8)
    volume = past(shared_folder, "SSE", "2021-07-08", "volume")
    assert one(readings, "SSE", "volume").value == pytest.approx(volume, rel=1e-9)


def test_real_hong_kong_and_us_answer(payloads: Path) -> None:
    readings = SOURCE.parse(answer((payloads / "hk_us_full_2026-10-08.gbk.txt").read_bytes()))
    assert (one(readings, "HSI").value, one(readings, "DJI").value) == (23785.79, 51051.58)
    assert one(readings, "DJI").stated_at == dt.datetime(2026, 10, 8, 17, 28, 40, tzinfo=dt.UTC)


def test_real_us_answer(payloads: Path) -> None:
    readings = SOURCE.parse(answer((payloads / "us_2026-08-28_partial.gbk.txt").read_bytes()))
    values = {r.instrument: r.value for r in readings}
    assert values == {"DJI": 53559.99, "IXIC": 26402.42, "SPX": 7711.76}


def test_real_compact_answer_is_not_what_was_asked_for(payloads: Path) -> None:
    with pytest.raises(SourceChanged, match="filled lines"):
        SOURCE.parse(answer((payloads / "compact_s_2026-08-21.gbk.txt").read_bytes()))
