"""The figures printed in two example reports, on the sessions that they are of.

Figures alone, as facts; the past that they are measured against is the simulated market's, scaled
to meet each figure. Two things are not printed and stand here as assumptions: what single
protocols and venues hold (`_SIZES`), and how far whole categories moved (`Example.categories`).
"""

import dataclasses
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np

from bot.demo.market import simulate
from mir_core.analysis.analyse import analyse
from mir_core.analysis.pairs import PairHistory
from mir_core.calendars import cut_off
from mir_core.model.coverage import Coverage
from mir_core.model.observation import History, Named
from mir_core.model.report import Report
from mir_core.report.compose import compose
from mir_core.snapshot.take import take
from tests.builders import MORNING, ZONE, calendars
from tests.demo_world import configuration

Key = tuple[str, str]

#: Session of the US closes of both examples, whatever date they print.
US_SESSION = dt.date(2025, 9, 26)
US = {
    ("DJI", "close"): (46_247.29, 0.0065),
    ("IXIC", "close"): (22_484.07, 0.0044),
    ("SPX", "close"): (6_643.70, 0.0059),
}
#: Not printed; the level that "NDX 22,484" is held against.
NDX = 24_503.85
#: Of both examples too: Hong Kong's last session before five closed days.
HK_SESSION = dt.date(2026, 4, 2)
HK = {
    ("HSI", "close"): (25_116.0, -0.0070),
    ("HSCEI", "close"): (8_456.0, -0.0056),
    ("HSTECH", "close"): (4_679.0, -0.0163),
}
#: Categories that the simulated market lacks: their names, and their size beside lending.
_CATEGORIES = {"TVL.CDP": ("CDP", 0.1), "TVL.Liquid-Staking": ("Liquid Staking", 0.8)}
#: Change of a category's TVL that goes with ETH's.
_USUAL_BETA = 0.9
#: Protocols and venues by name: category (None for a venue) and an assumed size in USD.
_SIZES: Mapping[str, tuple[str | None, float]] = {
    "Superstate USTB": ("RWA", 900e6),
    "OpenEden TBILL": ("RWA", 300e6),
    "Dolomite": ("Lending", 250e6),
    "River Omni-CDP": ("CDP", 200e6),
    "Strata Markets": ("Yield", 180e6),
    "NAVI Lending": ("Lending", 400e6),
    "Uniswap V4": (None, 900e6),
    "Orca": (None, 500e6),
    "Aerodrome": (None, 600e6),
    "Uniswap V3": (None, 1_500e6),
    "Fluid": (None, 700e6),
    "Curve": (None, 400e6),
    "PancakeSwap": (None, 800e6),
}


@dataclass(frozen=True, eq=False)
class Example:
    """What one example prints.

    Attributes:
        mainland, coins: Value and change by figure.
        supplies: Change over a day by stablecoin.
        breadth: Advancing and declining, of one exchange.
        turnover_cny: Of both exchanges together.
        protocols: Change over a day.
        venues: Likewise, of their volume.
        categories: Assumed: changes of TVL; all other categories go with ETH.
    """

    date: dt.date
    session: dt.date
    mainland: Mapping[str, tuple[float, float]]
    coins: Mapping[str, tuple[float, float]]
    supplies: Mapping[str, float]
    breadth: tuple[int, int]
    turnover_cny: float
    protocols: Mapping[str, float]
    venues: Mapping[str, float]
    categories: Mapping[str, float]
    total: tuple[float, float] | None = None

    @property
    def day(self) -> dt.date:
        """The UTC day that ends at the cut-off."""
        return self.date - dt.timedelta(days=1)


FIRST = Example(
    date=dt.date(2026, 4, 3),
    session=dt.date(2026, 4, 2),
    mainland={
        "SSE": (3_919.0, -0.0074),
        "SZSE": (13_486.0, -0.0160),
        "ChiNext": (3_172.0, -0.0231),
    },
    coins={"BTC": (66_830.0, -0.0204), "ETH": (2_055.0, -0.0390)},
    supplies={"USDT": -0.00142, "USDC": 0.00117, "DAI": 0.00704},
    breadth=(445, 1_864),
    turnover_cny=1.48e12,
    protocols={
        "Superstate USTB": 0.305,
        "OpenEden TBILL": 0.106,
        "Dolomite": 0.38,
        "River Omni-CDP": -0.31,
        "Strata Markets": -0.21,
        "NAVI Lending": -0.17,
    },
    # The last one is not printed: the example calls volumes mixed.
    venues={"Uniswap V4": -0.33, "Orca": -0.58, "Aerodrome": 0.10, "PancakeSwap": 0.04},
    categories={"TVL.RWA": 0.03, "TVL.Lending": -0.065, "TVL.CDP": -0.08},
)
SECOND = Example(
    date=dt.date(2026, 4, 8),
    session=dt.date(2026, 4, 7),
    mainland={"SSE": (3_890.0, 0.0026), "SZSE": (13_400.0, 0.0036), "ChiNext": (3_160.0, 0.0036)},
    coins={"BTC": (71_917.0, 0.0435), "ETH": (2_241.0, 0.0605)},
    supplies={"USDT": 0.0025, "USDC": 0.0043},
    breadth=(1_584, 713),
    turnover_cny=1.32e12,
    protocols={"Superstate USTB": -0.24, "OpenEden TBILL": -0.09},
    venues={"Uniswap V3": 1.32, "Fluid": 1.63, "Curve": 3.33},
    categories={"TVL.RWA": -0.04, "TVL.Bridge": 0.08, "TVL.Liquid-Staking": 0.095},
    total=(2.53e12, 0.0402),
)


@cache
def watched() -> Coverage:
    """The shipped coverage, with the breadth of the one exchange that the examples count."""
    whole = configuration().coverage
    regions = tuple(
        dataclasses.replace(region, breadth=("SSE",)) if region.id == "A" else region
        for region in whole.regions
    )
    return dataclasses.replace(whole, regions=regions)


@cache
def report_of(example: Example, *, us_in_time: bool = False) -> Report:
    """The morning report of an example's date.

    Args:
        example: What was printed.
        us_in_time: The US closes stand on the last session of New York, as the examples claim.
    """
    as_of = cut_off(example.date, MORNING, ZONE)
    histories = histories_of(example, as_of, us_in_time=us_in_time)
    covered = watched()
    snapshot = take(
        example.date, "morning", as_of, as_of, histories, calendars(), covered, demo=False
    )
    return compose(snapshot, analyse(snapshot, covered, PairHistory()), covered, 1)


def histories_of(example: Example, as_of: dt.datetime, *, us_in_time: bool) -> dict[Key, History]:
    """The simulated past of every figure, scaled so that it leads to the printed one.

    Args:
        example: What was printed.
        as_of: The cut-off.
        us_in_time: As for `report_of`.
    """
    found = {
        (history.instrument, history.field): history
        for history in simulate(1, as_of, calendars(), watched())
    }
    found |= {
        (name, "tvl_usd"): dataclasses.replace(
            found["TVL.Lending", "tvl_usd"],
            instrument=name,
            values=found["TVL.Lending", "tvl_usd"].values * share,
            called=Named(category, category),
        )
        for name, (category, share) in _CATEGORIES.items()
    }
    for name in example.coins:
        found[name, "close"] = _below_since_a_week(found[name, "close"])
    session = example.session if us_in_time else US_SESSION
    printed: dict[Key, tuple[dt.date, float, float]] = {
        **{key: (session, *value) for key, value in US.items()},
        **{key: (HK_SESSION, *value) for key, value in HK.items()},
        **{(name, "close"): (example.session, *v) for name, v in example.mainland.items()},
        **{(name, "close"): (example.day, *v) for name, v in example.coins.items()},
    }
    if example.total is not None:
        printed["CRYPTO", "mcap_usd"] = (example.day, *example.total)
    for key, (day, value, change) in printed.items():
        found[key] = _ending(found[key], day, value, value / (1 + change))
    ndx = found["NDX", "close"]
    found["NDX", "close"] = _ending(ndx, session, NDX, NDX / 1.0044)
    eth = example.coins["ETH"][1]
    moved = {
        **{(name, "circulating_usd"): change for name, change in example.supplies.items()},
        **{key: _USUAL_BETA * eth for key in found if key[1] == "tvl_usd"},
        **{(name, "tvl_usd"): change for name, change in example.categories.items()},
    }
    for key, change in moved.items():
        last = float(found[key].values[-2])
        found[key] = _ending(found[key], example.day, last * (1 + change), last)
    return {**found, **_amounts(example, found), **_named(example)}


def _amounts(example: Example, found: Mapping[Key, History]) -> dict[Key, History]:
    """Breadth of Shanghai, and the turnover of both exchanges in the shares of the past."""
    advancing, declining = example.breadth
    shares = {name: found[name, "turnover_cny"].values[-1] for name in ("SSE", "SZSE")}
    told: dict[Key, float] = {
        ("SSE", "advancing"): advancing,
        ("SSE", "declining"): declining,
        **{
            (name, "turnover_cny"): example.turnover_cny * share / sum(shares.values())
            for name, share in shares.items()
        },
    }
    amounts = {}
    for key, value in told.items():
        history = found[key]
        amounts[key] = dataclasses.replace(history, values=np.append(history.values[:-1], value))
    return amounts


def _below_since_a_week(history: History) -> History:
    """No close of the week before the last two beyond the last but one: a level may be broken."""
    values = history.values.copy()
    values[-8:-1] = np.minimum(values[-8:-1], values[-2])
    return dataclasses.replace(history, values=values)


def _ending(history: History, day: dt.date, value: float, before: float) -> History:
    """A history scaled to `before` on the session before `day`, and cut after `day`."""
    end = int(np.searchsorted(history.dates, np.datetime64(day)))
    assert history.dates[end] == np.datetime64(day)
    values = history.values[: end + 1] * (before / history.values[end - 1])
    values[end] = value
    rows = slice(0, end + 1)
    return dataclasses.replace(
        history,
        dates=history.dates[rows],
        values=values,
        observed_at=history.observed_at[rows],
        known_at=history.known_at[rows],
        sources=history.sources[rows],
        assumed=history.assumed[rows],
    )


def _named(example: Example) -> dict[Key, History]:
    """Protocols and venues on two days."""
    table = calendars().table("24/7")
    end = table.position(example.day)
    assert end is not None
    rows = [end - 1, end]
    found = {}
    for prefix, name_field, moves in (
        ("Protocol", "tvl_usd", example.protocols),
        ("DEX", "volume_usd", example.venues),
    ):
        for label, change in moves.items():
            category, usd = _SIZES[label]
            name = f"{prefix}.{label.replace(' ', '-')}"
            found[name, name_field] = History(
                name,
                name_field,
                table.dates[rows],
                np.array([usd, usd * (1 + change)]),
                table.closes[rows],
                table.closes[rows],
                np.array(["demo", "demo"]),
                np.array([True, True]),
                called=Named(label, category),
            )
    return found
