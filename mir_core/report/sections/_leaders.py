"""Which of a market's two styles did better, by how much, and how we read it."""

from mir_core.model.coverage import Region
from mir_core.model.finding import Divergence, Tone
from mir_core.model.message import Count, Message, Name, Phrase, Sentence, Share, Spread
from mir_core.model.report import Cell
from mir_core.report import wording
from mir_core.report.contract import Context
from mir_core.report.judgements import ONE_SIDED, STYLE

LED = Sentence("region.led", "{winner} led {loser}.")
HELD = Sentence("region.held", "{winner} held up better than {loser}.")
RARE = Sentence(
    "region.led_rarely",
    "{winner} led {loser}; only {wider} of the last {n} sessions had a wider gap.",
)
HELD_RARE = Sentence(
    "region.held_rarely",
    "{winner} held up better than {loser}; only {wider} of the last {n} sessions had a wider gap.",
)
WIDEST = Sentence("region.widest", "{winner} led {loser}, the widest gap of the last {n} sessions.")
HELD_WIDEST = Sentence(
    "region.held_widest",
    "{winner} held up better than {loser}, the widest gap of the last {n} sessions.",
)
GAP = Sentence("region.gap", "z {z}, percentile {percentile}")
EVEN = Sentence("region.even", "{a} and {b} moved alike.")
NEARLY = Sentence("region.nearly_even", "{a} and {b} moved nearly alike.")

#: A gap that prints as zero, in bp.
_NO_GAP_BP = 0.5
#: |z| of a gap from which it says something, and in a market that hardly moved.
_TELLING = 0.5
_TELLING_IF_FLAT = 1.0
#: Percentile from which the wider gaps are counted.
_RARE = 0.9


def leaders(context: Context, region: Region) -> tuple[Phrase, ...]:
    """A sentence on each measured pair within the region, and a judgement on that of its styles."""
    return tuple(
        sentence
        for found in context.divergences_within(region)
        for sentence in (_leader(found), *_reading(context, region, found))
    )


def gaps(context: Context, region: Region) -> tuple[tuple[Cell, ...], ...]:
    """Rows for a market's table: the spread of each measured pair within it, and its z."""
    return tuple(
        (
            Cell(wording.PAIR(a=Name(found.a), b=Name(found.b))),
            Cell(None),
            Cell(Spread(found.spread_bp or 0.0), wording.direction(found.spread_bp)),
            Cell(
                GAP(z=wording.signed(found.z or 0.0), percentile=Share(found.percentile or 0.0)),
            ),
        )
        for found in context.divergences_within(region)
    )


def _leader(found: Divergence) -> Message:
    spread = found.spread_bp or 0.0
    if abs(spread) < _NO_GAP_BP or abs(found.z or 0.0) < _TELLING:
        even = EVEN if abs(spread) < _NO_GAP_BP else NEARLY
        return even(a=Name(found.a), b=Name(found.b))
    winner, loser = (found.a, found.b) if spread > 0 else (found.b, found.a)
    held = max(found.r_a or 0.0, found.r_b or 0.0) < 0
    values: dict[str, Phrase] = {"winner": Name(winner), "loser": Name(loser)}
    if wording.is_widest(found):
        return (HELD_WIDEST if held else WIDEST)(**values, n=Count(found.n))
    if (found.percentile or 0.0) >= _RARE:
        wider, n = Count(wording.wider_ones(found)), Count(found.n)
        return (HELD_RARE if held else RARE)(**values, wider=wider, n=n)
    return (HELD if held else LED)(**values)


def _reading(context: Context, region: Region, found: Divergence) -> tuple[Message, ...]:
    tone = context.tone(region)
    if region.growth not in {found.a, found.b} or tone is None or tone.score is None:
        return ()
    direction = wording.leaning(tone.label)
    if abs(found.z or 0.0) < (_TELLING if direction else _TELLING_IF_FLAT):
        return ()
    growth_ahead = ((found.spread_bp or 0.0) > 0) == (region.growth == found.a)
    situation = (region.id, direction, growth_ahead)
    if situation in ONE_SIDED and not _spared(context, found, tone):
        return ()
    sentence = STYLE.get(situation)
    return () if sentence is None else (sentence(),)


def _spared(context: Context, found: Divergence, tone: Tone) -> bool:
    """Whether the leg that moved less stayed neutral by itself."""
    calm = found.a if abs(found.r_a or 0.0) <= abs(found.r_b or 0.0) else found.b
    return abs(tone.z.get(calm, 0.0)) < context.coverage.thresholds.tone[0]
