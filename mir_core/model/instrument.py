"""What is measured: an instrument, its calendar and its units."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

#: Unit of each field that an instrument can have; `close` has the instrument's own unit.
FIELD_UNITS = {
    "volume": "shares",
    "turnover_cny": "CNY",
    "turnover_hkd": "HKD",
    "mcap_usd": "USD",
    "tvl_usd": "USD",
    "volume_usd": "USD",
    "circulating_usd": "USD",
    "advancing": "count",
    "declining": "count",
    "unchanged": "count",
    "funding_ratio": "ratio",
    "open_interest_usd": "USD",
}

#: Largest relative difference at which two sources agree, where nothing else is said.
TOLERANCE = 0.001


class Kind(StrEnum):
    """What an instrument is; plausibility limits and formats depend on it."""

    INDEX = "index"
    VOLATILITY = "volatility"
    RATE = "rate"
    CURRENCY = "currency"
    COIN = "coin"
    STABLECOIN = "stablecoin"
    TVL = "tvl"
    MARKET_VALUE = "market value"
    TURNOVER = "turnover"
    UNIVERSE = "universe"


#: Fields that are the level of a kind; other kinds have a close.
_LEVELS = {
    Kind.STABLECOIN: ("circulating_usd", "mcap_usd"),
    Kind.TVL: ("tvl_usd",),
    Kind.MARKET_VALUE: ("mcap_usd",),
    Kind.TURNOVER: ("turnover_cny", "turnover_hkd", "volume_usd"),
    Kind.UNIVERSE: (),
}


@dataclass(frozen=True, slots=True)
class Limits:
    """Beyond which a value that nobody confirms is suspect: docs/analysis.md, section 2.

    Attributes:
        move_sd: Move of a session in standard deviations of the moves before; closes of indices
            and coins only.
        move: Move of a session as a ratio; None for no such limit.
        level: Lowest and highest multiple of the last value before; closes only.
        factor: Largest factor, up or down, from the last value before; TVL only.
    """

    move_sd: float = 10.0
    move: float | None = None
    level: tuple[float, float] = (0.4, 2.5)
    factor: float = 3.0


@dataclass(frozen=True, slots=True)
class Instrument:
    """One thing that has observations, such as an index or a coin.

    Attributes:
        id: Stable name in files, figures and the JSON report (`SPX`, `TVL.Lending`).
        calendar: MIC of its venue, or `24/7` (UTC days), or `weekdays`.
        unit: Unit of its close (`points`, `USD`, `percent`).
        required: A gap in one of its figures makes the exit status 3.
        decimals: Decimals of its level in print.
        beside: A second venue, which must trade too (Stock Connect); None for most.
        dated_at_start: Rows stamped 00:00 UTC of a day tell the state at the end of the day
            before (TVL, stablecoins): an import moves them there.
        universe: Locale key of the set of stocks behind its breadth, where it has one.
        tolerance: Largest relative difference at which two sources still agree.
        tolerances: In its place, by field.
        plausible: Limits of its values.
    """

    id: str
    kind: Kind
    calendar: str
    unit: str
    required: bool = False
    decimals: int = 2
    beside: str | None = None
    dated_at_start: bool = False
    universe: str | None = None
    tolerance: float = TOLERANCE
    tolerances: Mapping[str, float] = field(default_factory=dict)
    plausible: Limits = Limits()

    @property
    def levels(self) -> tuple[str, ...]:
        """Fields of which the first that has data is its level, and has a change."""
        return _LEVELS.get(self.kind, ("close",))

    def is_own_measure(self, field: str) -> bool:
        """True if each source counts its own list of coins, protocols or trades.

        A close is the exchange's, whoever tells it; two sources' market values or TVLs are two
        things.
        """
        return field != "close"

    def unit_of(self, field: str) -> str:
        """Unit of one field; KeyError for a field that nothing defines."""
        return self.unit if field == "close" else FIELD_UNITS[field]

    def tolerance_of(self, field: str) -> float:
        """Largest relative difference at which two sources of one field still agree."""
        return self.tolerances.get(field, self.tolerance)
