"""Eastmoney: the Composite called NDX, whole numbers that are scaled, and breadth."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from mir_core.ingest.contract import Reading
from mir_core.ingest.sources import eastmoney, eastmoney_distribution
from mir_core.model.errors import SourceChanged
from tests.recorded import answer, one, past, recording, wanted_of

SOURCE = eastmoney.SOURCE
SSE = {
    "f1": 2,
    "f2": 4128.37,
    "f3": 0.13,
    "f4": 5.28,
    "f6": 882201747044.0,
    "f12": "000001",
    "f13": 1,
    "f14": "上证指数",
    "f18": 4123.09,
    "f104": 1031,
    "f105": 1219,
    "f106": 95,
    "f124": 1770708600,
}


def parsed(*rows: dict[str, Any]) -> tuple[Reading, ...]:
    return SOURCE.parse(answer(json.dumps({"data": {"diff": rows}}).encode()))


def fields(*rows: dict[str, Any]) -> set[str]:
    return {reading.field for reading in parsed(*rows)}


def test_decimals_are_asked_for() -> None:
    (request,) = SOURCE.requests(wanted_of(SOURCE))
    assert "fltt=2" in request.path
    assert (
        "secids=100.DJIA,100.SPX,100.NDX,100.NDX100,100.HSI,100.HSCEI,124.HSTECH," in request.path
    )


def test_ndx_of_market_100_is_the_composite(shared_folder: Path) -> None:
    readings = SOURCE.parse(recording("eastmoney", "latest.json"))
    for instrument in ("IXIC", "NDX", "SPX", "DJI"):
        expected = past(shared_folder, instrument, "2026-02-09")
        assert one(readings, instrument).value == pytest.approx(expected, abs=0.01)


def test_the_composite_under_the_code_of_the_nasdaq_100_is_refused() -> None:
    row = {**SSE, "f12": "NDX100", "f13": 100, "f14": "纳斯达克"}
    with pytest.raises(SourceChanged, match=r"eastmoney: .*Nasdaq-100"):
        parsed(row)


def test_the_same_code_of_another_market_is_refused() -> None:
    with pytest.raises(SourceChanged, match="codes that were asked for"):
        parsed({**SSE, "f13": 0})


def test_whole_numbers_are_scaled_back() -> None:
    readings = SOURCE.parse(recording("eastmoney", "scaled.json"))
    assert one(readings, "IXIC").value == 23238.67
    assert one(readings, "DJI").value == 50135.87


def test_a_level_whose_scale_cannot_be_told_is_no_value() -> None:
    unchanged = {"f2": 412309, "f3": 0, "f4": 0, "f18": 412309}
    assert "close" not in fields({**SSE, **unchanged})
    assert "turnover_cny" in fields({**SSE, **unchanged})


def test_an_unchanged_level_with_decimals_is_plain() -> None:
    row = {**SSE, "f2": 4123.09, "f3": 0.0, "f4": 0.0}
    assert one(parsed(row), "SSE").value == 4123.09


@pytest.mark.parametrize(
    "change",
    [{"f3": 13}, {"f4": 528}, {"f18": 4120.0}, {"f2": -4128.37}, {"f2": 1e9}, {"f2": "4128.37"}],
)
def test_figures_that_do_not_agree_are_refused(change: dict[str, Any]) -> None:
    with pytest.raises(SourceChanged, match="eastmoney: expected"):
        parsed({**SSE, **change})


def test_the_quotes_instant_gives_the_session_where_the_exchange_is() -> None:
    readings = SOURCE.parse(recording("eastmoney", "latest.json"))
    assert one(readings, "IXIC").stated_at == dt.datetime(2026, 2, 9, 21, tzinfo=dt.UTC)
    assert one(readings, "IXIC").session == dt.date(2026, 2, 9)
    assert one(readings, "HSI").session == dt.date(2026, 2, 10)
    late = {**SSE, "f124": int(dt.datetime(2026, 2, 9, 16, 30, tzinfo=dt.UTC).timestamp())}
    # 00:30 of the next day in Shanghai.
    assert one(parsed(late), "SSE").session == dt.date(2026, 2, 10)


def test_without_an_instant_there_is_no_session() -> None:
    row = {key: value for key, value in SSE.items() if key != "f124"}
    assert {(r.session, r.stated_at) for r in parsed(row)} == {(None, None)}


def test_dashes_are_no_values() -> None:
    dashes = dict.fromkeys(("f2", "f3", "f4", "f6", "f104", "f105", "f106"), "-")
    assert parsed({**SSE, **dashes}) == ()


def test_zeros_before_the_first_trade_are_no_values() -> None:
    zeros = dict.fromkeys(("f2", "f3", "f4", "f6", "f104", "f105", "f106"), 0)
    assert parsed({**SSE, **zeros}) == ()


def test_a_count_of_zero_among_others_is_a_count() -> None:
    assert one(parsed({**SSE, "f105": 0}), "SSE", "declining").value == 0


def test_breadth_with_a_count_missing_is_left_out() -> None:
    assert fields({**SSE, "f106": "-"}) == {"close", "turnover_cny"}
    assert fields({**SSE, "f104": -5}) == {"close", "turnover_cny"}
    assert fields({**SSE, "f104": 10.5}) == {"close", "turnover_cny"}


def test_one_broken_row_does_not_lose_the_others() -> None:
    assert one(parsed({"f12": 1}, SSE), "SSE").value == 4128.37


def test_real_quotes(shared_folder: Path) -> None:
    folder = shared_folder / "data" / "payloads" / "eastmoney"
    rows = json.loads((folder / "ulist_breadth_cn_us_2026-02-10.json").read_bytes())
    readings = parsed(*rows)
    # The mainland rows are of a running session and carry no time: level and counts alone.
    assert one(readings, "SSE").value == 4128.93
    assert one(readings, "SSE").value - 5.84 == pytest.approx(
        past(shared_folder, "SSE", "2026-02-09")
    )
    assert [one(readings, "SSE", f).value for f in ("advancing", "declining", "unchanged")] == [
        1031,
        1219,
        95,
    ]
    assert one(readings, "SZSE", "advancing").value == 1476
    assert one(readings, "SZSE").session is None
    for instrument in ("IXIC", "SPX", "DJI"):
        expected = past(shared_folder, instrument, "2026-02-09")
        assert one(readings, instrument).value == pytest.approx(expected, abs=0.01)


def distribution(date: object, counts: dict[str, object]) -> tuple[Reading, ...]:
    body = {"data": {"qdate": date, "fenbu": [{key: value} for key, value in counts.items()]}}
    return eastmoney_distribution.SOURCE.parse(answer(json.dumps(body).encode()))


def test_the_distribution_is_summed_by_sign() -> None:
    counts: dict[str, object] = {str(bucket): abs(bucket) for bucket in range(-11, 12)}
    counts |= {"0": 7, "11": 100}
    values = {r.field: r.value for r in distribution(20260701, counts)}
    # 1 + ... + 10 = 55, and 11 or 100 at the end.
    assert values == {"advancing": 155, "declining": 66, "unchanged": 7}


def test_the_distribution_states_its_session_and_no_instant() -> None:
    readings = eastmoney_distribution.SOURCE.parse(
        recording("eastmoney_distribution", "latest.json")
    )
    assert {(r.instrument, r.session, r.stated_at) for r in readings} == {
        ("CN", dt.date(2026, 7, 1), None)
    }


@pytest.mark.parametrize("bucket", ["-11", "0", "4"])
def test_a_distribution_without_a_bucket_is_refused(bucket: str) -> None:
    counts: dict[str, object] = {str(b): 1 for b in range(-11, 12) if str(b) != bucket}
    for spare in ({}, {"12": 1}, {"x": 1}):
        with pytest.raises(SourceChanged, match="buckets -11 to 11"):
            distribution(20260701, counts | spare)


def test_a_distribution_of_zeros_is_no_value() -> None:
    assert distribution(20260701, {str(b): 0 for b in range(-11, 12)}) == ()


@pytest.mark.parametrize("date", [0, 20261301, "20260701", None])
def test_a_distribution_without_a_date_is_refused(date: object) -> None:
    with pytest.raises(SourceChanged, match="eastmoney_distribution: expected"):
        distribution(date, {str(b): 1 for b in range(-11, 12)})
