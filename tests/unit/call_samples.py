"""Calls and outcomes for tests."""

import datetime as dt
from dataclasses import replace

from mir_core.model.call import Call, CallKind, CallState, Outcome

PUBLISHED = dt.datetime(2026, 4, 8, 0, 5, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)

CALL = Call(
    kind=CallKind.DIVERGENCE,
    subject="HSTECH/HSCEI",
    sign=1,
    start=dt.date(2026, 4, 8),
    date=dt.date(2026, 4, 8),
    edition="evening",
    published_at=PUBLISHED,
    probability=0.625,
    base_rate=0.4,
    horizon=5,
    resolves_on=dt.date(2026, 4, 15),
    series=("HSTECH.close", "HSCEI.close"),
    parameters=(("spread", 0.0261), ("closes", 0.5)),
)


def call(number: int = 0, **changes: object) -> Call:
    """The sample, moved on by some days."""
    step = number * DAY
    moved = replace(
        CALL,
        start=CALL.start + step,
        date=CALL.date + step,
        published_at=CALL.published_at + step,
        resolves_on=CALL.resolves_on + step,
    )
    return replace(moved, **changes)  # type: ignore[arg-type]  # any field of a call


def outcome(of: Call, state: CallState = CallState.HIT, days: int = 8) -> Outcome:
    """How a call went, some days after its publication."""
    value = None if state is CallState.VOID else 0.7
    return Outcome(of.id, state, of.published_at + days * DAY, value)
