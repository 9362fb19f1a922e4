"""The playbook of all profiles: playbook.toml."""

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Annotated

from pydantic import Field

from config.faults import check_file
from config.settings import Section
from config.texts import TextRow, names_in, text_faults
from mir_core.analysis.rules import RuleError, compile_rule, paths_of
from mir_core.analysis.signal_names import SignalSpec, Unit, names_of, signals_of
from mir_core.model.catalogue import PlayEntry
from mir_core.model.conclusion import Profile
from mir_core.model.coverage import Coverage

_Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=48)]

_TEXTS = ("action", "rationale", "trigger", "invalidation")


class _PlayRow(Section):
    topic: _Name
    priority: Annotated[int, Field(ge=0, le=100)]
    when: Annotated[str, Field(min_length=1, max_length=600)]
    action: TextRow
    rationale: TextRow
    trigger: TextRow
    invalidation: TextRow


class _PlaybookFile(Section):
    conservative: dict[_Name, _PlayRow] = Field(default_factory=dict)
    moderate: dict[_Name, _PlayRow] = Field(default_factory=dict)
    aggressive: dict[_Name, _PlayRow] = Field(default_factory=dict)


def read_playbook(
    path: Path, coverage: Coverage, languages: Collection[str], faults: list[str], *, own: bool
) -> tuple[PlayEntry, ...]:
    """The entries of all profiles in the order of the file; faults are added for what is wrong.

    Args:
        path: The file.
        coverage: Whose signals may be named.
        languages: Languages that every text must have.
        faults: Grows.
        own: The operator's file. Entries of the package's file that name what the operator's own
            instruments lack are left out.
    """
    file = check_file(_PlaybookFile, path, faults)
    specs = signals_of(coverage)
    numbers = {spec.placeholder for spec in specs.values() if spec.unit is not Unit.LABEL}
    names = names_of(coverage).keys()
    entries = []
    for profile, name, row in _rows(file):
        if not own and _is_foreign(row, specs, {*numbers, *names}):
            continue
        where = f"{profile.value}.{name}"
        found = [
            f"{path}: {where}.{fault}" for fault in _faults(row, specs, numbers, names, languages)
        ]
        faults += found
        if not found:
            entries.append(PlayEntry(name, f"{path.name}: {where}", profile, **dict(row)))
    return tuple(entries)


def _rows(file: _PlaybookFile | None) -> Iterator[tuple[Profile, str, _PlayRow]]:
    for profile in Profile:
        rows: dict[str, _PlayRow] = getattr(file, profile.value) if file else {}
        for name, row in rows.items():
            yield profile, name, row


def _is_foreign(row: _PlayRow, specs: Mapping[str, SignalSpec], known: Collection[str]) -> bool:
    paths = {spec.path for spec in specs.values()}
    if not paths.issuperset(paths_of(row.when)):
        return True
    names = names_in(getattr(row, key) for key in _TEXTS)
    return not names <= set(known)


def _faults(
    row: _PlayRow,
    specs: Mapping[str, SignalSpec],
    numbers: Collection[str],
    names: Collection[str],
    languages: Collection[str],
) -> Iterator[str]:
    try:
        compile_rule(row.when, specs)
    except RuleError as error:
        yield f"when: {error}"
    for key in _TEXTS:
        for fault in text_faults(getattr(row, key), languages, numbers, names):
            yield f"{key}: {fault}"
