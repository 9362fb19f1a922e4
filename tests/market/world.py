"""What really happened: one value per series and session, the same for every source."""

import datetime as dt
from dataclasses import dataclass
from random import Random

from mir_core.model.session import Session
from tests.builders import calendars, coverage

#: Levels around which the values move.
LEVELS = {
    "SPX": 6600.0, "DJI": 46500.0, "IXIC": 22000.0, "NDX": 24500.0, "VIX": 20.0, "US10Y": 4.2,
    "DXY": 99.0, "HSI": 25000.0, "HSCEI": 8700.0, "HSTECH": 4700.0, "SSE": 3900.0,
    "SZSE": 13500.0, "ChiNext": 3200.0, "BTC": 70000.0, "ETH": 2100.0,
}  # fmt: skip
AMOUNTS = {
    ("SSE", "turnover_cny"): 9.0e11,
    ("SZSE", "turnover_cny"): 1.2e12,
    ("ChiNext", "turnover_cny"): 5.0e11,
    ("Connect.North", "turnover_cny"): 2.0e11,
    ("Connect.South", "turnover_hkd"): 1.1e11,
    ("CRYPTO", "mcap_usd"): 2.6e12,
    ("BTC", "mcap_usd"): 1.4e12,
    ("ETH", "mcap_usd"): 2.5e11,
    ("USDT", "circulating_usd"): 1.85e11,
    ("USDC", "circulating_usd"): 7.6e10,
    ("DAI", "circulating_usd"): 4.3e9,
    ("OTHER", "circulating_usd"): 5.0e10,
    ("TVL.Total", "tvl_usd"): 9.0e10,
    ("TVL.Algo-Stables", "tvl_usd"): 6.0e7,
    ("TVL.Bridge", "tvl_usd"): 1.0e10,
    ("TVL.DEX", "tvl_usd"): 1.5e10,
    ("TVL.Derivatives", "tvl_usd"): 3.0e9,
    ("TVL.Lending", "tvl_usd"): 4.5e10,
    ("TVL.RWA", "tvl_usd"): 1.2e10,
    ("TVL.Yield", "tvl_usd"): 6.0e9,
    ("DEX.Total", "volume_usd"): 1.0e10,
}
COUNTS = {"advancing": 1400, "declining": 900, "unchanged": 100}

#: Calendars of what has an instrument of its own in the configuration.
_CRYPTO = "24/7"


@dataclass(frozen=True)
class World:
    """Values by series and session.

    Attributes:
        factor: All values are that many times the true ones: a source that lies.
    """

    factor: float = 1.0

    def close(self, instrument: str, date: dt.date) -> float:
        """Close of a session with as many decimals as every source has."""
        decimals = 3 if instrument == "US10Y" else 2
        return round(LEVELS[instrument] * self.factor * _wave(instrument, date), decimals)

    def amount(self, instrument: str, field: str, date: dt.date) -> float:
        """An amount of money, in whole hundred millions (of small ones, millions)."""
        base = AMOUNTS[instrument, field]
        unit = 1e8 if base >= 1e10 else 1e6
        return round(base * self.factor * _wave(instrument, date) / unit) * unit

    def count(self, instrument: str, field: str, date: dt.date) -> int:
        """A number of stocks."""
        return round(COUNTS[field] * self.factor * _wave(f"{instrument}{field}", date))


def sessions(calendar: str, now: dt.datetime, count: int) -> list[Session]:
    """The last sessions that had closed at `now`, oldest first."""
    table = calendars().table(calendar)
    closed = table.closed_by(now)
    return [table.session(position) for position in range(closed - count, closed)]


def calendar_of(instrument: str) -> str:
    """The calendar that an instrument follows; that of coins for those of the answers alone."""
    known = coverage().instruments
    return known[instrument].calendar if instrument in known else _CRYPTO


def last_two(instrument: str, now: dt.datetime) -> tuple[Session, Session]:
    """The last session that had closed, and the one before it: `(before, last)`."""
    before, last = sessions(calendar_of(instrument), now, 2)
    return before, last


def _wave(name: str, date: dt.date) -> float:
    """Between 0.99 and 1.01, drawn for the day."""
    return Random(f"{name} {date}").uniform(0.99, 1.01)
