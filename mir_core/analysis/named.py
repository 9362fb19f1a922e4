"""Protocols and trading venues that only a source's answer names."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from mir_core.analysis.returns import changes
from mir_core.model.coverage import OTHER, Coverage
from mir_core.model.crypto import Contributor
from mir_core.model.snapshot import Snapshot

#: Protocols that hold less, and held less the day before, are not named.
FLOOR_USD = 50e6

_PROTOCOL, _VENUE = "Protocol.", "DEX."


def protocols_of(
    snapshot: Snapshot, coverage: Coverage, day: dt.date
) -> Mapping[str, Sequence[Contributor]]:
    """Protocols above the floor by group, the largest move in USD first."""
    group_of = {name: group.id for group in coverage.groups for name in group.categories}
    found: defaultdict[str, list[Contributor]] = defaultdict(list)
    for name, each in _moved(snapshot, _PROTOCOL, "tvl_usd", day):
        category = snapshot.named[name].category or ""
        if max(each.usd, each.usd / (1 + each.change)) >= FLOOR_USD:
            found[group_of.get(category, OTHER)].append(each)
    return {group: sorted(all_, key=_size) for group, all_ in found.items()}


def venues(snapshot: Snapshot, day: dt.date, most: int) -> Sequence[Contributor]:
    """Venues with a volume on this day and on the one before, the largest volume first."""
    found = [each for _, each in _moved(snapshot, _VENUE, "volume_usd", day)]
    return sorted(found, key=lambda each: (-each.usd, each.name))[:most]


def _moved(
    snapshot: Snapshot, prefix: str, field: str, day: dt.date
) -> Iterator[tuple[str, Contributor]]:
    """Named things of which the change on a day is known."""
    for name, called in snapshot.named.items():
        series = snapshot.series.get((name, field)) if name.startswith(prefix) else None
        position = None if series is None else series.sessions.position(day)
        if series is None or position is None or position >= len(series.values):
            continue
        change = float(changes(series)[position])
        # A value that exists makes neither NaN nor infinity.
        if abs(change) >= 0:
            yield name, Contributor(called.label, float(series.values[position]), change)


def _size(each: Contributor) -> tuple[float, str]:
    """Larger moves in USD first, then by name."""
    return -abs(each.usd - each.usd / (1 + each.change)), each.name
