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
LEGS = Sentence("divergence.legs", "{a} {r_a}, {b} {r_b}")
LEGS_RUN = Sentence("divergence.legs_run", "{a} {r_a}, {b} {r_b}; day {day} of a run")
CLOSES = Sentence(
    "divergence.closes", "closed by half after {horizon} sessions in {closed} of {events} cases"
)
CLOSES_SHARE = Sentence(
    "divergence.closes_share",
    "closed by half after {horizon} sessions in {closed} of {events} cases ({share}; "
    "any such stretch {baseline})",
)
NO_CASE = Sentence("divergence.no_case", "no earlier case on record")
FOLLOWED = Sentence(
    "divergence.followed", "Most significant: {a} less {b}. What followed cases like it:"
)
NONE = Sentence("divergence.none", "No pair is far enough from its usual range to be reported.")
UNREMARKABLE = Sentence("divergence.unremarkable", "Within their usual range: {pairs}.")
WITH_Z = Sentence("divergence.with_z", "{a} less {b} {spread} (z {z})")
CLOSED = Sentence("divergence.closed", "Not compared, a market was closed: {pairs}.")
NOT_MEASURED = Sentence(
    "divergence.not_measured", "Not measured, data are missing or too short: {pairs}."
)


def _build(context: Context) -> tuple[Block, ...]:
    found = context.analysis.of(Divergence)
    reported = sorted(
        (item for item in found if item.reported), key=lambda item: -abs(item.z or 0.0)
    )
    usual = [item for item in found if item.z is not None and not item.reported]
    none = NONE() if usual else wording.NO_PAIR()
    blocks: list[Block] = list(_reported(reported)) if reported else [Paragraph((none,))]
    if usual:
        listing = Listing(tuple(_with_z(item) for item in usual))
        blocks.append(Note(UNREMARKABLE(pairs=listing)))
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
    values: dict[str, Phrase] = {
        "a": Name(found.a),
        "r_a": Change(found.r_a or 0.0),
        "b": Name(found.b),
        "r_b": Change(found.r_b or 0.0),
    }
    return LEGS_RUN(**values, day=Count(found.run_day)) if found.run_day > 1 else LEGS(**values)


def _implied(found: Divergence) -> Message:
    rate = found.base_rates[0] if found.base_rates else None
    if rate is None or rate.events == 0:
        return NO_CASE()
    values: dict[str, Phrase] = {
        "horizon": Count(rate.horizon),
        "closed": Count(rate.closed),
        "events": Count(rate.events),
    }
    if rate.share is None or rate.baseline is None:
        return CLOSES(**values)
    return CLOSES_SHARE(**values, share=Share(rate.share), baseline=Share(rate.baseline))


def _pair(found: Divergence) -> Message:
    return wording.PAIR(a=Name(found.a), b=Name(found.b))


def _with_z(found: Divergence) -> Message:
    return WITH_Z(
        a=Name(found.a),
        b=Name(found.b),
        spread=Spread(found.spread_bp or 0.0),
        z=wording.signed(found.z or 0.0),
    )


SECTION = SectionSpec("divergences", 70, TITLE, _build)
