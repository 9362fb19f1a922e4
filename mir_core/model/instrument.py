"""What is measured: an instrument, its calendar and its units."""

from dataclasses import dataclass
from enum import StrEnum

#: Unit of each field that an instrument can have; `close` has the instrument's own unit.
FIELD_UNITS = {
    "volume": "shares",
    "turnover_cny": "CNY",
    "turnover_hkd": "HKD",
    "mcap_usd": "USD",
    "tvl_usd": "USD",
    "circulating_usd": "USD",
    "advancing": "count",
    "declining": "count",
    "unchanged": "count",
}


class Kind(StrEnum):
    """What an instrument is; plausibility limits and formats depend on it."""

    INDEX = "index"
    VOLATILITY = "volatility"
    RATE = "rate"
    CURRENCY = "currency"
    COIN = "coin"
    STABLECOIN = "stablecoin"
    TVL = "tvl"


@dataclass(frozen=True, slots=True)
class Instrument:
    """One thing that has observations, such as an index or a coin.

    Attributes:
        id: Stable name in files, figures and the JSON report (`SPX`, `TVL.Lending`).
        calendar: MIC of its venue, or `24/7` (UTC days), or `weekdays`.
        unit: Unit of its close (`points`, `USD`, `percent`).
        required: A gap in one of its figures makes the exit status 3.
        decimals: Decimals of its level in print.
        dated_at_start: Rows stamped 00:00 UTC of a day tell the state at the end of the day
            before (TVL, stablecoins): an import moves them there.
        universe: Locale key of the set of stocks behind its breadth, where it has one.
    """

    id: str
    kind: Kind
    calendar: str
    unit: str
    required: bool = False
    decimals: int = 2
    dated_at_start: bool = False
    universe: str | None = None

    def unit_of(self, field: str) -> str:
        """Unit of one field; KeyError for a field that nothing defines."""
        return self.unit if field == "close" else FIELD_UNITS[field]
