"""Tables of daily values: CBOE's VIX and the St. Louis Fed's series."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from mir_core.ingest.contract import Answer, Wanted
from mir_core.ingest.sources.cboe import SOURCE as CBOE
from mir_core.ingest.sources.fred import SOURCE as FRED
from mir_core.model.errors import SourceChanged
from tests.recorded import past, recorded

DAY = dt.date(2026, 10, 9)


def cboe(body: str) -> Answer:
    return replace(recorded("cboe").answers["latest.csv"], body=body.encode())


def fred(series: str, body: str) -> Answer:
    return replace(recorded("fred").answers[f"latest-{series}.csv"], body=body.encode())


def test_vix_dates_are_month_first() -> None:
    (reading,) = CBOE.parse(cboe("DATE,OPEN,HIGH,LOW,CLOSE\n07/05/2024,12.3,12.9,12.1,12.48\n"))
    assert (reading.session, reading.value) == (dt.date(2024, 7, 5), 12.48)


def test_vix_rows_on_exchange_holidays_are_given_as_they_stand() -> None:
    sessions = {reading.session for reading in CBOE.parse(recorded("cboe").answers["latest.csv"])}
    assert dt.date(2024, 7, 4) in sessions


@pytest.mark.parametrize(
    "row",
    [
        "07/05/2024,12.28,12.86,12.11,13.48",
        "07/05/2024,12.28,12.11,12.86,12.48",
        "05/07/2024,12.28,12.86,12.48",
        "13/05/2024,12.28,12.86,12.11,12.48",
        "07/05/2024,12.28,12.86,12.11,-12.48",
        "07/05/2024,12.28,12.86,12.11,nan",
        "07/05/2024,12.28,12.86,12.11,1e3",
    ],
)
def test_a_broken_vix_row_loses_no_other(row: str) -> None:
    good = "07/03/2024,12.03,12.42,11.99,12.09"
    (reading,) = CBOE.parse(cboe(f"DATE,OPEN,HIGH,LOW,CLOSE\n{row}\n{good}\n"))
    assert reading.value == 12.09
    with pytest.raises(SourceChanged, match="cboe: expected"):
        CBOE.parse(cboe(f"DATE,OPEN,HIGH,LOW,CLOSE\n{row}\n"))


def test_columns_in_another_order_are_a_change() -> None:
    with pytest.raises(SourceChanged, match="DATE,OPEN,HIGH,LOW,CLOSE"):
        CBOE.parse(cboe("DATE,CLOSE,OPEN,HIGH,LOW\n07/05/2024,12.48,12.28,12.86,12.11\n"))


@pytest.mark.parametrize(("end", "count"), [("12.480000", 1), ("12.48000", 0), ("12.4", 0)])
def test_a_last_vix_row_without_its_end_counts_only_if_whole(end: str, count: int) -> None:
    row = f"07/05/2024,12.280000,12.860000,12.110000,{end}"
    assert len(CBOE.parse(cboe(f"DATE,OPEN,HIGH,LOW,CLOSE\r\n{row}"))) == count


def test_a_fred_row_without_its_end_may_be_cut_off_and_is_left_out() -> None:
    body = "observation_date,SP500\n2024-07-03,5537.02\n2024-07-05,55"
    assert [reading.value for reading in FRED.parse(fred("SP500", body))] == [5537.02]


@pytest.mark.parametrize("hole", ["", "."])
def test_a_day_without_a_value_has_no_reading(hole: str) -> None:
    body = f"observation_date,DGS10\n2024-07-03,4.36\n2024-07-04,{hole}\n2024-07-05,4.28\n"
    readings = FRED.parse(fred("DGS10", body))
    assert [(reading.session, reading.value) for reading in readings] == [
        (dt.date(2024, 7, 3), 4.36),
        (dt.date(2024, 7, 5), 4.28),
    ]


def test_the_series_of_another_index_is_a_change() -> None:
    """NASDAQCOM is the Composite; NASDAQ100 the hundred largest."""
    with pytest.raises(SourceChanged, match=r"fred: expected the header .*NASDAQ100"):
        FRED.parse(fred("NASDAQ100", "observation_date,NASDAQCOM\n2024-07-05,18352.76\n"))


def test_fred_asks_for_a_month_or_for_history() -> None:
    keys = frozenset({("US10Y", "close")})
    (latest,) = FRED.requests(Wanted(keys, {}, None, DAY))
    assert latest.path == "/graph/fredgraph.csv?id=DGS10&cosd=2026-09-09&coed=2026-10-09"
    (history,) = FRED.requests(Wanted(keys, {}, dt.date(2016, 1, 1), DAY))
    assert history.path == "/graph/fredgraph.csv?id=DGS10&cosd=2016-01-01&coed=2026-10-09"


def test_recorded_tables_are_real_history(shared_folder: Path) -> None:
    for reading in recorded("cboe").readings:
        assert reading.value == past(shared_folder, "VIX", str(reading.session))
    for reading in recorded("fred").readings:
        real = past(shared_folder, reading.instrument, str(reading.session))
        # The Fed's yield is a par yield of its own, within a few hundredths of the option's.
        is_yield = reading.instrument == "US10Y"
        assert reading.value == pytest.approx(real, abs=0.03 if is_yield else 0.006)
