"""How good the calls were, beside always saying the base rate (docs/analysis.md, section 10).

Published calls and those of a replay are scored apart.
"""

from collections.abc import Sequence
from itertools import product

import numpy as np

from mir_core.analysis.statistics import wilson
from mir_core.model.call import Call, CallKind, CallState, Outcome
from mir_core.model.finding import Interval
from mir_core.model.observation import Floats
from mir_core.model.record import Bucket, Ledger, Rates, Score

#: Decided calls below which counts are told and nothing else.
LEAST_CALLS = 30

_EDGES = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
_SEED = 20260408
_RESAMPLES = 2000
_LEVELS = (0.05, 0.95)
#: Numbers drawn at a time.
_BLOCK = 2_000_000

Scored = Sequence[tuple[Call, Outcome]]


def scores(ledger: Ledger) -> tuple[Score, ...]:
    """One score per kind that has calls: published ones first, then replayed ones."""
    found = (_score(ledger, kind, replay) for replay, kind in product((False, True), CallKind))
    return tuple(score for score in found if score.n or score.open or score.voids)


def decided(ledger: Ledger, kind: CallKind, *, replay: bool) -> Scored:
    """Hits and misses of one kind, with their outcomes."""
    return [
        (call, outcome)
        for call, outcome in ledger.resolved()
        if call.kind is kind and call.replay is replay and outcome.state is not CallState.VOID
    ]


def _score(ledger: Ledger, kind: CallKind, replay: bool) -> Score:  # noqa: FBT001 - of two tracks, mapped over
    known = decided(ledger, kind, replay=replay)
    mine = [call for call in ledger.calls if call.kind is kind and call.replay is replay]
    resolved = sum(call.id in ledger.outcomes for call in mine)
    hits = sum(outcome.state is CallState.HIT for _, outcome in known)
    return Score(
        kind=kind,
        replay=replay,
        open=len(mine) - resolved,
        hits=hits,
        misses=len(known) - hits,
        voids=resolved - len(known),
        rates=_rates(known) if len(known) >= LEAST_CALLS else None,
    )


def _rates(known: Scored) -> Rates:
    said, base, came = _columns(known)
    return Rates(
        hit_share=float(np.mean(came)),
        interval=wilson(int(np.sum(came)), len(came)),
        base_rate=float(np.mean(base)),
        brier=float(np.mean((said - came) ** 2)),
        base_brier=float(np.mean((base - came) ** 2)),
        buckets=tuple(_buckets(said, came)),
    )


def difference(known: Scored) -> Interval:
    """90 % bootstrap interval of the Brier score less that of always saying the base rate.

    Percentiles over resampled calls, with a fixed seed: the same calls, the same interval.
    """
    said, base, came = _columns(known)
    gains = (said - came) ** 2 - (base - came) ** 2
    random = np.random.default_rng(_SEED)
    rows = max(1, _BLOCK // len(gains))
    means = np.concatenate(
        [
            gains[random.integers(0, len(gains), (min(rows, _RESAMPLES - done), len(gains)))].mean(
                1
            )
            for done in range(0, _RESAMPLES, rows)
        ]
    )
    low, high = np.quantile(means, _LEVELS)
    return Interval(float(low), float(high))


def _buckets(said: Floats, came: Floats) -> list[Bucket]:
    """Calls by probability, in fifths."""
    places = np.clip(np.searchsorted(_EDGES, said, side="right") - 1, 0, len(_EDGES) - 2)
    found = []
    for place in range(len(_EDGES) - 1):
        mine = places == place
        n = int(np.count_nonzero(mine))
        means = (float(np.mean(said[mine])), float(np.mean(came[mine]))) if n else (None, None)
        found.append(Bucket(_EDGES[place], _EDGES[place + 1], n, *means))
    return found


def _columns(known: Scored) -> tuple[Floats, Floats, Floats]:
    """Probability, base rate, and 1 for a hit, of each call."""
    said = np.array([call.probability for call, _ in known])
    base = np.array([call.base_rate for call, _ in known])
    came = np.array([outcome.state is CallState.HIT for _, outcome in known], dtype=np.float64)
    return said, base, came
