"""Risks: the probability with the days that it counts, the impact, and the level of the event."""

from collections.abc import Iterator, Mapping

from bot.why.derived import Derived, Stretch, Unit, counted, dates
from bot.why.evidence import Evidence
from bot.why.kinds.signals import named, signals_of
from mir_core.analysis.signal_names import SignalSpec
from mir_core.model.catalogue import Comparison, RiskEntry
from mir_core.model.conclusion import Risk

_PROBABILITY = (
    "share of the earlier days on which the condition held, none within the horizon after "
    "another, after which the event came"
)
_IMPACT = "median over those days of the worst loss of the affected markets within the horizon"

_Rests = tuple[str | Stretch, ...]


def _risks(evidence: Evidence) -> Iterator[Derived]:
    specs = signals_of(evidence).specs
    entries = {entry.id: entry for entry in evidence.coverage.risks}
    for risk in evidence.report.analysis.conclusions.risks:
        entry = entries[risk.id]
        title = evidence.say(risk.name)
        today = tuple(filter(None, (named(specs[each.signal]) for each in entry.when)))
        whole = _whole(evidence, entry, specs)
        yield _probability(risk, entry, title, (*today, *whole))
        yield from _impact(evidence, risk, title, whole)
        yield from _level(evidence, risk, title)


def _probability(risk: Risk, entry: RiskEntry, title: str, rests_on: _Rests) -> Derived:
    event = entry.event
    came = [case.date for case in risk.cases if case.hit]
    stayed = [case.date for case in risk.cases if not case.hit]
    base = () if risk.base is None else (risk.base,)
    judged = "" if risk.band is None else f", too few: {risk.band} by judgement"
    beyond = f"{event.instrument} closes {event.move:+.2%} or further"
    return Derived(
        name=f"{risk.id}.probability",
        value=len(came) if risk.probability is None else risk.probability,
        unit=Unit.COUNT if risk.probability is None else Unit.SHARE,
        state=counted(len(came), risk.n, risk.probability, f"days{judged}"),
        also=(float(risk.n), *base),
        formula=_PROBABILITY,
        lines=(
            ("today", " and ".join(map(_condition, entry.when))),
            ("event", f"{beyond} within {event.horizon} sessions"),
            *(("any day", f"{each:.2%}") for each in base),
            ("came", dates(came)),
            ("did not", dates(stayed)),
        ),
        rests_on=rests_on,
        title=title,
    )


def _condition(when: Comparison) -> str:
    above = [] if when.above is None else [f"above {when.above:g}"]
    below = [] if when.below is None else [f"below {when.below:g}"]
    return f"{when.signal} {' and '.join(above + below)}"


def _impact(evidence: Evidence, risk: Risk, title: str, whole: _Rests) -> Iterator[Derived]:
    if risk.impact is None:
        return
    broad = {region.id: region.broad for region in evidence.coverage.regions}
    names = [broad.get(market, market) for market in risk.markets]
    markets = tuple(each for name in names for each in evidence.whole(name))
    yield Derived(
        name=f"{risk.id}.impact",
        value=risk.impact,
        unit=Unit.CHANGE,
        formula=_IMPACT,
        lines=(("markets", ", ".join(names)), ("days", dates([case.date for case in risk.cases]))),
        rests_on=tuple(dict.fromkeys((*markets, *whole))),
        title=title,
    )


def _level(evidence: Evidence, risk: Risk, title: str) -> Iterator[Derived]:
    event = risk.event
    figure = None if event is None else f"{event.instrument}.close"
    close = evidence.report.snapshot.figures.get(figure or "")
    if event is None or close is None or close.value is None:
        return
    yield Derived(
        name=f"{risk.id}.level",
        value=close.value * (1 + event.move),
        unit=Unit.LEVEL,
        also=(event.move, float(event.horizon)),
        formula=f"close x (1 {event.move:+.2%}), as configured in risks.toml",
        rests_on=(close.id,),
        title=title,
    )


def _whole(
    evidence: Evidence, entry: RiskEntry, specs: Mapping[str, SignalSpec]
) -> tuple[Stretch, ...]:
    """All that the condition and the event were looked for in."""
    figures = (figure for each in entry.when for figure in specs[each.signal].evidence)
    found = [each for figure in figures for each in evidence.whole(*evidence.of_figure(figure))]
    return tuple(dict.fromkeys((*found, *evidence.whole(entry.event.instrument))))


KIND = _risks
