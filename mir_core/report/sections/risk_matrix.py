"""Section 9: the risks whose conditions hold, with what followed in the past."""

from mir_core.model.conclusion import Band, Risk, RiskBasis
from mir_core.model.instrument import Kind
from mir_core.model.message import (
    Change,
    Count,
    Level,
    Listing,
    Message,
    Name,
    Phrase,
    Sentence,
    Share,
)
from mir_core.model.report import Block, Bullets, Cell, Column, Detail, Paragraph, Table
from mir_core.report import wording
from mir_core.report.contract import Context, SectionSpec

TITLE = Sentence("section.risk_matrix", "Risk matrix")
RANK = Sentence("column.rank", "Rank")
RISK = Sentence("column.risk", "Risk")
PROBABILITY = Sentence("column.risk_probability", "Probability")
IMPACT = Sentence("column.impact", "Impact")

BANDS = {
    Band.LOW: Sentence("band.low", "low"),
    Band.MEDIUM: Sentence("band.medium", "medium"),
    Band.HIGH: Sentence("band.high", "high"),
}
COUNTED = Sentence("risk.counted", "{share} (n {n}; any day {base})")
JUDGED = Sentence("risk.judged", "{band} (judgement, n {n})")
ENTRY = Sentence("risk.entry", "{rank}. Affects {markets}. Watch: {trigger}.")
FALLS = Sentence(
    "risk.falls",
    "{rank}. Comes true if {instrument} closes at or below {level} ({move}) "
    "within {horizon} sessions.",
)
FALLS_DAYS = Sentence(
    "risk.falls_days",
    "{rank}. Comes true if {instrument} closes at or below {level} ({move}) within {horizon} days.",
)
RISES = Sentence(
    "risk.rises",
    "{rank}. Comes true if {instrument} closes at or above {level} ({move}) "
    "within {horizon} sessions.",
)
RISES_DAYS = Sentence(
    "risk.rises_days",
    "{rank}. Comes true if {instrument} closes at or above {level} ({move}) within {horizon} days.",
)
HOW = Sentence("risk.how", "What each one means, and how it was counted")
METHOD = Sentence(
    "risk.method",
    "Probability: share of earlier days with the same condition after which it came true; "
    "in brackets their number, and the share of all days. "
    "Impact: median of the worst loss of the affected markets within the horizon.",
)
NONE = Sentence("risk.none", "None of the {number} watched risks has its condition met.")
NO_CATALOGUE = Sentence("risk.no_catalogue", "No risk is configured.")


def _build(context: Context) -> tuple[Block, ...]:
    risks = context.analysis.conclusions.risks
    if not risks:
        number = len(context.coverage.risks)
        return (Paragraph((NONE(number=Count(number)) if number else NO_CATALOGUE(),)),)
    columns = (
        Column(RANK(), numeric=True),
        Column(RISK()),
        Column(PROBABILITY()),
        Column(IMPACT(), numeric=True),
    )
    return (
        Table(columns, tuple(_row(risk) for risk in risks)),
        Bullets(tuple(_entry(risk) for risk in risks)),
        Detail(HOW(), (*(_event(context, risk) for risk in risks), METHOD())),
    )


def _row(risk: Risk) -> tuple[Cell, ...]:
    impact = None if risk.impact is None else Change(risk.impact)
    return (
        Cell(Count(risk.rank)),
        Cell(risk.name),
        Cell(_probability(risk)),
        Cell(impact, wording.direction(risk.impact)),
    )


def _probability(risk: Risk) -> Message:
    n = Count(risk.n)
    if risk.basis is RiskBasis.JUDGEMENT or risk.probability is None:
        return JUDGED(band=BANDS[risk.band or Band.LOW](), n=n)
    return COUNTED(share=Share(risk.probability), n=n, base=Share(risk.base or 0.0))


def _entry(risk: Risk) -> Message:
    return ENTRY(
        rank=Count(risk.rank),
        markets=Listing(tuple(Name(market) for market in risk.markets)),
        trigger=risk.trigger,
    )


def _event(context: Context, risk: Risk) -> Phrase:
    """What decides it."""
    event = risk.event
    figure = None if event is None else context.figure(f"{event.instrument}.close")
    if event is None or figure is None or figure.value is None:
        return risk.name
    instrument = context.coverage.instruments[event.instrument]
    if instrument.kind is Kind.COIN:
        said = FALLS_DAYS if event.move < 0 else RISES_DAYS
    else:
        said = FALLS if event.move < 0 else RISES
    return said(
        rank=Count(risk.rank),
        instrument=Name(event.instrument),
        level=Level(figure.value * (1 + event.move), instrument.decimals),
        horizon=Count(event.horizon),
        move=Change(event.move),
    )


SECTION = SectionSpec("risk_matrix", 100, TITLE, _build)
