"""Quotes of indices as Tencent, Sina and Eastmoney send them."""

import datetime as dt
import json
from zoneinfo import ZoneInfo

from tests.market.world import World, last_two
from tests.recorded import RECORDINGS
from tests.replay import Recorded

NEW_YORK = ZoneInfo("America/New_York")
EAST = ZoneInfo("Asia/Shanghai")

#: From the close to the last quote: after Hong Kong's closing auction.
_QUOTED_AFTER = dt.timedelta(minutes=10)
_SHARE_PRICE = 12.0

_TENCENT = {
    "usDJI": "DJI", "usINX": "SPX", "usIXIC": "IXIC", "usNDX": "NDX", "hkHSI": "HSI",
    "hkHSCEI": "HSCEI", "hkHSTECH": "HSTECH", "sh000001": "SSE", "sz399001": "SZSE",
    "sz399006": "ChiNext",
}  # fmt: skip
_SINA = {
    "gb_dji": "DJI", "gb_inx": "SPX", "gb_ixic": "IXIC", "rt_hkHSI": "HSI",
    "rt_hkHSCEI": "HSCEI", "rt_hkHSTECH": "HSTECH", "sh000001": "SSE", "sz399001": "SZSE",
    "sz399006": "ChiNext",
}  # fmt: skip
_EASTMONEY = {
    "100.DJIA": "DJI", "100.SPX": "SPX", "100.NDX": "IXIC", "100.NDX100": "NDX",
    "100.HSI": "HSI", "100.HSCEI": "HSCEI", "124.HSTECH": "HSTECH", "1.000001": "SSE",
    "0.399001": "SZSE", "0.399006": "ChiNext",
}  # fmt: skip


class Quote:
    """The last quote of an index: of its last closed session."""

    def __init__(self, world: World, instrument: str, now: dt.datetime) -> None:
        before, session = last_two(instrument, now)
        self.date = session.date
        self.at = session.closes + _QUOTED_AFTER
        self.last = world.close(instrument, session.date)
        self.previous = world.close(instrument, before.date)
        self.change = round(self.last - self.previous, 2)
        self.percent = round(100 * self.change / self.previous, 2)
        self.low, self.high = min(self.last, self.previous), max(self.last, self.previous)


def tencent(world: World, now: dt.datetime) -> dict[str, Recorded | bytes]:
    """All codes in one answer, whatever was asked for."""
    lines = []
    for code, cells in _recorded_lines("tencent", "~").items():
        instrument = _TENCENT[code.removeprefix("v_")]
        quote = Quote(world, instrument, now)
        cells[3], cells[4], cells[5] = f"{quote.last:.2f}", f"{quote.previous:.2f}", cells[3]
        cells[31], cells[32] = f"{quote.change:.2f}", f"{quote.percent:.2f}"
        cells[33], cells[34] = f"{quote.high:.2f}", f"{quote.low:.2f}"
        cells[30] = _tencent_time(code, quote.at)
        if code.startswith(("v_sh", "v_sz")):
            turnover = world.amount(instrument, "turnover_cny", quote.date)
            cells[35] = f"{cells[3]}/{cells[6]}/{turnover:.0f}"
            cells[37] = f"{turnover / 10_000:.0f}"
        lines.append(f'{code}="{"~".join(cells)}";')
    return {"/q=*": "\n".join(lines).encode("gb18030")}


def _tencent_time(code: str, at: dt.datetime) -> str:
    if code.startswith("v_us"):
        return f"{at.astimezone(NEW_YORK):%Y-%m-%d %H:%M:%S}"
    shape = "%Y/%m/%d %H:%M:%S" if code.startswith("v_hk") else "%Y%m%d%H%M%S"
    return at.astimezone(EAST).strftime(shape)


def sina(world: World, now: dt.datetime) -> dict[str, Recorded | bytes]:
    """All codes in one answer, whatever was asked for."""
    lines = []
    for name, cells in _recorded_lines("sina", ",").items():
        code = name.removeprefix("var hq_str_")
        instrument = _SINA[code]
        quote = Quote(world, instrument, now)
        last, previous = f"{quote.last:.4f}", f"{quote.previous:.4f}"
        local = quote.at.astimezone(NEW_YORK if code.startswith("gb_") else EAST)
        if code.startswith("gb_"):
            cells[1], cells[2], cells[4] = last, f"{quote.percent:.2f}", f"{quote.change:.4f}"
            cells[5], cells[6], cells[7] = previous, f"{quote.high:.4f}", f"{quote.low:.4f}"
            cells[3] = f"{quote.at.astimezone(EAST):%Y-%m-%d %H:%M:%S}"
            cells[25], cells[26] = f"{local:%b %d %I:%M%p %Z}", previous
        elif code.startswith("rt_hk"):
            cells[2], cells[3], cells[6] = previous, previous, last
            cells[4], cells[5] = f"{quote.high:.3f}", f"{quote.low:.3f}"
            cells[7], cells[8] = f"{quote.change:.3f}", f"{quote.percent:.3f}"
            cells[17], cells[18] = f"{local:%Y/%m/%d}", f"{local:%H:%M:%S}"
        else:
            turnover = world.amount(instrument, "turnover_cny", quote.date)
            shares = turnover / _SHARE_PRICE
            cells[1], cells[2], cells[3] = previous, previous, last
            cells[4], cells[5] = f"{quote.high:.4f}", f"{quote.low:.4f}"
            cells[8] = f"{shares / 100 if code.startswith('sh') else shares:.0f}"
            cells[9] = f"{turnover:.0f}"
            cells[30], cells[31] = f"{local:%Y-%m-%d}", f"{local:%H:%M:%S}"
        lines.append(f'{name}="{",".join(cells)}";')
    return {"/list=*": "\n".join(lines).encode("gb18030")}


def eastmoney(world: World, now: dt.datetime) -> dict[str, Recorded | bytes]:
    """All codes in one answer, whatever was asked for."""
    body = json.loads((RECORDINGS / "eastmoney" / "latest.json").read_bytes())
    for row in body["data"]["diff"]:
        instrument = _EASTMONEY[f"{row['f13']}.{row['f12']}"]
        quote = Quote(world, instrument, now)
        row |= {"f2": quote.last, "f3": quote.percent, "f4": quote.change, "f18": quote.previous}
        row["f124"] = int(quote.at.timestamp())
        if row["f13"] in {0, 1}:
            row["f6"] = world.amount(instrument, "turnover_cny", quote.date)
        if row["f104"] != "-":
            for field, name in (
                ("f104", "advancing"),
                ("f105", "declining"),
                ("f106", "unchanged"),
            ):
                row[field] = world.count(instrument, name, quote.date)
    return {"/api/qt/ulist.np/get": json.dumps(body, ensure_ascii=False).encode()}


def eastmoney_distribution(world: World, now: dt.datetime) -> dict[str, Recorded | bytes]:
    """Counts of all stocks: those of both exchanges together."""
    _, session = last_two("SSE", now)
    buckets = dict.fromkeys(range(-11, 12), 0)
    for bucket, name in ((1, "advancing"), (-1, "declining"), (0, "unchanged")):
        buckets[bucket] = world.count("CN", name, session.date)
    fenbu = [{f"{bucket}": count} for bucket, count in buckets.items()]
    body = json.loads((RECORDINGS / "eastmoney_distribution" / "latest.json").read_bytes())
    body["data"] |= {"qdate": int(f"{session.date:%Y%m%d}"), "fenbu": fenbu}
    return {"/getTopicZDFenBu": json.dumps(body).encode()}


def _recorded_lines(source: str, delimiter: str) -> dict[str, list[str]]:
    """Cells by the name that they are assigned to."""
    text = (RECORDINGS / source / "latest.txt").read_bytes().decode("gb18030")
    found = {}
    for statement in text.split(";"):
        name, equals, value = statement.strip().partition("=")
        if equals:
            found[name] = value.strip('"').split(delimiter)
    return found
