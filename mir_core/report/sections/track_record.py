"""Track record: how the calls of earlier reports went, beside always saying the base rate."""

from collections.abc import Sequence

from mir_core.model.message import Count, Day, Message, Sentence
from mir_core.model.record import Score
from mir_core.model.report import Block, Note, Paragraph
from mir_core.report import call_wording
from mir_core.report.contract import Context, SectionSpec

TITLE = Sentence("section.track_record", "Track record")
NONE = Sentence("record.none", "No call has been published yet.")
OPEN = Sentence("record.open", "Open calls: {open}.")
DECIDED = Sentence(
    "record.decided", "Decided so far: {n}, of which {hits} came true; too few for a rate."
)
REPLAYED = Sentence("record.replayed", "Not published but rebuilt for the editions since {first}:")


def _build(context: Context) -> tuple[Block, ...]:
    scores = context.record.scores
    blocks: list[Block] = [Paragraph(_published([each for each in scores if not each.replay]))]
    replayed = [each for each in scores if each.replay and each.n]
    if replayed:
        first = min(call.date for call in context.record.ledger.calls if call.replay)
        lines = (call_wording.standing(score) for score in replayed)
        blocks.append(Note(REPLAYED(first=Day(first))))
        blocks.extend(Note(line) for line in lines)
    return tuple(blocks)


def _published(scores: Sequence[Score]) -> tuple[Message, ...]:
    """One sentence per kind that has a rate; counts for the others together; what is open."""
    if not scores:
        return (NONE(),)
    rated = [call_wording.standing(score) for score in scores if score.rates is not None]
    few = [score for score in scores if score.rates is None and score.n]
    if few:
        n, hits = sum(score.n for score in few), sum(score.hits for score in few)
        rated.append(DECIDED(n=Count(n), hits=Count(hits)))
    return (*rated, OPEN(open=Count(sum(score.open for score in scores))))


SECTION = SectionSpec("track_record", 810, TITLE, _build)
