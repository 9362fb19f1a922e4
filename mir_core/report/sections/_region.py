"""What the sections of single markets share: levels, leaders, and why figures are old."""

from mir_core.model.coverage import Region
from mir_core.model.finding import Divergence, Tone
from mir_core.model.message import Count, Day, Listing, Name, Phrase, Sentence, Share, Spread
from mir_core.model.report import Block, Cell, Column, Note, Paragraph, Table
from mir_core.report import wording
from mir_core.report.contract import Context

INDEX = Sentence("column.index", "Index")
CLOSE = Sentence("column.close", "Close")
CHANGE = Sentence("column.change", "Change")
SESSION = Sentence("region.session", "Session of {session}.")
CLOSED = Sentence(
    "region.closed",
    "Closed since the session of {session}: the figures of {region} take no part in tone, chain "
    "and divergences.",
)
NO_SESSION = Sentence("region.no_session", "{region}: no session before this cut-off.")
TONE = Sentence("region.tone", "Tone: {tone}; z of each index: {scores}.")
NO_TONE = Sentence("region.no_tone", "The tone is not measured.")
INDEX_SCORE = Sentence("region.index_score", "{instrument} {z}")
LED = Sentence(
    "region.led",
    "{winner} led {loser} by {spread}, a gap at least as wide as {percentile} of the last {n}.",
)
EVEN = Sentence("region.even", "{a} and {b} moved alike.")
NOT_SHOWN = Sentence(
    "region.not_shown",
    "No value for the session of {session}: {instruments}; the data notes say why.",
)
#: A gap that prints as zero, in bp.
_NO_GAP_BP = 0.5


def build(context: Context, region_id: str, name: str) -> tuple[Block, ...]:
    """Levels, tone and leaders of one region.

    Args:
        context: What the section is written from.
        region_id: Id of the region in the configuration.
        name: Locale key of the region, for the line that says it is not configured.
    """
    region = context.region(region_id)
    if region is None:
        return (Note(NO_SESSION(region=Name(name))),)
    return (_levels(context, region), *_when(context, region), *_reading(context, region))


def _levels(context: Context, region: Region) -> Table:
    columns = (
        Column(INDEX()),
        Column(CLOSE(), numeric=True),
        Column(CHANGE(), numeric=True),
    )
    return Table(columns, tuple(_level(context, index) for index in region.indices))


def _level(context: Context, index: str) -> tuple[Cell, ...]:
    return (
        Cell(Name(index)),
        wording.level_cell(
            context.figure(f"{index}.close"), context.coverage.instruments[index].decimals
        ),
        wording.change_cell(context.figure(f"{index}.change")),
    )


def _when(context: Context, region: Region) -> tuple[Block, ...]:
    market = context.market(region)
    if market.expected is None:
        return (Note(NO_SESSION(region=Name(region.id))),)
    sentence = CLOSED if market.closed else SESSION
    values: dict[str, Phrase] = {"session": Day(market.expected.date)}
    if market.closed:
        values["region"] = Name(region.id)
    without = [
        index for index in region.indices if wording.shown(context.figure(f"{index}.close")) is None
    ]
    if not without:
        return (Note(sentence(**values)),)
    names = Listing(tuple(Name(index) for index in without))
    missing = Note(NOT_SHOWN(session=values["session"], instruments=names))
    some = market.closed or len(without) < len(region.indices)
    return (Note(sentence(**values)), missing) if some else (missing,)


def _reading(context: Context, region: Region) -> tuple[Block, ...]:
    if context.market(region).closed:
        return ()
    tone = _tone(context.tone(region))
    leaders = tuple(_leader(found) for found in context.divergences_within(region))
    return (Paragraph((tone, *leaders)),)


def _tone(tone: Tone | None) -> Phrase:
    if tone is None or tone.score is None:
        return NO_TONE()
    scores = tuple(
        INDEX_SCORE(instrument=Name(index), z=wording.signed(z)) for index, z in tone.z.items()
    )
    return TONE(tone=wording.tone(tone), scores=Listing(scores))


def _leader(found: Divergence) -> Phrase:
    if abs(found.spread_bp or 0.0) < _NO_GAP_BP:
        return EVEN(a=Name(found.a), b=Name(found.b))
    ahead = (found.spread_bp or 0.0) >= 0
    return LED(
        winner=Name(found.a if ahead else found.b),
        loser=Name(found.b if ahead else found.a),
        spread=Spread(abs(found.spread_bp or 0.0), signed=False),
        percentile=Share(found.percentile or 0.0),
        n=Count(found.n),
    )
