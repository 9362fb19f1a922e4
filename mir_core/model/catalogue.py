"""Entries that configuration writes: risks to watch and actions to consider."""

from collections.abc import Mapping
from dataclasses import dataclass

from mir_core.model.conclusion import Band, Profile, RiskEvent

#: One template per language; `{name}` stands for a value.
Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a signal must be: above one number, below another, or between both (borders out)."""

    signal: str
    above: float | None = None
    below: float | None = None


@dataclass(frozen=True, slots=True)
class RiskEntry:
    """A risk of config/risks.toml.

    Attributes:
        place: File and entry, for whoever has to mend it.
        when: All must hold.
        band: Judgement where history has too few cases.
        markets: Ids of regions or instruments whose loss is the impact.
    """

    id: str
    place: str
    when: tuple[Comparison, ...]
    event: RiskEvent
    markets: tuple[str, ...]
    band: Band
    name: Texts
    trigger: Texts


@dataclass(frozen=True, slots=True)
class PlayEntry:
    """An action of config/playbook.toml.

    Attributes:
        place: File and entry, for whoever has to mend it.
        when: Condition in CEL over the names of docs/signals.md.
        topic: A profile's plan holds one action per topic, so none contradicts another.
        priority: Higher comes first.
    """

    id: str
    place: str
    profile: Profile
    topic: str
    priority: int
    when: str
    action: Texts
    rationale: Texts
    trigger: Texts
    invalidation: Texts
