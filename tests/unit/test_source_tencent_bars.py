"""Tencent's daily bars: close stands before high and low, and the last bar may run."""

import datetime as dt
import json

import pytest

from mir_core.ingest.contract import Reading, Wanted
from mir_core.ingest.sources.tencent_bars import SOURCE
from mir_core.model.errors import SourceChanged
from tests.recorded import SESSIONS, answer, recording, wanted_of


def bars(*rows: list[object]) -> tuple[Reading, ...]:
    body = {"code": 0, "data": {"hkHSI": {"day": list(rows)}}}
    return SOURCE.parse(answer(json.dumps(body).encode()))


def test_the_third_cell_is_the_close() -> None:
    row: list[object] = ["2026-08-28", "25410.46", "25584.791", "25699.09", "25410.46", "0.00"]
    (reading,) = bars(row)
    assert reading.value == 25584.791
    assert (reading.session, reading.stated_at) == (dt.date(2026, 8, 28), None)


def test_a_bar_in_the_usual_order_is_refused() -> None:
    with pytest.raises(SourceChanged, match="low <= last <= high"):
        bars(["2026-08-28", "25410.46", "25699.09", "25410.46", "25584.791", "0.00"])


def test_one_broken_bar_does_not_lose_the_others() -> None:
    good: list[object] = ["2026-08-28", "25410.46", "25584.791", "25699.09", "25410.46"]
    for broken in (["2026-08-27"], [None] * 6, ["27 Aug", *good[1:]], [*good[:2], "-1", *good[3:]]):
        assert [r.value for r in bars(list(broken), good)] == [25584.791]


def test_numbers_are_text_there() -> None:
    with pytest.raises(SourceChanged, match="hkHSI"):
        bars(["2026-08-28", 25410.46, 25584.791, 25699.09, 25410.46])


def test_the_quote_beside_the_bars_tells_when_the_last_bar_held() -> None:
    old, running = SOURCE.parse(recording("tencent_bars", "latest_usDJI.json"))
    assert old.stated_at is None
    assert running.session == dt.date(2026, 10, 8)
    # 13:28:40 in New York: the session has not ended.
    assert running.stated_at == dt.datetime(2026, 10, 8, 17, 28, 40, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    "body",
    [
        {"code": 1, "msg": "bad params", "data": []},
        {"code": 1, "data": {"hkHSI": {"day": []}}},
        {"code": 0, "data": {}},
        {"code": 0, "data": {"hk00700": {"day": []}}},
        {"code": 0, "data": {"hkHSI": {"qfqday": []}}},
    ],
)
def test_answers_without_bars_are_a_change(body: object) -> None:
    with pytest.raises(SourceChanged, match="tencent_bars: expected"):
        SOURCE.parse(answer(json.dumps(body).encode()))


def test_history_is_asked_in_stretches_that_fit_into_one_answer() -> None:
    wanted = Wanted(
        frozenset({("HSI", "close")}), SESSIONS, dt.date(2016, 1, 1), dt.date(2026, 10, 9)
    )
    requests = SOURCE.requests(wanted)
    assert len(requests) == 6
    assert requests[0].path.endswith("?param=hkHSI,day,2016-01-01,2017-12-31,640,")
    assert requests[-1].path.endswith(",2026-10-09,640,")


def test_the_newest_bars_are_one_request_an_instrument() -> None:
    paths = [request.path for request in SOURCE.requests(wanted_of(SOURCE))]
    assert len(paths) == 10
    assert paths[0] == "/appstock/app/fqkline/get?param=usDJI,day,,,10,"
