"""Actions of the playbook whose conditions hold (docs/analysis.md, section 9)."""

from collections.abc import Iterator, Mapping

import numpy as np

from mir_core.analysis.rules import Rule, known_rule
from mir_core.analysis.signals import Signals
from mir_core.analysis.statistics import spread_of
from mir_core.analysis.wording import filled, placeholders
from mir_core.model.catalogue import PlayEntry
from mir_core.model.conclusion import Action, Profile
from mir_core.model.observation import Floats

_MOST_ACTIONS = 3
#: Values behind the deviation in which distances are told.
_RECENT = 250


def plan_of(signals: Signals) -> Mapping[Profile, tuple[Action, ...]]:
    """At most three actions of each profile, one per topic."""
    by_path = {spec.path: spec for spec in signals.specs.values()}
    known: dict[str, float | str | None] = {}
    found: dict[Profile, list[tuple[tuple[int, float], PlayEntry, Action]]] = {}
    for entry in signals.coverage.playbook:
        rule = known_rule(entry.when, by_path)
        for spec in rule.needs:
            if spec.id not in known:
                known[spec.id] = signals.value(spec.id)
        values = {name: value for name, value in known.items() if value is not None}
        action = _action(entry, rule, signals) if rule.holds(values) else None
        if action is not None:
            weight = (entry.priority, _distance(rule, signals, values))
            found.setdefault(entry.profile, []).append((weight, entry, action))
    return {profile: tuple(_first(found.get(profile, []))) for profile in Profile}


def _first(found: list[tuple[tuple[int, float], PlayEntry, Action]]) -> Iterator[Action]:
    """The first of each topic, at most three."""
    topics: set[str] = set()
    for _, entry, action in sorted(found, key=lambda each: each[0], reverse=True):
        if entry.topic not in topics and len(topics) < _MOST_ACTIONS:
            topics.add(entry.topic)
            yield action


def _action(entry: PlayEntry, rule: Rule, signals: Signals) -> Action | None:
    """The action with its numbers; None if one of them does not exist today."""
    written = (entry.action, entry.rationale, entry.trigger, entry.invalidation)
    action, rationale, trigger, invalidation = (
        filled(entry.place, texts, signals, {}) for texts in written
    )
    if action is None or rationale is None or trigger is None or invalidation is None:
        return None
    names = (name for texts in written for text in texts.values() for name in placeholders(text))
    read = [signals.by_placeholder[name] for name in names if name in signals.by_placeholder]
    figures = (each for spec in (*rule.needs, *read) for each in signals.fresh(spec))
    return Action(entry.id, action, rationale, trigger, invalidation, tuple(dict.fromkeys(figures)))


def _distance(rule: Rule, signals: Signals, values: Mapping[str, float | str]) -> float:
    """How far the condition is met: its nearest comparison, in deviations of the signal's year."""
    distances = [
        beyond / deviation
        for spec, beyond in rule.distances(values)
        if (column := signals.column(spec.id)) is not None
        and (deviation := spread_of(_recent(column))) is not None
    ]
    return min(distances, default=0.0)


def _recent(column: Floats) -> Floats:
    recent = column[-_RECENT:]
    return recent[~np.isnan(recent)]
