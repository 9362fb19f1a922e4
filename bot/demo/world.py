"""The tables of the simulated world: factors of news, what follows them, and staged scenarios.

News of a factor is 1 % on an ordinary day; a load of 1.2 makes it a move of 1.2 %. A load may name
a factor or an instrument above it in the table, so that the table reads from cause to effect.
Names of factors begin with ~, and those of assets that no report names hold a space: no configured
instrument can have such a name.
Levels are those around which an instrument wanders at the beginning of 2026: plausible ones, not
anybody's real closes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial

import numpy as np

from mir_core.model.instrument import Kind

#: The date for which levels are given.
REFERENCE = np.datetime64("2026-01-01", "D")

#: How much of a weekday's news arrives on a Saturday or a Sunday.
MARKET_WEEKEND = 0.3
COIN_WEEKEND = 0.7


@dataclass(frozen=True, slots=True)
class Factor:
    """One kind of news.

    Attributes:
        shared: Correlation of its log volatility with the world's.
        weekend: Size of its news on a Saturday or Sunday, as a share of a weekday's.
        persistence: Autocorrelation of its news from day to day.
    """

    shared: float = 0.0
    weekend: float = MARKET_WEEKEND
    persistence: float = 0.0


FACTORS = {
    "~world": Factor(shared=1.0),  # what New York trades on
    "~tech": Factor(shared=0.6),  # technology against the rest, worldwide
    "~hong kong": Factor(shared=0.4),
    "~hong kong tech": Factor(shared=0.3),
    "~mainland": Factor(shared=0.2),
    "~mainland growth": Factor(shared=0.2),
    "~coin": Factor(shared=0.3, weekend=COIN_WEEKEND),
    "~alt": Factor(shared=0.3, weekend=COIN_WEEKEND),  # ether and what is built on it
    "~issuance": Factor(weekend=COIN_WEEKEND, persistence=0.5),  # stablecoins made or redeemed
    "~rotation": Factor(weekend=COIN_WEEKEND, persistence=0.3),  # DeFi-native into RWA
}


@dataclass(frozen=True, slots=True)
class Asset:
    """How one instrument moves.

    Attributes:
        level: Close, supply or TVL around which it wanders at the beginning of 2026.
        growth: Of that level, per year.
        loads: By factor or instrument, its share of their move of the same date.
        lags: The same of the date before: New York's move reaches Asia a date later.
        own: News of its own, percent a day.
        weekend: As for a factor, of its own news.
    """

    level: float
    growth: float = 0.0
    loads: Mapping[str, float] = field(default_factory=dict)
    lags: Mapping[str, float] = field(default_factory=dict)
    own: float = 0.0
    weekend: float = MARKET_WEEKEND


_Token = partial(Asset, weekend=COIN_WEEKEND)

ASSETS: Mapping[str, Asset] = {
    # New York
    "SPX": Asset(6_700, 0.07, loads={"~world": 1.00, "~tech": 0.25}),
    "DJI": Asset(47_000, 0.06, loads={"~world": 0.88, "~tech": -0.10}, own=0.20),
    "NDX": Asset(24_800, 0.09, loads={"~world": 1.10, "~tech": 0.74}, own=0.05),
    "IXIC": Asset(22_600, 0.09, loads={"NDX": 0.98}, own=0.15),
    "US10Y": Asset(4.2, loads={"~world": 0.10}, own=1.3),
    "DXY": Asset(100.0, loads={"~world": -0.10}, own=0.40),
    # Hong Kong opens after New York's close
    "HSI": Asset(25_500, 0.02, loads={"~hong kong": 1.30}, lags={"SPX": 0.56}),
    "HSCEI": Asset(9_000, 0.02, loads={"HSI": 1.04}, own=0.28),
    "HSTECH": Asset(
        5_600, 0.03, loads={"HSI": 1.42, "~hong kong tech": 0.64}, lags={"~tech": 0.25}
    ),
    # Shanghai and Shenzhen trade beside Hong Kong
    "SSE": Asset(3_900, 0.03, loads={"HSI": 0.40, "~mainland": 0.72}),
    "SZSE": Asset(13_200, 0.03, loads={"SSE": 1.20, "~mainland growth": 0.50}, own=0.15),
    "ChiNext": Asset(3_150, 0.04, loads={"SSE": 1.45, "~mainland growth": 0.95}, own=0.20),
    # Coins never close
    "BTC": _Token(88_000, 0.10, loads={"SPX": 1.05, "~coin": 2.45}),
    "ETH": _Token(3_000, 0.08, loads={"BTC": 1.10, "~alt": 2.1}),
    # Supplies of stablecoins, in USD
    "USDT": _Token(185e9, 0.12, loads={"~issuance": 0.10}, own=0.05),
    "USDC": _Token(75e9, 0.12, loads={"~issuance": 0.16}, own=0.20),
    "DAI": _Token(4.5e9, 0.05, loads={"~issuance": 0.10}, own=0.40),
    "other stablecoins": _Token(45e9, 0.12, loads={"~issuance": 0.08}, own=0.10),
    # Values locked in DeFi, in USD
    "TVL.Lending": _Token(75e9, 0.10, loads={"ETH": 0.55, "~rotation": -0.45}, own=0.5),
    "TVL.DEX": _Token(13e9, 0.06, loads={"ETH": 0.51, "~rotation": -0.35}, own=0.7),
    "TVL.Bridge": _Token(45e9, 0.08, loads={"ETH": 0.60, "~rotation": -0.20}, own=0.5),
    "TVL.Derivatives": _Token(48e9, 0.10, loads={"ETH": 0.90}, own=0.6),
    "TVL.Yield": _Token(8.5e9, 0.08, loads={"ETH": 0.48, "~rotation": -0.30}, own=0.9),
    "TVL.RWA": _Token(24e9, 0.20, loads={"ETH": 0.03, "~rotation": 0.65}, own=0.4),
    "TVL.Algo-Stables": _Token(0.11e9, loads={"ETH": 0.43}, own=2.0),
    "liquid staking": _Token(40e9, 0.08, loads={"ETH": 0.98}, own=0.3),
}

#: Instruments that are the sum of assets.
SUMS: Mapping[str, tuple[str, ...]] = {
    "STABLECOINS": ("USDT", "USDC", "DAI", "other stablecoins"),
    "TVL.DeFi": tuple(name for name in ASSETS if name.startswith("TVL.")),
    "TVL.Total": ("TVL.DeFi", "liquid staking"),
}

#: VIX: what it never falls below, what an ordinary day adds, and how it grows with log volatility.
VIX_FLOOR, VIX_ORDINARY, VIX_GAIN = 9.5, 7.0, 1.2

#: An instrument that the table does not know follows the main one of its calendar ...
LEADERS = {"XNYS": "SPX", "XHKG": "HSI", "XSHG": "SSE", "24/7": "ETH", "weekdays": "DXY"}
#: ... from this level, with this share of its moves.
STAND_INS = {
    Kind.INDEX: (10_000.0, 1.0),
    Kind.VOLATILITY: (20.0, -4.0),
    Kind.RATE: (4.0, 0.1),
    Kind.CURRENCY: (100.0, 0.1),
    Kind.COIN: (100.0, 1.0),
    Kind.STABLECOIN: (10e9, 0.0),
    Kind.TVL: (5e9, 0.6),
    Kind.MARKET_VALUE: (2.6e12, 0.9),
    Kind.TURNOVER: (1e11, 0.5),
}


@dataclass(frozen=True, slots=True)
class Exchange:
    """What a mainland exchange publishes beside its index.

    Attributes:
        names: Listed stocks at the beginning of 2026.
        turnover_cny: Turnover of an ordinary session then.
        index_sd: Volatility of its index, ratio a session.
    """

    names: int
    turnover_cny: float
    index_sd: float


EXCHANGES = {
    "SSE": Exchange(2_300, 0.80e12, 0.0095),
    "SZSE": Exchange(2_850, 1.00e12, 0.0130),
}


@dataclass(frozen=True, slots=True)
class Scenario:
    """A staged event that comes back now and then.

    Attributes:
        per_year: How often it comes.
        pushes: By factor, what it adds to the news of its first and next days, percent.
    """

    per_year: float
    pushes: Mapping[str, tuple[float, ...]]


SCENARIOS = {
    "New York falls, Hong Kong does not follow": Scenario(
        6, {"~world": (-1.5,), "~hong kong": (0, 1.2)}
    ),
    "New York rises, Hong Kong falls": Scenario(5, {"~world": (1.4,), "~hong kong": (0, -1.2)}),
    "coins surge alone": Scenario(8, {"~coin": (1.7, 1.0), "~alt": (0.8, 0.6)}),
    "coins fall alone": Scenario(6, {"~coin": (-1.8, -0.6), "~alt": (-0.8,)}),
    "mainland technology rally": Scenario(8, {"~mainland growth": (2.2, 1.0), "~mainland": (0.8,)}),
    "Hong Kong technology falls": Scenario(8, {"~hong kong tech": (-2.4, -0.8)}),
    "New York turns to value": Scenario(6, {"~tech": (-2.2, -0.8)}),
    "stablecoins are issued in a burst": Scenario(8, {"~issuance": (2.5, 2.0, 1.0)}),
    "money turns to real-world assets": Scenario(10, {"~rotation": (3.0, 3.0, 2.0)}),
}
