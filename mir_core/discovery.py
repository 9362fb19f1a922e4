"""Finds plug-ins in a package: every module of the folder must carry the marker."""

import importlib
import pkgutil
from collections.abc import Mapping
from types import ModuleType
from typing import Any


def modules(package: ModuleType) -> tuple[ModuleType, ...]:
    """The modules of a package, by name; those with a leading underscore are not plug-ins."""
    names = sorted(
        module.name
        for module in pkgutil.iter_modules(package.__path__)
        if not module.name.startswith("_")
    )
    return tuple(importlib.import_module(f"{package.__name__}.{name}") for name in names)


def plugins(package: ModuleType, marker: str) -> Mapping[str, Any]:
    """The markers of a package's modules by module name.

    Raises:
        ImportError: A module of the folder has no such marker.
    """
    found: dict[str, Any] = {}
    for module in modules(package):
        name = module.__name__.rpartition(".")[2]
        if not hasattr(module, marker):
            raise ImportError(f"{module.__name__} must define {marker}")
        found[name] = getattr(module, marker)
    return found
