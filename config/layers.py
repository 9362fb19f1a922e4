"""Settings in layers: defaults, a file, the environment, the command line; the last one wins."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from config.environment import DESTINATIONS, variable
from config.faults import Place, key
from config.files import read_secret

#: Settings that are secret, each with a twin `<name>_file`.
SECRETS = (("telegram", "token"), ("discord", "token"), ("database", "url"), ("narrative", "key"))
_PATHS = (("config", "folder"), *((section, f"{name}_file") for section, name in SECRETS))


@dataclass(frozen=True, slots=True)
class Layer:
    """Tables of one origin.

    Attributes:
        tables: Sections as they were read.
        label: Names the origin of a place for an operator.
    """

    tables: Mapping[str, Any]
    label: Callable[[Place], str]

    def holds(self, place: Place) -> bool:
        """True if this layer sets the key of a place, or the table that it is missing from."""
        table: Any = self.tables
        for step in place[:2]:
            if not isinstance(table, dict) or step not in table:
                return False
            table = table[step]
        return True


def file_layer(path: Path, tables: Mapping[str, Any], faults: list[str]) -> Layer:
    """A layer from a file: paths count from its folder, and a secret in it is a fault."""
    own = _copy(tables)
    for section, name in SECRETS:
        if _is_secret(name, _get(own, section, name)):
            faults.append(
                f"{path}: {section}.{name}: a secret does not belong in a file of settings: set "
                f"{variable(section, name)} or name a file in {section}.{name}_file"
            )
            del own[section][name]
    _resolve(own, path.parent)
    return Layer(own, lambda _: str(path))


def environment_layer(tables: Mapping[str, Any]) -> Layer:
    """A layer from the environment: paths count from the working directory."""
    own = _copy(tables)
    _resolve(own, Path())
    return Layer(own, _variable_of)


def option_layer(options: Mapping[tuple[str, str], str]) -> Layer:
    """A layer from the command line: an option is named like its section or `section-key`."""
    tables: dict[str, Any] = {}
    for (section, name), value in options.items():
        tables.setdefault(section, {})[name] = value
    return Layer(tables, lambda _: "command line")


def merge(layers: Sequence[Layer], faults: list[str]) -> dict[str, Any]:
    """All layers in one, secrets read from their files."""
    merged: dict[str, Any] = {}
    for layer in layers:
        for section, table in layer.tables.items():
            if isinstance(table, dict) and isinstance(merged.get(section), dict):
                merged[section] |= table
            else:
                merged[section] = dict(table) if isinstance(table, dict) else table
        _settle_twins(layer, merged, faults)
    for section, name in SECRETS:
        _read_twin(section, name, merged, origin_in(layers), faults)
    return merged


def origin_in(layers: Sequence[Layer]) -> Callable[[Place], str]:
    """Names the last layer that sets a place; the file before last resort is the defaults."""

    def origin(place: Place) -> str:
        holder = next((layer for layer in reversed(layers) if layer.holds(place)), None)
        parent = next((layer for layer in reversed(layers) if layer.holds(place[:1])), layers[0])
        return (holder or parent).label(place)

    return origin


def _settle_twins(layer: Layer, merged: dict[str, Any], faults: list[str]) -> None:
    """A secret of a later layer replaces the file of an earlier one, and the other way round."""
    for section, name in SECRETS:
        direct, by_file = (section, name), (section, f"{name}_file")
        if layer.holds(direct) and layer.holds(by_file):
            faults.append(
                f"{layer.label(direct)}: {key(direct)}: set it or {key(by_file)}, not both"
            )
        elif layer.holds(direct):
            merged[section].pop(f"{name}_file", None)
        elif layer.holds(by_file):
            merged[section].pop(name, None)


def _read_twin(
    section: str,
    name: str,
    merged: dict[str, Any],
    origin: Callable[[Place], str],
    faults: list[str],
) -> None:
    path = _get(merged, section, f"{name}_file")
    if not isinstance(path, Path) or name in merged[section]:
        return
    place = (section, f"{name}_file")
    secret = read_secret(path, f"{origin(place)}: {key(place)}", faults)
    if secret is not None:
        merged[section][name] = secret


def _variable_of(place: Place) -> str:
    if place[0] == "destinations":
        return f"environment {DESTINATIONS}"
    return f"environment {variable(str(place[0]), str(place[1]) if len(place) > 1 else '*')}"


def _is_secret(name: str, value: object) -> bool:
    """A token or key always is; a database address is if it holds a password."""
    if value is None:
        return False
    return name in {"token", "key"} or (isinstance(value, str) and _has_password(value))


def _has_password(url: str) -> bool:
    try:
        return bool(urlsplit(url).password)
    except ValueError:
        return True


def _get(tables: Mapping[str, Any], section: str, name: str) -> object:
    table = tables.get(section)
    return table.get(name) if isinstance(table, dict) else None


def _copy(tables: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: dict(table) if isinstance(table, dict) else table for name, table in tables.items()
    }


def _resolve(tables: dict[str, Any], folder: Path) -> None:
    for section, name in _PATHS:
        value = _get(tables, section, name)
        if isinstance(value, str):
            tables[section][name] = folder / Path(value).expanduser()
