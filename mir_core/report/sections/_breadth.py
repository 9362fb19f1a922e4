"""How many stocks rose and fell, and in which universe they were counted."""

from mir_core.model.coverage import Region
from mir_core.model.finding import Character, Tone
from mir_core.model.message import Count, Listing, Message, Name, Phrase, Sentence, Share
from mir_core.model.report import Block, Note, Paragraph
from mir_core.report import wording
from mir_core.report.contract import Context
from mir_core.report.judgements import ACROSS, AGAINST

BREADTH = Sentence(
    "breadth.measured",
    "Breadth ({universe}): {advancing} rose and {declining} fell, {share} of these advanced.",
)
BREADTH_OF = Sentence(
    "breadth.measured_of",
    "Breadth ({universe}, {names} names): {advancing} rose and {declining} fell, {share} of these "
    "advanced.",
)
SHARE = Sentence("breadth.share", "Of the stocks counted in {region}, {share} advanced.")
NO_BREADTH = Sentence("breadth.missing", "Breadth of {region} is not measured: {reason}.")
REASON_CLOSED = Sentence("breadth.reason_closed", "the market was closed")
REASON_NO_DATA = Sentence("breadth.reason_no_data", "no counts for the expected session")

#: The counts among the evidence of a tone tell the universe.
_COUNT = ".advancing"
#: Share of stocks on one side from which the move went across the board.
_ACROSS = 0.8


def breadth(context: Context, region: Region) -> Block:
    """The breadth of a region, or why it is not measured."""
    tone = context.tone(region)
    if tone is None or tone.breadth is None:
        return Note(NO_BREADTH(region=Name(region.id), reason=_no_breadth(context, region)))
    return Paragraph((_measured(context, tone, tone.breadth), *_reading(tone)))


def breadth_share(context: Context) -> tuple[Block, ...]:
    """The share of advancing stocks of every region that measures it, in one paragraph."""
    shares = tuple(
        SHARE(region=Name(tone.subject), share=Share(tone.breadth))
        for tone in context.analysis.of(Tone)
        if tone.breadth is not None
    )
    return (Paragraph(shares),) if shares else ()


def _measured(context: Context, tone: Tone, share: float) -> Message:
    counted = (name.removesuffix(_COUNT) for name in tone.evidence if name.endswith(_COUNT))
    universes = (context.coverage.instruments[item].universe for item in counted)
    advancing, declining = tone.advancing or 0, tone.declining or 0
    values: dict[str, Phrase] = {
        "universe": Listing(tuple(Name(universe) for universe in universes if universe)),
        "advancing": Count(advancing),
        "declining": Count(declining),
        "share": Share(share),
    }
    if tone.unchanged is None:
        return BREADTH(**values)
    return BREADTH_OF(**values, names=Count(advancing + declining + tone.unchanged))


def _reading(tone: Tone) -> tuple[Message, ...]:
    """A judgement where most stocks went against the indices, or nearly all went one way."""
    share = tone.breadth or 0.0
    if Character.NARROW in tone.characters and wording.leaning(tone.label):
        return (AGAINST[wording.leaning(tone.label)](),)
    if max(share, 1 - share) < _ACROSS:
        return ()
    return (ACROSS[1 if share > 1 - share else -1](),)


def _no_breadth(context: Context, region: Region) -> Message:
    return REASON_CLOSED() if context.market(region).closed else REASON_NO_DATA()
