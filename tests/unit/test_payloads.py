"""Every recorded answer of the shared folder is read by a test, here or beside its adapter."""

import datetime as dt
import json
from pathlib import Path

import pytest

from config.sources import live_sources
from mir_core.ingest.contract import Answer, Reading, Request
from mir_core.model.errors import SourceChanged
from tests.recorded import FETCHED_AT, one, past

#: Read to the values that its index and the history confirm by the tests of its adapter.
READ = {
    "binance": {
        "binance_http_futures_market_funding_rate.json",
        "binance_http_futures_market_open_interest_historical.json",
        "okx_http_get_funding_rate_history.json",
    },
    "coingecko": {"coins_markets_2024-01-01.json", "global_2024-09-26.json"},
    "coinpaprika": {"tickers_btc-bitcoin_2026-10-09.json"},
    "defillama": {
        "lite-protocols2_reserialised_2025-12-18.json",
        "lite-protocols2_reserialised_2025-12-19.json",
        "overview_dexs_2026-10-09_trimmed.json",
        "protocols_2026-10_head_trimmed.json",
        "stablecoins_2024-12-07_full.json",
    },
    "eastmoney": {"ulist_breadth_cn_us_2026-02-10.json"},
    "hkex": {"data_tab_daily_20260821_summary.js"},
    "sina": {"quotes_2026-08-28.gbk.txt", "sz399001_2022-04-07.gbk.txt"},
    "tencent": {
        "ashare_full_2021-07-08.gbk.txt",
        "compact_s_2026-08-21.gbk.txt",
        "hk_us_full_2026-10-08.gbk.txt",
        "us_2026-08-28_partial.gbk.txt",
    },
    "yahoo": {"chart_SP500TR_1d_2023-07-14.json"},
}
#: Answers of other addresses than those that are asked: what their vendor's adapter, or the one
#: nearest to it, must refuse to read.
FOREIGN = {
    "binance/binance_futures_market_data_json_mark_price_stream.json": "binance",
    "binance/binance_http_futures_market_open_interest.json": "binance",
    "binance/binance_http_futures_market_premium_index.json": "binance",
    "binance/binance_http_futures_market_ticker_24hr.json": "binance",
    "binance/bybit_http_get_funding_history.json": "okx",
    "binance/hyperliquid_http_funding_history.json": "binance",
    "defillama/openapi-free.json": "llama_protocols",
    "defillama/protocol_drift_2025-12.json": "llama_protocols",
    "defillama/protocol_weiss-finance_2025-12.json": "llama_lite",
}
#: The same rows in UTF-8. Names are not: the wrong encoding may swallow the mark behind one.
REENCODED = {
    "sina/quotes_2026-08-28.txt": "sina",
    "sina/sz399001_2022-04-07.txt": "sina",
    "tencent/ashare_full_2021-07-08.txt": "tencent",
    "tencent/compact_s_2026-08-21.txt": "tencent",
    "tencent/hk_us_full_2026-10-08.txt": "tencent",
    "tencent/us_2026-08-28_partial.txt": "tencent",
}


def folder(shared_folder: Path) -> Path:
    return shared_folder / "data" / "payloads"


def told(name: str, body: bytes) -> tuple[Reading, ...]:
    """Readings of a body."""
    request = Request("/fapi/v1/fundingRate" if name == "binance" else "/")
    return live_sources()[name].parse(Answer(request, body, FETCHED_AT))


def test_no_recorded_answer_is_left_out(shared_folder: Path) -> None:
    root = folder(shared_folder)
    there = {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}
    read = {f"{vendor}/{name}" for vendor, names in READ.items() for name in names}
    assert there - {"INDEX.md"} == read | FOREIGN.keys() | REENCODED.keys()


@pytest.mark.parametrize("file", FOREIGN)
def test_an_answer_of_another_address_is_refused(shared_folder: Path, file: str) -> None:
    body = (folder(shared_folder) / file).read_bytes()
    with pytest.raises(SourceChanged, match=FOREIGN[file]):
        told(FOREIGN[file], body)


@pytest.mark.parametrize("file", REENCODED)
def test_another_encoding_changes_no_figure(shared_folder: Path, file: str) -> None:
    path = folder(shared_folder) / file
    if "compact" in file:
        with pytest.raises(SourceChanged, match="tencent"):
            told(REENCODED[file], path.read_bytes())
        return
    right = told(REENCODED[file], path.with_suffix(".gbk.txt").read_bytes())
    found = told(REENCODED[file], path.read_bytes())
    assert found
    assert set(found) <= set(right)


def test_the_short_list_of_protocols_on_two_days(shared_folder: Path) -> None:
    """Its owner kept the rows alone; the history is DefiLlama's chart of the category."""
    found = {}
    for day in ("2025-12-18", "2025-12-19"):
        path = folder(shared_folder) / f"defillama/lite-protocols2_reserialised_{day}.json"
        rows = json.loads(path.read_bytes())
        body = json.dumps({"protocols": rows, "parentProtocols": []}).encode()
        readings = live_sources()["llama_lite"].parse(
            Answer(Request("/lite/protocols2?b=2"), body, FETCHED_AT)
        )
        held = [row["tvl"] for row in rows if row["category"] == "Lending" and row.get("tvl")]
        assert one(readings, "TVL.Lending", "tvl_usd").value == pytest.approx(sum(held))
        found[day] = one(readings, "TVL.RWA", "tvl_usd").value
    after = dt.date(2025, 12, 19)
    real = past(shared_folder, "TVL.RWA", f"{after}", "tvl_usd")
    assert found["2025-12-18"] == pytest.approx(real, rel=0.06)
    assert found["2025-12-19"] / found["2025-12-18"] == pytest.approx(1, abs=0.02)
