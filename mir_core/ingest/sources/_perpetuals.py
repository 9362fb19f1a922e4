"""Figures of perpetual futures, which exchanges send as decimal text with milliseconds of time."""

import datetime as dt
import re
from collections.abc import Iterator

from mir_core.ingest.contract import Key, Reading
from mir_core.ingest.sources._cells import amount, instant
from mir_core.ingest.sources._rows import BrokenRow, shown

_DECIMAL = re.compile(r"-?\d{1,18}(?:\.\d{1,18})?", re.ASCII)
_STAMP = re.compile(r"\d{13}", re.ASCII)
#: Exchanges cap the rate of an interval at 3 %.
_HIGHEST_RATE = 0.05


def funding(instrument: str, rate: str, milliseconds: str) -> Iterator[Reading]:
    """The rate that longs paid shorts at a settlement, as a ratio per interval; may be negative."""
    value = _decimal(rate, "a funding rate")
    if abs(value) > _HIGHEST_RATE:
        raise BrokenRow(f"expected a funding rate up to {_HIGHEST_RATE}, got {value:g}")
    at = _instant(milliseconds, "a settlement")
    yield Reading(instrument, "funding_ratio", value, None, stated_at=at)


def open_interest(key: Key, usd: str, milliseconds: str) -> Iterator[Reading]:
    """The value of all open contracts at an instant."""
    value = amount(_decimal(usd, "open interest"), "open interest")
    if value is not None:
        yield Reading(*key, value, None, stated_at=_instant(milliseconds, "open interest"))


def _decimal(text: str, what: str) -> float:
    if not _DECIMAL.fullmatch(text):
        raise BrokenRow(f"expected decimal text for {what}, got {shown(text)!r}")
    return float(text)


def _instant(milliseconds: str, what: str) -> dt.datetime:
    if not _STAMP.fullmatch(milliseconds):
        raise BrokenRow(f"expected milliseconds for {what}, got {shown(milliseconds)!r}")
    return instant(int(milliseconds) / 1000, what)
