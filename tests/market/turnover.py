"""Turnover as the exchanges of Shanghai, Shenzhen and Hong Kong publish it."""

import datetime as dt
import json

from tests.market.world import World, sessions
from tests.replay import Recorded

#: Sessions of which each exchange has an answer.
COUNT = 15


def sse(world: World, now: dt.datetime, count: int = COUNT) -> dict[str, Recorded | bytes]:
    """A table per day; days without a session have no rows."""
    answers: dict[str, Recorded | bytes] = {}
    for bar in sessions("XSHG", now, count):
        hundred_millions = world.amount("SSE", "turnover_cny", bar.date) / 1e8
        row = {"PRODUCT_CODE": "17", "TRADE_DATE": f"{bar.date:%Y%m%d}"}
        row["TRADE_AMT"] = f"{hundred_millions:.2f}"
        part = {**row, "PRODUCT_CODE": "01", "TRADE_AMT": f"{hundred_millions / 2:.2f}"}
        answers[f"/commonQuery.do?*SEARCH_DATE={bar.date}"] = _json({"result": [part, row]})
    return {**answers, "/commonQuery.do?*": _json({"result": []})}


def szse(world: World, now: dt.datetime, count: int = COUNT) -> dict[str, Recorded | bytes]:
    """A table per day; days without a session have no rows."""
    path = "/api/report/ShowReport/data?*"
    answers: dict[str, Recorded | bytes] = {}
    for bar in sessions("XSHG", now, count):
        hundred_millions = world.amount("SZSE", "turnover_cny", bar.date) / 1e8
        rows = [
            {"lbmc": "股票", "cjje": f"{hundred_millions:,.2f}"},
            {"lbmc": "基金", "cjje": "1.00"},
        ]
        table = {"metadata": {"subname": f"{bar.date}"}, "data": rows}
        answers[f"{path}txtQueryDate={bar.date}"] = _json([table])
    return {**answers, path: _json([{"metadata": {"subname": ""}, "data": []}])}


def hkex_connect(world: World, now: dt.datetime, count: int = COUNT) -> dict[str, Recorded | bytes]:
    """A file per day on which both sides traded."""
    shanghai = {bar.date for bar in sessions("XSHG", now, count)}
    answers: dict[str, Recorded | bytes] = {}
    for bar in sessions("XHKG", now, count):
        if bar.date in shanghai:
            north = world.amount("Connect.North", "turnover_cny", bar.date) / 1e6
            south = world.amount("Connect.South", "turnover_hkd", bar.date) / 1e6
            markets = [
                _market(bar.date, "SSE Northbound", north * 0.4),
                _market(bar.date, "SSE Southbound", south * 0.6),
                _market(bar.date, "SZSE Northbound", north * 0.6),
                _market(bar.date, "SZSE Southbound", south * 0.4),
            ]
            path = f"/eng/csm/DailyStat/data_tab_daily_{bar.date:%Y%m%d}e.js"
            answers[path] = b"tabData = " + _json(markets) + b";"
    return answers


def _market(date: dt.date, name: str, millions: float) -> dict[str, object]:
    figures = {"Total Turnover": f"{millions:,.2f}", "Total Trade Count": "6,347,299"}
    rows = [{"td": [[text]]} for text in figures.values()]
    table = {"schema": [list(figures)], "tr": rows}
    content = [{"style": 1, "table": table}]
    return {"date": f"{date}", "market": name, "tradingDay": 1, "content": content}


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()
