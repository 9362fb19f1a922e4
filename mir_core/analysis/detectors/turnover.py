"""Turnover of each market that has one, against its mean (docs/analysis.md, section 3)."""

import math
from collections.abc import Iterator, Sequence

import numpy as np

from mir_core.analysis.pairs import PairHistory
from mir_core.analysis.sessions_before import fresh, mean_before, values_before
from mir_core.model.coverage import Coverage, Region
from mir_core.model.finding import Finding
from mir_core.model.market import Turnover
from mir_core.model.observation import Floats
from mir_core.model.snapshot import Snapshot

_FIELD = "turnover_cny"
_CURRENCY = "CNY"


def _turnovers(snapshot: Snapshot, coverage: Coverage, _: PairHistory) -> Sequence[Finding]:
    return list(_found(snapshot, coverage))


def _found(snapshot: Snapshot, coverage: Coverage) -> Iterator[Turnover]:
    """One per region whose exchanges have all told theirs."""
    for region in coverage.regions:
        found = _turnover(snapshot, region) if region.turnover else None
        if found is not None:
            yield found


def _turnover(snapshot: Snapshot, region: Region) -> Turnover | None:
    expected = snapshot.markets[region.venue].expected
    if expected is None:
        return None
    ids = tuple(f"{name}.{_FIELD}" for name in region.turnover)
    figures = [fresh(snapshot, figure_id, expected) for figure_id in ids]
    amounts = [figure.value for figure in figures if figure is not None and figure.value]
    if len(amounts) < len(ids):
        return None
    amount = math.fsum(amounts)
    before = mean_before(
        _sum([values_before(snapshot, name, _FIELD, expected) for name in region.turnover])
    )
    mean, n = before or (None, 0)
    return Turnover(
        subject=region.id,
        evidence=ids,
        session=expected.date,
        currency=_CURRENCY,
        amount=amount,
        mean=mean,
        ratio=None if mean is None else amount / mean - 1,
        n=n,
    )


def _sum(columns: Sequence[Floats]) -> Floats:
    """Sum by session of columns that end with the same one; NaN where one of them is."""
    length = min(map(len, columns))
    total: Floats = np.sum([column[len(column) - length :] for column in columns], axis=0)
    return total


DETECTOR = _turnovers
