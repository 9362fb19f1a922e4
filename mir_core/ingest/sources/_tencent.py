"""What Tencent's quotes and bars share: its codes, their zones, and the cells of a quote.

Cells of a quote, from 0: 0 market, 1 name, 2 code, 3 last, 4 previous close, 6 and 36 volume,
30 local time of the quote, 31 change, 33 high, 34 low, 35 `last/volume/turnover`, 37 turnover.
The zone of the time is nowhere stated: Beijing for A-shares, Hong Kong, and New York for the US.
"""

import datetime as dt
import re
from dataclasses import dataclass

from mir_core.ingest.sources import _cells, _nasdaq
from mir_core.ingest.sources._quotes import Line
from mir_core.ingest.sources._rows import BrokenRow, shown

_NAME, _CODE, _TIME = 1, 2, 30


@dataclass(frozen=True, slots=True)
class Market:
    """One exchange at Tencent.

    Attributes:
        number: Its cell 0.
        time: How it writes the time of a quote; groups are date and time.
    """

    number: str
    zone: dt.tzinfo
    time: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Listed:
    """One of our instruments at Tencent; `code` is its cell 2."""

    instrument: str
    code: str
    market: Market


_US = Market("200", _cells.NEW_YORK, re.compile(r"(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)", re.ASCII))
_HK = Market("100", _cells.HONG_KONG, re.compile(r"(\d{4}/\d\d/\d\d) (\d\d:\d\d:\d\d)", re.ASCII))
_SH = Market("1", _cells.SHANGHAI, re.compile(r"(\d{8})(\d{6})", re.ASCII))
_SZ = Market("51", _SH.zone, _SH.time)

#: By the code that a request names.
LISTED = {
    "usDJI": Listed("DJI", ".DJI", _US),
    "usINX": Listed("SPX", ".INX", _US),
    "usIXIC": Listed("IXIC", ".IXIC", _US),
    "usNDX": Listed("NDX", ".NDX", _US),
    "hkHSI": Listed("HSI", "HSI", _HK),
    "hkHSCEI": Listed("HSCEI", "HSCEI", _HK),
    "hkHSTECH": Listed("HSTECH", "HSTECH", _HK),
    "sh000001": Listed("SSE", "000001", _SH),
    "sz399001": Listed("SZSE", "399001", _SZ),
    "sz399006": Listed("ChiNext", "399006", _SZ),
}
HONG_KONG = frozenset(listed.instrument for listed in LISTED.values() if listed.market is _HK)
MAINLAND = frozenset(listed.instrument for listed in LISTED.values() if listed.market in (_SH, _SZ))


def check_identity(line: Line) -> Listed:
    """The instrument of a line; BrokenRow if its cells are another's."""
    listed = LISTED[line.code]
    told = (line.cell(0), line.cell(_CODE))
    if told != (listed.market.number, listed.code):
        raise BrokenRow(f"expected {listed.code} in the line of {line.code}, got {shown(told[1])}")
    _nasdaq.check_name(listed.instrument, line.cell(_NAME))
    return listed


def quoted(line: Line, listed: Listed) -> tuple[dt.date, dt.datetime]:
    """Local date and UTC instant of a quote."""
    found = listed.market.time.fullmatch(line.cell(_TIME).strip())
    if found is None:
        raise BrokenRow(f"expected the time of {line.code}, got {shown(line.cell(_TIME))!r}")
    date = _cells.day(found[1], line.code)
    return date, _cells.moment(date, found[2], listed.market.zone, line.code)
