"""What a report covers: instruments.toml and divergences.toml as one Coverage."""

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Annotated

from pydantic import Field

from config.faults import check_file
from config.plausible import (
    KindRow,
    LimitRow,
    Tolerance,
    judged,
    limit_faults,
    tolerance_faults,
)
from config.settings import Section
from mir_core.calendars import CRYPTO, VENUES, WEEKDAYS
from mir_core.model.coverage import Coverage, LinkSpec, PairSpec, Region, Thresholds
from mir_core.model.instrument import Instrument, Kind

_Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=64)]
_Ids = tuple[_Id, ...]
_Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]


class _InstrumentRow(Section):
    kind: Kind
    calendar: str
    unit: Annotated[str, Field(min_length=1)]
    required: bool = False
    decimals: Annotated[int, Field(ge=0, le=8)] = 2
    beside: str | None = None
    dated_at_start: bool = False
    universe: str | None = None
    tolerance: Tolerance | None = None
    tolerances: dict[str, Tolerance] = Field(default_factory=dict)
    plausible: LimitRow = LimitRow()


class _RegionRow(Section):
    venue: str
    indices: Annotated[_Ids, Field(min_length=1)]
    broad: _Id
    growth: _Id
    breadth: _Ids = ()
    breadth_instead: _Ids = ()
    turnover: _Ids = ()


class _InstrumentFile(Section):
    instruments: Annotated[dict[_Id, _InstrumentRow], Field(min_length=1)]
    regions: dict[_Id, _RegionRow]
    kinds: dict[Kind, KindRow] = Field(default_factory=dict)


class _LinkRow(Section):
    id: Annotated[str, Field(min_length=1, max_length=64)]
    a: _Id
    b: _Id


class _PairRow(Section):
    a: _Id
    b: _Id


class _ThresholdRow(Section):
    tone: tuple[_Positive, _Positive]
    reported_z: tuple[_Positive, _Positive]
    horizons: Annotated[
        tuple[Annotated[int, Field(gt=0, le=60)], ...], Field(min_length=1, max_length=4)
    ]


class _DivergenceFile(Section):
    links: tuple[_LinkRow, ...]
    pairs: tuple[_PairRow, ...]
    thresholds: _ThresholdRow


def read_coverage(instruments: Path, divergences: Path, faults: list[str]) -> Coverage | None:
    """The coverage of both files; None, with the faults added, if either has any."""
    before = len(faults)
    markets = check_file(_InstrumentFile, instruments, faults)
    watched = check_file(_DivergenceFile, divergences, faults)
    if markets is not None:
        faults += [f"{instruments}: {fault}" for fault in _market_faults(markets)]
    if watched is not None:
        faults += [f"{divergences}: {fault}" for fault in _threshold_faults(watched.thresholds)]
        faults += [f"{divergences}: {fault}" for fault in _repeated(watched)]
    if markets is not None and watched is not None:
        known = markets.instruments
        faults += [f"{divergences}: {fault}" for fault in _leg_faults(watched, known)]
    if markets is None or watched is None or len(faults) > before:
        return None
    return _coverage(markets, watched)


def _coverage(markets: _InstrumentFile, watched: _DivergenceFile) -> Coverage:
    return Coverage(
        {
            name: Instrument(name, **{**dict(row), **judged(row, markets.kinds.get(row.kind))})
            for name, row in markets.instruments.items()
        },
        tuple(Region(name, **dict(row)) for name, row in markets.regions.items()),
        tuple(LinkSpec(**dict(row)) for row in watched.links),
        tuple(PairSpec(**dict(row)) for row in watched.pairs),
        Thresholds(**dict(watched.thresholds)),
    )


def _market_faults(markets: _InstrumentFile) -> Iterator[str]:
    calendars = (*VENUES, CRYPTO)
    for name, row in markets.instruments.items():
        if row.calendar not in calendars:
            allowed = ", ".join(calendars)
            yield (f"instruments.{name}.calendar: must be one of {allowed}, not {row.calendar!r}")
        if row.beside is not None and row.beside not in VENUES:
            allowed = ", ".join(VENUES)
            yield f"instruments.{name}.beside: must be one of {allowed}, not {row.beside!r}"
        for fault in limit_faults(row.plausible, row.kind):
            yield f"instruments.{name}.plausible.{fault}"
        for fault in tolerance_faults(row.tolerances):
            yield f"instruments.{name}.{fault}"
    for kind, limits in markets.kinds.items():
        for fault in (*limit_faults(limits, kind), *tolerance_faults(limits.tolerances)):
            yield f"kinds.{kind}.{fault}"
    for name, region in markets.regions.items():
        for fault in _region_faults(region, markets.instruments):
            yield f"regions.{name}.{fault}"


def _region_faults(region: _RegionRow, known: dict[str, _InstrumentRow]) -> Iterator[str]:
    exchanges = [venue for venue in VENUES if venue != WEEKDAYS]
    if region.venue not in exchanges:
        yield f"venue: must be one of {', '.join(exchanges)}, not {region.venue!r}"
    for key in ("indices", "breadth", "breadth_instead", "turnover"):
        names: _Ids = getattr(region, key)
        for name in names:
            if name not in known:
                yield f"{key}: unknown instrument {name!r}"
            elif known[name].calendar != region.venue:
                yield f"{key}: {name} does not follow the calendar {region.venue}"
        yield from (f"{key}: {name} stands twice" for name in _twice(names))
    for key in ("broad", "growth"):
        name = getattr(region, key)
        if name not in region.indices:
            yield f"{key}: must be one of indices, not {name!r}"


def _leg_faults(watched: _DivergenceFile, known: Collection[str]) -> Iterator[str]:
    rows = [(f"links[{number}]", row.a, row.b) for number, row in enumerate(watched.links)]
    rows += [(f"pairs[{number}]", row.a, row.b) for number, row in enumerate(watched.pairs)]
    for place, a, b in rows:
        for leg, name in (("a", a), ("b", b)):
            if name not in known:
                yield f"{place}.{leg}: unknown instrument {name!r}"
        if a == b:
            yield f"{place}: a and b are the same instrument"


def _repeated(watched: _DivergenceFile) -> Iterator[str]:
    for name in _twice(tuple(row.id for row in watched.links)):
        yield f"links: the id {name!r} stands twice"
    for pair in _twice(tuple("/".join(sorted((row.a, row.b))) for row in watched.pairs)):
        yield f"pairs: {pair} stands twice"


def _threshold_faults(thresholds: _ThresholdRow) -> Iterator[str]:
    if not thresholds.tone[0] < thresholds.tone[1]:
        yield "thresholds.tone: must increase"
    if thresholds.reported_z[0] < thresholds.reported_z[1]:
        yield "thresholds.reported_z: the second must not be above the first"
    horizons = thresholds.horizons
    if list(horizons) != sorted(set(horizons)):
        yield "thresholds.horizons: must increase"


def _twice(names: _Ids) -> list[str]:
    return sorted({name for name in names if names.count(name) > 1})
