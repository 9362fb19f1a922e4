"""What followed stories like the leading one (docs/analysis.md, section 11).

A divergence brings its own base rates. Of a break of the chain, a change of tone and an issuance of
stablecoins it is counted how often the index or coin that goes with it stood further in the same
direction some sessions later. Of a rotation nothing is counted.
"""

import numpy as np

from mir_core.analysis.daily import DAYS, LEAST_DAYS
from mir_core.analysis.pairs import PairHistory
from mir_core.analysis.ranking import LEADING_STEPS
from mir_core.analysis.regression import fit
from mir_core.analysis.returns import Flags, Positions, between, changes
from mir_core.analysis.scores import scores
from mir_core.analysis.statistics import wilson
from mir_core.analysis.tone_changes import class_steps
from mir_core.model.case import Case
from mir_core.model.coverage import Coverage
from mir_core.model.crypto import Issuance
from mir_core.model.finding import Finding, Link, Sequel
from mir_core.model.market import ToneChange
from mir_core.model.observation import Floats, Series
from mir_core.model.session import Days
from mir_core.model.snapshot import Snapshot

#: Lower edges of the classes of |surprise|, from the rarest down.
_EDGES = (3.0, 2.0, 1.0)
#: The coin that is looked at after an issuance, and the |z| from which one is large.
_COIN = "BTC"
_LARGE = 2.0
#: Days that are looked back on for large issuances.
_REACH = 2000
#: Events below which counts are told and no percentages.
_LEAST_EVENTS = 10


def sequel_of(
    lead: Finding, snapshot: Snapshot, coverage: Coverage, history: PairHistory
) -> Sequel | None:
    """What followed the like of a story; None for a kind of which nothing is counted."""
    if isinstance(lead, Link):
        return _of_link(lead, snapshot, coverage, history)
    if isinstance(lead, ToneChange):
        return _of_tone(lead, snapshot, coverage)
    return _of_issuance(lead, snapshot, coverage) if isinstance(lead, Issuance) else None


def count_sequel(
    instrument: str, dates: Days, closes: Floats, like: Positions, direction: int, horizon: int
) -> Sequel:
    """How often an instrument moved on in a direction.

    Args:
        instrument: Whose closes.
        dates: Of its sessions.
        closes: By session position, up to the report's own session.
        like: Positions of past sessions with such a story, ascending, the report's own left out.
        direction: 1 or -1.
        horizon: In sessions.
    """
    events = like[(np.diff(like, prepend=-horizon - 1) > horizon) & (like + horizon < len(closes))]
    known, went = _went(closes, events, direction, horizon)
    every = np.arange(max(0, len(closes) - horizon), dtype=np.int64)
    _, baseline = _went(closes, every, direction, horizon)
    n, hits = len(went), int(np.count_nonzero(went))
    counted = n >= _LEAST_EVENTS
    return Sequel(
        instrument=instrument,
        direction=direction,
        horizon=horizon,
        events=n,
        went_on=hits,
        share=hits / n if counted else None,
        interval=wilson(hits, n) if counted else None,
        baseline=float(baseline.mean()) if n else None,
        cases=tuple(map(Case, dates[known].tolist(), went.tolist())),
    )


def _went(
    closes: Floats, starts: Positions, direction: int, horizon: int
) -> tuple[Positions, Flags]:
    """Those starts of which the move is known, and whether it was in the direction."""
    moves = between(closes, starts, starts + horizon)
    known = ~np.isnan(moves)
    return starts[known], direction * moves[known] > 0


def _of_link(
    link: Link, snapshot: Snapshot, coverage: Coverage, history: PairHistory
) -> Sequel | None:
    """Past surprises of the link's class and sign, by today's fit, and what b did afterwards."""
    legs = history.legs(snapshot, coverage, link.a, link.b)
    series = snapshot.series.get((link.b, "close"))
    if legs is None or series is None or link.surprise is None or link.b_session is None:
        return None
    today = np.datetime64(link.b_session)
    window = legs.window(today)
    model = fit(legs.r_a[window], legs.r_b[window])
    if model is None:
        return None
    before = slice(0, window.stop)
    surprises = (legs.r_b[before] - model.alpha - model.beta * legs.r_a[before]) / model.s
    edge = next((edge for edge in _EDGES if abs(link.surprise) >= edge), _EDGES[-1])
    direction = 1 if link.surprise > 0 else -1
    dates = legs.dates[before][direction * surprises >= edge]
    like = np.searchsorted(series.sessions.dates, dates)
    horizon = coverage.thresholds.horizons[0]
    return count_sequel(link.b, *_levels(series), like, direction, horizon)


def _of_tone(change: ToneChange, snapshot: Snapshot, coverage: Coverage) -> Sequel | None:
    """Past changes of the region across two classes or more in the same direction."""
    region = next((each for each in coverage.regions if each.id == change.subject), None)
    series = None if region is None else snapshot.series.get((region.broad, "close"))
    if region is None or series is None:
        return None
    direction = 1 if change.steps > 0 else -1
    steps = class_steps(scores(snapshot, region)[:-1], coverage.thresholds.tone)
    like = np.flatnonzero(direction * steps >= LEADING_STEPS)
    horizon = coverage.thresholds.horizons[0]
    return count_sequel(region.broad, *_levels(series), like, direction, horizon)


def _of_issuance(issuance: Issuance, snapshot: Snapshot, coverage: Coverage) -> Sequel | None:
    """Past issuances as unusual, of the same coins and sign, and what Bitcoin did afterwards."""
    coin = snapshot.series.get((_COIN, "close"))
    if coin is None or not issuance.usd:
        return None
    columns = []
    for figure in issuance.evidence:
        name, _, field = figure.rpartition(".")
        series = snapshot.series.get((name, field))
        if series is None:
            return None
        moved = np.isfinite(changes(series))
        columns.append(np.where(moved, np.diff(series.values, prepend=np.nan), np.nan))
    length = min(map(len, columns), default=0)
    total = np.sum([column[:length] for column in columns], axis=0) if columns else np.array([])
    direction = 1 if issuance.usd > 0 else -1
    like = np.flatnonzero(direction * _rolling_z(total) >= _LARGE)
    horizon = coverage.thresholds.horizons[0]
    return count_sequel(_COIN, *_levels(coin), like[like < length - 1], direction, horizon)


def _levels(series: Series) -> tuple[Days, Floats]:
    return series.sessions.dates, series.values


def _rolling_z(total: Floats) -> Floats:
    """How unusual each of the last days is among the 90 before it: the z of an issuance."""
    found = np.full(len(total), np.nan)
    first = max(len(total) - _REACH, DAYS)
    if first >= len(total):
        return found
    windows = np.lib.stride_tricks.sliding_window_view(total[first - DAYS : -1], DAYS)
    known = np.isfinite(windows)
    n = known.sum(axis=1)
    filled = np.where(known, windows, 0.0)
    with np.errstate(all="ignore"):
        mean = filled.sum(axis=1) / n
        spread = np.where(known, windows - mean[:, None], 0.0)
        sd = np.sqrt((spread**2).sum(axis=1) / (n - 1))
        z = (total[first:] - mean) / sd
    found[first:] = np.where((n >= LEAST_DAYS) & np.isfinite(z), z, np.nan)
    return found
