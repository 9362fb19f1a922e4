"""Calls: what was said, what it was said from, how it went, and what decided that."""

import datetime as dt
from collections.abc import Iterator

from bot.why.derived import Derived, Stretch, Unit
from bot.why.evidence import Evidence
from mir_core.model.call import Call, CallKind, Outcome

_FORMULAS = {
    CallKind.DIVERGENCE: "share of earlier cases closed by half; base: of any stretch before them",
    CallKind.LINK: "share of the fit's pairs within s of it; base: within s of their mean",
    CallKind.RISK: "share of earlier days after which the event came; base: of all days",
}
_DECIDED = {
    CallKind.DIVERGENCE: "share of the spread that was taken back",
    CallKind.LINK: "(actual - expected) / s",
    CallKind.RISK: "furthest close within the horizon / starting level - 1",
}


def _calls(evidence: Evidence) -> Iterator[Derived]:
    record = evidence.report.record
    outcomes = {**record.ledger.outcomes, **{each.call: each for each in record.settled}}
    shown = {call.id for call, _ in record.fresh} | {call.id for call in record.made}
    for call in {call.id: call for call in (*record.ledger.calls, *record.made)}.values():
        yield _call(evidence, call, outcomes.get(call.id), is_listed=call.id in shown)


def _call(evidence: Evidence, call: Call, outcome: Outcome | None, *, is_listed: bool) -> Derived:
    parameters = dict(call.parameters)
    said = ", ".join(f"{name} {value:,.6g}" for name, value in parameters.items())
    lines = [
        ("base", f"{call.base_rate:.2%}"),
        ("said", f"{call.date} {call.edition}, from {call.start}: {said}"),
        ("ends", f"{call.resolves_on}, horizon {call.horizon}"),
        ("went", _went(call, outcome)),
    ]
    report = evidence.report
    own = (call.date, call.edition) == (report.date, report.edition)
    from_here = tuple(_from(call)) if own else ()
    if not own:
        at = f"--date {call.date} --edition {call.edition}"
        lines += [("from", f"mir why '{name}' {at}") for name in _from(call)]
    spread = parameters.get("spread")
    return Derived(
        name=call.id,
        value=call.probability,
        unit=Unit.SHARE,
        state="replayed" if call.replay else "published",
        also=(
            call.base_rate,
            float(call.horizon),
            *parameters.values(),
            *(() if spread is None else (spread * 1e4,)),
        ),
        formula=_FORMULAS[call.kind],
        lines=tuple(lines),
        rests_on=(*from_here, *_deciding(evidence, call)),
        is_listed=is_listed,
    )


def _went(call: Call, outcome: Outcome | None) -> str:
    if outcome is None:
        return "open"
    value = "" if outcome.value is None else f", {_DECIDED[call.kind]} {outcome.value:+.4f}"
    return f"{outcome.state}, as known at {outcome.resolved_at:%Y-%m-%d %H:%M} UTC{value}"


def _from(call: Call) -> Iterator[str]:
    """Names of the figures that a call was made from, in the report of its day."""
    match call.kind:
        case CallKind.DIVERGENCE:
            yield f"{call.subject}.after_{call.horizon}"
        case CallKind.LINK:
            yield f"{call.subject}.pending_expected"
        case CallKind.RISK:
            yield f"{call.subject}.probability"


def _deciding(evidence: Evidence, call: Call) -> Iterator[Stretch]:
    """The closes that decide, as far as they are known."""
    last = min(call.resolves_on, evidence.report.date)
    first = call.start if call.kind is not CallKind.LINK else call.date - dt.timedelta(days=14)
    for figure in call.series:
        instrument, _, field = figure.rpartition(".")
        if first <= last:
            yield Stretch(instrument, field, first, last)


KIND = _calls
