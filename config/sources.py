"""Which live sources are asked for each figure: sources.toml."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import Field

import mir_core.ingest.sources
from config.faults import check_file
from config.settings import Section
from mir_core.discovery import plugins
from mir_core.ingest.contract import Key, Source
from mir_core.ingest.wanted import key_of
from mir_core.model.errors import ConfigurationError
from mir_core.model.instrument import FIELD_UNITS, Instrument

Order = Mapping[str, tuple[str, ...]]


class _Alone(Section):
    figures: Annotated[tuple[str, ...], Field(min_length=1)]
    reason: Annotated[str, Field(min_length=1)]


class _SourceFile(Section):
    figures: dict[str, Annotated[tuple[str, ...], Field(min_length=1)]]
    alone: tuple[_Alone, ...] = ()


@cache
def live_sources() -> Mapping[str, Source]:
    """All live sources by name."""
    return plugins(mir_core.ingest.sources, "SOURCE")


def read_sources(
    path: Path, instruments: Mapping[str, Instrument], faults: list[str], *, own: bool
) -> Order:
    """Ordered source names by figure; faults are added for what is wrong.

    Args:
        path: The file.
        instruments: Those that are covered.
        faults: Grows.
        own: The operator's file. That of the package may name figures which the operator's list
            of instruments lacks; they are left out.
    """
    file = check_file(_SourceFile, path, faults)
    figures = file.figures if file else {}
    if file:
        faults += [f"{path}: {fault}" for fault in _alone_faults(file)]
    if not own:
        figures = {
            figure: names for figure, names in figures.items() if key_of(figure)[0] in instruments
        }
    for figure, names in figures.items():
        found = _faults(key_of(figure), names, instruments)
        faults += [f"{path}: figures.{figure}: {fault}" for fault in found]
    return figures


def reasons(path: Path) -> Mapping[str, str]:
    """Why a figure has one source only, by figure, as a file of sources says.

    Raises:
        ConfigurationError: The file has faults.
    """
    faults: list[str] = []
    file = check_file(_SourceFile, path, faults)
    if file is None:
        raise ConfigurationError(faults)
    return {figure: each.reason for each in file.alone for figure in each.figures}


def _alone_faults(file: _SourceFile) -> Iterator[str]:
    """What is said of figures that are not there, or that have a second source."""
    for number, each in enumerate(file.alone):
        for figure in each.figures:
            if len(file.figures.get(figure, ())) != 1:
                yield f"alone[{number}].figures: {figure} is no figure with one source"


def _faults(
    key: Key, names: tuple[str, ...], instruments: Mapping[str, Instrument]
) -> Iterator[str]:
    instrument, field = key
    if instrument not in instruments:
        yield f"unknown instrument {instrument!r}"
        return
    if field != "close" and field not in FIELD_UNITS:
        yield f"unknown field; allowed: {', '.join(('close', *FIELD_UNITS))}"
        return
    known = live_sources()
    for number, name in enumerate(names):
        if name not in known:
            yield f"unknown source {name!r}; there are: {', '.join(known)}"
        elif key not in known[name].serves | known[name].history:
            yield f"{name} does not serve it"
        if name in names[:number]:
            yield f"{name} stands twice"
