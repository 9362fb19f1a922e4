"""Daily values as Yahoo, Tencent, FRED, Cboe, Coinbase and the index companies send them."""

import datetime as dt
import json
from zoneinfo import ZoneInfo

from mir_core.calendars import VENUES
from tests.market.world import World, calendar_of, sessions
from tests.replay import Recorded

#: Sessions of history that each answer holds.
COUNT = 15

_YAHOO = {
    "^GSPC": "SPX", "^DJI": "DJI", "^IXIC": "IXIC", "^NDX": "NDX", "^VIX": "VIX",
    "^TNX": "US10Y", "DX-Y.NYB": "DXY", "^HSI": "HSI", "^HSCE": "HSCEI", "HSTECH.HK": "HSTECH",
    "000001.SS": "SSE", "399001.SZ": "SZSE", "399006.SZ": "ChiNext",
}  # fmt: skip
_TENCENT = {
    "usDJI": "DJI", "usINX": "SPX", "usIXIC": "IXIC", "usNDX": "NDX", "hkHSI": "HSI",
    "hkHSCEI": "HSCEI", "hkHSTECH": "HSTECH", "sh000001": "SSE", "sz399001": "SZSE",
    "sz399006": "ChiNext",
}  # fmt: skip
_FRED = {
    "DGS10": "US10Y", "SP500": "SPX", "DJIA": "DJI", "NASDAQCOM": "IXIC", "NASDAQ100": "NDX",
    "VIXCLS": "VIX",
}  # fmt: skip
_DAY = dt.timedelta(days=1)
#: From the close to the last quote: after Hong Kong's closing auction.
_QUOTED_AFTER = dt.timedelta(minutes=10)


def yahoo(world: World, now: dt.datetime, count: int = COUNT) -> dict[str, Recorded | bytes]:
    """A chart per symbol, of the same length whatever range was asked for."""
    return {
        f"/v8/finance/chart/{symbol.replace('^', '%5E')}": _chart(world, symbol, now, count)
        for symbol in _YAHOO
    }


def _chart(world: World, symbol: str, now: dt.datetime, count: int) -> bytes:
    instrument = _YAHOO[symbol]
    venue = VENUES[calendar_of(instrument)]
    bars = sessions(calendar_of(instrument), now, count)
    zone = ZoneInfo(venue.zone)
    opens = [dt.datetime.combine(bar.date, dt.time(9, 30), zone) for bar in bars]
    closes = [world.close(instrument, bar.date) for bar in bars]
    end = dt.datetime.combine(bars[-1].date, venue.closes, zone)
    regular = {"start": int(opens[-1].timestamp()), "end": int(end.timestamp())}
    meta = {
        "symbol": symbol,
        "exchangeTimezoneName": venue.zone,
        "regularMarketTime": int((bars[-1].closes + _QUOTED_AFTER).timestamp()),
        "regularMarketPrice": closes[-1],
        "chartPreviousClose": closes[0] * 0.97,
        "currentTradingPeriod": {"regular": regular},
        "dataGranularity": "1d",
    }
    result = {
        "meta": meta,
        "timestamp": [int(at.timestamp()) for at in opens],
        "indicators": {"quote": [{"close": closes}]},
    }
    return json.dumps({"chart": {"result": [result], "error": None}}).encode()


def tencent_bars(world: World, now: dt.datetime, count: int = COUNT) -> dict[str, Recorded | bytes]:
    """Bars per code."""
    return {
        f"/appstock/app/fqkline/get?param={code},*": _bars(world, code, now, count)
        for code in _TENCENT
    }


def _bars(world: World, code: str, now: dt.datetime, count: int) -> bytes:
    instrument = _TENCENT[code]
    rows = []
    for bar in sessions(calendar_of(instrument), now, count):
        close = f"{world.close(instrument, bar.date):.2f}"
        rows.append([f"{bar.date}", close, close, close, close, "0.00"])
    return json.dumps({"code": 0, "msg": "", "data": {code: {"day": rows, "qt": {}}}}).encode()


def fred(world: World, now: dt.datetime, count: int = COUNT) -> dict[str, Recorded | bytes]:
    """A table per series, up to the session before the last one: it is a day late."""
    answers: dict[str, Recorded | bytes] = {}
    for series, instrument in _FRED.items():
        known = sessions("XNYS", now, count)[:-1]
        lines = [f"{bar.date},{world.close(instrument, bar.date)}\n" for bar in known]
        table = "".join([f"observation_date,{series}\n", *lines])
        answers[f"/graph/fredgraph.csv?id={series}&*"] = table.encode()
    return answers


def cboe(world: World, now: dt.datetime, count: int = COUNT) -> dict[str, Recorded | bytes]:
    """The whole table."""
    lines = ["DATE,OPEN,HIGH,LOW,CLOSE"]
    for bar in sessions("XNYS", now, count):
        close = f"{world.close('VIX', bar.date):.6f}"
        lines.append(f"{bar.date:%m/%d/%Y},{close},{close},{close},{close}")
    path = "/api/global/us_indices/daily_prices/VIX_History.csv"
    return {path: "\n".join([*lines, ""]).encode()}


def coinbase(world: World, now: dt.datetime, count: int = COUNT) -> dict[str, Recorded | bytes]:
    """Candles of the last days and of the running one, newest first."""
    answers: dict[str, Recorded | bytes] = {}
    for product, instrument in (("BTC-USD", "BTC"), ("ETH-USD", "ETH")):
        days = [bar.date for bar in sessions("24/7", now, count)]
        candles = []
        for day in reversed([*days, days[-1] + _DAY]):
            close = world.close(instrument, day)
            opened = dt.datetime.combine(day, dt.time(), dt.UTC)
            low, high = round(close * 0.99, 2), round(close * 1.01, 2)
            candles.append([int(opened.timestamp()), low, high, close, close, 311.25])
        answers[f"/products/{product}/candles"] = json.dumps(candles).encode()
    return answers


def csindex(world: World, now: dt.datetime, count: int = COUNT) -> dict[str, Recorded | bytes]:
    """Rows, oldest first."""
    rows = []
    for bar in sessions("XSHG", now, count):
        close = world.close("SSE", bar.date)
        rows.append(
            {
                "tradeDate": f"{bar.date:%Y%m%d}",
                "indexCode": "000001",
                "open": close,
                "high": close,
                "low": close,
                "close": close,
                "change": None,
                "changePct": None,
                "tradingVol": 660467399.0,
            }
        )
    body = {"code": "200", "msg": "Success", "data": rows, "success": True}
    return {"/csindex-home/perf/index-perf": json.dumps(body).encode()}


def cnindex(world: World, now: dt.datetime, count: int = COUNT) -> dict[str, Recorded | bytes]:
    """Rows per index, newest first."""
    answers: dict[str, Recorded | bytes] = {}
    for code, instrument in (("399001", "SZSE"), ("399006", "ChiNext")):
        rows = [
            [
                f"{bar.date}", None, None, None, None, world.close(instrument, bar.date), 0.5,
                "0.01%", None, None, None,
            ]
            for bar in reversed(sessions("XSHG", now, count))
        ]  # fmt: skip
        body = {"code": 200, "data": {"indexCode": code, "indexName": "", "data": rows}}
        path = "/market/market/getIndexDailyDataWithDataFormat"
        answers[f"{path}?indexCode={code}&*"] = json.dumps(body).encode()
    return answers
