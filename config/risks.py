"""The catalogue of risks: risks.toml."""

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Annotated

from pydantic import Field

from config.faults import check_file
from config.settings import Section
from config.texts import TextRow, names_in, text_faults
from mir_core.analysis.signal_names import SignalSpec, Unit, names_of, signals_of
from mir_core.model.catalogue import Comparison, RiskEntry
from mir_core.model.conclusion import Band, RiskEvent
from mir_core.model.coverage import Coverage

_Number = Annotated[float, Field(allow_inf_nan=False)]
_Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=48)]

#: Placeholders besides signals and names.
_OWN_NUMBERS = ("close", "level", "move", "horizon")
_OWN_NAMES = ("instrument",)


class _ComparisonRow(Section):
    signal: str
    above: _Number | None = None
    below: _Number | None = None


class _EventRow(Section):
    instrument: str
    move: Annotated[float, Field(gt=-1, lt=10, allow_inf_nan=False)]
    horizon: Annotated[int, Field(ge=1, le=60)]


class _RiskRow(Section):
    when: Annotated[tuple[_ComparisonRow, ...], Field(min_length=1)]
    event: _EventRow
    markets: Annotated[tuple[str, ...], Field(min_length=1)]
    band: Band
    name: TextRow
    trigger: TextRow


class _RiskFile(Section):
    risks: dict[_Name, _RiskRow]


def read_risks(
    path: Path, coverage: Coverage, languages: Collection[str], faults: list[str], *, own: bool
) -> tuple[RiskEntry, ...]:
    """The entries in the order of the file; faults are added for what is wrong.

    Args:
        path: The file.
        coverage: Whose signals and markets may be named.
        languages: Languages that every text must have.
        faults: Grows.
        own: The operator's file. Entries of the package's file that name what the operator's own
            instruments lack are left out.
    """
    file = check_file(_RiskFile, path, faults)
    specs = signals_of(coverage)
    entries = []
    for name, row in (file.risks if file else {}).items():
        if not own and _is_foreign(row, coverage, specs):
            continue
        place = f"{path}: risks.{name}"
        found = [f"{place}.{fault}" for fault in _faults(row, coverage, specs, languages)]
        faults += found
        if not found:
            entries.append(_entry(name, f"{path.name}: risks.{name}", row))
    return tuple(entries)


def _entry(name: str, place: str, row: _RiskRow) -> RiskEntry:
    return RiskEntry(
        id=name,
        place=place,
        when=tuple(Comparison(**dict(each)) for each in row.when),
        event=RiskEvent(**dict(row.event)),
        markets=row.markets,
        band=row.band,
        name=row.name,
        trigger=row.trigger,
    )


def _is_foreign(row: _RiskRow, coverage: Coverage, specs: Mapping[str, SignalSpec]) -> bool:
    markets = {*coverage.instruments, *(region.id for region in coverage.regions)}
    signals = {each.signal for each in row.when}
    numbers, names = _placeholders(coverage, specs)
    return not (
        signals <= specs.keys()
        and {row.event.instrument, *row.markets} <= markets
        and names_in((row.name, row.trigger)) <= numbers | names
    )


def _placeholders(coverage: Coverage, specs: Mapping[str, SignalSpec]) -> tuple[set[str], set[str]]:
    """Placeholders of numbers, and of names."""
    numbers = {spec.placeholder for spec in specs.values() if spec.unit is not Unit.LABEL}
    return {*_OWN_NUMBERS, *numbers}, {*_OWN_NAMES, *names_of(coverage)}


def _faults(
    row: _RiskRow,
    coverage: Coverage,
    specs: Mapping[str, SignalSpec],
    languages: Collection[str],
) -> Iterator[str]:
    yield from _condition_faults(row.when, specs)
    instrument = coverage.instruments.get(row.event.instrument)
    if instrument is None or "close" not in instrument.levels:
        yield f"event.instrument: must have closes, not {row.event.instrument!r}"
    if row.event.move == 0:
        yield "event.move: must not be zero"
    regions = {region.id for region in coverage.regions}
    for market in row.markets:
        if market not in regions and market not in coverage.instruments:
            yield f"markets: unknown market {market!r}"
    numbers, names = _placeholders(coverage, specs)
    for key in ("name", "trigger"):
        for fault in text_faults(getattr(row, key), languages, numbers, names):
            yield f"{key}: {fault}"


def _condition_faults(
    when: tuple[_ComparisonRow, ...], specs: Mapping[str, SignalSpec]
) -> Iterator[str]:
    lows: dict[str, float] = {}
    highs: dict[str, float] = {}
    for number, row in enumerate(when):
        spec = specs.get(row.signal)
        if spec is None:
            yield f"when[{number}].signal: unknown signal {row.signal!r}"
        elif spec.venue is None:
            yield f"when[{number}].signal: {row.signal} has no past, so nothing can be counted"
        if row.above is None and row.below is None:
            yield f"when[{number}]: needs above or below"
        if row.above is not None:
            lows[row.signal] = max(row.above, lows.get(row.signal, row.above))
        if row.below is not None:
            highs[row.signal] = min(row.below, highs.get(row.signal, row.below))
    for name in lows.keys() & highs.keys():
        if lows[name] >= highs[name]:
            yield f"when: can never hold: {name} above {lows[name]:g} and below {highs[name]:g}"
