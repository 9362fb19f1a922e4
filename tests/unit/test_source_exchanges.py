"""Official figures of the mainland's exchanges and index makers, and of Stock Connect."""

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mir_core.ingest.contract import Answer, Reading, Source, Wanted
from mir_core.ingest.sources import cnindex, csindex, hkex_connect, sse, szse
from mir_core.model.errors import SourceChanged
from tests.recorded import SESSIONS, answer, one, past, recorded, recording, wanted_of

THURSDAY = dt.date(2025, 9, 25)
MONDAY = dt.date(2025, 9, 29)


def usual(name: str, file: str = "latest.json") -> Answer:
    return recorded(name).answers[file]


def changed(source: Source, usual: Answer, change: Callable[[Any], object]) -> tuple[Reading, ...]:
    """Readings of the usual answer after `change` has altered its JSON in place."""
    head, _, value = usual.body.rpartition(b"tabData =")
    body = json.loads(value.strip().rstrip(b";"))
    change(body)
    prefix = b"tabData =" if usual.body.startswith(b"tabData") else head
    return source.parse(replace(usual, body=prefix + json.dumps(body).encode()))


def history(source: Source) -> Wanted:
    return Wanted(source.history, SESSIONS, THURSDAY, MONDAY)


@pytest.mark.parametrize("source", [sse.SOURCE, szse.SOURCE])
def test_turnover_is_asked_for_the_expected_session(source: Source) -> None:
    (request,) = source.requests(wanted_of(source))
    assert request.path.endswith("=2026-10-09")


@pytest.mark.parametrize("source", [sse.SOURCE, szse.SOURCE])
def test_history_of_turnover_is_a_request_a_weekday(source: Source) -> None:
    days = [request.path[-10:] for request in source.requests(history(source))]
    assert days == ["2025-09-25", "2025-09-26", "2025-09-29"]


def test_shanghai_wants_its_site_as_referer() -> None:
    (request,) = sse.SOURCE.requests(wanted_of(sse.SOURCE))
    assert request.headers["Referer"] == "https://www.sse.com.cn/"


def test_shanghais_parts_are_not_added_to_the_whole(shared_folder: Path) -> None:
    (reading,) = sse.SOURCE.parse(usual("sse"))
    expected = past(shared_folder, "SSE", "2025-09-26", "turnover_cny")
    assert reading.value == pytest.approx(expected, rel=1e-6)
    assert reading.session == dt.date(2025, 9, 26)


def test_shenzhens_hundred_millions(shared_folder: Path) -> None:
    (reading,) = szse.SOURCE.parse(usual("szse"))
    expected = past(shared_folder, "SZSE", "2025-09-26", "turnover_cny")
    assert reading.value == pytest.approx(expected, rel=1e-6)


def test_a_day_without_a_session_has_no_turnover() -> None:
    assert sse.SOURCE.parse(recording("sse", "no_session.json")) == ()
    assert szse.SOURCE.parse(recording("szse", "no_session.json")) == ()


@pytest.mark.parametrize(
    "change",
    [
        lambda body: body["result"].pop(),
        lambda body: body["result"].append(body["result"][-1]),
        lambda body: body["result"][-1].update(TRADE_AMT="-"),
        lambda body: body["result"][-1].update(TRADE_AMT=None),
        lambda body: body["result"][-1].update(TRADE_AMT="-9278.65"),
        lambda body: body["result"][-1].update(TRADE_DATE=""),
    ],
)
def test_shanghai_without_one_total_is_a_change(change: Callable[[Any], object]) -> None:
    with pytest.raises(SourceChanged, match="sse: expected"):
        changed(sse.SOURCE, usual("sse"), change)


@pytest.mark.parametrize(
    "change",
    [
        lambda body: body[0]["data"].pop(0),
        lambda body: body[0]["data"].append(body[0]["data"][0]),
        lambda body: body[0]["data"][0].update(cjje=""),
        lambda body: body[0]["data"][0].update(cjje="12.190,25"),
        lambda body: body[0]["metadata"].update(subname="2025-09-25"),
    ],
)
def test_shenzhen_without_one_total_of_the_day_is_a_change(
    change: Callable[[Any], object],
) -> None:
    with pytest.raises(SourceChanged, match="szse: expected"):
        changed(szse.SOURCE, usual("szse"), change)


def test_shenzhens_rows_prove_the_day_that_was_asked_for() -> None:
    (reading,) = changed(szse.SOURCE, usual("szse"), lambda body: body[0].pop("metadata"))
    assert reading.session == dt.date(2025, 9, 26)


def test_connect_adds_up_both_markets_of_a_direction() -> None:
    readings = hkex_connect.SOURCE.parse(usual("hkex_connect", "latest.js"))
    # 125,846.52 + 142,241.02 million CNY; 64,769.85 + 35,642.81 million HKD.
    assert one(readings, "Connect.North", "turnover_cny").value == pytest.approx(268_087.54e6)
    assert one(readings, "Connect.South", "turnover_hkd").value == pytest.approx(100_412.66e6)
    assert {r.session for r in readings} == {dt.date(2026, 8, 21)}


def test_connect_gives_turnover_and_nothing_else() -> None:
    assert hkex_connect.SOURCE.serves == {
        ("Connect.North", "turnover_cny"),
        ("Connect.South", "turnover_hkd"),
    }


def test_connect_is_asked_for_the_earlier_of_both_sessions() -> None:
    sessions = {"XHKG": dt.date(2026, 4, 2), "XSHG": dt.date(2026, 4, 7)}
    wanted = Wanted(hkex_connect.SOURCE.serves, sessions, None, dt.date(2026, 4, 8))
    (request,) = hkex_connect.SOURCE.requests(wanted)
    assert request.path == "/eng/csm/DailyStat/data_tab_daily_20260402e.js"


def test_connect_without_trading_has_no_turnover() -> None:
    assert hkex_connect.SOURCE.parse(recording("hkex_connect", "closed.js")) == ()


@pytest.mark.parametrize(
    "change",
    [
        lambda body: body.pop(0),
        lambda body: body[0].update(date="2026-08-20"),
        lambda body: body[0].update(market="SZSE Northbound"),
        lambda body: body[0]["content"].pop(0),
        lambda body: body[0]["content"][0]["table"]["schema"][0].__setitem__(0, "Turnover"),
        lambda body: body[0]["content"][0]["table"]["tr"].pop(),
        lambda body: body[0]["content"][0]["table"]["tr"][0].update(td=[["-"]]),
        lambda body: body[0]["content"][0]["table"]["tr"][0].update(td=[]),
    ],
)
def test_a_direction_that_is_not_whole_is_left_out(change: Callable[[Any], object]) -> None:
    readings = changed(hkex_connect.SOURCE, usual("hkex_connect", "latest.js"), change)
    assert "Connect.North" not in {reading.instrument for reading in readings}


def test_connect_columns_are_found_by_name() -> None:
    def swapped(body: Any) -> None:  # noqa: ANN401 - an answer as JSON
        table = body[0]["content"][0]["table"]
        table["schema"][0].reverse()
        table["tr"].reverse()

    source, latest = hkex_connect.SOURCE, usual("hkex_connect", "latest.js")
    assert changed(source, latest, swapped) == source.parse(latest)


def test_tables_of_the_most_active_securities_are_passed_over() -> None:
    def reversed_tables(body: Any) -> None:  # noqa: ANN401 - an answer as JSON
        for market in body:
            market["content"].reverse()
            table = market["content"][0]["table"]
            table["tr"] = table["tr"] * len(table["schema"][0])

    source, latest = hkex_connect.SOURCE, usual("hkex_connect", "latest.js")
    assert changed(source, latest, reversed_tables) == source.parse(latest)


def test_southbound_that_does_not_add_up_is_left_out() -> None:
    (reading,) = changed(
        hkex_connect.SOURCE,
        usual("hkex_connect", "latest.js"),
        lambda body: body[1]["content"][0]["table"]["tr"][1].update(td=[["9,818.19"]]),
    )
    assert reading.instrument == "Connect.North"


def test_real_connect_answer(shared_folder: Path) -> None:
    payload = shared_folder / "data" / "payloads" / "hkex" / "data_tab_daily_20260821_summary.js"
    readings = hkex_connect.SOURCE.parse(answer(payload.read_bytes()))
    assert one(readings, "Connect.North", "turnover_cny").value == pytest.approx(268_087.54e6)
    assert one(readings, "Connect.South", "turnover_hkd").value == pytest.approx(100_412.66e6)


@pytest.mark.parametrize("source", [csindex.SOURCE, cnindex.SOURCE])
def test_official_closes_are_asked_for_in_one_stretch(source: Source) -> None:
    for wanted in (wanted_of(source), history(source)):
        assert len(source.requests(wanted)) == len(source.serves)
    path = source.requests(history(source))[0].path.replace("-", "")
    assert "startDate=20250925" in path
    assert "endDate=20250929" in path


@pytest.mark.parametrize(
    ("name", "instrument", "file"),
    [
        ("csindex", "SSE", "latest.json"),
        ("cnindex", "SZSE", "latest_399001.json"),
        ("cnindex", "ChiNext", "latest_399006.json"),
    ],
)
def test_official_closes(name: str, instrument: str, file: str, shared_folder: Path) -> None:
    source = {"csindex": csindex.SOURCE, "cnindex": cnindex.SOURCE}[name]
    readings = source.parse(usual(name, file))
    assert len(readings) >= 2
    for reading in readings:
        assert reading.instrument == instrument
        expected = past(shared_folder, instrument, str(reading.session))
        assert reading.value == pytest.approx(expected, abs=0.01)


def test_the_made_up_row_of_a_day_without_a_session_is_left_out() -> None:
    sessions = {reading.session for reading in csindex.SOURCE.parse(usual("csindex"))}
    assert dt.date(2026, 5, 24) not in sessions


@pytest.mark.parametrize(
    "change",
    [
        {"indexCode": "000300"},
        {"changePct": -7.3},
        {"low": 4070.0, "high": 4100.0},
        {"close": -4068.57},
        {"close": "4068.57"},
    ],
)
def test_a_row_that_does_not_agree_is_left_out(change: dict[str, object]) -> None:
    readings = changed(
        csindex.SOURCE, usual("csindex"), lambda body: body["data"][3].update(change)
    )
    assert [str(reading.session) for reading in readings] == ["2026-05-27", "2026-05-28"]


def test_another_state_than_success_is_a_change() -> None:
    with pytest.raises(SourceChanged, match="csindex: expected code 200"):
        changed(csindex.SOURCE, usual("csindex"), lambda body: body.update(code="500"))


def test_another_index_than_the_one_asked_for_is_a_change() -> None:
    latest = usual("cnindex", "latest_399001.json")
    with pytest.raises(SourceChanged, match="cnindex: expected the index"):
        changed(cnindex.SOURCE, latest, lambda body: body["data"].update(indexCode="399006"))


@pytest.mark.parametrize(("cell", "value"), [(5, "15575.13"), (5, -1.0), (0, None), (7, -1.81)])
def test_a_row_of_other_columns_is_left_out(cell: int, value: object) -> None:
    readings = changed(
        cnindex.SOURCE,
        usual("cnindex", "latest_399001.json"),
        lambda body: body["data"]["data"][0].__setitem__(cell, value),
    )
    assert [str(reading.session) for reading in readings] == ["2026-05-28"]
