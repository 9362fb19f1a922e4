"""Coins: rolling quotes against candles of UTC days, and what perpetual futures tell."""

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mir_core.ingest.contract import Answer, Key, Reading, Request, Source, Wanted
from mir_core.ingest.sources.binance import SOURCE as BINANCE
from mir_core.ingest.sources.coinbase import SOURCE as COINBASE
from mir_core.ingest.sources.coingecko import SOURCE as COINGECKO
from mir_core.ingest.sources.coinpaprika import SOURCE as COINPAPRIKA
from mir_core.ingest.sources.okx import SOURCE as OKX
from mir_core.model.errors import SourceChanged
from tests.recorded import FETCHED_AT, one, past, recorded

DAY = dt.date(2026, 10, 9)
COINS = "/coins/markets?vs_currency=usd&ids=bitcoin,ethereum"
FUNDING = "/fapi/v1/fundingRate?symbol=BTCUSDT&limit=3"
INTEREST = "/futures/data/openInterestHist?symbol=BTCUSDT&period=1h&limit=3"


def answer(path: str, value: object) -> Answer:
    return Answer(Request(path), json.dumps(value).encode(), FETCHED_AT)


def sent(path: str, file: Path) -> Answer:
    return Answer(Request(path), file.read_bytes(), FETCHED_AT)


def coins() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(recorded("coingecko").answers["latest-coins.json"].body)
    return rows


def candles(instrument: str = "BTC") -> list[list[float]]:
    file = recorded("coinbase").answers[f"latest-{instrument}.json"]
    rows: list[list[float]] = json.loads(file.body)
    return rows


def of_coinbase(rows: object, fetched_at: dt.datetime = FETCHED_AT) -> tuple[Reading, ...]:
    body = answer("/products/BTC-USD/candles?granularity=86400", rows)
    return COINBASE.parse(replace(body, fetched_at=fetched_at))


@pytest.mark.parametrize("source", [COINGECKO, COINPAPRIKA])
def test_a_rolling_quote_has_its_time_and_no_session(source: Source) -> None:
    for reading in recorded(source.name).readings:
        assert reading.session is None
        assert reading.stated_at is not None


@pytest.mark.parametrize("source", [COINGECKO, COINPAPRIKA, BINANCE, OKX])
def test_rolling_quotes_have_no_history(source: Source) -> None:
    assert source.history == frozenset()
    assert source.requests(Wanted(source.serves, {}, dt.date(2020, 1, 1), DAY)) == ()


def test_coins_are_asked_for_by_id_and_only_those_wanted() -> None:
    wanted: frozenset[Key] = frozenset({("ETH", "close"), ("DAI", "circulating_usd")})
    (request,) = COINGECKO.requests(Wanted(wanted, {}, None, DAY))
    assert request.path == "/coins/markets?vs_currency=usd&ids=ethereum,dai"


def test_a_coin_of_another_symbol_is_not_taken() -> None:
    rows = coins()
    rows[0]["symbol"] = "bch"
    found = COINGECKO.parse(answer(COINS, rows))
    assert {reading.instrument for reading in found} == {"ETH", "USDT", "USDC", "DAI"}
    with pytest.raises(SourceChanged, match="expected symbol btc for bitcoin"):
        COINGECKO.parse(answer(COINS, rows[:1]))


def test_one_coin_with_a_price_as_text_loses_no_other() -> None:
    rows = coins()
    rows[0]["current_price"] = "42632"
    found = COINGECKO.parse(answer(COINS, rows))
    assert one(found, "ETH").value == 2301.14
    assert not [reading for reading in found if reading.instrument == "BTC"]


def test_a_stablecoin_circulates_in_units_not_in_market_value() -> None:
    found = recorded("coingecko").readings
    assert one(found, "USDT", "circulating_usd").value == 91705804322.0054
    assert one(found, "USDT", "mcap_usd").value == 91711230607
    assert not [r for r in found if (r.instrument, r.field) == ("USDT", "close")]


@pytest.mark.parametrize(
    "time", ["2024-01-01T15:12:29", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"]
)
def test_a_quote_without_a_zone_or_of_another_age_is_not_dated(time: str) -> None:
    row = coins()[0] | {"last_updated": time}
    with pytest.raises(SourceChanged, match="zone for last_updated of bitcoin"):
        COINGECKO.parse(answer(COINS, [row]))


def test_changes_in_percent_are_not_read() -> None:
    rows = coins()
    for row in rows:
        row["price_change_percentage_24h"] = "12 %"
    assert COINGECKO.parse(answer(COINS, rows)) == COINGECKO.parse(answer(COINS, coins()))


def test_the_ticker_of_another_coin_is_a_change() -> None:
    ether = recorded("coinpaprika").answers["latest-ETH.json"]
    with pytest.raises(SourceChanged, match="expected btc-bitcoin BTC, got 'eth-ethereum' 'ETH'"):
        COINPAPRIKA.parse(replace(ether, request=Request("/tickers/btc-bitcoin")))


def test_a_candle_is_a_utc_day_and_today_s_is_running() -> None:
    readings = of_coinbase(candles())
    assert [(r.session, r.is_running) for r in readings] == [
        (dt.date(2026, 10, 10), True),
        (dt.date(2026, 5, 31), False),
        (dt.date(2026, 5, 30), False),
        (dt.date(2026, 5, 29), False),
    ]


def test_a_day_is_over_at_midnight() -> None:
    midnight = dt.datetime(2026, 10, 11, tzinfo=dt.UTC)
    assert not of_coinbase(candles(), midnight)[0].is_running
    assert of_coinbase(candles(), midnight - dt.timedelta(seconds=1))[0].is_running


def test_candles_of_hours_are_a_change() -> None:
    with pytest.raises(SourceChanged, match="UTC days"):
        of_coinbase([[stamp + 3600, *rest] for stamp, *rest in candles()])


def test_candles_in_the_order_open_close_low_high_are_a_change() -> None:
    shuffled = [
        [at, start, end, low, high, volume] for at, low, high, start, end, volume in candles()
    ]
    with pytest.raises(SourceChanged, match="low <= close <= high"):
        of_coinbase(shuffled)


def test_no_candles_are_no_readings() -> None:
    assert of_coinbase([]) == ()


def test_history_is_asked_in_windows_that_touch_and_stay_below_the_limit() -> None:
    first = dt.date(2016, 5, 18)
    requests = COINBASE.requests(Wanted(frozenset({("ETH", "close")}), {}, first, DAY))
    spans = [request.path.partition("start=")[2].split("T00:00:00Z") for request in requests]
    starts = [dt.date.fromisoformat(span[0]) for span in spans]
    ends = [dt.date.fromisoformat(span[1].removeprefix("&end=")) for span in spans]
    assert (starts[0], ends[-1]) == (first, DAY)
    assert all((end - start).days < 299 for start, end in zip(starts, ends, strict=True))
    following = [end + dt.timedelta(days=1) for end in ends[:-1]]
    assert starts[1:] == following
    assert all(request.path.startswith("/products/ETH-USD/") for request in requests)


def test_a_funding_rate_is_a_ratio_and_may_be_below_zero() -> None:
    rows = [{"symbol": "BTCUSDT", "fundingRate": "-0.00010000", "fundingTime": 1570636800000}]
    (reading,) = BINANCE.parse(answer(FUNDING, rows))
    assert reading.value == -0.0001
    assert reading.stated_at == dt.datetime(2019, 10, 9, 16, tzinfo=dt.UTC)


def test_a_funding_rate_in_percent_would_be_absurd() -> None:
    rows = [{"symbol": "BTCUSDT", "fundingRate": "1.00", "fundingTime": 1570636800000}]
    with pytest.raises(SourceChanged, match="funding rate"):
        BINANCE.parse(answer(FUNDING, rows))


def test_an_error_of_okx_comes_with_status_200() -> None:
    with pytest.raises(SourceChanged, match="okx: expected code 0, got '50011'"):
        OKX.parse(answer("/", {"code": "50011", "msg": "Too Many Requests", "data": []}))


def test_coingecko_s_coins_as_they_were_sent(shared_folder: Path) -> None:
    folder = shared_folder / "data/payloads/coingecko"
    found = COINGECKO.parse(sent(COINS, folder / "coins_markets_2024-01-01.json"))
    bitcoin = one(found, "BTC")
    assert bitcoin.value == 42632
    assert bitcoin.stated_at == dt.datetime(2024, 1, 1, 15, 12, 29, 21000, dt.UTC)
    before = past(shared_folder, "BTC", "2023-12-31")
    assert bitcoin.value == pytest.approx(before, rel=0.05)
    tether = past(shared_folder, "USDT", "2024-01-01", "mcap_usd")
    assert one(found, "USDT", "mcap_usd").value == pytest.approx(tether, rel=0.001)


def test_coingecko_s_total_as_it_was_sent(shared_folder: Path) -> None:
    file = shared_folder / "data/payloads/coingecko/global_2024-09-26.json"
    (reading,) = COINGECKO.parse(sent("/global", file))
    assert reading.value == 2347488816889.891
    assert reading.stated_at == dt.datetime(2024, 9, 26, 8, 57, 47, tzinfo=dt.UTC)


def test_coinpaprika_s_ticker_as_it_was_sent(shared_folder: Path) -> None:
    file = shared_folder / "data/payloads/coinpaprika/tickers_btc-bitcoin_2026-10-09.json"
    found = COINPAPRIKA.parse(sent("/tickers/btc-bitcoin", file))
    assert one(found, "BTC").value == 81950.50101418444
    assert one(found, "BTC", "mcap_usd").value == 1646838341893
    assert one(found, "BTC").stated_at == dt.datetime(2026, 10, 9, 2, 6, 14, tzinfo=dt.UTC)


def test_perpetuals_as_the_exchanges_document_them(shared_folder: Path) -> None:
    folder = shared_folder / "data/payloads/binance"
    file = folder / "binance_http_futures_market_funding_rate.json"
    assert [r.value for r in BINANCE.parse(sent(FUNDING, file))] == [-0.0375, 0.0001]
    file = folder / "binance_http_futures_market_open_interest_historical.json"
    values = [reading.value for reading in BINANCE.parse(sent(INTEREST, file))]
    assert values == [150570784.07809979, 149940752.14464448]
    file = folder / "okx_http_get_funding_rate_history.json"
    assert [reading.value for reading in OKX.parse(sent("/", file))] == [0.00015, -0.00002]


def test_recorded_candles_are_real_history(shared_folder: Path) -> None:
    for reading in recorded("coinbase").readings:
        if not reading.is_running:
            real = past(shared_folder, reading.instrument, str(reading.session))
            assert reading.value == real
