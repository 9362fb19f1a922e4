"""What the sections of single markets share: levels, signals, and why figures are old."""

from mir_core.model.coverage import Region
from mir_core.model.message import Day, Listing, Name, Phrase, Sentence
from mir_core.model.report import Block, Cell, Column, Note, Paragraph, Table
from mir_core.report import wording
from mir_core.report.contract import Context
from mir_core.report.sections._leaders import gaps, leaders

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
NO_TONE = Sentence("region.no_tone", "The tone is not measured.")
NOT_SHOWN = Sentence(
    "region.not_shown",
    "No value for the session of {session}: {instruments}; the data notes say why.",
)


def build(
    context: Context, region_id: str, name: str, more: tuple[Phrase, ...] = ()
) -> tuple[Block, ...]:
    """Levels, signals and leaders of one region.

    Args:
        context: What the section is written from.
        region_id: Id of the region in the configuration.
        name: Locale key of the region, for the line that says it is not configured.
        more: Further sentences of the same paragraph, about the same session.
    """
    region = context.region(region_id)
    if region is None:
        return (Note(NO_SESSION(region=Name(name))),)
    levels = _levels(context, region)
    return (levels, *_when(context, region), *_reading(context, region, more))


def _levels(context: Context, region: Region) -> Table:
    columns = (
        Column(INDEX()),
        Column(CLOSE(), numeric=True),
        Column(CHANGE(), numeric=True),
        Column(wording.SIGNAL()),
    )
    levels = tuple(_level(context, region, index) for index in region.indices)
    return Table(columns, (*levels, *gaps(context, region)))


def _level(context: Context, region: Region, index: str) -> tuple[Cell, ...]:
    return (
        Cell(Name(index)),
        wording.level_cell(
            context.figure(f"{index}.close"), context.coverage.instruments[index].decimals
        ),
        wording.change_cell(context.figure(f"{index}.change")),
        _signal(context, region, index),
    )


def _signal(context: Context, region: Region, index: str) -> Cell:
    """The mood of one index; a dash where it is not measured."""
    tone = context.tone(region)
    z = None if tone is None else tone.z.get(index)
    return Cell(None) if z is None else wording.signal_cell(z, context.coverage.thresholds.tone)


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


def _reading(context: Context, region: Region, more: tuple[Phrase, ...]) -> tuple[Block, ...]:
    if context.market(region).closed:
        return ()
    tone = context.tone(region)
    unknown = (NO_TONE(),) if tone is None or tone.score is None else ()
    sentences = (*unknown, *leaders(context, region), *more)
    return (Paragraph(sentences),) if sentences else ()
