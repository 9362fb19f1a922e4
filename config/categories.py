"""Groups of DeFi categories: categories.toml."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from pydantic import Field

from config.faults import check_file
from config.settings import Section
from mir_core.model.coverage import OTHER, CategoryGroup, tvl_of

_Category = Annotated[str, Field(min_length=1, max_length=60)]
_GroupId = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=32)]


class _GroupRow(Section):
    categories: Annotated[tuple[_Category, ...], Field(min_length=1)]
    defi_native: bool = False


class _CategoryFile(Section):
    groups: Annotated[dict[_GroupId, _GroupRow], Field(min_length=1)]
    totals: tuple[_Category, ...] = ()
    other: tuple[_Category, ...] = ()


def read_categories(
    path: Path, faults: list[str]
) -> tuple[tuple[CategoryGroup, ...], tuple[str, ...]]:
    """The groups, that of all others last, and the instruments of the totals.

    Args:
        path: The file.
        faults: Grows by every fault of it; both answers are empty then.
    """
    file = check_file(_CategoryFile, path, faults)
    if file is None:
        return (), ()
    found = [f"{path}: {fault}" for fault in _faults(file)]
    faults += found
    if found:
        return (), ()
    groups = tuple(
        CategoryGroup(name, row.categories, row.defi_native) for name, row in file.groups.items()
    )
    totals = tuple(tvl_of(category) for category in file.totals)
    return (*groups, CategoryGroup(OTHER, file.other)), totals


def _faults(file: _CategoryFile) -> Iterator[str]:
    if OTHER in file.groups:
        yield f"groups.{OTHER}: is the name of what no group has; list its categories as other"
    places = {f"groups.{name}": row.categories for name, row in file.groups.items()}
    places |= {"totals": file.totals, "other": file.other}
    seen: dict[str, str] = {}
    for place, categories in places.items():
        for category, times in Counter(categories).items():
            first = seen.setdefault(tvl_of(category), place)
            if times > 1 or first != place:
                where = "twice" if first == place else f"in {first} too"
                yield f"{place}: {category!r} stands {where}"
