"""What a report says of calls: its own, those that ended, and how good all were (section 10)."""

from mir_core.analysis.calls import calls_of
from mir_core.analysis.pairs import PairHistory
from mir_core.analysis.resolve import resolve
from mir_core.analysis.scorecard import scores
from mir_core.model.call import Call
from mir_core.model.coverage import Coverage
from mir_core.model.record import Ledger, Measured, Record


def record_of(
    current: Measured,
    coverage: Coverage,
    history: PairHistory,
    earlier: Ledger,
    previous: Measured | None = None,
    own: tuple[Call, ...] = (),
) -> Record:
    """The track record as of one report.

    Args:
        current: Snapshot and findings of the report.
        coverage: Instruments, links and pairs.
        history: Memo.
        earlier: Calls of earlier reports, with the outcomes that were known before this one.
        previous: The edition before.
        own: What an earlier revision of this report has published: that stands as it is.
    """
    snapshot = current.snapshot
    settled = resolve(earlier.open(), snapshot, coverage, history)
    outcomes = {**earlier.outcomes, **{outcome.call: outcome for outcome in settled}}
    ledger = Ledger(earlier.calls, outcomes)
    since = previous.snapshot.as_of if previous else snapshot.as_of
    fresh = tuple(
        (call, outcome)
        for call, outcome in ledger.resolved()
        if not call.replay and (outcome.resolved_at > since or outcome in settled)
    )
    candidates = calls_of(snapshot, current.analysis, coverage, history)
    made = (*own, *new_calls(candidates, ledger, own))
    return Record(made, settled, ledger, fresh, scores(ledger))


def new_calls(
    candidates: tuple[Call, ...], ledger: Ledger, own: tuple[Call, ...] = ()
) -> tuple[Call, ...]:
    """The candidates that neither repeat an open call nor were made before."""
    taken = {call.key for call in (*ledger.open(), *own)}
    made = {call.id for call in ledger.calls}
    found = []
    for call in candidates:
        if call.key not in taken and call.id not in made:
            found.append(call)
            taken.add(call.key)
    return tuple(found)
