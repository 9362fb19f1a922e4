"""What the analysis found about coins, stablecoins and DeFi (docs/analysis.md, section 7)."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from mir_core.model.finding import Finding


class Basis(StrEnum):
    """What a change of a stablecoin is measured by; market value is no issuance."""

    SUPPLY = "supply"
    MARKET_VALUE = "market value"


@dataclass(frozen=True, slots=True)
class CoinSupply:
    """One stablecoin.

    Attributes:
        usd: Units in circulation (or market value), USD.
        issued_usd: Change over one day, USD; None if not measured.
        change_1d, change_7d: Ratios; None if not measured.
    """

    instrument: str
    usd: float
    basis: Basis
    issued_usd: float | None
    change_1d: float | None
    change_7d: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Issuance(Finding):
    """Net issuance of all covered stablecoins together.

    Attributes:
        session: UTC day.
        usd: Sum of the coins' changes over the day; None if not measured.
        usd_7d: The same over seven days.
        z: Of `usd` in the 90 days before; None if not measured. n is their number.
        total_usd: Supply of the whole market, where a series of it is covered.
    """

    session: dt.date
    basis: Basis
    usd: float | None
    usd_7d: float | None
    z: float | None
    n: int
    coins: tuple[CoinSupply, ...]
    total_usd: float | None = None
    total_change: float | None = None


@dataclass(frozen=True, slots=True)
class Contributor:
    """A protocol whose TVL moved, or a venue whose volume did.

    Attributes:
        name: As the source spells it: text from outside.
        usd: TVL, or volume of the day.
        change: Ratio on the day before.
    """

    name: str
    usd: float
    change: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryFlow(Finding):
    """TVL of a group of categories, with what the price explains and what it does not.

    Attributes:
        subject: Id of the group (`RWA`, `Lending`, `Liquid Staking`, ...).
        session: UTC day.
        tvl_usd: At the end of the day.
        change_usd, change_ratio: On the day before.
        beta: Of the relative change on ETH's; None if not measured. n is the number of pairs.
        price_usd: beta x TVL of the day before x ETH's return.
        flow_usd: change_usd - price_usd; None if not measured.
        flow_ratio: flow_usd / TVL of the day before.
        z: Of flow_ratio in the 90 days before.
        risers, fallers: Protocols above the floor, the largest move in USD first.
    """

    session: dt.date
    tvl_usd: float
    change_usd: float | None
    change_ratio: float | None
    beta: float | None
    n: int
    price_usd: float | None
    flow_usd: float | None
    flow_ratio: float | None
    z: float | None = None
    risers: tuple[Contributor, ...] = ()
    fallers: tuple[Contributor, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotation(Finding):
    """From the group with the largest outflow to the one with the largest inflow.

    Attributes:
        source, target: Ids of groups.
        out_usd, out_ratio: Negative.
        in_usd, in_ratio: Positive.
    """

    session: dt.date
    source: str
    target: str
    out_usd: float
    out_ratio: float
    in_usd: float
    in_ratio: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DexVolume(Finding):
    """Volume of decentralised exchanges over a day; it has no direction.

    Attributes:
        change: Of the total, ratio on the day before; None if not measured.
        venues: The ten largest at most, the largest first.
        rising: Share of them whose volume rose; None without venues.
        quartiles: First and third quartile of their changes.
    """

    session: dt.date
    usd: float
    change: float | None
    venues: tuple[Contributor, ...] = ()
    rising: float | None = None
    quartiles: tuple[float, float] | None = None


class LevelKind(StrEnum):
    """Which level was crossed."""

    ROUND = "round"
    HIGH = "20-session high"
    LOW = "20-session low"


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelBreak(Finding):
    """A close beyond a round level or beyond the closes of the twenty sessions before.

    Attributes:
        subject: The instrument.
        direction: 1 up, -1 down.
        level: The level crossed.
        close: The close beyond it.
    """

    session: dt.date
    kind: LevelKind
    direction: int
    level: float
    close: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CoinMarket(Finding):
    """Prices and total capitalisation of coins.

    Attributes:
        subject: `crypto`.
        total_usd: Capitalisation of all coins; None if not measured.
        total_change: Ratio on the day before; None if not measured.
        eth_btc: Price of ETH in BTC; None if not measured.
        eth_btc_change: Ratio on the day before.
    """

    session: dt.date | None
    total_usd: float | None
    total_change: float | None
    eth_btc: float | None
    eth_btc_change: float | None
