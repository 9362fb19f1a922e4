"""How long the analysis of one report takes, beside the same z by pandas and statsmodels.

Run from the root of the checkout: `python -m benchmarks.analysis [FOLDER]`. FOLDER holds daily
history as CSV; without one, `../shared/data/history`, else random closes since 2000 for every
instrument. Session tables are built before the clock starts: a process builds them once.

cold: no memo, every window of every pair. warm: the next day's report with the memo kept.
peer: rolling median and MAD of pandas over the spreads of the same pairs, and RollingOLS of
statsmodels over the legs of the links; it neither winsorises nor bounds windows by the calendar.
"""

import datetime as dt
import statistics
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from time import perf_counter

import numpy as np
import pandas as pd
import statsmodels.api as sm
from statsmodels.regression.rolling import RollingOLS

from mir_core.analysis.analyse import analyse
from mir_core.analysis.legs import PairLegs
from mir_core.analysis.pairs import PairHistory, Spreads
from mir_core.calendars import cut_off
from mir_core.model.finding import Divergence
from mir_core.model.observation import Floats
from mir_core.model.snapshot import Snapshot
from tests.builders import (
    EVENING,
    HISTORY,
    ZONE,
    coverage,
    random_rows,
    snapshot_from_history,
    snapshot_of,
)

ROUNDS = 15
DAYS = (dt.date(2026, 5, 28), dt.date(2026, 5, 29))


def main(folder: Path) -> None:
    """Measure and print."""
    today, tomorrow = snapshots(folder)
    analyse(today, coverage())
    cold = timed(lambda: analyse(today, coverage()), ROUNDS)
    warm = [warm_round(today, tomorrow) for _ in range(ROUNDS)]
    legs = [known(today, link.a, link.b).legs for link in coverage().links]
    spreads = [known(today, pair.a, pair.b) for pair in coverage().pairs]
    peer = timed(lambda: peers(spreads, legs), 1)
    found = analyse(today, coverage()).of(Divergence)
    print(f"pairs {len(spreads)}, spreads {sum(map(len, spreads))}, divergences {len(found)}")
    report("analyse, cold", cold)
    report("analyse, warm (next day)", warm)
    report("pandas + statsmodels", peer)
    print(f"largest difference of a full window's z: {disagreement(spreads):.1e}")


def snapshots(folder: Path) -> tuple[Snapshot, Snapshot]:
    """The evenings of two days in a row."""
    if folder.is_dir():
        first, second = (snapshot_from_history(folder, day, EVENING) for day in DAYS)
        return first, second
    rows = random_rows(1, tuple(coverage().instruments), dt.date(2000, 1, 3), DAYS[-1])
    first, second = (snapshot_of(rows, day, cut_off(day, EVENING, ZONE)) for day in DAYS)
    return first, second


def known(snapshot: Snapshot, a: str, b: str) -> Spreads:
    """Spreads of a pair, which the peer is given for nothing."""
    spreads = PairHistory().spreads(snapshot, coverage(), a, b)
    assert spreads is not None
    return spreads


def timed(task: Callable[[], object], rounds: int) -> list[float]:
    """Milliseconds of each round."""
    found = []
    for _ in range(rounds):
        start = perf_counter()
        task()
        found.append((perf_counter() - start) * 1e3)
    return found


def warm_round(today: Snapshot, tomorrow: Snapshot) -> float:
    """Milliseconds of the second of two reports that share a memo."""
    memo = PairHistory()
    analyse(today, coverage(), memo)
    return timed(lambda: analyse(tomorrow, coverage(), memo), 1)[0]


def peers(spreads: Sequence[Spreads], legs: Sequence[PairLegs]) -> None:
    """The other libraries' way to the same numbers."""
    for each in spreads:
        rolling_z(each.scaled)
    for pair in legs:
        RollingOLS(pair.r_b, sm.add_constant(pair.r_a), window=250).fit()


def rolling_z(x: Floats) -> Floats:
    """Point-in-time z of pandas: windows of 250 rows, at least 60."""
    window = pd.Series(x).shift(1).rolling(250, min_periods=60)
    mad = window.apply(median_deviation, raw=True)
    z: Floats = ((pd.Series(x) - window.median()) / (1.4826 * mad)).to_numpy()
    return z


def median_deviation(window: Floats) -> float:
    """MAD of one window, which may begin with the NaN of the shift."""
    return float(np.nanmedian(np.abs(window - np.nanmedian(window))))


def disagreement(spreads: Sequence[Spreads]) -> float:
    """Largest difference between both z where the window has its full 250 rows."""
    return max(
        float(np.max(np.abs(each.z - rolling_z(each.scaled))[full], initial=0.0))
        for each in spreads
        for full in [np.flatnonzero(np.arange(len(each)) - each.starts == 250)]
    )


def report(name: str, milliseconds: Sequence[float]) -> None:
    """One line: median and best."""
    median, best = statistics.median(milliseconds), min(milliseconds)
    print(f"{name:26} median {median:9.1f} ms   best {best:9.1f} ms   n {len(milliseconds)}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HISTORY)
