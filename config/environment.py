"""Settings from the environment: MIR_SECTION__KEY."""

import json
from collections.abc import Mapping
from typing import Any

PREFIX = "MIR_"
DESTINATIONS = "MIR_DESTINATIONS"


def variable(section: str, name: str) -> str:
    """The variable of a setting."""
    return f"{PREFIX}{section}__{name}".upper()


def read_environment(environment: Mapping[str, str], faults: list[str]) -> dict[str, Any]:
    """The settings of the environment as tables; empty values count as not set.

    A variable that starts like ours and has no section is another program's.
    """
    tables: dict[str, Any] = {}
    for name, value in sorted(environment.items()):
        section, separator, setting = name.removeprefix(PREFIX).lower().partition("__")
        if not name.startswith(PREFIX) or not value:
            continue
        if name == DESTINATIONS:
            tables["destinations"] = _json_list(value, faults)
        elif section == "destinations" and separator:
            faults.append(f"environment {name}: unknown; {DESTINATIONS} is a JSON list of objects")
        elif separator:
            tables.setdefault(section, {})[setting] = value
    return tables


def _json_list(value: str, faults: list[str]) -> list[Any]:
    try:
        parsed = json.loads(value)
    except json.JSONDecodeError as error:
        faults.append(f"environment {DESTINATIONS}: is not valid JSON: {error}")
        return []
    if not isinstance(parsed, list):
        faults.append(f"environment {DESTINATIONS}: must be a JSON list of objects")
        return []
    return parsed
