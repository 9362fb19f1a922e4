"""Signals that the risks and the actions of a report read: highs, lows, round levels and more."""

import datetime as dt
from collections.abc import Iterator

import numpy as np

from bot.why.derived import Derived, Stretch, Unit
from bot.why.evidence import Evidence
from bot.why.kinds.tones import volatility
from mir_core.analysis import signal_names
from mir_core.analysis.daily import DAYS
from mir_core.analysis.returns import by_session
from mir_core.analysis.rules import known_rule
from mir_core.analysis.signal_names import Family, SignalSpec
from mir_core.analysis.signals import Signals
from mir_core.analysis.wording import placeholders
from mir_core.model.catalogue import Texts
from mir_core.model.finding import Tone
from mir_core.model.instrument import Kind
from mir_core.model.market import Gauge

#: Sessions before the session itself that a measure reaches back.
_BACK = {
    "close": 0,
    "round_below": 0,
    "round_above": 0,
    "change": 1,
    "step_bp": 1,
    "issued_usd": 1,
    "change_5": 5,
    "step_5_bp": 5,
    "issued_7_usd": 7,
    "high_20": 19,
    "low_20": 19,
    "from_high_20": 19,
    "from_low_20": 19,
    "sd_20": 20,
    "issuance_z": DAYS + 1,
}
_UNITS = {
    signal_names.Unit.CHANGE: Unit.CHANGE,
    signal_names.Unit.SHARE: Unit.SHARE,
    signal_names.Unit.LEVEL: Unit.LEVEL,
    signal_names.Unit.SPREAD: Unit.BP,
    signal_names.Unit.USD: Unit.USD,
}
#: Signals that other figures tell, under another name.
_RENAMED = {"label": "surprise", "tone": "score", "pending": "pending_expected"}


def _signals(evidence: Evidence) -> Iterator[Derived]:
    signals = signals_of(evidence)
    analysis = evidence.report.analysis
    told = {f"{index}.z" for tone in analysis.of(Tone) for index in tone.z}
    told |= {f"{gauge.subject}.z" for gauge in analysis.of(Gauge)}
    told |= evidence.report.snapshot.figures.keys()
    for spec in dict.fromkeys(_read(evidence, signals)):
        if spec.family in {Family.INSTRUMENT, Family.SUPPLY} and spec.id not in told:
            yield from _of_one(evidence, signals, spec)


def signals_of(evidence: Evidence) -> Signals:
    """The signals of a report, as far as the findings do not tell them."""
    return Signals(evidence.report.snapshot, evidence.coverage, evidence.history)


def named(spec: SignalSpec) -> str:
    """The name under which a signal is explained; empty for a label that nothing computes."""
    if spec.family is Family.WHOLE:
        return spec.id if spec.subject == "flows" else ""
    return f"{spec.subject}.{_RENAMED.get(spec.measure, spec.measure)}"


def _read(evidence: Evidence, signals: Signals) -> Iterator[SignalSpec]:
    """Those that the report's risks and actions compare or print."""
    by_path = {spec.path: spec for spec in signals.specs.values()}
    conclusions = evidence.report.analysis.conclusions
    risks = {risk.id for risk in conclusions.risks}
    for entry in evidence.coverage.risks:
        if entry.id in risks:
            yield from (signals.specs[each.signal] for each in entry.when)
            yield from _printed(signals, entry.name, entry.trigger)
    actions = {action.id for plan in conclusions.plan.values() for action in plan}
    for play in evidence.coverage.playbook:
        if play.id in actions:
            yield from known_rule(play.when, by_path).needs
            texts = (play.action, play.rationale, play.trigger, play.invalidation)
            yield from _printed(signals, *texts)


def _printed(signals: Signals, *texts: Texts) -> Iterator[SignalSpec]:
    names = (name for text in texts for each in text.values() for name in placeholders(each))
    return (signals.by_placeholder[name] for name in names if name in signals.by_placeholder)


def _of_one(evidence: Evidence, signals: Signals, spec: SignalSpec) -> Iterator[Derived]:
    value, series = signals.today(spec.id), evidence.series(spec.subject)
    market = evidence.report.snapshot.markets.get(spec.venue or "")
    if value is None or series is None or market is None or market.expected is None:
        return
    day = market.expected.date
    lines, rests_on = _observed(evidence, spec, day)
    yield Derived(
        name=spec.id,
        value=value,
        unit=_UNITS.get(spec.unit, Unit.SCORE),
        state=f"session {day}",
        formula=spec.meaning,
        lines=lines,
        rests_on=rests_on,
    )


def _observed(
    evidence: Evidence, spec: SignalSpec, day: dt.date
) -> tuple[tuple[tuple[str, str], ...], tuple[Stretch, ...]]:
    """The levels that a signal is computed from."""
    series = evidence.series(spec.subject)
    if series is None:
        return (), ()
    if spec.measure == "z":
        is_rate = evidence.coverage.instruments[spec.subject].kind is Kind.RATE
        moves = np.diff(series.values, prepend=np.nan) if is_rate else by_session(series.values)
        count, window = volatility(evidence, spec.subject, moves, day)
        return (("window", count),), (*evidence.change(spec.subject, series.field, day), *window)
    first = evidence.before(spec.subject, series.field, day, _BACK[spec.measure])
    return (), evidence.between(spec.subject, first or day, day)


KIND = _signals
