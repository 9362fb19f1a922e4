"""The whole configuration, read and validated at once: every fault is listed, or there is none."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from config.categories import read_categories
from config.coverage import read_coverage
from config.environment import read_environment
from config.faults import Place, check, key
from config.files import market_file, read_toml
from config.holidays import read_holidays
from config.layers import Layer, environment_layer, file_layer, merge, option_layer, origin_in
from config.narrative import narrative_faults
from config.playbook import read_playbook
from config.risks import read_risks
from config.schedule import Schedule, read_schedule
from config.settings import DestinationRow, ReportSettings, Settings
from config.sources import live_sources, read_sources
from mir_core.calendars import Override
from mir_core.model.coverage import Coverage
from mir_core.model.delivery import Destination
from mir_core.model.errors import ConfigurationError

_DEFAULTS = Path(__file__).with_name("default.toml")


@dataclass(frozen=True, slots=True)
class Configuration:
    """All that an operator may decide.

    Attributes:
        overrides: Days on which exchanges differ from the calendar library, by MIC.
        destinations: By id.
    """

    settings: Settings
    coverage: Coverage
    overrides: Mapping[str, Override]
    schedule: Schedule
    destinations: Mapping[str, Destination]


def load(
    file: Path | None = None,
    environment: Mapping[str, str] | None = None,
    options: Mapping[tuple[str, str], str] | None = None,
    *,
    languages: Collection[str],
) -> Configuration:
    """Read every layer and every file.

    Args:
        file: Settings over the defaults.
        environment: Variables; those of ours go over the file.
        options: (section, key) -> value from the command line; they go over everything.
        languages: Languages that reports can be printed in.

    Raises:
        ConfigurationError: Every fault, one line each.
    """
    faults: list[str] = []
    layers = _layers(file, environment or {}, options or {}, faults)
    origin = origin_in(layers)
    merged = merge(layers, faults)
    settings = check(Settings, merged, origin, faults)
    folder = _folder(merged, origin, faults)
    coverage = read_coverage(
        market_file("instruments.toml", folder), market_file("divergences.toml", folder), faults
    )
    coverage = coverage and _with_sources(coverage, folder, faults)
    groups, totals = read_categories(market_file("categories.toml", folder), faults)
    coverage = coverage and replace(coverage, groups=groups, totals=totals)
    overrides = read_holidays(market_file("holidays.toml", folder), faults)
    schedule = read_schedule(market_file("schedule.toml", folder), faults)
    # Each read by itself, so that a fault elsewhere hides none of these.
    report = check(ReportSettings, merged.get("report"), origin, [])
    if report is not None:
        faults += _language_faults(report, languages, origin)
    spoken = [each for each in languages if report is None or each in report.languages]
    coverage = coverage and _with_advice(coverage, folder, spoken, faults)
    faults += _destination_faults(_rows(merged), report, schedule, origin)
    if settings is not None:
        faults += _root_faults(settings, origin)
        faults += narrative_faults(settings, origin)
    if settings is None or coverage is None or schedule is None or faults:
        raise ConfigurationError(faults)
    names = tuple(schedule.editions)
    destinations = {row.id: row.destination(names) for row in settings.destinations}
    return Configuration(settings, coverage, overrides, schedule, destinations)


def _layers(
    file: Path | None,
    environment: Mapping[str, str],
    options: Mapping[tuple[str, str], str],
    faults: list[str],
) -> list[Layer]:
    """Lowest first; a file that cannot be read is a fault and no layer."""
    paths = [_DEFAULTS] if file is None else [_DEFAULTS, file]
    tables = [(path, read_toml(path, faults)) for path in paths]
    layers = [file_layer(path, table, faults) for path, table in tables if table is not None]
    layers.append(environment_layer(read_environment(environment, faults)))
    layers.append(option_layer(options))
    return layers


def _folder(
    merged: Mapping[str, Any], origin: Callable[[Place], str], faults: list[str]
) -> Path | None:
    table = merged.get("config")
    folder = table.get("folder") if isinstance(table, dict) else None
    if not isinstance(folder, Path):
        return None
    if not folder.is_dir():
        faults.append(f"{origin(('config', 'folder'))}: config.folder: {folder} is no folder")
        return None
    return folder


def _with_sources(coverage: Coverage, folder: Path | None, faults: list[str]) -> Coverage:
    path = market_file("sources.toml", folder)
    own = path.parent == folder
    return replace(coverage, sources=read_sources(path, coverage.instruments, faults, own=own))


def _with_advice(
    coverage: Coverage, folder: Path | None, languages: Collection[str], faults: list[str]
) -> Coverage:
    """The coverage with its catalogue of risks and its playbook."""
    risks, playbook = (market_file(name, folder) for name in ("risks.toml", "playbook.toml"))
    return replace(
        coverage,
        risks=read_risks(risks, coverage, languages, faults, own=risks.parent == folder),
        playbook=read_playbook(
            playbook, coverage, languages, faults, own=playbook.parent == folder
        ),
    )


def _root_faults(settings: Settings, origin: Callable[[Place], str]) -> Iterator[str]:
    known = live_sources()
    for name in settings.roots.by_source:
        if name not in known:
            where = f"{origin(('roots', name))}: roots.{name}"
            yield f"{where}: unknown source; there are: {', '.join(known)}"


def _rows(merged: Mapping[str, Any]) -> dict[int, DestinationRow]:
    """The destinations that are valid by themselves, by their number."""
    rows = merged.get("destinations")
    checked = (
        [check(DestinationRow, row, key, []) for row in rows] if isinstance(rows, list) else []
    )
    return {number: row for number, row in enumerate(checked) if row is not None}


def _language_faults(
    report: ReportSettings, languages: Collection[str], origin: Callable[[Place], str]
) -> Iterator[str]:
    where = f"{origin(('report', 'languages'))}: report.languages"
    for language in report.languages:
        if language not in languages:
            yield f"{where}: must be one of {', '.join(sorted(languages))}, not {language!r}"


def _destination_faults(
    rows: Mapping[int, DestinationRow],
    report: ReportSettings | None,
    schedule: Schedule | None,
    origin: Callable[[Place], str],
) -> Iterator[str]:
    where = f"{origin(('destinations',))}: destinations"
    ids: set[str] = set()
    for number, row in rows.items():
        if row.id in ids:
            yield f"{where}[{number}].id: {row.id!r} stands twice"
        ids.add(row.id)
        if report is not None and row.language not in report.languages:
            yield (
                f"{where}[{number}].language: must be one of report.languages "
                f"({', '.join(report.languages)}), not {row.language!r}"
            )
        for name in row.editions or ():
            if schedule is not None and name not in schedule.editions:
                allowed = ", ".join(schedule.editions)
                yield f"{where}[{number}].editions: must be of {allowed}, not {name!r}"
