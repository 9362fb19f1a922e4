"""What a leading story is not: a general move, or a move of price alone."""

from collections.abc import Iterator

from mir_core.model.coverage import Region
from mir_core.model.crypto import Basis, Issuance
from mir_core.model.finding import Divergence, Finding, Link, Mood, Tone
from mir_core.model.instrument import Kind
from mir_core.model.market import ToneChange, Turnover
from mir_core.model.message import Listing, Message, Money, Name, Sentence, Share
from mir_core.report import wording
from mir_core.report.contract import Context

NOT_GENERAL = Sentence("insight.not_general", "It is no general move of risk: {tones}.")
DIFFERING = Sentence(
    "insight.differing", "It is no general move of risk, the regions differ: {tones}."
)
GENERAL = Sentence("insight.general", "It belongs to a general move of risk: {tones}.")
CALM = Sentence("insight.calm", "The regions are calm: {tones}.")
MIXED = Sentence("insight.mixed", "The regions differ: {tones}.")
ONE_WAY = Sentence("insight.one_way", "Risk moved one way everywhere: {tones}.")
ONE_REGION = Sentence("insight.one_region", "Only one region could be measured: {tones}.")
GROUP = Sentence("tone.group", "{regions} {mood}")
TWO_GROUPS = Sentence("tone.two_groups", "{first}, {second}")
AND_CLOSED = Sentence("tone.and_closed", "{tones}; {regions} closed")
WITH_TURNOVER = Sentence(
    "insight.with_turnover",
    "It is no move of price alone: turnover of {region} was {ratio} above its mean.",
)
WITHOUT_TURNOVER = Sentence(
    "insight.without_turnover",
    "Little money stood behind it: turnover of {region} was {ratio} below its mean.",
)
WITH_ISSUANCE = Sentence(
    "insight.with_issuance",
    "It is no move of price alone: stablecoins grew by {usd} on the day (z {z}).",
)
WITH_REDEMPTION = Sentence(
    "insight.with_redemption",
    "It is no move of price alone: stablecoins shrank by {usd} on the day (z {z}).",
)
WITHOUT_ISSUANCE = Sentence(
    "insight.without_issuance",
    "It is a move of price alone: net issuance of stablecoins was ordinary (z {z}).",
)
ISSUANCE_AGAINST = Sentence(
    "insight.issuance_against",
    "Money went the other way: stablecoins grew by {usd} on the day (z {z}).",
)
REDEMPTION_AGAINST = Sentence(
    "insight.redemption_against",
    "Money went the other way: stablecoins shrank by {usd} on the day (z {z}).",
)

_STRONG = {Mood.STRONG_RISK_OFF, Mood.STRONG_RISK_ON}
#: Ratio of turnover to its mean, less 1, from which it says something.
_TELLING_TURNOVER = 0.10
#: |z| of issuance from which it says something.
_TELLING_ISSUANCE = 1.0


def elsewhere(context: Context, lead: Finding | None) -> tuple[Message, ...]:
    """One sentence: on a general move, on the money behind the story, or on the regions."""
    if lead is not None and not _is_general(context):
        money = next(_money(context, lead), None)
        if money is not None:
            return (money,)
    return _tones(context, general=lead is not None)


def _is_general(context: Context) -> bool:
    """Whether several regions all moved strongly, one way: no story is told without that."""
    moods = [tone.label for tone in context.analysis.of(Tone) if tone.score is not None]
    return len(moods) > 1 and len({*moods}) == 1 and {*moods} <= _STRONG


def _tones(context: Context, *, general: bool) -> tuple[Message, ...]:
    """Whether all regions moved alike; of one region alone that cannot be said."""
    measured = [tone for tone in context.analysis.of(Tone) if tone.score is not None]
    if not measured:
        return ()
    phrase = _grouped(context, measured)
    if len(measured) == 1:
        return (ONE_REGION(tones=phrase),)
    leanings = {wording.leaning(tone.label) for tone in measured}
    if len(leanings) > 1:
        return ((DIFFERING if general else MIXED)(tones=phrase),)
    if leanings == {0}:
        return ((NOT_GENERAL if general else CALM)(tones=phrase),)
    return ((GENERAL if general else ONE_WAY)(tones=phrase),)


def _grouped(context: Context, measured: list[Tone]) -> Message | Listing:
    """Regions by mood, each mood told once; and which of the others were closed."""
    groups: dict[Mood, list[str]] = {}
    for tone in measured:
        groups.setdefault(tone.label, []).append(tone.subject)
    told = [
        GROUP(regions=Listing(tuple(map(Name, regions))), mood=wording.MOODS[mood]())
        for mood, regions in sorted(groups.items(), key=lambda item: -len(item[1]))
    ]
    phrase: Message | Listing = told[0] if len(told) == 1 else Listing(tuple(told))
    if len(told) == 2:  # noqa: PLR2004 - a list of two would say "a and b and c"
        phrase = TWO_GROUPS(first=told[0], second=told[1])
    closed = tuple(
        Name(region.id) for region in context.coverage.regions if context.market(region).closed
    )
    return AND_CLOSED(tones=phrase, regions=Listing(closed)) if closed else phrase


def _money(context: Context, lead: Finding) -> Iterator[Message]:
    """Turnover behind a story of one market, issuance behind one of coins."""
    legs = _legs(context, lead)
    for region in context.coverage.regions:
        if legs and legs <= {*region.indices}:
            yield from _turnover(context, region)
    instruments = context.coverage.instruments
    coins = [leg for leg in legs if leg in instruments and instruments[leg].kind is Kind.COIN]
    for found in context.analysis.of(Issuance) if coins else ():
        moves = (wording.shown(context.figure(f"{coin}.change")) for coin in coins)
        yield from _issuance(found, sum(move or 0.0 for move in moves))


def _legs(context: Context, lead: Finding) -> set[str]:
    """Instruments that the story is about."""
    match lead:
        case Divergence():
            return {lead.a, lead.b}
        case Link():
            return {lead.b}
        case ToneChange():
            region = context.region(lead.subject)
            return set() if region is None else {region.broad}
    return set()


def _turnover(context: Context, region: Region) -> Iterator[Message]:
    for found in context.analysis.of(Turnover):
        if found.subject != region.id or found.ratio is None:
            continue
        if abs(found.ratio) >= _TELLING_TURNOVER:
            sentence = WITH_TURNOVER if found.ratio > 0 else WITHOUT_TURNOVER
            yield sentence(region=Name(region.id), ratio=Share(abs(found.ratio)))


def _issuance(found: Issuance, move: float) -> Iterator[Message]:
    """What stablecoins did beside a move of coins."""
    if found.z is None or found.usd is None or found.basis is not Basis.SUPPLY:
        return
    z = wording.signed(found.z)
    if abs(found.z) < _TELLING_ISSUANCE:
        yield WITHOUT_ISSUANCE(z=z)
    else:
        sentences = (WITH_ISSUANCE, WITH_REDEMPTION)
        if move * found.usd < 0:
            sentences = (ISSUANCE_AGAINST, REDEMPTION_AGAINST)
        sentence = sentences[0 if found.usd > 0 else 1]
        yield sentence(usd=Money(abs(found.usd), "USD"), z=z)
