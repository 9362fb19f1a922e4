"""Cells of quote lines and tables: numbers, dates and instants, or a BrokenRow.

An empty cell and a zero are a value that is not there (an auction, a suspended row): None.
"""

import datetime as dt
import math
import re
from zoneinfo import ZoneInfo

from mir_core.ingest.sources._rows import BrokenRow, shown

NEW_YORK = ZoneInfo("America/New_York")
HONG_KONG = ZoneInfo("Asia/Hong_Kong")
SHANGHAI = ZoneInfo("Asia/Shanghai")

_PLAIN = re.compile(r"[+-]?\d{1,18}(?:\.\d{1,12})?", re.ASCII)
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:,\d{3}){0,6}(?:\.\d{1,12})?", re.ASCII)
_DAY = re.compile(r"(\d{4})([-/]?)(\d{2})\2(\d{2})", re.ASCII)
_TIME = re.compile(r"(\d{2})(:?)(\d{2})\2(\d{2})", re.ASCII)

#: Beyond these a figure is absurd, whatever the market.
_HIGHEST_LEVEL = 1e6
_HIGHEST_AMOUNT = 1e15
_HIGHEST_COUNT = 20_000
_EARLIEST, _LATEST = 1970, 2100


def number(cell: str, what: str) -> float | None:
    """A plain decimal number; None for an empty cell."""
    text = cell.strip()
    if not text:
        return None
    if not _PLAIN.fullmatch(text):
        raise BrokenRow(f"expected a number for {what}, got {shown(text)!r}")
    return float(text)


def grouped(cell: str, what: str) -> float | None:
    """A number with commas between thousands; None for an empty cell."""
    text = cell.strip()
    if not text:
        return None
    if not _GROUPED.fullmatch(text) and not _PLAIN.fullmatch(text):
        raise BrokenRow(f"expected a number with commas for {what}, got {shown(text)!r}")
    return float(text.replace(",", ""))


def level(value: float | None, what: str) -> float | None:
    """A price or index level; None where there is none yet."""
    return _within(value, what, _HIGHEST_LEVEL)


def amount(value: float | None, what: str) -> float | None:
    """A turnover or a volume; None where there is none yet."""
    return _within(value, what, _HIGHEST_AMOUNT)


def count(value: float, what: str) -> float:
    """A number of stocks; zero is a count."""
    if not 0 <= value <= _HIGHEST_COUNT or value != int(value):
        raise BrokenRow(f"expected a count of stocks for {what}, got {value:g}")
    return float(value)


def _within(value: float | None, what: str, highest: float) -> float | None:
    if value is None or value == 0:
        return None
    if not math.isfinite(value) or not 0 < value <= highest:
        raise BrokenRow(f"expected {what} between 0 and {highest:g}, got {value:g}")
    return value


def day(cell: str, what: str) -> dt.date:
    """A date as `20260828`, `2026-08-28` or `2026/08/28`."""
    found = _DAY.fullmatch(cell.strip())
    if found is None or not _EARLIEST <= int(found[1]) <= _LATEST:
        raise BrokenRow(f"expected a date for {what}, got {shown(cell)!r}")
    try:
        return dt.date(int(found[1]), int(found[3]), int(found[4]))
    except ValueError:
        raise BrokenRow(f"expected a date for {what}, got {shown(cell)!r}") from None


def moment(date: dt.date, cell: str, zone: dt.tzinfo, what: str) -> dt.datetime:
    """The UTC instant of a local time `15:30:55` or `153055` on a date."""
    found = _TIME.fullmatch(cell.strip())
    if found is None:
        raise BrokenRow(f"expected a time for {what}, got {shown(cell)!r}")
    try:
        time = dt.time(int(found[1]), int(found[3]), int(found[4]), tzinfo=zone)
    except ValueError:
        raise BrokenRow(f"expected a time for {what}, got {shown(cell)!r}") from None
    return dt.datetime.combine(date, time).astimezone(dt.UTC)


def instant(seconds: float, what: str) -> dt.datetime:
    """The instant of seconds since 1970-01-01 UTC."""
    epoch = dt.datetime(_EARLIEST, 1, 1, tzinfo=dt.UTC)
    latest = (dt.datetime(_LATEST, 1, 1, tzinfo=dt.UTC) - epoch).total_seconds()
    if not 0 < seconds < latest:
        raise BrokenRow(f"expected seconds since 1970 for {what}, got {seconds:g}")
    return epoch + dt.timedelta(seconds=seconds)
