"""Section 7: spreads far from their own history, and what followed such spreads before."""

from mir_core.model.finding import Divergence
from mir_core.model.message import (
    Change,
    Count,
    Listing,
    Message,
    Name,
    Phrase,
    Sentence,
    Share,
    Spread,
)
from mir_core.model.report import Block, Cell, Column, Detail, Note, Paragraph, Table
from mir_core.report import wording
from mir_core.report.contract import Context, SectionSpec

TITLE = Sentence("section.divergences", "Cross-market divergences")
PAIR = Sentence("column.divergence", "Divergence")
MAGNITUDE = Sentence("column.magnitude", "Magnitude")
EXPLANATION = Sentence("column.explanation", "Explanation")
IMPLICATION = Sentence("column.implication", "Implication")
SIZE = Sentence("divergence.size", "{spread}, z {z}, percentile {percentile}")
#: How the legs went: one made the gap, they went opposite ways, or one went further.
MOSTLY = Sentence("divergence.mostly", "mostly {mover} {r_mover}; {other} {r_other}")
OPPOSITE = Sentence("divergence.opposite", "{a} {r_a}, the other way {b} {r_b}")
BOTH_UP = Sentence("divergence.up_further", "both rose, {mover} {r_mover}, {other} {r_other}")
BOTH_DOWN = Sentence("divergence.down_further", "both fell, {mover} {r_mover}, {other} {r_other}")
IN_A_ROW = Sentence("divergence.in_a_row", "{legs}; day {day} in a row")
#: What its base rate says of it.
TENDS = Sentence(
    "divergence.tends",
    "tends to close: half of it after {horizon} sessions in {share} of cases, any such stretch "
    "{baseline}",
)
LASTS = Sentence(
    "divergence.lasts",
    "tends to last: half of it gone after {horizon} sessions in {share} of cases, any such stretch "
    "{baseline}",
)
NO_EDGE = Sentence(
    "divergence.no_edge",
    "no tendency: half of it gone after {horizon} sessions in {share} of cases, any such stretch "
    "{baseline}",
)
TOO_FEW = Sentence("divergence.too_few", "too few earlier cases ({events}) to say")
NO_CASE = Sentence("divergence.no_case", "no earlier case on record")
FOLLOWED = Sentence(
    "divergence.followed", "Most significant: {a} less {b}. What followed cases like it:"
)
NONE = Sentence("divergence.none", "No pair is far enough from its usual range to be reported.")
USUAL = Sentence("divergence.usual", "Within their usual range")
GAP = Sentence("column.gap", "Gap")
Z = Sentence("column.z", "z")
PERCENTILE = Sentence("column.percentile", "Percentile")
CLOSED = Sentence("divergence.closed", "Not compared, a market was closed: {pairs}.")
NOT_MEASURED = Sentence(
    "divergence.not_measured", "Not measured, data are missing or too short: {pairs}."
)

#: One leg made the gap if it moved so many times as far as the other.
_MOSTLY = 3.0


def _build(context: Context) -> tuple[Block, ...]:
    found = context.analysis.of(Divergence)
    reported = sorted(
        (item for item in found if item.reported), key=lambda item: -abs(item.z or 0.0)
    )
    usual = [item for item in found if item.z is not None and not item.reported]
    none = NONE() if usual else wording.NO_PAIR()
    blocks: list[Block] = list(_reported(reported)) if reported else [Paragraph((none,))]
    if usual:
        blocks.append(_usual(usual))
    blocks.extend(wording.stretches((*reported, *usual), wording.PAIR))
    for state, sentence in (("closed", CLOSED), ("not measured", NOT_MEASURED)):
        pairs = tuple(_pair(item) for item in found if item.state == state)
        if pairs:
            blocks.append(Note(sentence(pairs=Listing(pairs))))
    return tuple(blocks)


def _reported(reported: list[Divergence]) -> tuple[Block, ...]:
    columns = (
        Column(PAIR()),
        Column(MAGNITUDE()),
        Column(EXPLANATION()),
        Column(IMPLICATION()),
    )
    first = reported[0]
    return (
        Table(columns, tuple(_row(item) for item in reported)),
        Detail(FOLLOWED(a=Name(first.a), b=Name(first.b)), wording.aftermath(first)),
    )


def _row(found: Divergence) -> tuple[Cell, ...]:
    size = SIZE(
        spread=Spread(found.spread_bp or 0.0),
        z=wording.signed(found.z or 0.0),
        percentile=Share(found.percentile or 0.0),
    )
    direction = wording.direction(found.spread_bp)
    return (Cell(_pair(found)), Cell(size, direction), Cell(_legs(found)), Cell(_implied(found)))


def _legs(found: Divergence) -> Message:
    """What the legs did: a judgement on whose gap it is, by size alone."""
    legs = _moves(found)
    return IN_A_ROW(legs=legs, day=Count(found.run_day)) if found.run_day > 1 else legs


def _moves(found: Divergence) -> Message:
    r_a, r_b = found.r_a or 0.0, found.r_b or 0.0
    a, b = (found.a, r_a), (found.b, r_b)
    mover, other = (a, b) if abs(r_a) >= abs(r_b) else (b, a)
    values: dict[str, Phrase] = {
        "mover": Name(mover[0]),
        "r_mover": Change(mover[1]),
        "other": Name(other[0]),
        "r_other": Change(other[1]),
    }
    if abs(mover[1]) >= _MOSTLY * abs(other[1]):
        return MOSTLY(**values)
    if r_a * r_b < 0:
        return OPPOSITE(a=Name(found.a), r_a=Change(r_a), b=Name(found.b), r_b=Change(r_b))
    return (BOTH_UP if mover[1] > 0 else BOTH_DOWN)(**values)


def _implied(found: Divergence) -> Message:
    """Whether such gaps close more often than any stretch would have closed as much."""
    rate = found.base_rates[0] if found.base_rates else None
    if rate is None or rate.events == 0:
        return NO_CASE()
    if rate.share is None or rate.baseline is None or rate.interval is None:
        return TOO_FEW(events=Count(rate.events))
    sentence = NO_EDGE
    if rate.interval.low > rate.baseline:
        sentence = TENDS
    if rate.interval.high < rate.baseline:
        sentence = LASTS
    return sentence(
        horizon=Count(rate.horizon), share=Share(rate.share), baseline=Share(rate.baseline)
    )


def _pair(found: Divergence) -> Message:
    return wording.PAIR(a=Name(found.a), b=Name(found.b))


def _usual(found: list[Divergence]) -> Table:
    columns = (
        Column(USUAL()),
        Column(GAP(), numeric=True),
        Column(Z(), numeric=True),
        Column(PERCENTILE(), numeric=True),
    )
    return Table(columns, tuple(_usual_row(item) for item in found))


def _usual_row(found: Divergence) -> tuple[Cell, ...]:
    return (
        Cell(_pair(found)),
        Cell(Spread(found.spread_bp or 0.0), wording.direction(found.spread_bp)),
        Cell(wording.signed(found.z or 0.0)),
        Cell(Share(found.percentile or 0.0)),
    )


SECTION = SectionSpec("divergences", 70, TITLE, _build)
