"""How calls went (docs/analysis.md, section 10): from what was known at one report's cut-off.

A call is decided by the first report after its horizon has ended, never before, even if the event
has come: else hits would be counted sooner than misses. Data that is late is waited for; after
that the call is void.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from mir_core.analysis import calls
from mir_core.analysis.pairs import PairHistory, level_series
from mir_core.model.call import Call, CallKind, CallState, Outcome
from mir_core.model.coverage import Coverage
from mir_core.model.session import instant
from mir_core.model.snapshot import Snapshot

#: How long after the end of its horizon a call waits for data that is missing.
PATIENCE = dt.timedelta(days=5)

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Decided:
    """What the data say of a call.

    Attributes:
        at: When its horizon ended; None if it has not.
        value: None if data is missing.
    """

    at: dt.datetime | None
    value: float | None = None
    hit: bool = False


_Rule = Callable[[Call, Snapshot, Coverage, PairHistory], Decided]


def resolve(
    open_calls: Iterable[Call], snapshot: Snapshot, coverage: Coverage, history: PairHistory
) -> tuple[Outcome, ...]:
    """Outcomes of the calls whose horizon had ended at the snapshot's cut-off.

    Args:
        open_calls: Those without an outcome so far.
        snapshot: What was known; nothing else decides.
        coverage: Instruments.
        history: Memo.
    """
    found = (_outcome(call, snapshot, coverage, history) for call in open_calls)
    return tuple(outcome for outcome in found if outcome is not None)


def _outcome(
    call: Call, snapshot: Snapshot, coverage: Coverage, history: PairHistory
) -> Outcome | None:
    """None while the call is open."""
    # Spares looking at the data of calls that cannot have ended: no venue closes a session before
    # its date has begun at the easternmost place.
    if _begin_of(call.resolves_on) - _DAY > snapshot.as_of:
        return None
    known = set(call.instruments) <= coverage.instruments.keys()
    decided = _RULES[call.kind](call, snapshot, coverage, history) if known else _unknown(call)
    if decided.at is None or decided.at > snapshot.as_of:
        return None
    if decided.value is not None:
        state = CallState.HIT if decided.hit else CallState.MISS
        return Outcome(call.id, state, snapshot.as_of, decided.value)
    if snapshot.as_of - decided.at < PATIENCE:
        return None
    return Outcome(call.id, CallState.VOID, snapshot.as_of, None)


def _divergence(
    call: Call, snapshot: Snapshot, coverage: Coverage, history: PairHistory
) -> Decided:
    """Value: the share of the spread that was taken back; negative if it grew."""
    a, b = call.instruments
    alignment = history.alignment(snapshot, coverage, a, b)
    start = None if alignment is None else alignment.row(np.datetime64(call.start))
    if alignment is None or start is None or start + call.horizon >= len(alignment.dates):
        return _unknown(call)
    end = start + call.horizon
    closes = (alignment.a.closes[alignment.a_to[end]], alignment.b.closes[alignment.b_to[end]])
    at = instant(max(closes))
    legs = history.legs(snapshot, coverage, a, b)
    first, last = (
        None if legs is None else legs.row(alignment.dates[row]) for row in (start + 1, end)
    )
    if legs is None or first is None or last is None or last - first != call.horizon - 1:
        return Decided(at)
    after = slice(first, last + 1)
    spread = call.parameter(calls.SPREAD)
    moved = call.sign * float(np.sum(legs.r_a[after] - legs.r_b[after]))
    hit = moved <= -call.parameter(calls.CLOSES) * abs(spread)
    return Decided(at, -moved / abs(spread), hit)


def _link(call: Call, snapshot: Snapshot, coverage: Coverage, history: PairHistory) -> Decided:
    """Value: the distance from what was expected, in residual standard deviations."""
    a, b = call.instruments
    alignment = history.alignment(snapshot, coverage, a, b)
    row = None if alignment is None else alignment.row(np.datetime64(call.start))
    if alignment is None or row is None:
        return _unknown(call)
    at = instant(alignment.b.closes[alignment.b_to[row]])
    legs = history.legs(snapshot, coverage, a, b)
    known = None if legs is None else legs.row(alignment.dates[row])
    if legs is None or known is None:
        return Decided(at)
    off = float(legs.r_b[known]) - call.parameter(calls.EXPECTED)
    within = call.parameter(calls.WITHIN)
    return Decided(at, off / within, abs(off) <= within)


def _risk(call: Call, snapshot: Snapshot, coverage: Coverage, _: PairHistory) -> Decided:
    """Value: the furthest close in the event's direction, as a ratio from the starting level."""
    (instrument,) = call.instruments
    series = level_series(snapshot, coverage, instrument)
    start = None if series is None else series.sessions.position(call.start)
    if series is None or start is None or start + call.horizon >= len(series.sessions):
        return _unknown(call)
    at = instant(series.sessions.closes[start + call.horizon])
    closes = series.values[start + 1 : start + call.horizon + 1]
    moves = closes / call.parameter(calls.LEVEL) - 1
    move = call.parameter(calls.MOVE)
    direction = float(np.sign(move)) or 1.0
    furthest = float(np.max(direction * moves, initial=-np.inf, where=~np.isnan(moves)))
    hit = furthest >= direction * move
    complete = len(closes) == call.horizon and not np.isnan(closes).any()
    return Decided(at, direction * furthest, hit) if hit or complete else Decided(at)


def _unknown(call: Call) -> Decided:
    """The calendar no longer knows the session, or nothing is known of an instrument."""
    return Decided(_begin_of(call.resolves_on) + _DAY)


def _begin_of(date: dt.date) -> dt.datetime:
    return dt.datetime.combine(date, dt.time(), dt.UTC)


_RULES: Mapping[CallKind, _Rule] = {
    CallKind.DIVERGENCE: _divergence,
    CallKind.LINK: _link,
    CallKind.RISK: _risk,
}
