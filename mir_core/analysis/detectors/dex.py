"""Volume of decentralised exchanges over the last UTC day (docs/analysis.md, section 7)."""

from collections.abc import Sequence

import numpy as np

from mir_core.analysis.day import crypto_day
from mir_core.analysis.named import venues
from mir_core.analysis.pairs import PairHistory
from mir_core.analysis.returns import changes
from mir_core.model.coverage import Coverage
from mir_core.model.crypto import DexVolume
from mir_core.model.finding import Finding
from mir_core.model.snapshot import Snapshot

TOTAL = "DEX.Total"
_FIELD = "volume_usd"
_VENUES = 10
#: Venues that a dispersion needs: one or two tell nothing of the others.
_FEWEST = 3
_QUARTILES = (25, 75)


def _dex(snapshot: Snapshot, _: Coverage, __: PairHistory) -> Sequence[Finding]:
    day, series = crypto_day(snapshot), snapshot.series.get((TOTAL, _FIELD))
    usd = None if day is None or series is None else day.of(series.values)
    if day is None or series is None or usd is None or usd <= 0:
        return ()
    largest = tuple(venues(snapshot, day.date, _VENUES))
    moves = np.array([venue.change for venue in largest])
    is_spread = len(largest) >= _FEWEST
    low, high = np.percentile(moves, _QUARTILES) if is_spread else (0.0, 0.0)
    return (
        DexVolume(
            subject=TOTAL,
            evidence=(f"{TOTAL}.{_FIELD}",),
            session=day.date,
            usd=usd,
            change=day.of(changes(series)),
            venues=largest,
            rising=float(np.mean(moves > 0)) if is_spread else None,
            quartiles=(float(low), float(high)) if is_spread else None,
        ),
    )


DETECTOR = _dex
