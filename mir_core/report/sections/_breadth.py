"""How many stocks rose and fell, and in which universe they were counted."""

from mir_core.model.coverage import Region
from mir_core.model.finding import Tone
from mir_core.model.message import Count, Listing, Message, Name, Sentence, Share
from mir_core.model.report import Block, Note, Paragraph
from mir_core.report.contract import Context

BREADTH = Sentence(
    "breadth.measured",
    "Breadth ({universe}): {advancing} advancing, {declining} declining, {share} advancing.",
)
SHARE = Sentence("breadth.share", "Of the stocks counted in {region}, {share} advanced.")
NO_BREADTH = Sentence("breadth.missing", "Breadth of {region} is not measured: {reason}.")
REASON_CLOSED = Sentence("breadth.reason_closed", "the market was closed")
REASON_NO_DATA = Sentence("breadth.reason_no_data", "no counts for the expected session")


def breadth(context: Context, region: Region) -> Block:
    """The breadth of a region, or why it is not measured."""
    tone = context.tone(region)
    if tone is None or tone.breadth is None:
        return Note(NO_BREADTH(region=Name(region.id), reason=_no_breadth(context, region)))
    return Paragraph((_measured(context, region, tone, tone.breadth),))


def breadth_share(context: Context) -> tuple[Block, ...]:
    """The share of advancing stocks of every region that measures it, in one paragraph."""
    shares = tuple(
        SHARE(region=Name(tone.subject), share=Share(tone.breadth))
        for tone in context.analysis.of(Tone)
        if tone.breadth is not None
    )
    return (Paragraph(shares),) if shares else ()


def _measured(context: Context, region: Region, tone: Tone, share: float) -> Message:
    universes = (context.coverage.instruments[item].universe for item in region.breadth)
    return BREADTH(
        universe=Listing(tuple(Name(universe) for universe in universes if universe)),
        advancing=Count(tone.advancing or 0),
        declining=Count(tone.declining or 0),
        share=Share(share),
    )


def _no_breadth(context: Context, region: Region) -> Message:
    return REASON_CLOSED() if context.market(region).closed else REASON_NO_DATA()
