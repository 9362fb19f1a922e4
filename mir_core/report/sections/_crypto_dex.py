"""Volume of decentralised exchanges: how much, and whether the venues agree."""

from mir_core.model.crypto import DexVolume
from mir_core.model.message import Change, Count, Message, Money, Name, Sentence, Share
from mir_core.model.report import Block, Cell, Column, Paragraph, Table
from mir_core.report import wording
from mir_core.report.contract import Context
from mir_core.report.sections._crypto_locked import outside

VENUE = Sentence("column.venue", "Venue")
VOLUME = Sentence("column.volume", "Volume")
DAY_CHANGE = Sentence("column.volume_day", "1 day")
UP = Sentence("crypto.volume_up", "Trading on {venues} grew to {usd} ({change}).")
DOWN = Sentence("crypto.volume_down", "Trading on {venues} shrank to {usd} ({change}).")
FLAT = Sentence("crypto.volume_flat", "Trading on {venues} stayed at {usd} ({change}).")
LEVEL = Sentence("crypto.volume", "Trading on {venues}: {usd}.")
MOST_ROSE = Sentence(
    "crypto.venues_rose",
    "Of the {n} largest venues {rising} rose, the middle half from {low} to {high}: a broad "
    "increase.",
)
MIXED = Sentence(
    "crypto.venues_mixed",
    "Of the {n} largest venues {rising} rose, the middle half from {low} to {high}: mixed.",
)
MOST_FELL = Sentence(
    "crypto.venues_fell",
    "Of the {n} largest venues {rising} rose, the middle half from {low} to {high}: a broad "
    "decline.",
)
NO_DIRECTION = Sentence(
    "crypto.volume_no_direction", "Volume says how much changed hands, not which way money went."
)

_MIXED = (0.35, 0.65)
#: Smallest change that is not printed as zero.
_PRINTED = 0.00005
_SHOWN = 6
_TOTAL = "DEX.Total"


def build(context: Context) -> tuple[Block, ...]:
    """Reading and table; nothing without a volume."""
    found = next(iter(context.analysis.of(DexVolume)), None)
    if found is None:
        return ()
    sentences = (_total(found), *_dispersion(found), NO_DIRECTION())
    if not found.venues:
        return (Paragraph(sentences),)
    columns = (Column(VENUE()), Column(VOLUME(), numeric=True), Column(DAY_CHANGE(), numeric=True))
    rows = tuple(
        (
            Cell(outside(venue.name)),
            Cell(Money(venue.usd, "USD")),
            Cell(Change(venue.change), wording.direction(venue.change)),
        )
        for venue in found.venues[:_SHOWN]
    )
    return (Table(columns, rows), Paragraph(sentences))


def _total(found: DexVolume) -> Message:
    venues, usd = Name(_TOTAL), Money(found.usd, "USD")
    if found.change is None:
        return LEVEL(venues=venues, usd=usd)
    sentence = UP if found.change > 0 else DOWN
    if abs(found.change) < _PRINTED:
        sentence = FLAT
    return sentence(venues=venues, usd=usd, change=Change(found.change))


def _dispersion(found: DexVolume) -> tuple[Message, ...]:
    if found.rising is None or found.quartiles is None:
        return ()
    low, high = _MIXED
    sentence = MOST_FELL if found.rising < low else MOST_ROSE if found.rising > high else MIXED
    return (
        sentence(
            n=Count(len(found.venues)),
            rising=Share(found.rising),
            low=Change(found.quartiles[0]),
            high=Change(found.quartiles[1]),
        ),
    )
