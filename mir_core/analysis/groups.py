"""TVL of groups of categories through time, and what of its changes the price explains.

docs/analysis.md, section 7. All columns run over the UTC days from the first day with any TVL to
the last one known.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from mir_core.analysis.legs import window_starts
from mir_core.analysis.memo import Memo
from mir_core.analysis.returns import Positions, changes
from mir_core.analysis.rolling import rolling_slopes
from mir_core.model.coverage import OTHER, Coverage
from mir_core.model.observation import Floats, Series
from mir_core.model.session import Days
from mir_core.model.snapshot import Snapshot

#: Pairs of a window, from which a slope means something.
LEAST_PAIRS = 120
#: A category without a value for longer than this has ended; before, the value is missing.
_ENDED_AFTER = 7

_PREFIX = "TVL."
_FIELD = "tvl_usd"


@dataclass(frozen=True, eq=False)
class GroupFlows:
    """One group by UTC day; NaN where a value does not exist.

    Attributes:
        instruments: Of the categories that have data.
        dates: datetime64[D].
        tvl: USD; of the categories that had begun and not ended.
        before: TVL of the day before of those categories that have a change, USD.
        change: Of those, USD.
        ratio: change / before.
        beta: Of `ratio` on ETH's return in the window before the day.
        pairs: Number of pairs in that window; 0 on a day without its own.
        price: beta x before x ETH's return, USD.
    """

    instruments: tuple[str, ...]
    dates: Days
    tvl: Floats
    before: Floats
    change: Floats
    ratio: Floats
    beta: Floats
    pairs: Positions
    price: Floats

    @property
    def flow(self) -> Floats:
        """What the price does not explain, USD."""
        return self.change - self.price

    @property
    def flow_ratio(self) -> Floats:
        """`flow` over the TVL of the day before."""
        with np.errstate(all="ignore"):
            ratio: Floats = np.where(self.before > 0, self.flow / self.before, np.nan)
        return ratio


def members(snapshot: Snapshot, coverage: Coverage) -> Mapping[str, tuple[str, ...]]:
    """Instruments with data of each configured group; those of no group are the other one's."""
    if not coverage.groups:
        return {}
    group_of = {name: group.id for group in coverage.groups for name in group.instruments}
    found: dict[str, list[str]] = {group.id: [] for group in coverage.groups}
    for name, field in snapshot.series:
        if name.startswith(_PREFIX) and field == _FIELD and name not in coverage.totals:
            found.setdefault(group_of.get(name, OTHER), []).append(name)
    return {group: tuple(sorted(names)) for group, names in found.items() if names}


def flows_of(
    snapshot: Snapshot, group: str, instruments: Sequence[str], memo: Memo
) -> GroupFlows | None:
    """The flows of one group; None without data.

    Args:
        snapshot: Of the report.
        group: Names what is remembered.
        instruments: With data, as `members` tells.
        memo: Of earlier reports.
    """
    all_series = [snapshot.series[name, _FIELD] for name in instruments]
    table = all_series[0].sessions
    first = min((_first(series) for series in all_series), default=0)
    end = max(len(series.values) for series in all_series)
    if first >= end:
        return None
    dates = table.dates[first:end]
    columns = [_category(series, first, end) for series in all_series]
    tvl = np.sum([column[0] for column in columns], axis=0)
    before = np.sum([column[1] for column in columns], axis=0)
    change = np.sum([column[2] for column in columns], axis=0)
    with np.errstate(all="ignore"):
        ratio = np.where(before > 0, change / before, np.nan)
    eth = _eth(snapshot, first, end)
    beta, pairs = _beta(group, dates, ratio, eth, memo)
    price = beta * before * eth
    return GroupFlows(tuple(instruments), dates, tvl, before, change, ratio, beta, pairs, price)


def _first(series: Series) -> int:
    known = np.flatnonzero(~np.isnan(series.values))
    return int(known[0]) if len(known) else len(series.values)


def _category(series: Series, first: int, end: int) -> tuple[Floats, Floats, Floats]:
    """Value, value of the day before and change, by day.

    NaN while there is a hole, zero before the category begins and after it has ended. On its first
    day it has a value and takes no part in the change.
    """
    values, moved = np.full((2, end), np.nan)
    values[: len(series.values)] = series.values
    moved[: len(series.values)] = changes(series)
    usable = np.isfinite(values) & (values > 0)
    values = np.where(usable, values, np.nan)
    days = np.arange(end)
    last = np.maximum.accumulate(np.where(usable, days, -1))
    runs = (last >= 0) & (days - last <= _ENDED_AFTER)
    compared = runs & np.concatenate([[False], runs[:-1]])
    # Not the value of the day before itself: that may be another source's.
    previous = values / (1 + moved)
    tvl = np.where(runs, values, 0.0)
    before = np.where(compared, previous, 0.0)
    change = np.where(compared, values - previous, 0.0)
    return tvl[first:], before[first:], change[first:]


def _eth(snapshot: Snapshot, first: int, end: int) -> Floats:
    found = np.full(end, np.nan)
    series = snapshot.series.get(("ETH", "close"))
    if series is not None:
        moved = changes(series)[:end]
        found[: len(moved)] = moved
    return found[first:]


def _beta(
    group: str, dates: Days, ratio: Floats, eth: Floats, memo: Memo
) -> tuple[Floats, Positions]:
    """Slope on each day that has both changes, and the number of pairs before it."""
    rows = np.flatnonzero(np.isfinite(ratio) & np.isfinite(eth))
    starts = window_starts(dates[rows])

    def compute(done: int) -> Floats:
        begin = int(np.searchsorted(rows, done))
        slopes = np.full(len(dates) - done, np.nan)
        found = rolling_slopes(eth[rows], ratio[rows], starts, begin, LEAST_PAIRS)
        slopes[rows[begin:] - done] = found
        return slopes

    pairs = np.zeros(len(dates), dtype=np.int64)
    pairs[rows] = np.arange(len(rows)) - starts
    return memo.answers(("beta", group), dates, (ratio, eth), compute), pairs
