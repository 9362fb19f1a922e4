"""Stock Connect: turnover northbound and southbound (docs/analysis.md, sections 2 and 3).

Turnover has no direction: a net flow is neither published nor inferred from it.
"""

from collections.abc import Sequence

from mir_core.analysis.pairs import PairHistory
from mir_core.analysis.sessions_before import fresh, mean_before, values_before
from mir_core.model.coverage import Coverage
from mir_core.model.finding import Finding
from mir_core.model.market import Turnover
from mir_core.model.snapshot import Snapshot

#: Instruments with the field and the currency that each is counted in.
DIRECTIONS = {
    "Connect.North": ("turnover_cny", "CNY"),
    "Connect.South": ("turnover_hkd", "HKD"),
}


def _connect(snapshot: Snapshot, coverage: Coverage, _: PairHistory) -> Sequence[Finding]:
    if not coverage.instruments.keys() >= DIRECTIONS.keys():
        return ()
    if not _both_traded(snapshot, coverage):
        return ()
    found = (_turnover(snapshot, coverage, name) for name in DIRECTIONS)
    return [each for each in found if each is not None]


def _turnover(snapshot: Snapshot, coverage: Coverage, name: str) -> Turnover | None:
    expected = snapshot.markets[coverage.instruments[name].calendar].expected
    if expected is None:
        return None
    field, currency = DIRECTIONS[name]
    figure = fresh(snapshot, f"{name}.{field}", expected)
    if figure is None or not figure.value:
        return None
    mean, n = mean_before(values_before(snapshot, name, field, expected)) or (None, 0)
    return Turnover(
        subject=name,
        evidence=(figure.id,),
        session=expected.date,
        currency=currency,
        amount=figure.value,
        mean=mean,
        ratio=None if mean is None else figure.value / mean - 1,
        n=n,
    )


def _both_traded(snapshot: Snapshot, coverage: Coverage) -> bool:
    """True if both sides had the same last session; else a figure cannot be of Stock Connect."""
    calendars = (coverage.instruments[name].calendar for name in DIRECTIONS)
    sessions = [snapshot.markets[calendar].expected for calendar in calendars]
    return len({None if session is None else session.date for session in sessions}) == 1


DETECTOR = _connect
