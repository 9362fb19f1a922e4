"""What a report covers: instruments, regions, links, pairs and thresholds, as configured."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from mir_core.model.catalogue import PlayEntry, RiskEntry
from mir_core.model.instrument import Instrument

#: Our name of a category where it is not the source's.
_RENAMED = {"Dexs": "DEX"}
#: Group of every category that no group names.
OTHER = "Other"


@dataclass(frozen=True, slots=True)
class Region:
    """A market whose tone is measured.

    Attributes:
        id: `US`, `HK`, `A`.
        venue: MIC of its exchange.
        indices: Instrument ids, in print order.
        broad: The index that stands for the whole market.
        growth: The index that stands for technology and growth.
        breadth: Instruments whose advancing and declining counts add up to its breadth.
        breadth_instead: Those that are added up where a count of `breadth` is missing: another
            universe, which the report names.
        turnover: Instruments whose turnover adds up to the market's.
    """

    id: str
    venue: str
    indices: tuple[str, ...]
    broad: str
    growth: str
    breadth: tuple[str, ...] = ()
    turnover: tuple[str, ...] = ()
    breadth_instead: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LinkSpec:
    """A link of the transmission chain: does a move of `a` arrive at `b`?"""

    id: str
    a: str
    b: str


@dataclass(frozen=True, slots=True)
class PairSpec:
    """Two instruments whose spread of returns is watched; printed as `a/b`."""

    a: str
    b: str

    @property
    def id(self) -> str:
        """`a/b`."""
        return f"{self.a}/{self.b}"


@dataclass(frozen=True, slots=True)
class CategoryGroup:
    """Categories of protocols that are told of together.

    Attributes:
        id: `RWA`, `Lending`, ...
        categories: The source's own names.
        defi_native: It belongs to what capital leaves or enters when it rotates from or into RWA.
    """

    id: str
    categories: tuple[str, ...]
    defi_native: bool = False

    @property
    def instruments(self) -> tuple[str, ...]:
        """Instruments of the categories."""
        return tuple(tvl_of(category) for category in self.categories)


def tvl_of(category: str) -> str:
    """Instrument of a category of protocols by the source's own name."""
    return f"TVL.{_RENAMED.get(category, category).replace(' ', '-')}"


@dataclass(frozen=True, slots=True)
class Edition:
    """A time of day at which a report is cut off.

    Attributes:
        time: Local time of the cut-off in `zone`.
        zone: IANA name of the report's time zone.
    """

    name: str
    time: dt.time
    zone: str


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Numbers of the analysis that an operator may change; see docs/analysis.md.

    Attributes:
        tone: Score from which a tone is risk-on, and strongly so.
        reported_z: `|z|` from which a divergence is reported, and from which it is if the legs
            have opposite signs.
        horizons: Horizons of base rates, in pairs.
    """

    tone: tuple[float, float] = (0.5, 1.5)
    reported_z: tuple[float, float] = (2.0, 1.5)
    horizons: tuple[int, ...] = (5, 10)


@dataclass(frozen=True, slots=True)
class Coverage:
    """All that the analysis and the report need to know of the configuration.

    Attributes:
        sources: Names of the live sources of each figure (`SPX.close`), the most trusted first.
        groups: Groups of categories, in print order; the last one may be that of all others.
        totals: Instruments that sum up several categories, and belong to no group.
        risks: The catalogue of risks.
        playbook: Actions of all profiles.
    """

    instruments: Mapping[str, Instrument]
    regions: tuple[Region, ...]
    links: tuple[LinkSpec, ...]
    pairs: tuple[PairSpec, ...]
    thresholds: Thresholds = field(default_factory=Thresholds)
    sources: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    groups: tuple[CategoryGroup, ...] = ()
    totals: tuple[str, ...] = ()
    risks: tuple[RiskEntry, ...] = ()
    playbook: tuple[PlayEntry, ...] = ()
