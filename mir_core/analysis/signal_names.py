"""Which signals there are: their names, their units, and the figures that they rest on.

A signal is a daily number such as `SPX.change` or `HSTECH/HSCEI.z`. Risks and the playbook name
them; docs/signals.md lists them. In CEL and in texts a name is spelled with underscores:
`HSTECH_HSCEI.z` and `{HSTECH_HSCEI_z}`.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum, auto
from functools import lru_cache

from mir_core.calendars import CRYPTO
from mir_core.model.conclusion import Assessment
from mir_core.model.coverage import CategoryGroup, Coverage, LinkSpec, PairSpec, Region
from mir_core.model.finding import LinkLabel, Mood
from mir_core.model.instrument import Instrument, Kind


class Unit(StrEnum):
    """How a signal is written."""

    CHANGE = auto()
    SHARE = auto()
    LEVEL = auto()
    SCORE = auto()
    SPREAD = auto()
    USD = auto()
    LABEL = auto()


class Family(StrEnum):
    """What a signal is computed from."""

    INSTRUMENT = auto()
    SUPPLY = auto()
    REGION = auto()
    PAIR = auto()
    GROUP = auto()
    LINK = auto()
    WHOLE = auto()


@dataclass(frozen=True, slots=True)
class SignalSpec:
    """One signal.

    Attributes:
        id: `subject.measure`.
        venue: Calendar of its days; None for what exists today only.
        evidence: Ids of the figures that it rests on.
        meaning: One line for the list of signals.
        decimals: Of a level.
        labels: Everything that a label can be.
    """

    id: str
    family: Family
    subject: str
    measure: str
    unit: Unit
    venue: str | None
    evidence: tuple[str, ...]
    meaning: str
    decimals: int = 2
    labels: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        """Its name in CEL."""
        return f"{spelled(self.subject)}.{self.measure}"

    @property
    def placeholder(self) -> str:
        """Its name in a text."""
        return self.path.replace(".", "_")


#: Measures of what has closes, with their units.
_OF_CLOSES: Mapping[str, tuple[Unit, str]] = {
    "close": (Unit.LEVEL, "last close"),
    "change": (Unit.CHANGE, "return of the session"),
    "change_5": (Unit.CHANGE, "return over five sessions"),
    "z": (Unit.SCORE, "return over the standard deviation of the 60 before"),
    "high_20": (Unit.LEVEL, "highest of the last 20 closes"),
    "low_20": (Unit.LEVEL, "lowest of the last 20 closes"),
    "from_high_20": (Unit.CHANGE, "close against the highest of the last 20"),
    "from_low_20": (Unit.CHANGE, "close against the lowest of the last 20"),
    "sd_20": (Unit.SHARE, "standard deviation of the last 20 returns"),
    "round_below": (Unit.LEVEL, "nearest round level at least 1 % below the close"),
    "round_above": (Unit.LEVEL, "nearest round level at least 1 % above the close"),
}
_OF_RATES: Mapping[str, tuple[Unit, str]] = {
    "close": (Unit.LEVEL, "last value, percent"),
    "step_bp": (Unit.SPREAD, "step of the session"),
    "step_5_bp": (Unit.SPREAD, "step over five sessions"),
    "z": (Unit.SCORE, "step over the standard deviation of the 60 before"),
    "high_20": _OF_CLOSES["high_20"],
    "low_20": _OF_CLOSES["low_20"],
}
_OF_SUPPLY: Mapping[str, tuple[Unit, str]] = {
    "issued_usd": (Unit.USD, "change of the supply over the day"),
    "issued_7_usd": (Unit.USD, "change of the supply over seven days"),
    "issuance_z": (Unit.SCORE, "issued_usd against the 90 days before"),
}
_WITH_CLOSES = {Kind.INDEX, Kind.COIN, Kind.VOLATILITY, Kind.CURRENCY}


@lru_cache(maxsize=4096)
def spelled(name: str) -> str:
    """A name as CEL and texts have it: dots stay, other signs become underscores."""
    return re.sub(r"[^A-Za-z0-9_.]+", "_", name)


def signals_of(coverage: Coverage) -> Mapping[str, SignalSpec]:
    """Every signal of a configuration, by id."""
    known = coverage.instruments
    pairs = (pair for pair in coverage.pairs if pair.b in known)
    specs = [
        *(spec for instrument in known.values() for spec in _of_instrument(instrument)),
        *(spec for region in coverage.regions for spec in _of_region(region)),
        *(spec for pair in pairs for spec in _of_pair(pair, known[pair.b].calendar)),
        *(spec for group in coverage.groups for spec in _of_group(group)),
        *(spec for link in coverage.links for spec in _of_link(link)),
        *_of_the_whole(coverage),
    ]
    return {spec.id: spec for spec in specs}


def names_of(coverage: Coverage) -> Mapping[str, str]:
    """Placeholders that stand for a thing's name, with its id."""
    regions = (region.id for region in coverage.regions)
    return {spelled(name).replace(".", "_"): name for name in (*coverage.instruments, *regions)}


def _of_instrument(instrument: Instrument) -> Iterator[SignalSpec]:
    if instrument.kind in _WITH_CLOSES:
        family, measures = Family.INSTRUMENT, _OF_CLOSES
    elif instrument.kind is Kind.RATE:
        family, measures = Family.INSTRUMENT, _OF_RATES
    elif instrument.kind is Kind.STABLECOIN:
        family, measures = Family.SUPPLY, _OF_SUPPLY
    else:
        return
    for measure, (unit, meaning) in measures.items():
        is_level = unit is Unit.LEVEL or instrument.kind is Kind.RATE
        figure = "close" if is_level and family is Family.INSTRUMENT else "change"
        yield SignalSpec(
            f"{instrument.id}.{measure}", family, instrument.id, measure, unit,
            instrument.calendar, (f"{instrument.id}.{figure}",), meaning, instrument.decimals,
        )  # fmt: skip


def _of_region(region: Region) -> Iterator[SignalSpec]:
    changes = tuple(f"{index}.change" for index in region.indices)

    def spec(
        measure: str, unit: Unit, evidence: tuple[str, ...], meaning: str, labels: tuple[str, ...]
    ) -> SignalSpec:
        venue = None if unit is Unit.LABEL else region.venue
        return SignalSpec(
            f"{region.id}.{measure}", Family.REGION, region.id, measure, unit, venue, evidence,
            meaning, labels=labels,
        )  # fmt: skip

    yield spec("score", Unit.SCORE, changes, "score of the tone", ())
    moods = tuple(mood.value for mood in Mood)
    yield spec("tone", Unit.LABEL, changes, "label of the tone", moods)
    if region.breadth:
        counts = (
            f"{each}.{side}" for each in region.breadth for side in ("advancing", "declining")
        )
        yield spec("breadth", Unit.SHARE, tuple(counts), "advancing share of its stocks", ())
    if region.turnover:
        ids = tuple(f"{each}.turnover_cny" for each in region.turnover)
        meaning = "turnover against the mean of the 20 sessions before"
        yield spec("turnover_ratio", Unit.CHANGE, ids, meaning, ())


def _of_pair(pair: PairSpec, venue: str) -> Iterator[SignalSpec]:
    name, evidence = pair.id, (f"{pair.a}.change", f"{pair.b}.change")
    for measure, unit, meaning in (
        ("spread_bp", Unit.SPREAD, "return of a less that of b over the common stretch"),
        ("z", Unit.SCORE, "robust z of the spread"),
    ):
        yield SignalSpec(
            f"{name}.{measure}", Family.PAIR, name, measure, unit, venue, evidence, meaning
        )


def _of_group(group: CategoryGroup) -> Iterator[SignalSpec]:
    evidence = (*(f"{each}.tvl_usd" for each in group.instruments), "ETH.change")
    for measure, unit, meaning in (
        ("flow_usd", Unit.USD, "change of the value locked that the price does not explain"),
        ("flow_ratio", Unit.CHANGE, "flow_usd over the value locked the day before"),
    ):
        subject = f"TVL.{group.id}"
        yield SignalSpec(
            f"{subject}.{measure}", Family.GROUP, subject, measure, unit, CRYPTO, evidence, meaning
        )


def _of_link(link: LinkSpec) -> Iterator[SignalSpec]:
    name, evidence = link.id, (f"{link.a}.change", f"{link.b}.change")
    labels = tuple(label.value for label in LinkLabel)
    for measure, unit, meaning in (
        ("label", Unit.LABEL, "what the link did"),
        ("surprise", Unit.SCORE, "actual less expected, in residual standard deviations"),
        ("pending", Unit.CHANGE, "expected return of the session still to come"),
    ):
        some = labels if unit is Unit.LABEL else ()
        used = evidence[:1] if measure == "pending" else evidence
        yield SignalSpec(
            f"{name}.{measure}", Family.LINK, name, measure, unit, None, used, meaning, labels=some
        )


def _of_the_whole(coverage: Coverage) -> Iterator[SignalSpec]:
    groups = tuple(group.id for group in coverage.groups)
    links = tuple(link.id for link in coverage.links)
    flows = tuple(each.value for each in Assessment)
    for name, labels, meaning in (
        ("flows.assessment", flows, "net assessment of the flow map"),
        ("rotation.source", ("", *groups), "group that capital left; empty without a rotation"),
        ("rotation.target", ("", *groups), "group that it went to"),
        ("chain.breakdown", ("", *links), "link at which the chain broke; empty if none did"),
    ):
        subject, _, measure = name.partition(".")
        yield SignalSpec(
            name, Family.WHOLE, subject, measure, Unit.LABEL, None, (), meaning, labels=labels
        )
