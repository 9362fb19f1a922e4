"""The UTC day that a report expects of coins and DeFi."""

import datetime as dt
from dataclasses import dataclass

from mir_core.analysis.daily import finite
from mir_core.calendars import CRYPTO
from mir_core.model.observation import Floats
from mir_core.model.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class CryptoDay:
    """The last UTC day that had ended.

    Attributes:
        position: In the table of UTC days, and so in every column of coins and DeFi.
    """

    date: dt.date
    position: int

    def of(self, column: Floats) -> float | None:
        """The day's value of a column by position; None if it has none."""
        return finite(column[self.position]) if self.position < len(column) else None


def crypto_day(snapshot: Snapshot) -> CryptoDay | None:
    """The day; None if nothing of coins or DeFi is known at all."""
    market = snapshot.markets.get(CRYPTO)
    series = (each for each in snapshot.series.values() if each.sessions.venue == CRYPTO)
    first = next(series, None)
    if market is None or market.expected is None or first is None:
        return None
    position = first.sessions.position(market.expected.date)
    return None if position is None else CryptoDay(market.expected.date, position)
